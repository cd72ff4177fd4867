"""Chances of at least so many: sums by hand, all is the last, never rising, and of the plan where totals are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.forecast.completion import forecast_tasks
from p06analysis.outlook.joint import at_least
from p06analysis.outlook.task_counts import task_counts
from tests.forecast.completion.registers import day, plan_of

ORIGIN = day("2026-08-31")


def test_tails_are_the_sums_of_the_rest():
    assert at_least([0.0, 0.1, 0.2, 0.3, 0.4]) == pytest.approx(
        [1, 0.1 + 0.2 + 0.3 + 0.4, 0.2 + 0.3 + 0.4, 0.3 + 0.4, 0.4]
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60).filter(lambda weights: sum(weights) > 1e-3))
def test_tails_start_at_one_and_never_rise(weights):
    tail = at_least(np.array(weights) / sum(weights))
    assert tail[0] == 1
    assert np.all(np.diff(tail) <= 1e-12)


def test_of_a_list_the_last_number_is_all_and_none_that_is_done_is_asked():
    tasks = [{"assigned_on": "2026-01-05", "due": "2026-04-30", "done_on": "2026-04-20"}] * 5
    tasks += [{"assigned_on": "2026-01-05", "due": "2026-11-30"}] * 4
    forecast = forecast_tasks(plan_of(tasks), origin=ORIGIN)
    counts = task_counts(forecast)
    assert counts.total == counts.numbers[-1] == 9
    assert min(counts.numbers) > 5
    assert counts.chances[""][-1] == pytest.approx(forecast.every, abs=1e-9)
    for number, chance in zip(counts.numbers, counts.chances[""], strict=True):
        assert chance == pytest.approx(forecast.distribution[number:].sum(), abs=1e-12)


def test_where_totals_are_known_the_numbers_are_those_of_the_plan_under_each_assumption():
    totals = [{"as_of": "2026-08-31", "total": 40, "done": 20, "source": "s"}]
    plan = plan_of([{"due": "2026-12-31", "listed_on": "2026-08-31"}], is_complete=False, totals=totals)
    forecast = forecast_tasks(plan, origin=ORIGIN)
    counts = task_counts(forecast)
    assert counts.total == counts.numbers[-1] == 40
    assert {name: chances[-1] for name, chances in counts.chances.items()} == pytest.approx(
        {one.name: one.every for one in forecast.scenarios}
    )


def test_a_list_that_is_done_is_done_for_certain():
    done = [{"assigned_on": "2026-01-05", "due": "2026-04-30", "done_on": "2026-04-20"}] * 3
    counts = task_counts(forecast_tasks(plan_of(done), origin=ORIGIN))
    assert counts.numbers == (3,)
    assert counts.chances[""] == pytest.approx((1.0,))

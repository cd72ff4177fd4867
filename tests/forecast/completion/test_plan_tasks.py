"""The forecast of a register: coherent, blind to the future, pooled, and true to what recurs, waits or was handed over."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from p06analysis.forecast.completion import forecast_tasks
from p06analysis.forecast.completion.likely import likely_range
from p06analysis.plan import Owner
from tests.forecast.completion.registers import day, plan_of

ORIGIN = day("2026-08-31")


def several(**more: object) -> list[dict[str, object]]:
    done = [
        {
            "assigned_on": "2026-01-05",
            "due": f"2026-0{month}-20",
            "done_on": f"2026-0{month}-18",
            "owner": owner,
            "group": "g",
        }
        for month in (3, 5, 6, 7)
        for owner in ("o", "q")
    ]
    still = [
        {"assigned_on": "2026-03-01", "due": "2026-09-30", "owner": "o", "group": "g"},
        {"assigned_on": "2026-05-01", "due": "2026-11-30", "owner": "q", "group": "h"} | more,
        {"assigned_on": "2026-05-01", "due": "2026-12-31", "owner": "new", "group": "new"},
    ]
    return done + still


def test_chances_add_up_and_all_is_no_product():
    forecast = forecast_tasks(plan_of(several(waits_for=["t8"])), origin=ORIGIN)
    chances = forecast.tasks["chance_deadline"].dropna()
    mean = np.arange(len(forecast.distribution)) @ forecast.distribution
    assert abs(mean - (8 + chances.sum())) < 1e-9
    assert forecast.every <= chances.min()
    assert forecast.every > chances.prod()
    assert forecast.distribution[-1] == pytest.approx(forecast.every)
    assert (
        forecast.tasks.set_index("task")["chance_deadline"]["t9"]
        <= forecast.tasks.set_index("task")["chance_deadline"]["t8"]
    )


def test_the_range_of_one_group_with_all_tasks_is_that_of_the_plan():
    tasks = [task | {"group": "g"} for task in several()]
    forecast = forecast_tasks(plan_of(tasks), origin=ORIGIN)
    (row,) = forecast.groups.itertuples()
    named = likely_range(forecast.distribution)
    assert (row.low, row.high) == (named.low, named.high)
    assert row.low_to_high == pytest.approx(forecast.distribution[row.low : row.high + 1].sum())


def test_what_happens_after_the_origin_changes_nothing():
    later = several(done_on="2026-09-02")
    later[8] = later[8] | {"due": "2026-12-15", "earlier_due": [{"due": "2026-09-30", "changed_on": "2026-09-01"}]}
    later.append({"assigned_on": "2026-09-01", "due": "2026-12-31", "owner": "late"})
    plain, told = (forecast_tasks(plan_of(tasks), origin=ORIGIN) for tasks in (several(), later))
    assert list(plain.tasks["task"]) == list(told.tasks["task"])
    assert plain.tasks["chance_deadline"].equals(told.tasks["chance_deadline"])
    assert plain.distribution.tolist() == told.distribution.tolist()


def test_an_owner_that_delivers_is_trusted_more_than_one_that_does_not():
    tasks = [
        {"assigned_on": "2026-01-05", "due": "2026-04-30", "owner": "good", "done_on": f"2026-04-{n:02d}"}
        for n in range(10, 22)
    ]
    tasks += [{"assigned_on": "2026-01-05", "due": "2026-04-30", "owner": "bad"} for _ in range(12)]
    tasks += [{"assigned_on": "2026-06-01", "due": "2026-12-31", "owner": owner} for owner in ("good", "bad", "other")]
    chance = forecast_tasks(plan_of(tasks), origin=ORIGIN).tasks["chance_deadline"].to_numpy()[-3:]
    assert chance[0] > chance[2] > chance[1]


def test_a_moved_due_date_lowers_the_chance_of_the_new_one():
    moved = {"earlier_due": [{"due": "2026-07-31", "changed_on": "2026-07-20"}]}
    plain, slipped = (
        forecast_tasks(plan_of(several(**more)), origin=ORIGIN).tasks.set_index("task") for more in ({}, moved)
    )
    assert slipped.loc["t9", "chance_due"] < plain.loc["t9", "chance_due"]


def test_days_of_a_half_and_four_fifths_lie_in_order_and_match_the_chances():
    forecast = forecast_tasks(plan_of(several()), origin=ORIGIN)
    row = forecast.tasks.set_index("task").loc["t8"]
    assert row["done_q50"] <= row["done_q80"]
    by_then = [
        forecast_tasks(plan_of(several()), origin=ORIGIN, deadline=when.date())
        .tasks.set_index("task")
        .loc["t8", "chance_deadline"]
        for when in (row["done_q50"] - pd.Timedelta(days=1), row["done_q50"])
    ]
    # the day on which one half is passed; the shocks depend a little on how far one looks
    assert by_then[0] - 0.03 < 0.5 < by_then[1] + 0.03


def test_finishing_what_others_wait_for_adds_most():
    after = {"assigned_on": "2026-05-01", "due": "2026-12-31", "owner": "o", "waits_for": ["t11"], "id": "t12"}
    tasks = [*several(), after]
    tasks[11:11] = [{"assigned_on": "2026-05-01", "due": "2026-10-31", "owner": "new", "group": "new", "id": "t11"}]
    forecast = forecast_tasks(plan_of(tasks), origin=ORIGIN)
    gain = forecast.tasks.set_index("task")["gain"].dropna()
    # t12 done means that t11 is done too
    assert gain["t12"] > gain["t11"] > 0
    assert forecast.every + gain.max() <= 1


def test_a_recurring_task_is_one_task_whose_months_must_all_be_done():
    months = [f"2026-{month:02d}-28" for month in range(1, 9)]
    recurring = {
        "kind": "regular",
        "every": "month",
        "assigned_on": "2026-01-01",
        "due": "2026-12-31",
        "done_each": months,
    }
    forecast = forecast_tasks(plan_of([*several(), recurring]), origin=ORIGIN)
    row = forecast.tasks.set_index("task").loc["t11"]
    assert len(forecast.tasks) == 12
    assert (row["state"], f"{row['due']:%Y-%m-%d}") == ("running", "2026-09-30")
    # eight months in time: the next one is likely, all four that are left less so
    assert row["chance_due"] > 0.8
    missed = recurring | {"done_each": months[:4]}
    poor = forecast_tasks(plan_of([*several(), missed]), origin=ORIGIN).tasks.set_index("task").loc["t11"]
    assert poor["state"] == "overdue"
    assert poor["chance_deadline"] < row["chance_deadline"]


def test_open_tasks_of_an_ended_department_are_its_successors():
    owners = {
        "o": Owner(label_vi="o", label_en="o", place="x", valid_to=dt.date(2026, 6, 30).isoformat(), successor="n"),
        "n": Owner(label_vi="n", label_en="n", place="x", valid_from=dt.date(2026, 7, 1).isoformat()),
        **{name: Owner(label_vi=name, label_en=name, place="x") for name in ("q", "new")},
    }
    forecast = forecast_tasks(plan_of(several(), owners=owners), origin=ORIGIN)
    table = forecast.tasks.set_index("task")
    assert table.loc["t8", ["owner", "owner_assigned"]].tolist() == ["n", "o"]
    assert table.loc["t0", "owner"] == "o"
    assert table.loc["t6", "owner"] == "n"  # done in July, after the department had ended
    assert forecast.owners.set_index("name").loc["n", "open"] == 1


def test_totals_of_a_list_that_is_not_complete_inform_its_tasks_and_the_plan():
    named = [{"due": "2026-12-31", "listed_on": "2026-08-31"} for _ in range(3)]
    chances = []
    for done in (5, 38):
        totals = [{"as_of": "2026-08-31", "total": 40, "done": done, "source": "s"}]
        forecast = forecast_tasks(plan_of(named, is_complete=False, totals=totals), origin=ORIGIN)
        chances.append(forecast.tasks["chance_deadline"].mean())
        assert [one.name for one in forecast.scenarios] == ["at_end", "monthly"]
        assert len(forecast.scenarios[0].distribution) == 41
    assert chances[0] < chances[1]
    assert forecast.pace_needed == pytest.approx(2 / (122 / 30.44), rel=0.01)


def test_one_finished_task_a_month_more_counts_the_months_left():
    forecast = forecast_tasks(plan_of(several()), origin=day("2026-10-31"))
    # two months are left, three tasks open: two more finished leaves one
    assert forecast.one_more == pytest.approx(forecast.distribution[-3:].sum())

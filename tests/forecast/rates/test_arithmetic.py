"""The arithmetic of a year: until when a target can be reached, and what moved a ratio, against days followed one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.forecast.rates.arithmetic import change_of, last_reachable_day, required_rate, year_end
from p06analysis.forecast.rates.counts import YearToDate, increments


def counts(numerator: float, *, settles: bool = True) -> YearToDate:
    """1,000 of 10,000 cases came in the last 50 days, 700 of them counted."""
    figures = (numerator, 10_000.0, numerator - 700.0, 9_000.0, 50.0, 30.0, 20.0, 60.0)
    return YearToDate(*(np.array([x]) for x in figures), settles=np.array([settles]))


@pytest.mark.parametrize(("numerator", "target", "increase"), [(8000, 82, True), (8000, 78, False), (8000, 81, True)])
def test_last_day_is_the_last_one_from_which_a_perfect_rate_still_does(numerator, target, increase):
    volume, horizon = 2_000.0, 100
    arguments = (np.array([float(target)]), np.array([increase]), np.array([float(horizon)]), np.array([volume]))
    found = last_reachable_day(counts(numerator), *arguments)[0]
    can = []
    for day in range(horizon + 1):
        counted = numerator + 0.7 * 20 * day + (20 * (horizon - day) if increase else 0)
        figure = 100 * counted / 12_000
        can.append(figure >= target if increase else figure <= target)
    assert found == max(day for day, is_so in enumerate(can) if is_so)


def test_last_day_is_today_or_never_where_nothing_decides_it():
    horizon, volume = np.array([100.0]), np.array([2_000.0])
    up = np.array([True])
    gone = last_reachable_day(counts(8000), np.array([95.0]), up, horizon, volume)
    safe = last_reachable_day(counts(8000), np.array([60.0]), up, horizon, volume)
    mended = last_reachable_day(counts(8000, settles=False), np.array([95.0]), up, horizon, volume)
    assert (gone[0], safe[0], mended[0]) == (0, np.inf, np.inf)


@given(st.floats(0, 1), st.floats(1, 1e6), st.floats(1, 99), st.floats(1, 1e6))
def test_required_rate_lands_exactly_on_the_target(share, total, target, volume):
    one = YearToDate(
        *(np.array([x]) for x in (share * total, total, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0)), settles=np.array([True])
    )
    rate = required_rate(one, np.array([target]), np.array([volume]))
    assert year_end(one, np.array([volume]), rate)[0] == pytest.approx(target, rel=1e-9)


@given(st.integers(0, 500), st.integers(1, 900), st.integers(0, 500), st.integers(1, 900))
def test_effects_add_up_to_the_change_and_none_comes_from_what_stood_still(n, d, n0, d0):
    change = change_of(*(np.array([float(x)]) for x in (n, d, n0, d0)))
    assert change.rate[0] + change.volume[0] == pytest.approx(100 * (n / d - n0 / d0), abs=1e-9)
    if n == n0:
        assert change.rate[0] == 0
    if d == d0:
        assert change.volume[0] == pytest.approx(0, abs=1e-9)


def test_parts_between_dates_sum_to_the_total_and_a_later_fall_corrects_what_was_before():
    totals = np.array([[10.0, 25.0, 20.0, 40.0], [5.0, 5.0, 9.0, np.nan]])
    parts = increments(totals)
    assert parts.tolist()[0] == [10, 10, 0, 20]
    assert np.nansum(parts, axis=1).tolist() == [40, 9]
    assert np.nanmin(parts) >= 0

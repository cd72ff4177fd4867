"""The panel: built from a long table in any order, gaps in whole periods where the calendar means them to be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.forecast import Panel, fit
from p06analysis.forecast.mixture.shares import shares_of
from p06analysis.forecast.mixture.transforms import backward, forward
from p06analysis.forecast.panel import MAX_POINTS, periods_between

from .panels import curves, long_table, month_ends, panel_of

SCALES = ("raw", "logit", "gompertz", "remain", "log")


def test_long_table_in_any_order_gives_one_panel():
    table = long_table(curves(np.random.default_rng(0), series=5, points=7)).rename(columns={"capacity": "upper"})
    plain, ids = Panel.from_long(table)
    mixed, same = Panel.from_long(table.sample(frac=1.0, random_state=1))
    assert list(ids) == list(same)
    np.testing.assert_array_equal(plain.values, mixed.values)
    assert plain.is_hard_upper.all()


def test_months_are_whole_and_days_are_not():
    ends = month_ends("2023-01", 14)
    gaps = periods_between(ends[:-1], ends[1:], period_days=np.full(13, 365.25 / 12))
    np.testing.assert_array_equal(gaps, 1.0)
    quarter = periods_between(ends[[2]], ends[[5]], period_days=np.array([365.25 / 4]))
    np.testing.assert_array_equal(quarter, 1.0)
    assert periods_between(
        ends[[0]], ends[[0]] + np.timedelta64(2, "D"), period_days=np.array([30.4375])
    ) == pytest.approx(2 / 30.4375)


def test_later_date_is_never_nearer():
    start = np.datetime64("2024-01-31")
    days = start + np.arange(1, 800).astype("timedelta64[D]")
    for period in (1.0, 7.0, 30.4375, 91.3125, 365.25):
        gaps = periods_between(np.full(len(days), start), days, period_days=np.full(len(days), period))
        assert (np.diff(gaps) >= 0.0).all()
        assert gaps[0] > 0.0


@given(st.floats(0.0, 1.0), st.sampled_from(SCALES))
def test_scale_there_and_back(share: float, scale: str):
    assert backward(forward(np.array([share]), scale), scale)[0] == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("scale", SCALES)
def test_scale_rises(scale: str):
    assert (np.diff(forward(np.linspace(0.0, 1.0, 101), scale)) > 0.0).all()


def test_unknown_scale_is_named():
    with pytest.raises(ValueError, match="probit"):
        forward(np.array([0.5]), "probit")
    with pytest.raises(ValueError, match="probit"):
        backward(np.array([0.5]), "probit")


def test_dates_without_a_value_are_left_out():
    panel = panel_of(np.array([[10.0, np.nan, 30.0, np.nan]]))
    shares = shares_of(panel)
    np.testing.assert_allclose(shares.share[0], [0.1, 0.3])
    np.testing.assert_allclose(shares.gaps[0], [np.nan, 2.0])
    assert shares.last_date[0] == panel.dates[0, 2]


def test_only_the_newest_points_of_a_long_history_are_read():
    points = MAX_POINTS + 50
    values = np.cumsum(np.random.default_rng(0).uniform(0.0, 0.3, (3, points)), axis=1)
    days = np.datetime64("2020-01-01") + np.arange(points)
    changes = {"period_days": np.ones(3)}
    whole = fit(panel_of(values, dates=days, **changes))
    newest = fit(panel_of(values[:, -MAX_POINTS:], dates=days[-MAX_POINTS:], **changes))
    day = np.full(3, days[-1] + np.timedelta64(20, "D"))
    assert whole.shares.count.tolist() == [MAX_POINTS] * 3
    np.testing.assert_allclose(whole.states.level, newest.states.level)
    assert np.isfinite(whole.at(np.arange(3), day).quantile(np.array([0.5]))).all()


def test_from_long_keeps_bounds_pool_and_kind():
    table = pd.DataFrame({"series_id": ["b", "a", "a"], "freq": ["Q", "M", "M"], "value": [3.0, 1.0, 2.0],
                          "date": pd.to_datetime(["2024-03-31", "2024-01-31", "2024-02-29"]), "upper": [np.inf, 100.0, 100.0],
                          "lower": [0.0, -5.0, -5.0], "is_cumulative": [True, False, False], "pool": ["y", "x", "x"]})  # fmt: skip
    panel, ids = Panel.from_long(table)
    assert list(ids) == ["a", "b"]
    assert panel.lower.tolist() == [-5.0, 0.0]
    assert panel.is_hard_upper.tolist() == [True, False]
    assert panel.is_cumulative.tolist() == [False, True]
    assert panel.pool is not None
    assert panel.pool.tolist() == [0, 1]
    assert panel.period_days.tolist() == [365.25 / 12, 365.25 / 4]

"""Official methods against sums by hand, numpy's weighted least squares, and each other."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.forecast.plan_forecast import forecast_plan
from p06analysis.observations import read_observations
from p06analysis.outlook import assess
from p06analysis.outlook.official import (
    anticipated_gap,
    current_status_index,
    growth_class,
    growth_ratio,
    predicted_values,
    status_due,
    time_distance,
)
from p06analysis.outlook.official_table import OFFICIAL, official_methods
from p06analysis.plan import read_params

figures = st.floats(1, 99).map(lambda value: round(value, 2))


def one(*values: float) -> list[np.ndarray]:
    return [np.array([value]) for value in values]


def test_decreasing_indicator_counts_down():
    # waiting days from 20 to 14 with 8 as the target: 6 of 12
    assert current_status_index(*one(20, 14, 8), np.array([False]))[0] == pytest.approx(10 * 6 / 12)
    # the line ends at 11: 3 of 12 short
    assert anticipated_gap(*one(20, 11, 8), np.array([False]))[0] == pytest.approx(100 * 3 / 12)
    # halved in one year where quartering in two years is required: exactly the required rate
    ratio = growth_ratio(
        *one(40, 20, 10), np.array([False]), elapsed_days=np.array([365.25]), whole_days=np.array([730.5])
    )
    assert ratio[0] == pytest.approx(1.0)


def test_regression_is_below_zero_and_beyond_a_hundred():
    increase = np.array([True])
    assert current_status_index(*one(40, 30, 80), increase)[0] == pytest.approx(-10 * 10 / 40)
    assert anticipated_gap(*one(40, 20, 80), increase)[0] == pytest.approx(100 * 60 / 40)
    days = {"elapsed_days": np.array([365.25]), "whole_days": np.array([730.5])}
    assert growth_ratio(*one(40, 30, 80), increase, **days)[0] < 0


def test_growth_that_cannot_be_told_is_empty():
    days = {"elapsed_days": np.array([10.0]), "whole_days": np.array([20.0])}
    for base, latest, target in ((0, 5, 10), (5, 0, 10), (5, 6, 5)):
        assert np.isnan(growth_ratio(*one(base, latest, target), np.array([True]), **days)[0])


@pytest.mark.parametrize(
    ("ratio", "classes"),
    [
        (0.95, ("significant", "on_track", "substantial")),
        (0.60, ("moderate", "fair", "moderate")),
        (0.55, ("insufficient", "fair", "limited")),
        (0.0, ("insufficient", "limited", "limited")),
        (-0.05, ("away", "limited", "deterioration")),
        (-0.2, ("away", "deterioration", "deterioration")),
        (np.nan, ("", "", "")),
    ],
)
def test_cut_offs_of_the_three_agencies(ratio, classes):
    assert tuple(growth_class(ratio, name, is_met=False) for name in ("eurostat", "unsd", "open_sdg")) == classes


@given(figures, figures, figures, st.integers(1, 300), st.integers(1, 300))
def test_time_is_ahead_exactly_where_the_status_index_is_above_its_due(base, latest, target, elapsed, left):
    increase = np.array([target > base])
    if base == target or (latest >= target) == increase[0]:
        return  # no line, or already there
    whole = np.array([float(elapsed + left)])
    gone = np.array([float(elapsed)])
    status = current_status_index(*one(base, latest, target), increase)
    distance = time_distance(*one(base, latest, target), elapsed_days=gone, whole_days=whole)
    if abs(distance[0]) > 1e-6:
        assert (distance[0] > 0) == (status[0] > status_due(gone, whole)[0])


@given(st.lists(st.tuples(st.integers(0, 999), figures), min_size=2, max_size=12, unique_by=lambda pair: pair[0]))
def test_predicted_value_is_numpys_weighted_line(points):
    days, values = (np.array(column, float) for column in zip(*sorted(points), strict=True))
    rank = np.arange(1.0, len(days) + 1)
    slope, level = np.polyfit(days - days.mean(), values, 1, w=np.sqrt(rank))
    got = predicted_values(np.zeros(len(days), int), days, values, np.array([1200.0]))
    assert got[0] == pytest.approx(level + slope * (1200 - days.mean()), rel=1e-6, abs=1e-6)


def test_lines_of_several_series_do_not_mix():
    series = np.array([1, 0, 1, 0])
    got = predicted_values(series, np.array([0.0, 0, 1, 1]), np.array([5.0, 0, 4, 2]), np.array([3.0, 3, 3]))
    assert got[:2].tolist() == pytest.approx([6, 2])
    assert np.isnan(got[2])


def test_every_method_answers_from_the_points_the_forecast_uses(project):
    params = read_params(project.params)
    plan = params.plan("small")
    known = read_observations([project.folder / "data/figures.csv"], params).as_of("2026-10-05")
    forecast = forecast_plan(known, plan, origin=dt.date(2026, 10, 5))
    table = official_methods(assess(forecast, plan), forecast).set_index("indicator")
    assert table["points"].to_dict() == {"on_time_share_ytd": 2, "online_share": 3}
    share = table.loc["online_share"]
    # 70 on 31 July, 75 on 30 September, 80 due on 31 December: 5 of 10 points after 61 of 153 days
    assert share["current_status"] == pytest.approx(10 * 5 / 10)
    assert share["status_due"] == pytest.approx(10 * 61 / 153)
    assert share["time_distance_days"] == pytest.approx(0.5 * 153 - 61)
    assert share["pace_ratio"] == pytest.approx((5 / 61) / (5 / 92))
    ratio = ((75 / 70) ** (365.25 / 61) - 1) / ((80 / 70) ** (365.25 / 153) - 1)
    assert share["growth_ratio"] == pytest.approx(ratio)
    assert [share[f"says_{name}"] for name in OFFICIAL] == [1.0] * 5
    assert table.loc["on_time_share_ytd", "says_growth_ratio"] == 0.0
    assert isinstance(table, pd.DataFrame)

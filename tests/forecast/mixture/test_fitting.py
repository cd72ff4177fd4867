"""Landings: exact against simulation, coherent, inside the bounds, and the same in any order and any unit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from p06analysis.forecast import Fitted, Landing, fit
from p06analysis.forecast.mixture.transforms import backward
from tests.forecast.panels import curves, month_ends, panel_of

LEVELS = np.array([0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])
DEADLINE = np.datetime64("2024-06-30")


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return fit(panel_of(curves(np.random.default_rng(2), series=40, points=20)))


def land(fitted: Fitted, deadline: np.datetime64 = DEADLINE) -> Landing:
    series = np.arange(len(fitted.panel))
    return fitted.at(series, np.full(len(series), deadline))


def test_probability_equals_a_long_simulation(fitted: Fitted):
    landing = land(fitted).part(np.arange(6))
    rng = np.random.default_rng(0)
    draws = 200_000
    for row in range(6):
        chosen = rng.choice(len(landing.scales), draws, p=landing.weights[row])
        place = landing.location[row, chosen] + landing.spread[row, chosen] * stats.t.rvs(
            landing.points[row, chosen], random_state=rng
        )
        share = np.empty(draws)
        for number, scale in enumerate(landing.scales):
            share[chosen == number] = backward(place[chosen == number], scale)
        for target in (30.0, 60.0, 90.0):
            # The recalibrating line is applied to the simulated chance, as its definition says.
            inner = np.clip(np.mean(share >= target / 100.0), 1e-9, 1.0 - 1e-9)
            expected = stats.norm.cdf(landing.shift[row] + landing.stretch[row] * stats.norm.ppf(inner))
            error = 4.0 * landing.stretch[row] * np.sqrt(0.25 / draws) + 1e-4
            assert landing.probability(np.full(6, target))[row] == pytest.approx(expected, abs=error)


def test_probability_never_rises_when_the_target_gets_harder(fitted: Fitted):
    landing = land(fitted)
    steps = np.stack([landing.probability(np.full(40, target)) for target in np.linspace(-10.0, 110.0, 61)])
    assert (np.diff(steps, axis=0) <= 1e-12).all()
    falls = np.stack(
        [landing.probability(np.full(40, target), increase=False) for target in np.linspace(-10.0, 110.0, 61)]
    )
    assert (np.diff(falls, axis=0) >= -1e-12).all()


def test_target_beyond_a_bound_is_sure(fitted: Fitted):
    landing = land(fitted)
    assert (landing.probability(np.full(40, 100.01)) == 0.0).all()
    assert (landing.probability(np.full(40, 0.0)) == 1.0).all()
    assert (landing.probability(np.full(40, -5.0)) == 1.0).all()
    assert (landing.probability(np.full(40, 100.0), increase=False) == 1.0).all()
    assert (landing.probability(np.full(40, -0.1), increase=False) == 0.0).all()
    assert (landing.probability(np.full(40, 100.0)) > 0.0).any()


def test_quantiles_are_coherent_and_inside_the_bounds(fitted: Fitted):
    landing = land(fitted)
    quantiles = landing.quantile(LEVELS)
    assert (np.diff(quantiles, axis=1) >= 0.0).all()
    assert quantiles.min() >= 0.0
    assert quantiles.max() <= 100.0
    for level, column in zip(LEVELS, quantiles.T, strict=True):
        inside = (column > 1e-6) & (column < 100.0 - 1e-6)
        assert landing.cdf(column)[inside] == pytest.approx(level, abs=1e-3)


def test_cumulative_series_stands_still_rather_than_falls():
    values = np.sort(curves(np.random.default_rng(5), series=30, points=16), axis=1)
    free, bound = (land(fit(panel_of(values, is_cumulative=np.full(30, kind))), DEADLINE) for kind in (False, True))
    below = values[:, -1] - 0.5
    assert (bound.cdf(below) <= 0.25 * free.cdf(below) + 1e-9).all()
    above = values[:, -1] + 1.0
    assert bound.cdf(above) == pytest.approx(free.cdf(above))
    quantiles = bound.quantile(LEVELS)
    assert (np.diff(quantiles, axis=1) >= 0.0).all()
    assert (bound.cdf(quantiles[:, 4]) >= 0.5 - 1e-3).all()


def test_later_deadline_widens_the_interval(fitted: Fitted):
    near, far = (land(fitted, np.datetime64(day)).quantile(LEVELS) for day in ("2023-10-31", "2024-12-31"))
    is_open = (near[:, 0] > 1.0) & (near[:, -1] < 95.0)
    assert ((far[:, 6] - far[:, 2]) > (near[:, 6] - near[:, 2]))[is_open].mean() > 0.9


def test_order_of_rows_changes_nothing(fitted: Fitted):
    order = np.random.default_rng(8).permutation(40)
    turned = fit(fitted.panel.take(order))
    plain, moved = land(fitted), land(turned)
    assert moved.probability(np.full(40, 70.0)) == pytest.approx(plain.probability(np.full(40, 70.0))[order], abs=1e-10)
    assert moved.quantile(LEVELS) == pytest.approx(plain.quantile(LEVELS)[order], abs=1e-7)


@settings(max_examples=15)
@given(factor=st.sampled_from([0.01, 0.1, 7.0, 1000.0]), offset=st.sampled_from([0.0, -30.0, 12.5]))
def test_unit_changes_nothing(factor: float, offset: float):
    values = curves(np.random.default_rng(3), series=12, points=10)
    plain = fit(panel_of(values))
    other = fit(
        panel_of(
            values * factor + offset,
            lower=np.full(12, offset),
            upper=np.full(12, 100.0 * factor + offset),
        )
    )
    assert land(other).probability(np.full(12, 60.0 * factor + offset)) == pytest.approx(
        land(plain).probability(np.full(12, 60.0)), abs=1e-7
    )
    assert land(other).quantile(LEVELS) == pytest.approx(
        land(plain).quantile(LEVELS) * factor + offset, rel=1e-5, abs=1e-5 * factor
    )


@settings(max_examples=40)
@given(
    values=st.lists(st.floats(0.0, 100.0, allow_subnormal=False), min_size=2, max_size=12),
    target=st.floats(-50.0, 150.0),
    months=st.integers(1, 36),
    is_hard=st.booleans(),
    is_cumulative=st.booleans(),
    upper=st.sampled_from([100.0, 60.0, 0.0, np.inf, np.nan]),
)
def test_every_history_gets_a_sound_answer(values, target, months, is_hard, is_cumulative, upper):
    row = np.array([values])
    panel = panel_of(
        row,
        upper=np.array([upper]),
        is_hard_upper=np.array([is_hard]),
        is_cumulative=np.array([is_cumulative]),
    )
    result = fit(panel)
    landing = result.at(np.array([0]), panel.dates[:, -1] + np.timedelta64(30 * months, "D"))
    chance = landing.probability(np.array([target])).item()
    assert 0.0 <= chance <= 1.0
    quantiles = landing.quantile(LEVELS)[0]
    assert np.isfinite(quantiles).all()
    assert (np.diff(quantiles) >= 0.0).all()
    assert quantiles[0] >= 0.0
    assert result.weights.sum() == pytest.approx(1.0)


def test_two_points_give_a_wide_answer_and_one_gives_none():
    values = np.array([[50.0, 55.0, np.nan], [50.0, np.nan, np.nan], [np.nan, np.nan, np.nan]])
    dates = np.tile(month_ends("2024-01", 3), (3, 1))
    result = fit(panel_of(values, dates=dates))
    assert result.can_forecast.tolist() == [True, False, False]
    landing = result.at(np.array([0]), np.array(["2024-12-31"], "datetime64[D]"))
    low, high = landing.quantile(np.array([0.1, 0.9]))[0]
    assert low < 55.0 < high
    assert high - low > 20.0
    with pytest.raises(ValueError, match="can_forecast"):
        result.at(np.array([1]), np.array(["2024-12-31"], "datetime64[D]"))


def test_date_at_or_before_the_last_point_is_refused(fitted: Fitted):
    with pytest.raises(ValueError, match="after the series' last point"):
        fitted.at(np.array([0]), fitted.panel.dates[:1, -1])


def test_constant_history_is_expected_to_stay():
    result = fit(panel_of(np.full((20, 12), 42.0)))
    landing = land(result, np.datetime64("2023-03-31"))
    assert landing.quantile(np.array([0.5])) == pytest.approx(42.0, abs=1.0)
    assert (landing.probability(np.full(20, 60.0)) < 0.05).all()


def test_values_above_an_official_total_may_go_on():
    values = np.array([[80.0, 90.0, 101.0, 110.0]])
    result = fit(panel_of(values, is_hard_upper=np.array([False])))
    chance = land(result, np.datetime64("2022-06-30")).probability(np.array([115.0])).item()
    assert 0.3 < chance < 1.0


def test_percent_published_above_100_counts_as_passable():
    values = np.array([[97.0, 99.0, 101.0, 102.0], [95.0, 97.0, 98.0, 99.0]])
    landing = land(fit(panel_of(values)), np.datetime64("2022-06-30"))
    over = landing.probability(np.full(2, 101.0))
    assert over[0] > 0.0
    assert over[1] == 0.0


def test_two_reports_two_days_apart_weigh_little_in_the_pace():
    dates = np.concatenate([month_ends("2024-01", 6), [np.datetime64("2024-07-02")]])
    values = np.array([[20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 45.5]])
    landing = land(fit(panel_of(values, dates=dates)), np.datetime64("2024-09-30"))
    median = landing.quantile(np.array([0.5])).item()
    # Five points a month go on for three months; half a point in two days is 7.6 a month and no leap.
    assert 52.0 < median < 68.0


def test_pool_that_kept_falling_short_lowers_the_chance():
    rng = np.random.default_rng(6)
    # Every third step is a leap and the next two stand still: looks ahead from a leap fall short.
    stalls = np.cumsum(np.where(np.arange(24) % 8 < 2, 3.0, 0.0)) + rng.uniform(10.0, 30.0, (40, 1))
    target = np.array([0])
    own = fit(panel_of(np.vstack([np.linspace(20.0, 43.0, 24), stalls])))
    apart = fit(panel_of(np.vstack([np.linspace(20.0, 43.0, 24), stalls]), pool=np.r_[0, np.ones(40, int)]))
    day = np.array(["2024-06-30"], "datetime64[D]")
    with_record, without = (one.at(target, day).probability(np.array([46.0])).item() for one in (own, apart))
    assert with_record < without
    assert own.standing.trials[0] > apart.standing.trials[0]


def test_history_that_grew_by_any_factor_gets_an_answer():
    panel = panel_of(np.array([[1e-300, 1.0, 100.0]]), upper=np.array([np.inf]), is_hard_upper=np.array([False]))
    quantiles = land(fit(panel), np.datetime64("2022-06-30")).quantile(LEVELS)
    assert np.isfinite(quantiles).all()

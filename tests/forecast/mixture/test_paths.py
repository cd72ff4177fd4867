"""Paths: every date as the landing says, neighbours alike, reaching by a deadline no less likely than at it."""

from __future__ import annotations

import numpy as np
import pytest

from p06analysis.forecast import Fitted, explain, fit
from p06analysis.forecast.mixture.paths import draw, simulate_paths
from tests.forecast.panels import curves, month_ends, panel_of

GRID = month_ends("2023-09", 10)


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    kinds = np.arange(12) % 2 == 0
    return fit(panel_of(np.sort(curves(np.random.default_rng(2), series=12, points=20), axis=1), is_cumulative=kinds))


@pytest.fixture(scope="module")
def paths(fitted: Fitted) -> np.ndarray:
    return simulate_paths(fitted, np.arange(12), GRID, 2000, np.random.default_rng(1))


def test_paths_have_the_shape_and_stay_inside_the_bounds(paths: np.ndarray):
    assert paths.shape == (12, 2000, 10)
    assert paths.min() >= 0.0
    assert paths.max() <= 100.0


def test_every_date_has_the_distribution_of_its_landing(fitted: Fitted, paths: np.ndarray):
    free = np.flatnonzero(~fitted.panel.is_cumulative)
    for step, day in enumerate(GRID):
        landing = fitted.at(free, np.full(len(free), day))
        for level in (0.1, 0.5, 0.9):
            stated = landing.quantile(np.array([level]))[:, 0]
            assert np.quantile(paths[free, :, step], level, axis=1) == pytest.approx(stated, abs=0.5)


def test_draws_step_by_step_have_the_mixture_of_one_leap(fitted: Fitted):
    free = np.flatnonzero(~fitted.panel.is_cumulative)
    horizon = np.stack([fitted.horizon(free, np.full(len(free), day)) for day in GRID], axis=1)
    shares = draw(fitted, free, horizon, 2000, np.random.default_rng(3))
    for step, day in enumerate(GRID):
        landing = fitted.at(np.repeat(free, 2000), np.full(2000 * len(free), day))
        ranks = landing.inner(shares[:, :, step].reshape(-1)).reshape(len(free), 2000)
        for level in (0.1, 0.5, 0.9):
            inside = np.quantile(shares[:, :, step], level, axis=1) < 0.999
            assert inside.any()
            assert (ranks[inside] <= level).mean(axis=1) == pytest.approx(level, abs=0.06)


def test_cumulative_paths_never_fall(fitted: Fitted, paths: np.ndarray):
    assert (np.diff(paths[fitted.panel.is_cumulative], axis=2) >= 0.0).all()


def test_reaching_by_the_deadline_is_no_less_likely_than_at_it(fitted: Fitted, paths: np.ndarray):
    target = fitted.panel.values[:, -1:] + 3.0
    by = (paths.max(axis=2) >= target).mean(axis=1)
    at = (paths[:, :, -1] >= target).mean(axis=1)
    assert (by >= at).all()
    earlier = (paths[:, :, :5].max(axis=2) >= target).mean(axis=1)
    assert (earlier <= by).all()


def test_neighbouring_dates_move_together(paths: np.ndarray):
    for row in paths:
        if row[:, 8].std() > 0.5:
            assert np.corrcoef(row[:, 8], row[:, 9])[0, 1] > 0.4


def test_seed_decides_the_paths(fitted: Fitted):
    one, same, other = (
        simulate_paths(fitted, np.array([0]), GRID, 50, np.random.default_rng(seed)) for seed in (4, 4, 5)
    )
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_explanation_states_pace_weights_and_neighbours():
    steady = np.array([[10.0, 12.0, 14.0, 16.0, 18.0, 24.0]])
    others = np.tile([10.0, 11.0, 12.0, 13.0, 14.0, 14.0], (3, 1))
    result = explain(fit(panel_of(np.vstack([steady, others]))), 0)
    # The last three steps bring 2 + 2 + 6 points in three months of 30.4375 days.
    assert result.recent_pace == pytest.approx((2 + 2 + 6) / 3 * 30.44 / 30.4375)
    assert result.overall_pace == pytest.approx((24 - 10) / 5 * 30.44 / 30.4375)
    assert result.stood_still == 0
    assert sum(weight for _, weight in result.weights) == pytest.approx(1.0)
    assert [weight for _, weight in result.weights] == sorted((w for _, w in result.weights), reverse=True)
    assert result.similar == 3
    assert result.similar_rank == 1.0
    assert result.similar_stood_still == 1.0
    assert result.points == 6


def test_series_that_cannot_be_forecast_is_not_explained():
    with pytest.raises(ValueError, match="can_forecast"):
        explain(fit(panel_of(np.array([[5.0, np.nan]]))), 0)

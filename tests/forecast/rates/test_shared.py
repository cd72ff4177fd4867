"""The common part of a pool: weighted means by hand, parts that add up, and a common drift that is seen through the noise."""

from __future__ import annotations

import numpy as np
import pytest

from p06analysis.forecast.rates.averages import Past, ToCome, added, average_to_come, strengths
from p06analysis.forecast.rates.landing import rate_landing, with_strengths
from p06analysis.forecast.rates.priors import LevelPriors
from p06analysis.forecast.rates.scores import monthly_counts
from p06analysis.forecast.rates.shared import apart, common_of, together

PRIORS = LevelPriors(centre=-1.0, width=0.8, scatter=0.4, ratios=(0.3, 0.4, 0.3))
EDGES = np.arange(7.0)


def pool(levels: np.ndarray, *, edges: np.ndarray = EDGES, variance: float = 0.01) -> Past:
    count = len(levels)
    return Past(levels, np.full(levels.shape, variance), np.tile(edges, (count, 1)), np.zeros(count, int))


def forecast(past: Past, *, months: float = 2.0, shares: bool = True) -> ToCome:
    ahead = np.full(len(past.levels), months)
    if not shares:
        return average_to_come(past, ahead, strengths(past, PRIORS))
    common = common_of(past, PRIORS)
    own = apart(past, common)
    return together(average_to_come(own, ahead, strengths(own, PRIORS)), common, ahead)


def test_common_part_is_the_mean_weighed_by_what_the_figures_tell():
    levels = np.random.default_rng(1).normal(size=(5, 6))
    one = pool(levels)
    one.variances[0] = 1.0
    weight = np.array([1 / (1 + np.exp(-2)), *[1 / (0.01 + np.exp(-2))] * 4])
    np.testing.assert_allclose(common_of(one, PRIORS).past.levels[0], weight @ levels / weight.sum())


def test_series_on_other_days_of_other_pools_or_too_few_have_nothing_in_common():
    levels = np.random.default_rng(1).normal(size=(4, 6))
    assert (common_of(pool(levels), PRIORS).group == -1).all()
    others = pool(np.vstack([levels, levels]))
    others.edges[4:, 1:] += 0.1
    assert (common_of(others, PRIORS).group == -1).all()
    apart_pools = pool(np.vstack([levels, levels]))
    apart_pools.pool[4:] = 1
    assert (common_of(apart_pools, PRIORS).group == -1).all()
    np.testing.assert_allclose(forecast(pool(levels)).mean, forecast(pool(levels), shares=False).mean)


def test_a_common_drift_is_followed_through_the_noise_of_each():
    rng = np.random.default_rng(4)
    drift = np.array([0.0, 0.0, 0.0, 0.0, 0.8, 1.6])
    past = pool(drift + 0.5 * rng.normal(size=(40, 6)))
    alone, shared = forecast(past, shares=False), forecast(past)
    # all stand at 1.6 in truth; what each saw beside the others was noise
    assert shared.mean.std() < 0.75 * alone.mean.std()
    assert np.mean((shared.mean - 1.6) ** 2) < np.mean((alone.mean - 1.6) ** 2)


def test_a_shift_of_all_moves_the_answer_by_as_much_and_the_spread_by_nothing():
    levels = np.random.default_rng(2).normal(size=(6, 6))
    found, moved = forecast(pool(levels)), forecast(pool(levels + 3.0))
    np.testing.assert_allclose(moved.mean - found.mean, 3.0)
    np.testing.assert_allclose(moved.spread, found.spread)


@pytest.mark.parametrize("points", [(3.0, 3.0), (3.0, 40.0), (8.0, 5.0)])
@pytest.mark.parametrize("level", [0.8, 0.98])
def test_intervals_of_a_sum_are_those_of_drawn_sums(points, level):
    none = np.zeros((1, 0))
    one, other = (
        ToCome(np.zeros(1), np.array([s]), np.array([p]), none) for s, p in zip((1.0, 0.7), points, strict=True)
    )
    rng = np.random.default_rng(2)
    drawn = rng.standard_t(points[0], 400_000) + 0.7 * rng.standard_t(points[1], 400_000)
    assert added(one, other).half_width(level)[0] == pytest.approx(np.quantile(np.abs(drawn), level), rel=0.04)


@pytest.mark.parametrize("rows", [[3], [5, 0, 0]])
def test_asking_for_a_few_series_changes_no_answer(rows):
    rng = np.random.default_rng(3)
    cases = rng.poisson(500, (8, 12)).astype(float)
    counts = with_strengths(monthly_counts(rng.binomial(cases.astype(int), 0.7).astype(float), cases, 8))
    levels, horizon = np.array([0.1, 0.5, 0.9]), np.full(8, 120.0)
    whole = rate_landing(counts, horizon).quantile(levels)
    np.testing.assert_allclose(rate_landing(counts.take(np.array(rows)), horizon[rows]).quantile(levels), whole[rows])

"""Averages over intervals: against a walk followed day by day, contrasts free of the level, and simulation."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from p06analysis.forecast.rates.averages import Past, ToCome, average_to_come, cell_chances, on_grid, strengths
from p06analysis.forecast.rates.priors import RATIOS, SCALES, LevelPriors

PRIORS = LevelPriors(centre=-1.5, width=0.8, scatter=0.4, ratios=(0.3, 0.4, 0.3))
EDGES = np.array([[0.0, 6.0, 8.0, 9.0]])
LEVELS = np.array([[0.2, 0.9, 0.4]])
ERRORS = np.array([[0.01, 0.04, 0.02]])
MONTHS = np.array([3.0])


def past(**changes: np.ndarray) -> Past:
    return Past(**{"levels": LEVELS, "variances": ERRORS, "edges": EDGES, "pool": np.zeros(1, int)} | changes)


def covariance_by_steps(edges: np.ndarray, *, scale: float, ratio: float, steps: int = 400) -> np.ndarray:
    """Covariance of interval averages of a walk that is followed in small steps, plus noise, a quarter of which evens out."""
    ends = np.linspace(0, edges[-1], round(edges[-1] * steps) + 1)[1:]
    inside = [(ends > a + 1e-9) & (ends <= b + 1e-9) for a, b in itertools.pairwise(edges)]
    averages = np.array([row / row.sum() for row in inside])
    # the walk's value at the end of each step is the sum of all steps so far
    reach = np.array([averages[:, k:].sum(axis=1) for k in range(len(ends))]).T
    walk = (scale * ratio) ** 2 / steps * reach @ reach.T
    lasting = lasting_by_steps(edges) / lasting_by_steps(np.array([0.0, 1.0]))
    return walk + scale**2 * (0.25 * np.diag(1.0 / np.diff(edges)) + 0.75 * lasting)


def lasting_by_steps(edges: np.ndarray, steps: int = 100) -> np.ndarray:
    """Covariance of interval averages of what falls by the factor e in half a month, followed in small steps."""
    middle = (np.arange(round(edges[-1] * steps)) + 0.5) / steps
    inside = np.array([(middle > a) & (middle < b) for a, b in itertools.pairwise(edges)], float)
    averages = inside / inside.sum(axis=1, keepdims=True)
    return averages @ np.exp(-2.0 * np.abs(middle[:, None] - middle)) @ averages.T


@pytest.mark.parametrize(("s", "r"), [(4, 0), (6, 1), (8, 2)])
def test_every_cell_is_the_best_linear_forecast_with_an_unknown_level(s, r):
    grid = on_grid(past(), MONTHS)
    whole = covariance_by_steps(np.array([0, 6, 8, 9, 12.0]), scale=np.exp(SCALES[s]), ratio=RATIOS[r])
    whole[:3, :3] += np.diag(ERRORS[0])
    # weights that sum to 1 and leave the least variance: Lagrange's equations
    system = np.block([[whole[:3, :3], np.ones((3, 1))], [np.ones((1, 3)), np.zeros((1, 1))]])
    weights = np.linalg.solve(system, np.append(whole[:3, 3], 1.0))[:3]
    variance = whole[3, 3] - 2 * weights @ whole[:3, 3] + weights @ whole[:3, :3] @ weights
    only = np.zeros((1, len(SCALES), len(RATIOS)))
    only[0, s, r] = 1.0
    np.testing.assert_allclose(grid.weights(only)[0], weights, atol=2e-3)
    assert grid.mean[0, s, r] == pytest.approx(weights @ LEVELS[0], abs=2e-3)
    assert grid.variance[0, s, r] == pytest.approx(variance, rel=5e-3)


def test_likelihood_is_that_of_the_differences_which_know_no_level():
    grid = on_grid(past(), MONTHS)
    contrast = np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]])
    by_hand = []
    for s, r in ((4, 0), (7, 2)):
        whole = covariance_by_steps(np.array([0, 6, 8, 9.0]), scale=np.exp(SCALES[s]), ratio=RATIOS[r])
        differences = contrast @ (whole + np.diag(ERRORS[0])) @ contrast.T
        by_hand.append(multivariate_normal(np.zeros(2), differences).logpdf(contrast @ LEVELS[0]))
    found = grid.log_likelihood[0, 4, 0] - grid.log_likelihood[0, 7, 2]
    assert found == pytest.approx(by_hand[0] - by_hand[1], abs=0.02)


def test_moves_between_neighbouring_days_speak_for_more_noise_than_the_same_moves_over_weeks():
    # two-day averages with the same moves, in one row or with four weeks between them of which nothing is known
    day = 1 / 30.44
    together = np.cumsum([180, 2, 2, 2, 28, 28, 28]) * day
    apart = np.cumsum([180, 2, 28, 2, 28, 2, 28]) * day
    edges = np.column_stack([np.zeros(2), np.stack([together, apart])])
    none = np.nan
    levels = np.array([[none, 0.2, 0.3, 0.2, none, none, none], [none, 0.2, none, 0.3, none, 0.2, none]])
    likely = on_grid(Past(levels, np.full((2, 7), 1e-6), edges, np.arange(2)), np.ones(2)).log_likelihood[:, :, 0]
    for_calm = likely[:, 2] - likely[:, 6]
    assert for_calm[0] < for_calm[1] - 0.1


def to_come(one: Past) -> ToCome:
    return average_to_come(one, np.repeat(MONTHS, len(one.levels)), strengths(one, PRIORS))


def test_weights_sum_to_one_and_a_shift_of_all_shifts_the_answer():
    found, moved = to_come(past()), to_come(past(levels=LEVELS + 5.0))
    assert found.weights.sum() == pytest.approx(1, abs=1e-6)
    assert moved.mean[0] - found.mean[0] == pytest.approx(5)
    assert moved.spread[0] == pytest.approx(found.spread[0])


def test_padding_changes_nothing():
    none = np.full((1, 4), np.nan)
    padded = past(
        levels=np.append(LEVELS, none, axis=1),
        variances=np.append(ERRORS, none, axis=1),
        edges=np.append(EDGES, none, axis=1),
    )
    whole, found = to_come(past()), to_come(padded)
    np.testing.assert_allclose([found.mean, found.spread], [whole.mean, whole.spread], rtol=1e-4)
    np.testing.assert_allclose(found.weights[0, :3], whole.weights[0], atol=1e-4)


def test_student_t_agrees_with_the_mixture_where_it_is_matched():
    chances = strengths(past(), PRIORS)
    grid = on_grid(past(), MONTHS)
    found = average_to_come(past(), MONTHS, chances)
    rng = np.random.default_rng(5)
    size = 300_000
    cell = rng.choice(chances.size, size, p=chances.ravel() / chances.sum())
    draws = grid.mean.ravel()[cell] + np.sqrt(grid.variance.ravel()[cell]) * rng.standard_normal(size)
    from scipy.stats import t

    for level in (0.8, 0.9, 0.98):
        half = t.ppf((1 + level) / 2, found.points[0]) * found.spread[0]
        assert (np.abs(draws - found.mean[0]) <= half).mean() == pytest.approx(level, abs=0.01)


def test_restless_neighbours_widen_the_answer_of_a_short_history():
    calm, wild = (np.tile(row, (20, 1)) for row in ([0.2, 0.21, 0.2], [0.2, 2.0, -1.5]))
    many = {"variances": np.full((21, 3), 1e-3), "edges": np.tile(EDGES, (21, 1)), "pool": np.zeros(21, int)}
    widths = []
    for others in (calm, wild):
        one = Past(levels=np.append(LEVELS, others, axis=0), **many)
        widths.append(to_come(one).spread[0])
    assert widths[1] > 1.5 * widths[0]


def test_pools_do_not_learn_from_each_other():
    levels = np.array([[0.2, 0.3, 0.25], [0.2, 2.0, -1.5]])
    apart = past(levels=levels, variances=np.tile(ERRORS, (2, 1)), edges=np.tile(EDGES, (2, 1)), pool=np.array([0, 1]))
    alone = past(levels=levels[:1])
    assert to_come(apart).spread[0] == pytest.approx(to_come(alone).spread[0])


def test_chances_of_cells_sum_to_one_and_follow_the_priors_where_nothing_is_known():
    flat = np.zeros((1, len(SCALES), len(RATIOS)))
    chances = cell_chances(flat, np.zeros(1, int), PRIORS)
    assert chances.sum() == pytest.approx(1)
    assert chances.sum(axis=1)[0] == pytest.approx(PRIORS.ratios)
    assert chances.sum(axis=2)[0] @ SCALES == pytest.approx(PRIORS.centre, abs=0.02)

"""What percentages imply: against counts that were really there, and rounding that was really done."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from p06analysis.forecast.rates.covariances import drift, noise
from p06analysis.forecast.rates.implied import decimals_of, implied_counts
from p06analysis.forecast.rates.landing import _past_rates
from p06analysis.forecast.rates.priors import RATIOS, LevelPriors
from p06analysis.forecast.rates.scores import dated_counts

PACE = LevelPriors(centre=-2.0, width=1.0, scatter=0.5, ratios=(0.3, 0.3, 0.4))
NONE = np.empty(0)


def test_even_cases_are_rebuilt_up_to_a_factor():
    days = np.array([100.0, 200.0, 250.0])
    counted = np.array([60.0, 150.0, 170.0])
    percent = 100 * counted / days
    numerators, denominators, _ = implied_counts(days, percent, NONE, NONE, PACE)
    np.testing.assert_allclose(numerators, counted)
    np.testing.assert_allclose(denominators, days)


def test_one_known_count_gives_all_of_them_their_size():
    days = np.array([100.0, 200.0, 300.0])
    percent = np.array([60.0, 62.0, 64.0])
    numerators, denominators, _ = implied_counts(days, percent, np.array([200.0]), np.array([5_000.0]), PACE)
    assert denominators.tolist() == [2500, 5000, 7500]
    assert numerators[1] == pytest.approx(3100)


def test_known_counts_at_every_date_leave_the_doubt_of_rounding_only():
    days, cases = np.array([269.0, 283.0]), np.array([273_064.0, 325_476.0])
    _, denominators, doubt = implied_counts(days, np.array([83.13, 84.39]), days, cases, PACE)
    assert denominators.tolist() == cases.tolist()
    # a hundredth of a point, evenly about, at both dates
    assert doubt[1] == pytest.approx(0.0001 / 12**0.5 * (273_064**2 + 325_476**2) ** 0.5)


def test_doubt_of_rounding_is_what_rounding_does():
    rng = np.random.default_rng(3)
    days = np.array([260.0, 262.0])
    shares = np.cumsum(rng.uniform(0, 1, (20_000, 2)), axis=1) + 83
    errors = (np.round(shares, 2) - shares) / 100 * days
    _, _, doubt = implied_counts(days, np.array([83.11, 83.11]), NONE, NONE, PACE)
    assert doubt[1] == pytest.approx((errors[:, 1] - errors[:, 0]).std(), rel=0.02)


def test_the_shorter_the_interval_the_less_its_rate_is_known():
    doubts = []
    for days in (2.0, 10.0, 60.0):
        ends = np.array([280.0 - days, 280.0])
        _, denominators, doubt = implied_counts(ends, np.array([83.65, 83.72]), NONE, NONE, PACE)
        doubts.append(doubt[1] / np.diff(denominators)[0])
    assert doubts[0] > doubts[1] > doubts[2]


def test_figures_printed_with_fewer_decimals_are_doubted_more():
    fine, coarse = (
        implied_counts(np.array([200.0, 210.0]), np.array(percent), NONE, NONE, PACE)[2][1]
        for percent in ([80.01, 80.01], [80.0, 80.0])
    )
    assert coarse == pytest.approx(100 * fine)


def test_decimals_are_counted_to_four():
    assert decimals_of(np.array([1 / 3])) == 4


def test_unevenness_is_that_of_drawn_paces():
    ends = np.array([4.0, 5.0, 9.0]) * 30.44
    percent = np.array([60.0, 80.0, 80.0])
    rng = np.random.default_rng(4)
    edges = np.append(0.0, ends)[None] / 30.44
    length = np.diff(edges)
    pools = np.exp(PACE.centre + PACE.width * rng.standard_normal(20_000) + PACE.scatter * rng.standard_normal(20_000))
    ratio = rng.choice(RATIOS, p=PACE.ratios, size=20_000)
    course = pools[:, None] * (
        rng.standard_normal((20_000, 3)) @ np.linalg.cholesky(noise(edges, length)[0]).T
        + ratio[:, None] * (rng.standard_normal((20_000, 3)) @ np.linalg.cholesky(drift(edges)[0]).T)
    )
    beside = course - (course * length).sum(axis=1, keepdims=True) / length.sum()
    _, cases, doubt = implied_counts(ends, percent, NONE, NONE, PACE)
    assert doubt[1] == pytest.approx(0.2 * cases[0] * beside[:, 1].std(), rel=0.2)


def test_what_a_small_difference_implies_is_drawn_toward_the_year():
    days = np.array([[270.0, 271.0]])
    numerators, denominators, doubt = implied_counts(days[0], np.array([83.0, 83.6]), NONE, NONE, PACE)
    counts = dated_counts(days, numerators[None], denominators[None], doubt=doubt[None], is_relative=np.array([True]))
    assert np.diff(numerators)[0] > 1.5  # more than all of a day's cases
    ratios, _, _ = _past_rates(counts.with_dates(), np.ones((1, 1)))
    assert 0.836 < ratios[0, 1] < 0.99
    sure = replace(counts, doubt=doubt[None] * 1e-3).with_dates()
    assert _past_rates(sure, np.ones((1, 1)))[0][0, 1] > ratios[0, 1]

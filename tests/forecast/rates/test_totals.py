"""Counts that add up: year-to-date totals against simulation, and counts toward a total that moves."""

from __future__ import annotations

import numpy as np
import pytest

from p06analysis.forecast.moving import MovingLanding, fit_moving
from p06analysis.forecast.rates.counts import YearToDate
from p06analysis.forecast.rates.landing import pace_to_come, rate_landing
from p06analysis.forecast.rates.totals import Scaled, total_landing
from tests.forecast.panels import curves, panel_of

HORIZON = np.array([92.0])
LEVELS = np.array([0.05, 0.5, 0.95])


def months(cases: list[float]) -> YearToDate:
    total = np.cumsum(cases)
    days = 30.4375 * np.arange(1.0, len(cases) + 1)
    figures = (total[-1], total[-1], total[-2], total[-2], 30.4375, total[-1] / days[-1], cases[-1] / 30.4375)
    return YearToDate(
        *(np.array([x]) for x in figures),
        fastest_pace=np.array([max(cases) / 30.4375]),
        settles=np.array([True]),
        days=days[None],
        numerators=total[None],
        denominators=total[None],
    )


def test_total_is_what_is_known_plus_what_the_pace_brings():
    counts = months([900, 1000, 1100, 950, 1050])
    landing = total_landing(counts, HORIZON)
    quantiles = landing.quantile(LEVELS)[0]
    assert quantiles[0] > 5000
    assert quantiles[1] == pytest.approx(5000 + 3 * 1000, rel=0.1)
    pace = pace_to_come(counts, HORIZON)
    rng = np.random.default_rng(2)
    drawn = 5000 + 92 * np.exp(pace.mean[0] + pace.spread[0] * rng.standard_t(pace.points[0], 200_000))
    for target in (7500.0, 8000.0, 8500.0):
        chance = landing.probability(np.array([target]))[0]
        assert chance == pytest.approx((drawn >= target).mean(), abs=0.005)


def test_a_total_never_falls_and_quantiles_invert_the_chances():
    landing = total_landing(months([900, 1000, 1100, 950, 1050]), HORIZON)
    assert landing.probability(np.array([5000.0]))[0] == 1
    for level, quantile in zip(LEVELS, landing.quantile(LEVELS)[0], strict=True):
        assert landing.cdf(np.array([quantile]))[0] == pytest.approx(level)


def test_points_are_the_percentages_times_their_maximum():
    landing = rate_landing(months([900, 1000, 1100, 950, 1050]), HORIZON)
    points = Scaled(landing, np.array([0.0]), np.array([20.0]))
    np.testing.assert_allclose(points.quantile(LEVELS), landing.quantile(LEVELS) / 5)
    assert points.probability(np.array([19.0]))[0] == landing.probability(np.array([95.0]))[0]


def test_counts_follow_the_total_that_they_grow_toward():
    counts = curves(np.random.default_rng(1), series=3, points=8)
    panel = panel_of(counts, is_cumulative=np.ones(3, bool), upper=np.full(3, 110.0), is_hard_upper=np.zeros(3, bool))
    still, moving = (np.tile(totals, (3, 1)) for totals in ([110.0] * 5, [90.0, 100.0, 110.0, 130.0, 160.0]))
    rows, day = np.arange(3), np.full(3, np.datetime64("2022-12-31"))
    landings = [
        MovingLanding(tuple(one.at(rows, day) for one in fit_moving(panel, totals))) for totals in (still, moving)
    ]
    alone = fit_moving(panel, still[:, :1])[0].at(rows, day)
    np.testing.assert_allclose(landings[0].quantile(LEVELS), alone.quantile(LEVELS), atol=1e-6)
    middle = landings[1].quantile(np.array([0.5]))[:, 0]
    np.testing.assert_allclose(landings[1].cdf(middle), 0.5, atol=1e-6)
    each = np.stack([part.quantile(np.array([0.5]))[:, 0] for part in landings[1].parts])
    assert ((each.min(axis=0) <= middle) & (middle <= each.max(axis=0))).all()
    # more to come where the total is larger
    assert (each[-1] > each[0]).all()

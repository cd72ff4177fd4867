"""Futures of counts: the distributions that the landing states, exact sums, nothing beyond what arithmetic allows."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from p06analysis.forecast.rates.landing import YearToDate, ceiling_and_floor, rate_landing
from p06analysis.forecast.whole.paths import ALL_ALIKE, Factors, Shared, simulate_counts, stream_counts
from tests.forecast.rates.test_landing import HORIZON, counts

SHARES = np.array([0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98])


def many(units: int, *, rng: np.random.Generator, **changed: float) -> YearToDate:
    total = rng.integers(50, 20_000, units).astype(float)
    days = rng.integers(150, 300, units).astype(float)
    rate = rng.uniform(0.3, 0.98, units)
    recent = rng.integers(10, 60, units).astype(float)
    pace = total / days * rng.uniform(0.5, 2.0, units)
    before = np.floor(np.maximum(total - pace * recent, 1.0))
    numerator = np.floor(total * rate)
    figures = {
        "numerator": numerator,
        "denominator": total,
        "earlier_numerator": np.floor(numerator * before / total),
        "earlier_denominator": before,
        "recent_days": recent,
        "average_pace": total / days,
        "recent_pace": pace,
        "fastest_pace": np.maximum(pace, total / days) * 1.5,
        "settles": rng.uniform(size=units) < 0.5,
    } | changed
    return YearToDate(**figures)


@pytest.mark.parametrize("settles", [True, False])
@pytest.mark.parametrize("size", [1.0, 0.01])
def test_ratios_have_the_distribution_of_the_landing(settles, size):
    one = counts(settles=settles, fastest_pace=1e9)
    names = ("numerator", "denominator", "earlier_numerator", "earlier_denominator", "average_pace", "recent_pace")
    one = dataclasses.replace(one, **{name: np.rint(getattr(one, name) * size) for name in names})
    paths = 40_000
    to_come = simulate_counts(one, HORIZON, paths=paths, rng=np.random.default_rng(5))
    ratio = 100 * (one.numerator + to_come.counted[0, 0]) / (one.denominator + to_come.volume[0, 0])
    expected = rate_landing(one, HORIZON).cdf(np.quantile(ratio, SHARES)[None, :])[0]
    # three standard errors of a share of 40,000 paths, and a thousandth for the grid between the nodes
    assert np.abs(expected - SHARES).max() < 3 * 0.5 / paths**0.5 + 0.003


def test_many_dates_have_the_distributions_of_their_landings():
    one = counts(fastest_pace=1e9)
    horizon = np.linspace(5.0, 80.0, 9)
    to_come = simulate_counts(one, horizon[None, :], paths=20_000, rng=np.random.default_rng(6))
    for date, days in enumerate(horizon):
        ratio = 100 * (one.numerator + to_come.counted[0, date]) / (one.denominator + to_come.volume[0, date])
        expected = rate_landing(one, np.array([days])).cdf(np.quantile(ratio, SHARES)[None, :])[0]
        assert np.abs(expected - SHARES).max() < 3 * 0.5 / 20_000**0.5 + 0.004


def test_volume_is_never_more_than_the_fastest_pace_brings():
    one = counts(fastest_pace=1500.0)
    to_come = simulate_counts(one, HORIZON, paths=4000, rng=np.random.default_rng(1))
    assert to_come.volume.max() == np.floor(1500 * 82)
    assert (to_come.volume == to_come.volume.max()).mean() > 0.3  # half the futures would have been above


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_no_future_passes_ceiling_or_floor_and_counts_are_whole(seed):
    rng = np.random.default_rng(seed)
    some = many(12, rng=rng)
    horizon = np.tile([20.0, 60.0], (12, 1))
    to_come = simulate_counts(some, horizon, paths=64, rng=rng)
    for date in range(2):
        ceiling, floor, _ = ceiling_and_floor(some, horizon[:, date])
        total = some.denominator[:, None] + to_come.volume[:, date]
        ratio = 100 * (some.numerator[:, None] + to_come.counted[:, date]) / total
        assert (ratio <= ceiling[:, None] + 1e-9).all()
        assert (ratio >= floor[:, None] - 1e-9).all()
    for values in (to_come.counted, to_come.volume):
        assert (values == np.rint(values)).all()
        assert (np.diff(values, axis=1) >= 0).all()


def test_places_share_their_shocks_as_much_as_they_are_told():
    units, paths = 60, 4000
    some = many(1, rng=np.random.default_rng(3)).take(np.zeros(units, int))
    some = dataclasses.replace(some, settles=np.ones(units, bool))

    def likeness(shared: Shared) -> float:
        to_come = simulate_counts(some, np.full(units, 60.0), paths=paths, rng=np.random.default_rng(4), shared=shared)
        rate = to_come.counted[:, 0] / (to_come.volume[:, 0] + 1.0)
        # as normal scores: the correlation is that of the shocks, whatever distribution the rate has
        ranks = rate.argsort(axis=1).argsort(axis=1)
        matrix = np.corrcoef(ndtri((ranks + 0.5) / paths))
        return float((matrix.sum() - units) / (units * (units - 1)))

    assert likeness(Shared(rate=0.0, volume=0.0)) == pytest.approx(0.0, abs=0.02)
    assert likeness(Shared(rate=0.4, volume=0.0)) == pytest.approx(0.4, abs=0.04)
    assert likeness(ALL_ALIKE) > 0.98


def test_a_wider_rate_is_wider_about_the_same_middle():
    some, horizon = many(1, rng=np.random.default_rng(5)), np.array([60.0])
    factors = Factors.draw(4000, np.random.default_rng(1))

    def rates(wider: float) -> np.ndarray:
        ((_, part),) = stream_counts(some, horizon, factors=factors, rng=np.random.default_rng(2), wider=wider)
        share = (part.counted[0, 0] + 0.5) / (part.volume[0, 0] + 1.0)
        return np.quantile(np.log(share / (1.0 - share)), [0.1, 0.5, 0.9])

    plain, wide = rates(1.0), rates(2.0)
    assert wide[1] == pytest.approx(plain[1], abs=0.05)
    assert (wide[2] - wide[0]) / (plain[2] - plain[0]) == pytest.approx(2.0, rel=0.1)


def test_a_spread_known_from_few_days_has_longer_tails():
    some, horizon = many(1, rng=np.random.default_rng(5)), np.array([60.0])
    factors = Factors.draw(4000, np.random.default_rng(1))

    def length(known_with: float) -> float:
        ((_, part),) = stream_counts(
            some, horizon, factors=factors, rng=np.random.default_rng(2), wider=0.5, known_with=known_with
        )
        share = (part.counted[0, 0] + 0.5) / (part.volume[0, 0] + 1.0)
        low, first, third, high = np.quantile(np.log(share / (1.0 - share)), [0.01, 0.25, 0.75, 0.99])
        return float((high - low) / (third - first))

    assert length(1.5) > 1.3 * length(np.inf)


def test_working_in_pieces_leaves_shared_shocks_alone():
    rng = np.random.default_rng(8)
    some, factors = many(30, rng=rng), Factors.draw(200, rng)
    horizon = np.full(30, 50.0)

    def sums(cells: int) -> np.ndarray:
        parts = stream_counts(
            some, horizon, factors=factors, rng=np.random.default_rng(2), shared=ALL_ALIKE, cells=cells
        )
        return sum(part.counted.sum(axis=0) for _, part in parts)

    # all alike: nothing of a unit's own is drawn, so that the pieces cannot matter
    assert (sums(200) == sums(10**6)).all()


def test_large_counts_keep_every_unit():
    huge = counts(numerator=2.7e8, denominator=3.2e8, earlier_numerator=2.2e8, earlier_denominator=2.7e8,
                  average_pace=1.1e6, recent_pace=3.7e6, fastest_pace=6e6)  # fmt: skip
    to_come = simulate_counts(huge, HORIZON, paths=50, rng=np.random.default_rng(1))
    assert to_come.volume.dtype == np.float64
    assert (to_come.volume == np.rint(to_come.volume)).all()
    assert len(np.unique(to_come.volume % 16)) > 5  # single precision would leave multiples of 16

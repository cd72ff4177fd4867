"""Quantiles against slow halving on SciPy's exact distribution functions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri, stdtr

from p06analysis.forecast import Landing, fit
from p06analysis.forecast.mixture import chunks, inversion
from p06analysis.forecast.mixture.transforms import forward
from tests.forecast.panels import curves, panel_of

LEVELS = np.array([0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95])
SCALES = ("gompertz", "logit", "raw", "logit", "remain", "log")


def some_landing(
    rng: np.random.Generator, *, count: int, spread: float, apart: float, is_hard: bool, has_floor: bool
) -> Landing:
    """Mixtures whose components lie more or less apart."""
    shape = (count, len(SCALES))
    middle = rng.uniform(0.02, 0.98, (count, 1))
    share = np.clip(middle + apart * rng.normal(size=shape), 0.0, 1.0)
    location = np.stack([forward(share[:, n], scale) for n, scale in enumerate(SCALES)], axis=1)
    size = np.array([0.25 if scale == "raw" else 1.0 for scale in SCALES])
    return Landing(
        location=location,
        spread=spread * size * rng.uniform(0.5, 2.0, shape),
        points=np.repeat(rng.integers(2, 30, (count, 1)).astype(float), len(SCALES), axis=1),
        weights=rng.dirichlet(np.full(len(SCALES), 0.7), count),
        scales=SCALES,
        shift=rng.normal(0.0, 0.3, count),
        stretch=rng.uniform(0.5, 1.3, count),
        lower=np.zeros(count),
        width=np.ones(count),
        is_hard=np.full(count, is_hard),
        floor=middle[:, 0] if has_floor else np.full(count, -np.inf),
    )


def exact_inner(landing: Landing, share: np.ndarray) -> np.ndarray:
    place = np.stack([forward(share, scale) for scale in landing.scales], axis=1)
    return (landing.weights * stdtr(landing.points, (place - landing.location) / landing.spread)).sum(axis=1)


def halved(landing: Landing, level: float) -> np.ndarray:
    """Return the shares at which the recalibrated function passes a level, without a floor."""
    score = (ndtri(level) + landing.shift) / landing.stretch
    left = np.zeros(len(score))
    right = np.where(landing.is_hard, 1.0, 20.0)
    for _ in range(60):
        middle = 0.5 * (left + right)
        is_low = ndtri(exact_inner(landing, middle)) < score
        left, right = np.where(is_low, middle, left), np.where(is_low, right, middle)
    return right


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    spread=st.sampled_from([0.003, 0.1, 1.0]),
    apart=st.sampled_from([0.0, 0.05, 0.3]),
    is_hard=st.booleans(),
)
def test_quantiles_are_those_of_slow_halving(seed: int, spread: float, apart: float, is_hard: bool):
    landing = some_landing(
        np.random.default_rng(seed), count=30, spread=spread, apart=apart, is_hard=is_hard, has_floor=False
    )
    error = []
    for level, found in zip(LEVELS, landing.quantile(LEVELS).T, strict=True):
        expected = halved(landing, level)
        # Where the function is flat, or steps, shares apart have chances alike.
        low, high = (exact_inner(landing, found + side) for side in (-1e-4, 1e-4))
        wanted = exact_inner(landing, expected)
        is_alike = (low - 1e-6 <= wanted) & (wanted <= high + 1e-6)
        error.append(np.where(is_alike, 0.0, np.abs(found - expected)))
    assert np.max(error) < 1e-3
    assert np.mean(np.array(error) > 1e-4) < 0.01


def test_floor_takes_the_levels_that_stand_still():
    bound = some_landing(np.random.default_rng(5), count=200, spread=0.3, apart=0.05, is_hard=True, has_floor=True)
    quantiles = bound.quantile(LEVELS)
    for level, column in zip(LEVELS, quantiles.T, strict=True):
        at_floor = column == bound.floor
        inside = ~at_floor & (column > 0.0) & (column < 1.0)
        assert bound.cdf(column)[inside] == pytest.approx(level, abs=1e-4)
        assert (bound.cdf(column)[at_floor] >= level - 1e-6).all()
        assert (bound.cdf(column - 1e-9)[at_floor] <= level + 1e-6).all()
    assert (quantiles == bound.floor[:, None]).any()


def test_chances_are_exact_sums():
    mixed = some_landing(np.random.default_rng(6), count=500, spread=0.3, apart=0.1, is_hard=False, has_floor=False)
    share = np.random.default_rng(7).uniform(0.0, 1.4, 500)
    assert np.abs(mixed.inner(share) - exact_inner(mixed, share)).max() < 1e-9
    increase = np.arange(500) % 2 == 0
    target = share
    both = np.where(increase, mixed.probability(target), mixed.probability(target, increase=False))
    np.testing.assert_array_equal(mixed.probability(target, increase=increase), both)


def test_size_of_the_parts_changes_nothing(monkeypatch: pytest.MonkeyPatch):
    fitted = fit(panel_of(curves(np.random.default_rng(2), series=40, points=20)))
    pairs = np.arange(40), np.full(40, np.datetime64("2024-06-30"))
    whole = fitted.at(*pairs)
    monkeypatch.setattr(chunks, "CHUNK", 7)
    parted = fitted.at(*pairs)
    np.testing.assert_allclose(parted.location, whole.location, rtol=1e-12)
    np.testing.assert_allclose(parted.probability(np.full(40, 60.0)), whole.probability(np.full(40, 60.0)), rtol=1e-12)
    np.testing.assert_allclose(parted.quantile(LEVELS), whole.quantile(LEVELS), rtol=1e-12)


def test_bounds_close_in_where_the_slope_misleads(monkeypatch: pytest.MonkeyPatch):
    looks = []
    look = inversion._look
    monkeypatch.setattr(inversion, "_look", lambda *parts, **more: looks.append(len(parts[1])) or look(*parts, **more))
    two_humps = some_landing(
        np.random.default_rng(8), count=300, spread=0.001, apart=0.4, is_hard=False, has_floor=False
    )
    two_humps.quantile(LEVELS)
    # Halving alone would take 34 looks to come as near.
    assert sum(looks) < 20 * 300 * len(LEVELS)
    assert len(looks) < inversion.MOST_LOOKS

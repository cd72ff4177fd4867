"""Landings: the distribution of a value at a date, as a recalibrated mixture of Student-t on several scales.

Probabilities are exact sums of the components' distribution functions; nothing is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from p06analysis.forecast.mixture.chunks import parts_of
from p06analysis.forecast.mixture.inversion import LARGEST_SHARE, invert
from p06analysis.forecast.mixture.mixing import Mixture
from p06analysis.forecast.mixture.record import MIDDLE_LOG_HORIZON

EDGE_CHANCE = 1e-9
LEAST_STRETCH = 0.2
FURTHEST_SCORE = -ndtri(1e-6)
"""Levels of the mixture further out than this are taken for it."""

CORRECTIONS = 0.25
"""Share of the chance of a fall that is left where the quantity never falls in truth: a published correction."""


def line_at(line: np.ndarray, covariance: np.ndarray, horizon: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return shift and stretch of the recalibration at these horizons: (K,) each.

    Parameters
    ----------
    line : (K, 3) float
    covariance : (K, 3, 3) float
        What is not known of the line makes the answer less sure. It is taken at a probit of one either side of the middle
        for all values alike, so that the recalibrated function still rises everywhere.
    horizon : (K,) float
    """
    far = np.log(horizon) - MIDDLE_LOG_HORIZON
    constant = np.stack([np.ones_like(far), np.zeros_like(far), far], axis=1)
    unsure = np.einsum("ki,kij,kj->k", constant, covariance, constant) + covariance[:, 1, 1]
    shrink = 1.0 / np.sqrt(1.0 + unsure)
    return shrink * (line[:, 0] + line[:, 2] * far), shrink * np.maximum(1.0 + line[:, 1], LEAST_STRETCH)


@dataclass(frozen=True)
class Landing:
    """Distributions of K (series, date) pairs: recalibrated mixtures of Student-t, each on its component's scale.

    Attributes
    ----------
    location, spread, points, weights : (K, components) float
    scales : tuple of str
    shift, stretch : (K,) float
        The probit of P(value >= x) is ``shift + stretch * probit`` of the mixture's.
    lower, width : (K,) float
        Range in the indicator's unit.
    is_hard : (K,) bool
        True where no value can pass ``lower + width``.
    floor : (K,) float
        Share below which a quantity that never falls in truth comes only by a correction; ``-inf`` where there is none.
        Three quarters of the chance below it are moved to the floor itself: the figure then stands still.
    """

    location: np.ndarray
    spread: np.ndarray
    points: np.ndarray
    weights: np.ndarray
    scales: tuple[str, ...]
    shift: np.ndarray
    stretch: np.ndarray
    lower: np.ndarray
    width: np.ndarray
    is_hard: np.ndarray
    floor: np.ndarray

    def cdf(self, x: np.ndarray) -> np.ndarray:
        """Return P(value <= x): (K,) for x (K,). 0 below the lower bound, 1 from a hard upper bound on."""
        share = self._share(x)
        plain = self._recalibrated(share)
        # At the floor itself the figure may stand still, which counts as reached and as not passed.
        inside = 1.0 - np.where(share == self.floor, plain, self._corrected(plain, share))
        return np.where(share < 0.0, 0.0, np.where(self.is_hard & (share >= 1.0), 1.0, inside))

    def probability(self, target: np.ndarray, increase: bool | np.ndarray = True) -> np.ndarray:
        """Return P(value >= target), or P(value <= target) where a decrease is wanted: (K,).

        Parameters
        ----------
        target : (K,) float
            In the indicator's unit. At or beyond a bound the answer is sure: 1 where every possible value meets it, 0
            where none does.
        increase : bool or (K,) bool
        """
        if not np.any(increase):
            return self.cdf(target)
        share = self._share(target)
        reached = np.where(share <= 0.0, 1.0, np.where(self.is_hard & (share > 1.0), 0.0, self.survival(share)))
        return reached if np.all(increase) else np.where(increase, reached, self.cdf(target))

    def quantile(self, levels: np.ndarray) -> np.ndarray:
        """Return the quantiles at these levels: (K, levels), inside the bounds, never falling with the level."""
        levels = np.asarray(levels, float)
        share = np.empty((len(levels), len(self.lower)))
        for part in parts_of(len(self.lower)):
            share[:, part] = self.part(part)._shares_at(levels)
        return np.maximum.accumulate((self.lower + self.width * share).T, axis=1)

    def _shares_at(self, levels: np.ndarray) -> np.ndarray:
        """Return the quantiles as shares: (levels, K)."""
        scores = np.repeat(ndtri(levels)[:, None], len(self.lower), axis=1)
        floored = np.flatnonzero(np.isfinite(self.floor))
        wanted, below = levels[:, None], self.part(floored)._below_floor()
        is_under = wanted < CORRECTIONS * below
        scores[:, floored] = ndtri(np.where(is_under, wanted / CORRECTIONS, np.maximum(wanted, below)))
        scores += self.shift
        scores /= self.stretch
        np.clip(scores, -FURTHEST_SCORE, FURTHEST_SCORE, out=scores)
        share = invert(self._mixture(), scores, np.where(self.is_hard, 1.0, LARGEST_SHARE))
        share[:, floored] = np.where(~is_under & (wanted <= below), self.floor[floored], share[:, floored])
        return np.clip(share, 0.0, np.where(self.is_hard, 1.0, np.inf))

    def survival(self, share: np.ndarray) -> np.ndarray:
        """Return P(share >= x) at shares (K,), before any mass is moved to the bounds."""
        return self._corrected(self._recalibrated(share), share)

    def _corrected(self, plain: np.ndarray, share: np.ndarray) -> np.ndarray:
        return np.where(share <= self.floor, 1.0 - CORRECTIONS * (1.0 - plain), plain)

    def _recalibrated(self, share: np.ndarray) -> np.ndarray:
        inner = np.clip(1.0 - self.inner(share), EDGE_CHANCE, 1.0 - EDGE_CHANCE)
        return ndtr(self.shift + self.stretch * ndtri(inner))

    def _below_floor(self) -> np.ndarray:
        return 1.0 - self._recalibrated(self.floor)

    def inner(self, share: np.ndarray) -> np.ndarray:
        """Return the mixture's distribution function at shares (K,), before it is recalibrated."""
        chance = np.empty(len(self.lower))
        for part in parts_of(len(chance)):
            chance[part] = self.part(part)._mixture().cdf(share[part])
        return np.clip(chance, 0.0, 1.0)

    def _mixture(self) -> Mixture:
        order = np.argsort([self.scales.index(name) for name in self.scales], kind="stable")
        columns = (part.T[order] for part in (self.location, self.spread, self.points, self.weights))
        return Mixture(*columns, scales=[self.scales[number] for number in order])

    def part(self, rows: slice | np.ndarray) -> Landing:
        """Return the landing of some of the pairs."""
        return Landing(
            **{
                name: value if name == "scales" else value[rows]
                for name, value in ((name, getattr(self, name)) for name in Landing.__dataclass_fields__)
            }
        )

    def _share(self, x: np.ndarray) -> np.ndarray:
        # A value typed as a bound is the bound, whatever rounding the division brings.
        share = (np.asarray(x, float) - self.lower) / self.width
        return np.where(np.abs(share - 1.0) < 1e-12, 1.0, share)

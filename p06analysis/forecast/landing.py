"""Landings: the distribution of a value at a date, as a recalibrated mixture of Student-t on several scales.

Probabilities are exact sums of the components' distribution functions; nothing is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, stdtr

from p06analysis.forecast.inversion import invert
from p06analysis.forecast.record import MIDDLE_LOG_HORIZON
from p06analysis.forecast.transforms import forward

EDGE_CHANCE = 1e-9
LEAST_STRETCH = 0.2

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
        # At the floor itself the figure may stand still, which counts as reached and as not passed.
        inside = 1.0 - np.where(share == self.floor, self._recalibrated(share), self.survival(share))
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
        share = self._share(target)
        reached = np.where(share <= 0.0, 1.0, np.where(self.is_hard & (share > 1.0), 0.0, self.survival(share)))
        return np.where(increase, reached, self.cdf(target))

    def quantile(self, levels: np.ndarray) -> np.ndarray:
        """Return the quantiles at these levels: (K, levels), inside the bounds, never falling with the level."""
        wanted = np.asarray(levels, float)[None, :]
        at_floor = self._below_floor()[:, None]
        is_under = wanted < CORRECTIONS * at_floor
        plain = np.where(is_under, wanted / CORRECTIONS, np.maximum(wanted, at_floor))
        inner_levels = ndtr((ndtri(plain) + self.shift[:, None]) / self.stretch[:, None])
        share = invert(self, np.clip(inner_levels, 1e-6, 1.0 - 1e-6))
        share = np.where((wanted >= CORRECTIONS * at_floor) & (wanted <= at_floor), self.floor[:, None], share)
        share = np.clip(share, 0.0, np.where(self.is_hard, 1.0, np.inf)[:, None])
        return np.maximum.accumulate(self.lower[:, None] + self.width[:, None] * share, axis=1)

    def survival(self, share: np.ndarray) -> np.ndarray:
        """Return P(share >= x) at shares (K,), before any mass is moved to the bounds."""
        plain = self._recalibrated(share)
        return np.where(share <= self.floor, 1.0 - CORRECTIONS * (1.0 - plain), plain)

    def _recalibrated(self, share: np.ndarray) -> np.ndarray:
        inner = np.clip(1.0 - self.inner(share), EDGE_CHANCE, 1.0 - EDGE_CHANCE)
        return ndtr(self.shift + self.stretch * ndtri(inner))

    def _below_floor(self) -> np.ndarray:
        has_floor = np.isfinite(self.floor)
        return np.where(has_floor, 1.0 - self._recalibrated(np.where(has_floor, self.floor, 0.0)), 0.0)

    def inner(self, share: np.ndarray) -> np.ndarray:
        """Return the mixture's distribution function at shares (K,), before it is recalibrated."""
        return np.clip((self.weights * self.component_cdf(share)).sum(axis=1), 0.0, 1.0)

    def columns(self) -> dict[str, list[int]]:
        """Return the columns of the components that share a scale, by scale."""
        return {
            scale: [number for number, name in enumerate(self.scales) if name == scale]
            for scale in dict.fromkeys(self.scales)
        }

    def part(self, rows: slice | np.ndarray) -> Landing:
        """Return the landing of some of the pairs."""
        return Landing(
            **{
                name: value if name == "scales" else value[rows]
                for name, value in ((name, getattr(self, name)) for name in Landing.__dataclass_fields__)
            }
        )

    def component_cdf(self, share: np.ndarray) -> np.ndarray:
        """Return every component's distribution function at shares (K,): (K, components)."""
        place = np.empty_like(self.location)
        for scale, columns in self.columns().items():
            place[:, columns] = forward(share, scale)[:, None]
        return stdtr(self.points, (place - self.location) / self.spread)

    def _share(self, x: np.ndarray) -> np.ndarray:
        # A value typed as a bound is the bound, whatever rounding the division brings.
        share = (np.asarray(x, float) - self.lower) / self.width
        return np.where(np.abs(share - 1.0) < 1e-12, 1.0, share)

"""Year-to-date counts: what has come since 1 January stands, only what is to come is forecast."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from p06analysis.forecast.rates.averages import ToCome
from p06analysis.forecast.rates.counts import YearToDate
from p06analysis.forecast.rates.landing import RateLanding, pace_to_come
from p06analysis.forecast.rates.priors import RatePriors

FASTEST_TOTAL = 10.0
"""No quantile of a count rests on a pace above so many times the fastest; the log scale's far tail means nothing."""


@dataclass(frozen=True)
class TotalLanding:
    """Distribution of year-to-date counts at a date: the known count plus what the pace to come brings.

    Attributes
    ----------
    known, days : (series,) float
        Count at the latest date, and days from then to the date asked for.
    pace : ToCome
        Of the log of the pace a day.
    fastest : (series,) float
        Pace above which no quantile lies.
    """

    known: np.ndarray
    days: np.ndarray
    pace: ToCome
    fastest: np.ndarray

    def cdf(self, x: np.ndarray) -> np.ndarray:
        """Return P(count ≤ x) for x (series,); 0 below the known count: a total never falls."""
        more = (np.asarray(x, dtype=float) - self.known) / self.days
        with np.errstate(divide="ignore"):
            z = (np.log(np.maximum(more, 0.0)) - self.pace.mean) / self.pace.spread
        return np.where(more <= 0.0, 0.0, stdtr(self.pace.points, z))

    def probability(self, target: np.ndarray, increase: np.ndarray | bool = True) -> np.ndarray:
        """Return P(count ≥ target), or P(count ≤ target) where ``increase`` is False."""
        below = self.cdf(target)
        return np.where(increase, 1.0 - below, below)

    def quantile(self, levels: np.ndarray) -> np.ndarray:
        """Return quantiles (series, levels), none below the known count."""
        z = stdtrit(self.pace.points[:, None], np.asarray(levels, dtype=float)[None, :])
        log_pace = np.minimum(self.pace.mean[:, None] + self.pace.spread[:, None] * z, np.log(self.fastest)[:, None])
        return self.known[:, None] + self.days[:, None] * np.exp(log_pace)


def total_landing(counts: YearToDate, horizon_days: np.ndarray, priors: RatePriors | None = None) -> TotalLanding:
    """Return the distribution of year-to-date counts some days after their latest date.

    Parameters
    ----------
    counts : YearToDate
        The denominators are the counts; numerators are not read.
    horizon_days : (series,) float
        Above 0.
    priors : RatePriors, optional
        Those shipped with the package by default.
    """
    pace = pace_to_come(counts, horizon_days, priors)
    return TotalLanding(counts.denominator, horizon_days, pace, FASTEST_TOTAL * np.maximum(counts.fastest_pace, 1e-9))


@dataclass(frozen=True)
class Scaled:
    """A distribution of percentages told in another unit, (series,) rows: of points out of a maximum, say.

    Attributes
    ----------
    percent : RateLanding
    lower, width : (series,) float
        What 0 % and the whole range are in the unit.
    """

    percent: RateLanding
    lower: np.ndarray
    width: np.ndarray

    def probability(self, target: np.ndarray, increase: np.ndarray | bool = True) -> np.ndarray:
        """Return P(value ≥ target), or P(value ≤ target) where ``increase`` is False."""
        return self.percent.probability(100.0 * (np.asarray(target, dtype=float) - self.lower) / self.width, increase)

    def quantile(self, levels: np.ndarray) -> np.ndarray:
        """Return quantiles (series, levels)."""
        return self.lower[:, None] + self.width[:, None] * self.percent.quantile(levels) / 100.0

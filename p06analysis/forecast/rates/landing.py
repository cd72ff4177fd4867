"""Year-to-date ratios: what has happened stands, only what is to come is forecast.

At the deadline the ratio is (counts so far + rate × volume to come) / (denominator so far + volume to come). The pace at
which cases come and the rate at which they count each have a distribution learned from the year's own course, from the
pool and from finished years (:mod:`p06analysis.forecast.rates.averages`). The distribution of the ratio is the integral over the
volume by quadrature, in closed form over the rate, so that no simulation is needed. No volume is above what the fastest
pace brings, so that the ratio never passes ceiling or floor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, logit, stdtr, stdtrit

from p06analysis.forecast.rates.arithmetic import (
    Change,
    ceiling_and_floor,
    change_of,
    last_reachable_day,
    required_rate,
    volume_needed,
    year_end,
)
from p06analysis.forecast.rates.averages import Past, ToCome, average_to_come, strengths
from p06analysis.forecast.rates.counts import YearToDate, increments, not_begun
from p06analysis.forecast.rates.priors import RatePriors, default_rate_priors
from p06analysis.forecast.rates.shared import apart, common_of, together
from p06analysis.periods import PERIOD_DAYS

__all__ = [
    "Change",
    "RateLanding",
    "YearToDate",
    "ceiling_and_floor",
    "change_of",
    "last_reachable_day",
    "pace_to_come",
    "rate_landing",
    "required_rate",
    "volume_needed",
    "volume_to_come",
    "with_strengths",
    "year_end",
]

MONTH = PERIOD_DAYS["month"]

EDGE = 1e-4
"""Rates are told apart down to this distance from none and from all."""

_LEAST_SHARE = 0.003
"""A year's rate is told apart from none and from all by this much, where doubtful rates are drawn toward it."""

LEAST_CASES = 0.5
"""Fewer new cases than this are none."""

_LEVELS, _CHANCES = np.polynomial.legendre.leggauss(15)
_LEVELS, _CHANCES = (_LEVELS + 1.0) / 2.0, _CHANCES / 2.0


def with_strengths(counts: YearToDate, priors: RatePriors | None = None) -> YearToDate:
    """Return the counts with how strongly their paces and rates move, learned from all of them.

    Parameters
    ----------
    counts : YearToDate
        Every series of the pools once; rows taken later keep what was learned here, however often they are asked.
    priors : RatePriors, optional
        Those shipped with the package by default.
    """
    priors = default_rate_priors() if priors is None else priors
    year = counts.with_dates()
    settled = np.where(counts.settles | (counts.numerator >= counts.denominator), 0.0, 1.0)
    # The range of a rate hangs on the volume to come; for its strength, take as much as has come.
    most = 1.0 + settled * (1.0 - counts.numerator / np.maximum(counts.denominator, 1.0))
    _, levels, variances = _past_rates(year, most[:, None])
    rate = Past(levels[:, 0], variances, _edges(year.days), np.asarray(year.pool))
    pace = _past_paces(year)
    pace_common, rate_common = common_of(pace, priors.pace), common_of(rate, priors.rate)
    return replace(
        year,
        pace_cells=strengths(apart(pace, pace_common), priors.pace),
        rate_cells=strengths(apart(rate, rate_common), priors.rate),
        pace_common=pace_common,
        rate_common=rate_common,
    )


def pace_to_come(counts: YearToDate, horizon_days: np.ndarray, priors: RatePriors | None = None) -> ToCome:
    """Return the distribution of the log of the mean pace, in cases a day, from the latest date to a later one.

    Parameters
    ----------
    counts : YearToDate
        With strengths, or every series of its pools once.
    horizon_days : (series,) float
        Above 0.
    priors : RatePriors, optional
        Those shipped with the package by default; not read where the strengths are known.
    """
    year = counts if counts.pace_cells is not None else with_strengths(counts, priors)
    assert year.pace_common is not None
    months = horizon_days / MONTH
    own = average_to_come(apart(_past_paces(year), year.pace_common), months, np.asarray(year.pace_cells))
    return together(own, year.pace_common, months)


def _past_paces(year: YearToDate) -> Past:
    assert year.volume_days is not None
    assert year.volumes is not None
    days = np.diff(year.volume_days, axis=1, prepend=0.0)
    cases = np.maximum(increments(year.volumes), 0.0)
    # Known up to a factor only, the cases cannot be counted: their pace is even by assumption.
    error = np.where(np.asarray(year.is_relative)[:, None], 0.0, 1.0 / (cases + 0.5))
    with np.errstate(divide="ignore"):
        levels = np.log((cases + 0.5) / days)
    levels = np.where(not_begun(cases, days), np.nan, levels)
    return Past(levels, error, _edges(year.volume_days), np.asarray(year.pool))


def _edges(days: np.ndarray | None) -> np.ndarray:
    assert days is not None
    return np.column_stack([np.zeros(len(days)), days]) / MONTH


def volume_to_come(
    counts: YearToDate, horizon_days: np.ndarray, priors: RatePriors | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the median and the log standard deviation of the denominator's growth until a date.

    Parameters
    ----------
    counts : YearToDate
    horizon_days : (series,) float
        Days from the latest date; above 0.
    priors : RatePriors, optional

    Returns
    -------
    median, log_sd : (series,) float
        No more than the fastest pace brings.
    """
    pace = pace_to_come(counts, horizon_days, priors)
    return np.minimum(np.exp(pace.mean), counts.fastest_pace) * horizon_days, pace.sd


@dataclass(frozen=True)
class RateLanding:
    """Distribution of year-to-date ratios at a date, (series,) rows, as a mixture over the volume to come.

    Attributes
    ----------
    counts : YearToDate
    volume : (series, nodes) float
    centre, spread : (series, nodes) float
        Centre and scale of the rate to come, on the logit scale of (0, ``most``).
    most : (series, nodes) float
        Largest rate: 1, or more where old cases can still enter the numerator.
    points : (series,) float
        Degrees of freedom of the rate's Student-t.
    chances : (nodes,) float
        Of the volumes.
    """

    counts: YearToDate
    volume: np.ndarray
    centre: np.ndarray
    spread: np.ndarray
    most: np.ndarray
    points: np.ndarray
    chances: np.ndarray

    def cdf(self, x: np.ndarray) -> np.ndarray:
        """Return P(ratio ≤ x) for x (series,) or (series, values) in percent, in the shape of x."""
        x = np.asarray(x, dtype=float)
        grid = x[:, None] if x.ndim == 1 else x
        total = (self.counts.denominator[:, None] + self.volume)[:, None, :]
        rate = (grid[:, :, None] / 100.0 * total - self.counts.numerator[:, None, None]) / self.volume[:, None, :]
        inside = np.clip(rate / self.most[:, None, :], 0.0, 1.0)
        with np.errstate(divide="ignore"):
            z = (logit(inside) - self.centre[:, None, :]) / self.spread[:, None, :]
        probability = np.clip(stdtr(self.points[:, None, None], z) @ self.chances, 0.0, 1.0)
        return probability[:, 0] if x.ndim == 1 else probability

    def probability(self, target: np.ndarray, increase: np.ndarray | bool = True) -> np.ndarray:
        """Return P(ratio ≥ target), or P(ratio ≤ target) where ``increase`` is False; targets in percent."""
        below = self.cdf(np.asarray(target, dtype=float))
        return np.where(increase, 1.0 - below, below)

    def quantile(self, levels: np.ndarray) -> np.ndarray:
        """Return quantiles (series, levels) in percent, by bisection of the exact distribution function."""
        levels = np.asarray(levels, dtype=float)
        z = stdtrit(self.points[:, None], levels[None, :])
        rate = self.most[:, None] * expit(self.centre[:, None] + self.spread[:, None] * z[..., None])
        counted = self.counts.numerator[:, None, None] + rate * self.volume[:, None]
        # the mixture's quantile lies between those of its volumes
        each = 100.0 * counted / (self.counts.denominator[:, None] + self.volume)[:, None]
        low, high = np.maximum(each.min(axis=2) - 1e-9, 0.0), np.minimum(each.max(axis=2) + 1e-9, 100.0)
        for _ in range(26):
            middle = (low + high) / 2.0
            is_below = self.cdf(middle) < levels
            low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
        return np.maximum.accumulate((low + high) / 2.0, axis=1)


def rate_landing(counts: YearToDate, horizon_days: np.ndarray, priors: RatePriors | None = None) -> RateLanding:
    """Return the distribution of year-to-date ratios some days after their latest date.

    Parameters
    ----------
    counts : YearToDate
    horizon_days : (series,) float
        Days from the latest date to the day asked for; above 0.
    priors : RatePriors, optional
        Those shipped with the package by default.

    Returns
    -------
    RateLanding
    """
    year = counts if counts.rate_cells is not None else with_strengths(counts, priors)
    pace = pace_to_come(year, horizon_days)
    log_pace = pace.mean[:, None] + pace.spread[:, None] * stdtrit(pace.points[:, None], _LEVELS)
    most_volume = (counts.fastest_pace * horizon_days)[:, None]
    volume = np.minimum(np.exp(np.minimum(log_pace, 60.0)) * horizon_days[:, None], most_volume)
    open_cases = np.where(counts.settles, 0.0, np.maximum(counts.denominator - counts.numerator, 0.0))
    most = (volume + open_cases[:, None]) / volume

    # Where every case settles, the range of the rate does not hang on the volume.
    ratios, levels, variances = _past_rates(year, most[:, :1] if counts.settles.all() else most)
    past = Past(levels[:, levels.shape[1] // 2], variances, _edges(year.days), np.asarray(year.pool))
    assert year.rate_common is not None
    months = horizon_days / MONTH
    own = average_to_come(apart(past, year.rate_common), months, np.asarray(year.rate_cells))
    rate = together(own, year.rate_common, months)
    beside = levels - year.rate_common.levels(levels.shape[2])[:, None]
    centre = np.einsum("nk,nvk->nv", own.weights, np.where(np.isnan(ratios)[:, None], 0.0, beside))
    centre = np.broadcast_to(centre + (rate.mean - own.mean)[:, None], most.shape)
    # Old cases that are still open are trials too: volume × most of them in all.
    share = np.clip(expit(centre), EDGE, 1.0 - EDGE)
    error = 1.0 / (np.maximum(volume, 1.0) * most * share * (1.0 - share))
    error = np.where(np.asarray(year.is_relative)[:, None], 0.0, error)
    return RateLanding(counts, volume, centre, np.sqrt(rate.spread[:, None] ** 2 + error), most, rate.points, _CHANCES)


def _past_rates(year: YearToDate, most: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the rates of the past intervals, their logits in each node's range, and the variance of these logits.

    A doubtful rate is drawn toward the year's, by one case beside as many as would tell it as well as it is told: what a small
    difference of percentages implies, below none or above all, is not taken at its word. Counts without doubt get half a case
    on either side.
    """
    assert year.numerators is not None
    assert year.denominators is not None
    counted, new = increments(year.numerators), increments(year.denominators)
    is_relative = np.asarray(year.is_relative)
    middle = most[:, most.shape[1] // 2, None]
    average = ((year.numerator + 0.5 * ~is_relative) / (year.denominator + ~is_relative))[:, None]
    around = np.clip(average / middle, _LEAST_SHARE, 1.0 - _LEAST_SHARE)
    # Without a new case there is no rate; what old cases did meanwhile is in the total and in the next rates.
    is_new = new >= LEAST_CASES
    new = np.where(is_new, new, 1.0)
    relative = np.where(is_new, np.asarray(year.doubt), 0.0) / new / middle
    counting = np.where(is_relative[:, None], 0.0, 1.0 / new)
    a_case = counting + relative**2 / (around * (1.0 - around))
    share = np.clip(np.where(is_new, counted, 0.0) / new / middle, 0.0, 1.0)
    toward = np.where(np.asarray(year.doubt) > 0.0, around, 0.5 / middle)
    ratios = np.where(is_new, middle * (share + a_case * toward) / (1.0 + a_case), np.nan)
    nearby = np.clip((share + 10.0 * a_case * around) / (1.0 + 10.0 * a_case), EDGE, 1.0 - EDGE)
    slope = nearby * (1.0 - nearby)
    error = np.where(is_new, counting / middle / slope + (relative / slope) ** 2, 1.0)
    with np.errstate(divide="ignore"):
        inside = np.clip(ratios[:, None, :] / most[:, :, None], EDGE, 1.0 - EDGE)
    return ratios, np.where(np.isnan(ratios)[:, None], np.nan, logit(inside)), error

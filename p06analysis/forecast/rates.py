"""Year-to-date ratios with published counts: what has happened stands, only what is to come is forecast.

At the deadline the ratio is (counts so far + rate × volume to come) / (denominator so far + volume to come). The volume
to come has a log-normal distribution between the recent pace and the year's average pace; the rate of what is to come has
a logit-normal one between the recent rate and the year's average rate. The distribution of the ratio is the integral over
the volume (Gauss–Hermite), in closed form over the rate, so that no simulation is needed.

The two spreads below are judgements until enough finished years with monthly counts are known to estimate them: a month's
on-time share of the provinces that publish it moves by about 0.7 on the logit scale, a quarter's by about half of that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit, ndtr

from p06analysis.periods import DAYS_PER_MONTH

VOLUME_SPREAD = 0.30
"""Standard deviation of the log of the pace to come, beyond the gap between recent and average pace."""

RATE_SPREAD = 0.45
"""Standard deviation, on the logit scale, of the rate to come, beyond what counts and the gap explain."""

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(31)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True)
class YearToDate:
    """Counts of many year-to-date ratios; every array has shape (series,).

    Attributes
    ----------
    numerator, denominator : float
        Counts at the latest date, since 1 January.
    earlier_numerator, earlier_denominator : float
        Counts at the earliest used date of the last three reporting periods.
    recent_days : float
        From the earlier to the latest date.
    average_pace, recent_pace, fastest_pace : float
        New cases a day: since 1 January; over the last three reporting periods; and the most seen between two neighbouring
        dates of the year. Of the denominator itself, or of the count that it follows.
    settles : bool
        True where an old case can no longer enter the numerator.
    """

    numerator: np.ndarray
    denominator: np.ndarray
    earlier_numerator: np.ndarray
    earlier_denominator: np.ndarray
    recent_days: np.ndarray
    average_pace: np.ndarray
    recent_pace: np.ndarray
    fastest_pace: np.ndarray
    settles: np.ndarray

    def take(self, rows: np.ndarray) -> YearToDate:
        """Return these rows, in this order."""
        return YearToDate(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def volume_to_come(counts: YearToDate, horizon_days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the median and the log standard deviation of the denominator's growth until a date.

    Parameters
    ----------
    counts : YearToDate
    horizon_days : (series,) float
        Days from the latest date; above 0.

    Returns
    -------
    median, log_sd : (series,) float
        The median pace is the geometric mean of the recent and the average pace; half the log of their ratio adds to the
        spread, because nothing says which of the two will last.
    """
    average = counts.average_pace
    recent = np.where(counts.recent_pace > 0, counts.recent_pace, average)
    gap = np.log(recent / average)
    return np.sqrt(recent * average) * horizon_days, np.hypot(VOLUME_SPREAD, gap / 2)


def ceiling_and_floor(counts: YearToDate, horizon_days: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the highest and lowest ratio (percent) that arithmetic allows, and the volume they rest on.

    Parameters
    ----------
    counts : YearToDate
    horizon_days : (series,) float

    Returns
    -------
    ceiling, floor, volume : (series,) float
        At the fastest pace ever seen, with every new case counted, and with none. Where old cases can still enter the
        numerator (``settles`` False) arithmetic allows 100.

    Examples
    --------
    Khánh Hòa, on time, 10 October 2026: 274,673 of 325,476, and 100,000 more at the most until the deadline:

    >>> one = YearToDate(*(np.array([x]) for x in (274673.0, 325476.0, 227004.0, 273064.0, 14.0, 1150.0, 3744.0, 1000.0)),
    ...                  settles=np.array([True]))
    >>> ceiling, floor, volume = ceiling_and_floor(one, np.array([100.0]))
    >>> round(float(ceiling[0]), 4) == round(100 * (274673 + 100000) / (325476 + 100000), 4)
    True
    """
    volume = counts.fastest_pace * horizon_days
    total = counts.denominator + volume
    ceiling = np.where(counts.settles, 100.0 * (counts.numerator + volume) / total, 100.0)
    return ceiling, 100.0 * counts.numerator / total, volume


def volume_needed(counts: YearToDate, target: np.ndarray, increase: np.ndarray) -> np.ndarray:
    """Return how many new cases, all counted (or none, where less is better), bring the ratio to the target.

    Parameters
    ----------
    counts : YearToDate
    target : (series,) float
        Percent.
    increase : (series,) bool
        False where the ratio has to fall.

    Returns
    -------
    (series,) float
        0 where the target is reached already, ``inf`` where no volume suffices, NaN where old cases can still enter.

    Examples
    --------
    To lift 274,673 of 325,476 to 95 %: (0.95 × 325,476 − 274,673) / 0.05.

    >>> one = YearToDate(*(np.array([x]) for x in (274673.0, 325476.0, 227004.0, 273064.0, 14.0, 1150.0, 3744.0, 1000.0)),
    ...                  settles=np.array([True]))
    >>> volume_needed(one, np.array([95.0]), np.array([True])).round()
    array([690584.])
    """
    share = target / 100.0
    with np.errstate(divide="ignore", invalid="ignore"):
        upward = (share * counts.denominator - counts.numerator) / (1.0 - share)
        downward = counts.numerator / share - counts.denominator
    needed = np.maximum(np.where(increase, upward, downward), 0.0)
    reached = np.where(
        increase, counts.numerator >= share * counts.denominator, counts.numerator <= share * counts.denominator
    )
    return np.where(reached, 0.0, np.where(counts.settles | ~increase, needed, np.nan))


def required_rate(counts: YearToDate, target: np.ndarray, volume: np.ndarray) -> np.ndarray:
    """Return the percent of the cases to come that must count for the ratio to land on the target.

    May lie below 0 (reached whatever comes) or above 100 (out of reach at this volume); both say something.
    """
    needed = target / 100.0 * (counts.denominator + volume) - counts.numerator
    return 100.0 * needed / volume


@dataclass(frozen=True)
class RateLanding:
    """Distribution of year-to-date ratios at a date, (series,) rows, as a mixture over the volume to come.

    Attributes
    ----------
    counts : YearToDate
    volume : (series, nodes) float
    centre, spread : (series, nodes) float
        Mean and standard deviation of the rate to come, on the logit scale of (0, ``most``).
    most : (series, nodes) float
        Largest rate: 1, or more where old cases can still enter the numerator.
    """

    counts: YearToDate
    volume: np.ndarray
    centre: np.ndarray
    spread: np.ndarray
    most: np.ndarray

    def cdf(self, x: np.ndarray) -> np.ndarray:
        """Return P(ratio ≤ x) for x (series,) or (series, values) in percent, in the shape of x."""
        x = np.asarray(x, dtype=float)
        grid = x[:, None] if x.ndim == 1 else x
        total = (self.counts.denominator[:, None] + self.volume)[:, None, :]
        rate = (grid[:, :, None] / 100.0 * total - self.counts.numerator[:, None, None]) / self.volume[:, None, :]
        inside = np.clip(rate / self.most[:, None, :], 0.0, 1.0)
        with np.errstate(divide="ignore"):
            z = (logit(inside) - self.centre[:, None, :]) / self.spread[:, None, :]
        probability = np.clip(ndtr(z) @ _WEIGHTS, 0.0, 1.0)
        return probability[:, 0] if x.ndim == 1 else probability

    def probability(self, target: np.ndarray, increase: np.ndarray | bool = True) -> np.ndarray:
        """Return P(ratio ≥ target), or P(ratio ≤ target) where ``increase`` is False; targets in percent."""
        below = self.cdf(np.asarray(target, dtype=float))
        return np.where(increase, 1.0 - below, below)

    def quantile(self, levels: np.ndarray) -> np.ndarray:
        """Return quantiles (series, levels) in percent, by bisection of the exact distribution function."""
        levels = np.asarray(levels, dtype=float)
        low = np.zeros((len(self.volume), len(levels)))
        high = np.full_like(low, 100.0)
        for _ in range(40):
            middle = (low + high) / 2.0
            is_below = self.cdf(middle) < levels
            low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
        return np.maximum.accumulate((low + high) / 2.0, axis=1)


def rate_landing(counts: YearToDate, horizon_days: np.ndarray) -> RateLanding:
    """Return the distribution of year-to-date ratios some days after their latest date.

    Parameters
    ----------
    counts : YearToDate
    horizon_days : (series,) float
        Days from the latest date to the day asked for; above 0.

    Returns
    -------
    RateLanding
        The recent rate weighs recent_days / (recent_days + one month) against the year's average.
    """
    median, log_sd = volume_to_come(counts, horizon_days)
    volume = median[:, None] * np.exp(log_sd[:, None] * _NODES)
    open_cases = np.where(counts.settles, 0.0, counts.denominator - counts.numerator)
    most = (volume + np.maximum(open_cases, 0.0)[:, None]) / volume

    new = counts.denominator - counts.earlier_denominator
    counted = counts.numerator - counts.earlier_numerator
    average = (counts.numerator + 0.5) / (counts.denominator + 1.0)
    recent = np.where(new > 0, (np.maximum(counted, 0.0) + 0.5) / (np.maximum(new, 0.0) + 1.0), average)
    weight = np.where(new > 0, counts.recent_days / (counts.recent_days + DAYS_PER_MONTH), 0.0)

    edge = 0.005
    recent_z = logit(np.clip(recent[:, None] / most, edge, 1.0 - edge))
    average_z = logit(np.clip(average[:, None] / most, edge, 1.0 - edge))
    weight = weight[:, None]
    centre = weight * recent_z + (1.0 - weight) * average_z
    # Old cases that are still open are trials too: volume × most of them in all.
    binomial = expit(centre) * (1.0 - expit(centre))
    variance = (
        RATE_SPREAD**2
        + weight * (1.0 - weight) * (recent_z - average_z) ** 2
        + weight**2 / (np.maximum(new, 1.0)[:, None] * most * binomial)
        + 1.0 / (np.maximum(volume, 1.0) * most * binomial)
    )
    return RateLanding(counts, volume, centre, np.sqrt(variance), most)

"""What the counts of a year still allow, before any model: ceiling and floor, what a target needs, its last day, and what moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p06analysis.forecast.rates.counts import YearToDate


def year_end(counts: YearToDate, volume: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Return the ratio (percent) that so many more cases bring, if this percent of them count; arrays of one shape."""
    return 100.0 * (counts.numerator + rate / 100.0 * volume) / (counts.denominator + volume)


def ceiling_and_floor(counts: YearToDate, horizon_days: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the highest and lowest ratio (percent) that arithmetic allows, and the volume they rest on.

    Parameters
    ----------
    counts : YearToDate
    horizon_days : (series,) float

    Returns
    -------
    ceiling, floor, volume : (series,) float
        At the fastest pace, with every new case counted, and with none. Where old cases can still enter the numerator
        (``settles`` False) arithmetic allows 100.

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
    none, all_of_them = np.zeros_like(volume), np.full_like(volume, 100.0)
    ceiling = np.where(counts.settles, year_end(counts, volume, all_of_them), 100.0)
    return ceiling, year_end(counts, volume, none), volume


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


def last_reachable_day(
    counts: YearToDate, target: np.ndarray, increase: np.ndarray, horizon_days: np.ndarray, volume: np.ndarray
) -> np.ndarray:
    """Return until how many days after the latest date the target can still be reached, if the recent rate goes on.

    Parameters
    ----------
    counts : YearToDate
    target : (series,) float
        Percent.
    increase : (series,) bool
    horizon_days : (series,) float
        From the latest date to the deadline.
    volume : (series,) float
        Cases expected by then, coming evenly.

    Returns
    -------
    (series,) float
        From then on even a perfect rate in all that is still to come falls short. 0: it does so today. ``inf``: the target
        is reached at the deadline even at the recent rate, or old cases can still enter.

    Notes
    -----
    With D cases and N counted, v new cases a day of which a share r counts until day d, and all (or none) after it, the
    ratio at the deadline H is (N + r v d + v (H − d)) / (D + v H); it meets the target s for
    d ≤ (N + v H − s (D + v H)) / (v (1 − r)).

    Examples
    --------
    84,000 of 100,000, 10,000 more in 100 days, half of them counted until the rate is mended: at 85 % there are 500 to
    spare, and 50 a day are lost.

    >>> one = YearToDate(*(np.array([x]) for x in (84e3, 100e3, 79e3, 90e3, 100.0, 350.0, 100.0, 100.0)),
    ...                  settles=np.array([True]))
    >>> last_reachable_day(one, np.array([85.0]), np.array([True]), np.array([100.0]), np.array([10e3]))
    array([10.])
    """
    new = counts.denominator - counts.earlier_denominator
    counted = counts.numerator - counts.earlier_numerator
    with np.errstate(divide="ignore", invalid="ignore"):
        average = counts.numerator / counts.denominator
        recent = np.clip(np.where(new > 0, counted / new, average), 0.0, 1.0)
        lost = np.where(increase, 1.0 - recent, recent) * volume / horizon_days
        aim = target / 100.0 * (counts.denominator + volume)
        spare = np.where(increase, counts.numerator + volume - aim, aim - counts.numerator)
        days = np.where(spare < 0, 0.0, spare / lost)
    is_open = (days >= horizon_days) | np.isnan(days) | (increase & ~counts.settles)
    return np.where(is_open, np.inf, np.floor(days))


@dataclass(frozen=True)
class Change:
    """Why a year-to-date ratio moved between two dates, (series,) percentage points.

    Attributes
    ----------
    total : float
        ``rate`` and ``volume`` add up to it.
    rate : float
        What the numerator's own change would have done, had the denominator stood still at its mean.
    volume : float
        What the denominator's change did.
    new_rate : float
        Percent of the new cases that count; NaN without new cases.
    """

    total: np.ndarray
    rate: np.ndarray
    volume: np.ndarray
    new_rate: np.ndarray


def change_of(
    numerator: np.ndarray, denominator: np.ndarray, earlier_numerator: np.ndarray, earlier_denominator: np.ndarray
) -> Change:
    """Return how much of a ratio's change came from its numerator and how much from its denominator.

    Parameters
    ----------
    numerator, denominator, earlier_numerator, earlier_denominator : (series,) float

    Returns
    -------
    Change
        Shapley's division: each effect is the mean of the two orders in which the counts can be changed, so that the two
        add up exactly and neither order is preferred.

    Examples
    --------
    From 80 of 100 to 88 of 125, eight of twenty-five new cases counted: 9.6 points down, 7.2 up from the numerator's
    growth, 16.8 down from the denominator's.

    >>> one = change_of(*(np.array([x]) for x in (88.0, 125.0, 80.0, 100.0)))
    >>> [round(float(part[0]), 2) for part in (one.total, one.rate, one.volume, one.new_rate)]
    [-9.6, 7.2, -16.8, 32.0]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        total = 100.0 * (numerator / denominator - earlier_numerator / earlier_denominator)
        rate = 50.0 * (numerator - earlier_numerator) * (1.0 / denominator + 1.0 / earlier_denominator)
        new = denominator - earlier_denominator
        new_rate = np.where(new > 0, 100.0 * (numerator - earlier_numerator) / new, np.nan)
    return Change(total, rate, total - rate, new_rate)

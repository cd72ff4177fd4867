"""The counts of year-to-date ratios: what has happened since 1 January, and how it came about date by date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from p06analysis.forecast.rates.shared import Common

UNMOVED_CASES = 20.0
"""Where so many cases were due at the year's pace and none came, none could come, or none were brought up to date."""


@dataclass(frozen=True)
class YearToDate:
    """Counts of many year-to-date ratios; unless told otherwise an array has shape (series,).

    The arrays after ``settles`` tell the year date by date, and may be left out: the year is then taken as two
    stretches, before and after the earlier date.

    Attributes
    ----------
    numerator, denominator : float
        Counts at the latest date, since 1 January.
    earlier_numerator, earlier_denominator : float
        Counts at the earliest used date of the last three reporting periods.
    recent_days : float
        From the earlier to the latest date.
    average_pace, recent_pace, fastest_pace : float
        New cases a day: since 1 January; over the last three reporting periods; and the most that can come. Of the
        denominator itself, or of the count that it follows.
    settles : bool
        True where an old case can no longer enter the numerator.
    days, numerators, denominators : (series, dates) float
        Days since the year began, and the counts then, rising; NaN after a series' last date.
    doubt : (series, dates) float
        Standard deviation of the newly counted cases since the date before, from rounding and volumes taken for granted.
    volume_days, volumes : (series, dates) float
        The count whose pace the denominator follows.
    is_relative : bool
        True where only percentages are known: the counts are then known up to a common factor.
    pool : int
        Series of one pool learn from each other how strongly paces and rates move.
    pace_cells, rate_cells : (series, scales, ratios) float
        How strongly they move, beside what is common to their pool, as
        :func:`p06analysis.forecast.rates.landing.with_strengths` has learned it.
    pace_common, rate_common : Common
        What the series of a pool did in common, from there too.
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
    days: np.ndarray | None = None
    numerators: np.ndarray | None = None
    denominators: np.ndarray | None = None
    doubt: np.ndarray | None = None
    volume_days: np.ndarray | None = None
    volumes: np.ndarray | None = None
    is_relative: np.ndarray | None = None
    pool: np.ndarray | None = None
    pace_cells: np.ndarray | None = None
    rate_cells: np.ndarray | None = None
    pace_common: Common | None = None
    rate_common: Common | None = None

    def take(self, rows: np.ndarray) -> YearToDate:
        """Return these rows, in this order."""
        columns = {name: getattr(self, name) for name in self.__dataclass_fields__}
        taken: dict[str, Any] = {
            name: values.take(rows) if isinstance(values, Common) else values[rows]
            for name, values in columns.items()
            if values is not None
        }
        return replace(self, **taken)

    def with_dates(self) -> YearToDate:
        """Return the counts with every array filled in."""
        with np.errstate(invalid="ignore", divide="ignore"):
            elapsed = np.fmax(self.denominator / self.average_pace, self.recent_days + 1.0)
        early = elapsed - self.recent_days
        still = self.recent_days <= 0
        two = {
            "days": (early, elapsed),
            "numerators": (self.earlier_numerator, self.numerator),
            "denominators": (self.earlier_denominator, self.denominator),
            "volume_days": (early, elapsed),
            "volumes": (
                self.average_pace * elapsed - self.recent_pace * self.recent_days,
                self.average_pace * elapsed,
            ),
        }
        filled = {
            name: np.column_stack([np.where(still, last, first), np.where(still, np.nan, last)])
            for name, (first, last) in two.items()
        }
        for name in ("days", "numerators", "denominators"):
            if self.days is not None:
                filled[name] = getattr(self, name)
        for name, other in (("volume_days", "days"), ("volumes", "denominators")):
            if self.volumes is not None:
                filled[name] = getattr(self, name)
            elif self.days is not None:
                filled[name] = getattr(self, other)
        series = len(self.numerator)
        filled["doubt"] = np.zeros_like(filled["days"]) if self.doubt is None else self.doubt
        filled["is_relative"] = np.zeros(series, bool) if self.is_relative is None else self.is_relative
        filled["pool"] = np.arange(series) if self.pool is None else self.pool
        return YearToDate(**{**self.__dict__, **filled})


def increments(totals: np.ndarray) -> np.ndarray:
    """Return what came between the dates of running totals, from 0 at the year's beginning; (series, dates).

    A total that later falls was corrected: the later figure stands for the earlier ones above it.

    Examples
    --------
    >>> increments(np.array([[3.0, 9.0, 7.0, np.nan]]))
    array([[ 3.,  4.,  0., nan]])
    """
    filled = np.where(np.isnan(totals), np.inf, totals)
    corrected = np.minimum.accumulate(filled[:, ::-1], axis=1)[:, ::-1]
    steps = np.diff(np.where(np.isinf(corrected), np.nan, corrected), axis=1, prepend=0.0)
    return np.asarray(steps)


def not_begun(cases: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return which intervals lie before a series' first case, although many were due at the pace of the year.

    What had not begun had no pace, and what its pace did then says nothing of how it moves.

    Parameters
    ----------
    cases, days : (series, intervals) float
        New cases and length of the intervals; NaN after a series' last.

    Returns
    -------
    (series, intervals) bool

    Examples
    --------
    >>> not_begun(np.array([[0.0, 0.0, 300.0, 0.0], [0.0, 2.0, 0.0, 1.0]]), np.full((2, 4), 30.0))
    array([[ True,  True, False, False],
           [False, False, False, False]])
    """
    pace = np.nansum(cases, axis=1) / np.nansum(days, axis=1)
    is_empty = np.cumsum(np.nan_to_num(cases), axis=1) == 0
    return np.asarray(is_empty & (np.nancumsum(days, axis=1) * pace[:, None] > UNMOVED_CASES))

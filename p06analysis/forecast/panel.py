"""The panel: dated values of many series side by side, with their bounds, ready for array operations.

A row is one series, padded on the right. The bounds say what a value can be: a percent has a hard upper bound of 100; a
count has its official total, which may be passed; a count without a total has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

PERIOD_DAYS_OF_FREQ = {"D": 1.0, "W": 7.0, "M": 365.25 / 12, "Q": 365.25 / 4, "A": 365.25}
"""Days of one reporting period by frequency letter."""

MAX_POINTS = 160
"""Newest points of a series that are read; older ones would no longer move a forecast."""

SNAP = 0.1
"""Share of a period within which a gap counts as a whole number of periods: months have 28 to 31 days."""


@dataclass(frozen=True)
class Panel:
    """Dated values of many series, padded on the right.

    Attributes
    ----------
    values : (series, points) float
        In the indicator's unit; NaN as padding, and where a date has no value.
    dates : (series, points) datetime64[D]
        NaT as padding; strictly increasing within a row.
    period_days : (series,) float
        Days of one reporting period: D 1, W 7, M 30.4375, Q 91.3125, A 365.25.
    lower, upper : (series,) float
        Bounds in the indicator's unit. ``upper`` is ``inf`` (or NaN) for a count without an official total.
    is_hard_upper : (series,) bool
        True where no value can pass ``upper`` (percent, score); False for an official total, which may be passed.
    is_cumulative : (series,) bool
        True where the quantity never falls in truth; a published correction may still lower it a little.
    pool : (series,) int, optional
        Series of one number learn from each other's track record: those of one indicator, or of one data set. Without it
        all series of the panel form one pool.
    """

    values: np.ndarray
    dates: np.ndarray
    period_days: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    is_hard_upper: np.ndarray
    is_cumulative: np.ndarray
    pool: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: np.ndarray) -> Panel:
        """Return the panel of these rows, in this order.

        Parameters
        ----------
        rows : (K,) int
            Row numbers; a row may be taken more than once.
        """
        columns = {name: getattr(self, name) for name in self.__dataclass_fields__}
        taken: dict[str, Any] = {name: None if column is None else column[rows] for name, column in columns.items()}
        return Panel(**taken)

    @classmethod
    def from_long(cls, frame: pd.DataFrame, *, max_points: int = MAX_POINTS) -> tuple[Panel, pd.Index]:
        """Return the panel of a long table, and the series ids of its rows (sorted).

        Parameters
        ----------
        frame : DataFrame
            Columns ``series_id, freq, date, value, upper``; optional ``lower`` (0), ``is_hard_upper`` (True where upper is
            finite), ``is_cumulative`` (False) and ``pool`` (any labels; all one). One row a (series, date); the order of
            rows does not matter.
        max_points : int
            Newest points kept of each series.

        Examples
        --------
        >>> frame = pd.DataFrame({"series_id": ["a", "a", "b"], "freq": "M", "upper": 100.0,
        ...     "date": pd.to_datetime(["2024-02-29", "2024-01-31", "2024-01-31"]), "value": [12.0, 10.0, 50.0]})
        >>> panel, ids = Panel.from_long(frame)
        >>> panel.values
        array([[10., 12.],
               [50., nan]])
        >>> list(ids)
        ['a', 'b']
        """
        ordered = frame.sort_values(["series_id", "date"], kind="stable")
        codes, ids = pd.factorize(ordered["series_id"], sort=True)
        from_end = ordered.groupby("series_id", observed=True).cumcount(ascending=False).to_numpy()
        keep = from_end < max_points
        ordered, codes = ordered[keep], codes[keep]
        column = ordered.groupby("series_id", observed=True).cumcount().to_numpy()
        shape = (len(ids), int(column.max()) + 1 if len(column) else 0)
        values = np.full(shape, np.nan)
        dates = np.full(shape, np.datetime64("NaT"), dtype="datetime64[D]")
        values[codes, column] = ordered["value"].to_numpy(float)
        dates[codes, column] = ordered["date"].to_numpy().astype("datetime64[D]")
        one = ordered.iloc[np.flatnonzero(column == 0)]
        upper = one["upper"].to_numpy(float)
        panel = cls(
            values=values,
            dates=dates,
            period_days=one["freq"].astype(str).map(PERIOD_DAYS_OF_FREQ).to_numpy(float),
            lower=_column(one, "lower", 0.0).astype(float),
            upper=upper,
            is_hard_upper=_column(one, "is_hard_upper", np.isfinite(upper)).astype(bool),
            is_cumulative=_column(one, "is_cumulative", False).astype(bool),
            pool=pd.factorize(_column(one, "pool", 0), sort=True)[0],
        )
        return panel, pd.Index(ids)


def _column(frame: pd.DataFrame, name: str, default: object) -> np.ndarray:
    if name in frame:
        return frame[name].to_numpy()
    return np.broadcast_to(np.asarray(default), len(frame))


def periods_between(start: np.ndarray, end: np.ndarray, *, period_days: np.ndarray) -> np.ndarray:
    """Return the time from start to end in reporting periods, near-whole gaps made whole.

    Parameters
    ----------
    start, end : datetime64[D] arrays that broadcast
    period_days : float array that broadcasts
        Days of one period.

    Returns
    -------
    float array
        NaN where a date is missing. Never falls when ``end`` moves later.

    Examples
    --------
    February has 28 days and is one month all the same; two days are not:

    >>> start = np.array(["2023-01-31", "2023-01-31"], dtype="datetime64[D]")
    >>> end = np.array(["2023-02-28", "2023-02-02"], dtype="datetime64[D]")
    >>> periods_between(start, end, period_days=np.array([30.4375, 30.4375])).round(3)
    array([1.   , 0.066])
    """
    days = (end - start) / np.timedelta64(1, "D")
    raw = days / period_days
    whole = np.rint(raw)
    return np.where((np.abs(raw - whole) <= SNAP) & (whole >= 1), whole, raw)

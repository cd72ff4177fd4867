"""A panel's values as shares of each series' range, the common ground of all scales.

Where the upper bound is hard (a percent), the share is of the range itself. Where it may be passed, or where values above
it have already been published, the range ends about a quarter above the largest value or official total known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p06analysis.forecast.panel import MAX_POINTS, Panel, periods_between

HEADROOM = 1.25
"""How far above the largest known value or total a soft range ends."""

RUNG = 1.1
"""The end of a soft range moves up by this factor at a time, so that it stays where it is from point to point."""


@dataclass(frozen=True)
class Shares:
    """Shares of many series, and the way back to their units.

    Attributes
    ----------
    share : (series, points) float
        ``(value - lower) / width``; NaN where there is no value.
    gaps : (series, points) float
        Periods since the point before; NaN first and as padding. Dates without a value are left out.
    lower, width : (series,) float
        In the indicator's unit.
    is_hard : (series,) bool
        True where no value can pass ``lower + width``.
    last_share : (series,) float
        Share of the newest value; NaN without any.
    last_date : (series,) datetime64[D]
        Date of the newest value; NaT without any.
    count : (series,) int
        Points with a value.
    """

    share: np.ndarray
    gaps: np.ndarray
    lower: np.ndarray
    width: np.ndarray
    is_hard: np.ndarray
    last_share: np.ndarray
    last_date: np.ndarray
    count: np.ndarray


def shares_of(panel: Panel) -> Shares:
    """Return the panel's values as shares of each series' range.

    Examples
    --------
    >>> panel = Panel(values=np.array([[20.0, 40.0]]), dates=np.array([["2024-01-31", "2024-02-29"]], "datetime64[D]"),
    ...     period_days=np.array([30.4375]), lower=np.zeros(1), upper=np.array([100.0]),
    ...     is_hard_upper=np.array([True]), is_cumulative=np.array([False]))
    >>> shares_of(panel).share
    array([[0.2, 0.4]])
    """
    values, dates, count = compact(panel)
    rows = np.arange(len(values))
    largest = np.max(values, axis=1, initial=-np.inf, where=~np.isnan(values))
    largest = np.maximum(np.where(np.isfinite(largest), largest, panel.lower), panel.lower)
    width, is_hard = widths(panel, values, largest)
    share = (values - panel.lower[:, None]) / width[:, None]
    gaps = np.full(values.shape, np.nan)
    gaps[:, 1:] = periods_between(dates[:, :-1], dates[:, 1:], period_days=panel.period_days[:, None])
    newest = np.maximum(count - 1, 0)
    return Shares(
        share=share,
        gaps=gaps,
        lower=panel.lower,
        width=width,
        is_hard=is_hard,
        last_share=share[rows, newest],
        last_date=dates[rows, newest],
        count=count,
    )


def widths(panel: Panel, values: np.ndarray, largest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the width of every series' range and whether its end is hard, given the largest value known.

    Parameters
    ----------
    panel : Panel
    values : (series, points) float
        The panel's values, NaN only as padding.
    largest : (series,) or (series, points) float
        Largest value known, or known after each point.
    """

    def column(row: np.ndarray) -> np.ndarray:
        return row if largest.ndim == 1 else row[:, None]

    lower = column(panel.lower)
    has_total = column(np.isfinite(panel.upper) & (panel.upper > panel.lower))
    total = column(np.where(np.isfinite(panel.upper), panel.upper, 0.0)) - lower
    reached = largest - lower
    is_hard = column(panel.is_hard_upper) & has_total & (reached <= total)
    above = np.nan_to_num(values - panel.lower[:, None])
    first_above = column(above[np.arange(len(above)), np.argmax(above > 0.0, axis=1)])
    # Without an official total the first value above the bound is the yardstick. A history of nothing but the bound has
    # no scale of its own; any will do, since it is flat on all of them.
    base = np.where(has_total, total, np.where((first_above > 0.0) & (reached > 0.0), first_above, 1.0))
    # In logarithms, since a first value may be smaller than the largest by any factor.
    start, step = np.log(base), np.log(RUNG)
    rungs = np.ceil((np.log(np.maximum(reached, base)) - start) / step - 1e-9)
    return np.where(is_hard, base, HEADROOM * np.exp(start + step * rungs)), is_hard


def compact(panel: Panel) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return values and dates without the dates that have no value, and the count of points of every series: the newest ones."""
    has_value = np.isfinite(panel.values) & ~np.isnat(panel.dates)
    # Counted from the newest, so that only the newest are kept of a longer history.
    from_end = np.cumsum(has_value[:, ::-1], axis=1)[:, ::-1]
    has_value &= from_end <= MAX_POINTS
    count = has_value.sum(axis=1)
    columns = max(int(count.max(initial=0)), 1)
    values = np.full((len(has_value), columns), np.nan)
    dates = np.full(values.shape, np.datetime64("NaT"), "datetime64[D]")
    rows, old = np.nonzero(has_value)
    new = (np.cumsum(has_value, axis=1) - 1)[rows, old]
    values[rows, new] = panel.values[rows, old]
    dates[rows, new] = panel.dates[rows, old]
    return values, dates, count

"""A panel's values as shares of each series' range, the common ground of all scales.

Where the upper bound is hard (a percent), the share is of the range itself. Where it may be passed, or where values above
it have already been published, the range ends about a quarter above the largest value or official total known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p06analysis.forecast.mixture.chunks import parts_of
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
    dates : (series, points) datetime64[D]
        Of the values; NaT as padding.
    """

    share: np.ndarray
    gaps: np.ndarray
    lower: np.ndarray
    width: np.ndarray
    is_hard: np.ndarray
    last_share: np.ndarray
    last_date: np.ndarray
    count: np.ndarray
    dates: np.ndarray


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
    largest = np.fmax(np.fmax.reduce(values, axis=1), panel.lower)
    width, is_hard = widths(panel, values, largest)
    share = (values - panel.lower[:, None]) / width[:, None]
    newest = np.maximum(count - 1, 0)
    return Shares(
        share=share,
        gaps=gaps_between(dates, panel.period_days),
        lower=panel.lower,
        width=width,
        is_hard=is_hard,
        last_share=share[rows, newest],
        last_date=dates[rows, newest],
        count=count,
        dates=dates,
    )


def gaps_between(dates: np.ndarray, period_days: np.ndarray) -> np.ndarray:
    """Return the periods since the point before: (series, points), NaN first and as padding; not to be written to.

    Where all series have one calendar the rows are one row in memory, which :func:`has_one_calendar` tells.

    Parameters
    ----------
    dates : (series, points) datetime64[D]
        NaT as padding.
    period_days : (series,) float
    """
    days = dates.view(np.int64)
    if len(days) > 1 and (period_days == period_days[0]).all() and (days == days[0]).all():
        return np.broadcast_to(gaps_between(dates[:1], period_days[:1]), dates.shape)
    gaps = np.full(dates.shape, np.nan)
    for part in parts_of(len(dates)):
        gaps[part, 1:] = periods_between(dates[part, :-1], dates[part, 1:], period_days=period_days[part, None])
    return gaps


def has_one_calendar(gaps: np.ndarray) -> bool:
    """Return whether these gaps of :func:`gaps_between` are those of one calendar."""
    return len(gaps) > 0 and gaps.strides[0] == 0


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

    bounds = (column(panel.lower), column(panel.upper), column(panel.is_hard_upper))
    return range_widths(*bounds, first_above=column(_first_above(panel, values)), largest=largest)


def range_widths(
    lower: np.ndarray, upper: np.ndarray, is_hard_upper: np.ndarray, *, first_above: np.ndarray, largest: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return widths and whether their ends are hard, one by one for arrays that broadcast.

    Parameters
    ----------
    lower, upper : float
        Bounds; ``upper`` is ``inf`` or NaN where there is none.
    is_hard_upper : bool
    first_above : float
        How far the first value above the lower bound lies above it; 0 without any. Not read where there is a total.
    largest : float
        Largest value known, not below the lower bound.
    """
    has_total = np.isfinite(upper) & (upper > lower)
    total = np.where(np.isfinite(upper), upper, 0.0) - lower
    reached = largest - lower
    is_hard = is_hard_upper & has_total & (reached <= total)
    # Without an official total the first value above the bound is the yardstick. A history of nothing but the bound has
    # no scale of its own; any will do, since it is flat on all of them.
    base = np.where(has_total, total, np.where((first_above > 0.0) & (reached > 0.0), first_above, 1.0))
    # In logarithms, since a first value may be smaller than the largest by any factor.
    start, step = np.log(base), np.log(RUNG)
    rungs = np.ceil((np.log(np.maximum(reached, base)) - start) / step - 1e-9)
    return np.where(is_hard, base, HEADROOM * np.exp(start + step * rungs)), is_hard


def _first_above(panel: Panel, values: np.ndarray) -> np.ndarray:
    """Return how far the first value above the bound lies above it: (series,), 0 without any or beside a total."""
    bare = np.flatnonzero(~(np.isfinite(panel.upper) & (panel.upper > panel.lower)))
    above = np.nan_to_num(values[bare] - panel.lower[bare, None])
    first = np.zeros(len(values))
    first[bare] = above[np.arange(len(bare)), np.argmax(above > 0.0, axis=1)]
    return first


def compact(panel: Panel) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return values and dates without the dates that have no value, and the count of points of every series: the newest ones."""
    has_value = np.isfinite(panel.values) & ~np.isnat(panel.dates)
    points = has_value.shape[1]
    if 0 < points <= MAX_POINTS and has_value.all():
        return panel.values, panel.dates, np.full(len(has_value), points)
    if points > MAX_POINTS:
        # Counted from the newest, so that only the newest are kept of a longer history.
        has_value &= np.cumsum(has_value[:, ::-1], axis=1)[:, ::-1] <= MAX_POINTS
    count = np.count_nonzero(has_value, axis=1)
    filled = np.arange(max(int(count.max(initial=0)), 1)) < count[:, None]
    values = np.full(filled.shape, np.nan)
    dates = np.full(filled.shape, np.datetime64("NaT"), "datetime64[D]")
    # Row by row both have the same number of values in the same order.
    values[filled], dates[filled] = panel.values[has_value], panel.dates[has_value]
    return values, dates, count

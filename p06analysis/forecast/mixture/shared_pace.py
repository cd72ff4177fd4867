"""The pace that the series of a group share: how fast places of one indicator have moved of late, on every scale.

A place with a few points of its own borrows from the others: the slope of a component that ``follows`` its group fades
towards the group's recent pace instead of towards standing still. The pace is the mean change a period of the group's
series at a date, the newest dates counting most; groups that say little are drawn towards 0. What is known of a date uses
nothing after it, so that later figures change no earlier answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.forecast.mixture.shares import compact, range_widths
from p06analysis.forecast.mixture.transforms import SCALES, forward
from p06analysis.forecast.panel import Panel, periods_between

KEPT = 0.2
"""Share of a date's weight that is left a period later."""

DOUBT = 5.0
"""Steps of 0 that every date is mixed with: a group of five series counts half."""

LEAST = 0.1
"""Dates of 0 that a group's pace is mixed with."""

ROOM = 1 << 24
"""Days that fit between the numbers of two groups: more than any date needs."""


@dataclass(frozen=True)
class Steps:
    """Points of many series one below the other, each beside the point before it; all arrays (rows,).

    Attributes
    ----------
    series : int
    day : int
        Days since 1970.
    value, before : float
        The value, and the one before it in its series; NaN where there is none.
    gap : float
        Periods between the two.
    largest : float
        Largest value of the series up to and including this one.
    first_above : float
        How far the series' first value above its lower bound lies above it, 0 without any; until it comes it is not read.
    """

    series: np.ndarray
    day: np.ndarray
    value: np.ndarray
    before: np.ndarray
    gap: np.ndarray
    largest: np.ndarray
    first_above: np.ndarray


@dataclass(frozen=True)
class SharedPace:
    """Paces of all groups, as known at the end of each date on which one of their series was reported.

    Attributes
    ----------
    key : (dates,) int
        Group times ``ROOM`` plus the day, rising.
    pace : (dates, scales) float
        Change a period, in the order of :data:`p06analysis.forecast.mixture.transforms.SCALES`.
    """

    key: np.ndarray
    pace: np.ndarray

    def at(self, group: np.ndarray, dates: np.ndarray) -> np.ndarray:
        """Return the pace of these groups on these dates.

        Parameters
        ----------
        group : (series,) int
        dates : (series, points) datetime64[D]
            NaT as padding.

        Returns
        -------
        (series, points, scales) float
            As known at the end of the date; 0 where nothing was.
        """
        if not len(self.key):
            return np.zeros((*dates.shape, len(SCALES)))
        if len(dates) > 1 and (group == group[0]).all() and (dates == dates[:1]).all():
            return np.broadcast_to(self.at(group[:1], dates[:1]), (*dates.shape, len(SCALES)))
        wanted = group[:, None].astype(np.int64) * ROOM + np.where(np.isnat(dates), 0, _days(dates))
        place = np.searchsorted(self.key, wanted, side="right") - 1
        found = np.maximum(place, 0)
        is_known = (place >= 0) & (self.key[found] // ROOM == group[:, None])
        return np.where(is_known[:, :, None], self.pace[found], 0.0)


def on_scales(paces: np.ndarray, scales: Sequence[str]) -> np.ndarray:
    """Return paces (series, points, all scales) as (scales, points, series) for some scales, the way filters take them."""
    return paces[:, :, [SCALES.index(scale) for scale in scales]].transpose(2, 1, 0)


def no_pace() -> SharedPace:
    """Return what is known of groups without figures: every pace is 0."""
    return SharedPace(np.empty(0, np.int64), np.empty((0, len(SCALES))))


def steps_of(panel: Panel) -> Steps:
    """Return the steps of a panel, series by series."""
    values, dates, count = compact(panel)
    is_used = np.arange(values.shape[1]) < count[:, None]
    series = np.repeat(np.arange(len(values)), count)
    return steps_between(series, dates[is_used], values[is_used], panel)


def steps_between(series: np.ndarray, dates: np.ndarray, values: np.ndarray, panel: Panel) -> Steps:
    """Return the steps of points that lie one below the other, sorted by series and date.

    Parameters
    ----------
    series : (rows,) int
    dates : (rows,) datetime64[D]
    values : (rows,) float
    panel : Panel
        Bounds and periods of the series; its values are not read.
    """
    frame = pd.DataFrame({"series": series, "value": values, "above": values - panel.lower[series]})
    grouped = frame.groupby("series", sort=False)
    gap = np.full(len(values), np.nan)
    gap[1:] = periods_between(dates[:-1], dates[1:], period_days=panel.period_days[series[1:]])
    above = frame["above"].where(frame["above"] > 0.0).groupby(frame["series"], sort=False)
    return Steps(
        series=series,
        day=_days(dates),
        value=values,
        before=grouped["value"].shift().to_numpy(),
        gap=gap,
        largest=np.maximum(grouped["value"].cummax().to_numpy(), panel.lower[series]),
        first_above=np.nan_to_num(above.transform("first").to_numpy()),
    )


def shared_paces(steps: Steps, group: np.ndarray, panel: Panel) -> SharedPace:
    """Return the paces of all groups.

    Parameters
    ----------
    steps : Steps
    group : (series,) int
        Of :func:`p06analysis.forecast.mixture.record.groups_of`.
    panel : Panel
        Bounds and periods of the series; its values are not read.
    """
    if not len(steps.series):
        return no_pace()
    key, date = np.unique(group[steps.series].astype(np.int64) * ROOM + steps.day, return_inverse=True)
    taken = np.flatnonzero(~np.isnan(steps.before) & (steps.gap > 0.0))
    changes = _changes(steps, taken, panel)
    count = np.bincount(date[taken], minlength=len(key)).astype(float)
    columns = [np.bincount(date[taken], weights=column, minlength=len(key)) for column in changes.T]
    means = np.stack(columns, axis=1).astype(float)
    # Steps of 0 are mixed in by weighing a date less, not by making its mean smaller.
    weight = count / (count + DOUBT)
    means *= (weight / np.maximum(count, 1.0))[:, None]
    period = np.zeros(len(key))
    period[date] = panel.period_days[steps.series]
    return SharedPace(key, _remember(key, means, weight, period))


def _changes(steps: Steps, taken: np.ndarray, panel: Panel) -> np.ndarray:
    """Return the change a period of these steps on every scale, both ends seen with the range of the later one."""
    series = steps.series[taken]
    width, _ = range_widths(
        panel.lower[series],
        panel.upper[series],
        panel.is_hard_upper[series],
        first_above=steps.first_above[taken],
        largest=steps.largest[taken],
    )
    now = (steps.value[taken] - panel.lower[series]) / width
    before = (steps.before[taken] - panel.lower[series]) / width
    changes = [(forward(now, scale) - forward(before, scale)) / steps.gap[taken] for scale in SCALES]
    return np.stack(changes, axis=1)


def _remember(key: np.ndarray, means: np.ndarray, weight: np.ndarray, period: np.ndarray) -> np.ndarray:
    """Return the weighted mean of every group's dates so far, earlier ones fading."""
    opens = np.flatnonzero(np.diff(key // ROOM, prepend=-1))
    length = np.diff(opens, append=len(key))
    kept = np.concatenate([[0.0], KEPT ** (np.diff(key) / period[1:])])
    total, mass = means.copy(), weight.copy()
    for number in range(1, int(length.max())):
        row = opens[length > number] + number
        total[row] += kept[row, None] * total[row - 1]
        mass[row] += kept[row] * mass[row - 1]
    return total / (mass + LEAST)[:, None]


def _days(dates: np.ndarray) -> np.ndarray:
    return dates.astype("datetime64[D]").astype(np.int64)

"""Trials: what the components would have said of every series at its earlier points, beside what then came.

A trial stands at a point of a history, looks a few points ahead, and asks about three values: one that the recent gain
would about reach, the next twentieths of the range, and the value that came. It uses nothing after the point it stands at,
so that a trial, once made, never changes when later points arrive.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from p06analysis.forecast.mixture.dlm import Arrays, Running, States, evolve, run
from p06analysis.forecast.mixture.gains import Classes, gains_of
from p06analysis.forecast.mixture.priors import Priors
from p06analysis.forecast.mixture.shared_pace import SharedPace, no_pace, on_scales
from p06analysis.forecast.mixture.shares import compact, gaps_between, widths
from p06analysis.forecast.mixture.student import StudentTable
from p06analysis.forecast.mixture.transforms import forward_all, scales_of
from p06analysis.forecast.panel import Panel, periods_between

POINTS_AHEAD = (1, 2, 4, 8, 16, 32)
GAIN_FACTORS = np.array([0.6, 1.0, 1.6])
"""The near target asks for the recent gain once more, times one of these in turn."""

LEVELS_ASKED = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
TIE = 1e-6
"""Levels are asked about this far to one side or the other, so that no answer hangs on rounding."""

LEAST_LOG_LIKELIHOOD = -30.0
"""Relative to the best component; further down would change no weight."""

CHUNK = 1000
"""Series tried at a time, so that the working arrays stay in the processor's cache."""


@dataclass(frozen=True)
class Trials:
    """Trials of many series.

    Attributes
    ----------
    series : (N,) int
    origin : (N,) datetime64[D]
        Day of the point it stands at.
    resolved : (N,) datetime64[D]
        Day whose value settled the trial; it may be learned from on that day and after.
    horizon : (N,) float
        Periods looked ahead.
    period_days : (N,) float
    chances : (3, N, components) float32
        Every component's P(value >= asked): of the near target, the next twentieth, and the value that came.
    outcomes : (2, N) float32
        1 where the near target, the next twentieth was reached.
    log_likelihood : (N, components) float32
        Relative to the best component.
    level_asked : (N,) float
        Which of the mixture's own quantile levels is asked about as the third question.
    """

    series: np.ndarray
    origin: np.ndarray
    resolved: np.ndarray
    horizon: np.ndarray
    period_days: np.ndarray
    chances: np.ndarray
    outcomes: np.ndarray
    log_likelihood: np.ndarray
    level_asked: np.ndarray


def make_trials(
    panel: Panel,
    priors: Priors,
    *,
    pace: SharedPace | None = None,
    group: np.ndarray | None = None,
    stand_from: np.ndarray | None = None,
) -> Trials:
    """Return all trials of a panel, series by series.

    Parameters
    ----------
    panel : Panel
    priors : Priors
        Its components are tried.
    pace : SharedPace, optional
        Uses nothing after the date asked about, so that trials do not either. Default: none is shared.
    group : (series,) int, optional
        The groups' numbers in ``pace``.
    stand_from : (series,) int, optional
        Fewest points that must have been seen where a trial stands; default 2.
    """
    stand_from = np.full(len(panel), 2) if stand_from is None else stand_from
    group = np.zeros(len(panel), int) if group is None else group
    pace = no_pace() if pace is None else pace
    # By length, so that a few long histories do not pad all the others.
    order = np.argsort(np.isfinite(panel.values).sum(axis=1), kind="stable")
    parts = [
        _trials_of(panel.take(rows), priors, pace, group[rows], rows, stand_from[rows])
        for rows in (order[start : start + CHUNK] for start in range(0, max(len(panel), 1), CHUNK))
    ]
    axis = {"chances": 1, "outcomes": 1}
    return Trials(
        **{
            name: np.concatenate([getattr(part, name) for part in parts], axis=axis.get(name, 0))
            for name in Trials.__dataclass_fields__
        }
    )


def _trials_of(
    panel: Panel,
    priors: Priors,
    pace: SharedPace,
    group: np.ndarray,
    numbers: np.ndarray,
    stand_from: np.ndarray,
) -> Trials:
    values, dates, count = compact(panel)
    largest = np.maximum(
        np.maximum.accumulate(np.where(np.isnan(values), -np.inf, values), axis=1), panel.lower[:, None]
    )
    width, _ = widths(panel, values, largest)
    stand = _standpoints(count, stand_from)
    views = _views(stand, width)
    series, point, ahead, view = (stand[name] for name in ("series", "point", "ahead", "view"))
    lower = panel.lower[views.series, None]
    share = (values[views.series] - lower) / views.width[:, None]
    horizon = periods_between(dates[series, point], dates[series, point + ahead], period_days=panel.period_days[series])
    asked, outcomes = _ask(share[view], dates[series], point, ahead, panel, series, views.width[view])
    gaps = np.nan_to_num(gaps_between(dates, panel.period_days)[views.series])
    paces = pace.at(group[views.series], dates[views.series])
    chances, log_likelihood = _chances(share, gaps, paces, views.last, (view, point, horizon), np.stack(asked), priors)
    relative = np.maximum(
        log_likelihood - log_likelihood.max(axis=1, keepdims=True, initial=-np.inf), LEAST_LOG_LIKELIHOOD
    )
    return Trials(
        series=numbers[series],
        origin=dates[series, point],
        resolved=dates[series, point + ahead],
        horizon=horizon,
        period_days=panel.period_days[series],
        chances=chances,
        outcomes=outcomes,
        log_likelihood=relative.astype(np.float32),
        level_asked=LEVELS_ASKED[(point + 1) % len(LEVELS_ASKED)] + _beside(point, ahead),
    )


def _beside(point: np.ndarray, ahead: np.ndarray) -> np.ndarray:
    # Where a series stands still, what came is the very middle of all components, and whether it reached the middle would be
    # left to the last bit of a sum. It now does and now does not, in turn from one such point to the next and by how far ahead.
    turn = (point + 1) // len(LEVELS_ASKED) + np.log2(ahead).astype(int)
    return np.where(turn % 2 == 0, TIE, -TIE)


def _standpoints(count: np.ndarray, stand_from: np.ndarray) -> dict[str, np.ndarray]:
    series, point, ahead = [], [], []
    for step in POINTS_AHEAD:
        # Far looks from neighbouring points overlap and say nearly the same; two in each span are enough.
        for seen in range(2, int(count.max(initial=0)) - step + 1):
            if seen % max(1, step // 2) == 0:
                rows = np.flatnonzero((count >= seen + step) & (seen >= stand_from))
                series.append(rows)
                point.append(np.full(len(rows), seen - 1))
                ahead.append(np.full(len(rows), step))
    empty = [np.empty(0, int)]
    return {
        name: np.concatenate(part or empty) for name, part in (("series", series), ("point", point), ("ahead", ahead))
    }


@dataclass(frozen=True)
class _Views:
    series: np.ndarray
    width: np.ndarray
    last: np.ndarray


def _views(stand: dict[str, np.ndarray], width: np.ndarray) -> _Views:
    """A series seen with one width of its range; the width grows when a total is passed, and each view is filtered anew."""
    distinct, code = np.unique(width[stand["series"], stand["point"]], return_inverse=True)
    views, view = np.unique(stand["series"] * max(len(distinct), 1) + code, return_inverse=True)
    stand["view"] = view
    last = np.zeros(len(views), int)
    np.maximum.at(last, stand["view"], stand["point"])
    series, code = np.divmod(views, max(len(distinct), 1))
    return _Views(series=series, width=distinct[code], last=last)


def _chances(
    share: np.ndarray,
    gaps: np.ndarray,
    paces: np.ndarray,
    last: np.ndarray,
    stand: tuple[np.ndarray, np.ndarray, np.ndarray],
    asked: np.ndarray,
    priors: Priors,
) -> tuple[np.ndarray, np.ndarray]:
    """Return every component's chances of what is asked, (3, N, components), and its log-likelihood, where trials stand.

    ``stand`` has each trial's view, point and horizon. A view ends with the last point that it serves: later values may lie
    beyond its range.
    """
    view, point, horizon = stand
    shape = (len(view), len(priors.components))
    chances, log_likelihood = np.empty((3, *shape), np.float32), np.empty(shape)
    if not len(view):
        return chances, log_likelihood
    order = np.argsort(-last, kind="stable")
    place_of = np.argsort(order)
    points = np.arange(int(last.max()) + 1)
    scales, scale_of = scales_of([component.scale for component in priors.components])
    positions, log_slopes = forward_all(np.ascontiguousarray(share[order, : len(points)].T), scales)
    arrays = Arrays.of(priors.components)
    classes = Classes.of(np.ascontiguousarray(gaps[order, : len(points)].T))
    steps = run(
        Running(arrays, scale_of, classes, len(order)),
        gains_of(classes, arrays, memory=priors.memory),
        positions,
        log_slopes,
        np.searchsorted(-last[order], -points, side="right"),
        on_scales(paces[order, : len(points)], scales),
    )
    by_point = np.split(np.argsort(point, kind="stable"), np.cumsum(np.bincount(point, minlength=len(points)))[:-1])
    for here, running in zip(by_point, itertools.islice(steps, 1, None), strict=True):
        if len(here):
            states = running.states(place_of[view[here]])
            log_likelihood[here] = states.log_likelihood.T
            chances[:, here] = _chances_ahead(
                evolve(states, arrays.turned(), horizon[here]), asked[:, here], scales, scale_of
            )
    return chances, log_likelihood


def _chances_ahead(states: States, asked: np.ndarray, scales: list[str], scale_of: np.ndarray) -> np.ndarray:
    """Return P(value >= asked) by these states: (3, K, components)."""
    per_place = 1.0 / np.sqrt((states.level_var + 1.0) * states.variance * states.points)
    table = StudentTable(states.points)
    places, _ = forward_all(asked, scales)
    chances = (table.cdf((states.level - places[scale_of, number]) * per_place).T for number in range(len(asked)))
    return np.stack(list(chances))


def _ask(
    share: np.ndarray,
    dates: np.ndarray,
    point: np.ndarray,
    ahead: np.ndarray,
    panel: Panel,
    series: np.ndarray,
    width: np.ndarray,
) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    rows = np.arange(len(share))
    now, came = share[rows, point], share[rows, point + ahead]
    before = np.maximum(point - ahead, 0)
    days_back = (dates[rows, point] - dates[rows, before]) / np.timedelta64(1, "D")
    days_ahead = (dates[rows, point + ahead] - dates[rows, point]) / np.timedelta64(1, "D")
    gain = (now - share[rows, before]) / np.maximum(days_back, 1.0) * days_ahead
    total = np.where(np.isfinite(panel.upper[series]), panel.upper[series] - panel.lower[series], 0.0) / width
    top = np.maximum(np.where(total > 0.0, total, 1.0), now)
    near = np.minimum(now + np.maximum(gain * GAIN_FACTORS[(point + 1) % 3], 0.01 * top), top)
    lattice = np.minimum(top * (np.floor(20.0 * now / top + 1e-9) + 1.0 + (point + 1) % 2) / 20.0, top)
    outcomes = np.stack([came >= near - 1e-12, came >= lattice - 1e-12]).astype(np.float32)
    return (near, lattice, came), outcomes

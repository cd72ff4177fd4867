"""Peers that answer all cases at once: random walks with and without drift, and the straight line."""

from __future__ import annotations

import numpy as np

from p06analysis.forecast.peers.cases import Cases, Landings, back

LINE_POINTS = 6
"""Newest points through which the straight line is drawn."""

POOL_WEIGHT = 1.0
"""Observations that the pooled variance of a data set counts for, beside a series' own."""

UNKNOWN_VARIANCE = 0.01
"""Variance of a step on the transformed scale where nothing at all is known: a tenth, about 2.5 points at 50 %."""


def drift(cases: Cases) -> Landings:
    """Return a random walk with the series' own drift, its variance shrunk to that of its data set.

    With steps of uneven length ``k`` and changes ``d`` the drift is the sum of d over the sum of k, and the sum of squares
    is that of d²/k about it: maximum likelihood for a random walk seen at uneven times. Pooled variances are of changes
    dated up to the question's origin. The predictive is a Student-t of scale² = s² (h + h²/K), K the span observed.
    """
    count, span, change, squares = _changes(cases)
    slope = np.divide(change, span, out=np.zeros_like(change), where=span > 0)
    residual = squares - slope * change
    return _walk(cases, slope, residual, np.maximum(count - 1, 0), span)


def last_value(cases: Cases) -> Landings:
    """Return a random walk without drift: the newest value stays, with the variance of ``drift`` taken about 0."""
    count, _, _, squares = _changes(cases)
    return _walk(cases, np.zeros(len(count)), squares, count, np.full(len(count), np.inf))


def straight_line(cases: Cases) -> Landings:
    """Return least squares through the newest ``LINE_POINTS`` values on the raw scale, with its prediction interval.

    The residual deviation is taken as at least half a percent of the largest known value, since a plateau would otherwise
    claim certainty. Fewer than three points: ``drift``, brought to the raw scale by its quartiles.
    """
    start = np.maximum(cases.first, cases.stop - LINE_POINTS)
    at = start[:, None] + np.arange(LINE_POINTS)
    used = at < cases.stop[:, None]
    at = np.where(used, at, start[:, None])
    x = np.where(used, cases.period[at] - cases.period[cases.stop - 1][:, None], 0.0)
    y = np.where(used, cases.raw[at], 0.0)
    count = used.sum(axis=1)
    mean_x, mean_y = x.sum(axis=1) / count, y.sum(axis=1) / count
    dx = np.where(used, x - mean_x[:, None], 0.0)
    dy = np.where(used, y - mean_y[:, None], 0.0)
    sxx = (dx**2).sum(axis=1)
    is_line = (count >= 3) & (sxx > 0)
    sxx = np.where(is_line, sxx, 1.0)
    slope = (dx * dy).sum(axis=1) / sxx
    freedom = np.maximum(count - 2, 1)
    residual = ((dy - slope[:, None] * dx) ** 2).sum(axis=1) / freedom
    least = 0.005 * np.maximum(np.abs(y).max(axis=1), 1.0)
    ahead = cases.steps - mean_x
    scale = np.sqrt(np.maximum(residual, least**2) * (1 + 1 / count + ahead**2 / sxx))
    walk = drift(cases)
    low, middle, high = (back(walk.middle + walk.scale * z, cases) for z in (-0.674, 0.0, 0.674))
    return Landings(
        middle=np.where(is_line, mean_y + slope * ahead, middle),
        scale=np.where(is_line, scale, np.maximum((high - low) / 1.349, least)),
        freedom=np.where(is_line, freedom.astype(float), walk.freedom),
        is_raw=True,
    )


def _changes(cases: Cases) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return of each case the number of known changes, periods spanned, total change and the sum of d²/k."""
    step, change, is_inside = _steps(cases)
    squares = np.where(is_inside, change**2 / step, 0.0)
    newest = cases.stop - 1
    total = np.concatenate([[0.0], np.cumsum(squares)])
    return (
        (newest - cases.first).astype(float),
        cases.period[newest] - cases.period[cases.first],
        cases.y[newest] - cases.y[cases.first],
        # A row's entry is the change that ends there, so those of a case are first + 1 … newest.
        np.maximum(total[newest + 1] - total[cases.first + 1], 0.0),
    )


def _steps(cases: Cases) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return of each row the periods and the change since the row before, and whether that row is of the same series."""
    is_inside = np.concatenate([[False], cases.series[1:] == cases.series[:-1]])[: len(cases.series)]
    # Two reports within one period are half a period apart at most; 0 would divide.
    step = np.maximum(np.diff(cases.period, prepend=cases.period[:1]), 0.5)
    return np.where(is_inside, step, 1.0), np.diff(cases.y, prepend=cases.y[:1]), is_inside


def _walk(cases: Cases, slope: np.ndarray, residual: np.ndarray, freedom: np.ndarray, span: np.ndarray) -> Landings:
    pooled = _pooled_variance(cases)
    total = freedom + POOL_WEIGHT
    variance = (np.maximum(residual, 0.0) + POOL_WEIGHT * pooled) / total
    h = cases.steps
    extra = np.divide(h**2, span, out=np.zeros_like(h), where=span > 0)
    return Landings(middle=cases.y[cases.stop - 1] + slope * h, scale=np.sqrt(variance * (h + extra)), freedom=total)


def _pooled_variance(cases: Cases) -> np.ndarray:
    """Return for each case the variance of a step over its data set, from changes dated up to the case's origin."""
    step, change, is_inside = _steps(cases)
    variance = np.full(len(cases.stop), UNKNOWN_VARIANCE)
    case_pool = cases.pool[cases.stop - 1]
    for pool in np.unique(case_pool):
        rows = np.flatnonzero(is_inside & (cases.pool == pool))
        rows = rows[np.argsort(cases.date[rows], kind="stable")]
        of_pool = case_pool == pool
        known = np.searchsorted(cases.date[rows], cases.origin[of_pool], side="right")
        sums = [np.concatenate([[0.0], np.cumsum(part[rows])])[known] for part in (change**2 / step, change, step)]
        squares = sums[0] - np.divide(sums[1] ** 2, sums[2], out=np.zeros_like(sums[1]), where=sums[2] > 0)
        variance[of_pool] = np.where((known >= 2) & (squares > 0), squares / np.maximum(known - 1, 1), UNKNOWN_VARIANCE)
    return variance

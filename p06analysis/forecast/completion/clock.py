"""Relative time: how far a task is between the day it was assigned (0) and the end of its due day (1).

Work bunches at due dates, and a task of two years and one of six weeks bunch at the same place on this clock. So much is
finished on the very due day that it has a step of its own, as long on this clock for the long task as for the short one. Between
the edges below the chance of finishing is taken as even, which makes every sum exact (a piecewise exponential model; Holford,
*Biometrics* 36, 1980).
"""

from __future__ import annotations

import numpy as np

EDGES = np.array([0, 0.1, 0.25, 0.4, 0.55, 0.7, 0.8, 0.9, 0.95, 0.98, 1, 1.05, 1.15, 1.3, 1.6, 2, 3, np.inf])
"""Edges of the steps of relative time; the step (0.98, 1] is the due day, the last one has no end."""

STEPS = len(EDGES) - 1

DUE_DAY = float(EDGES[EDGES < 1][-1])
"""The due day takes the time from here to 1, however long a task is."""

DUE_STEP = int(np.searchsorted(EDGES, 1)) - 1


def relative_time(days: np.ndarray, assigned: np.ndarray, due: np.ndarray) -> np.ndarray:
    """Return the relative time at the end of each day, 0 before a task was assigned.

    Parameters
    ----------
    days, assigned, due : datetime64[D], broadcast against each other
        The day of assignment counts as a whole day, so that a task assigned and due on one day has a length of 1 day.

    Examples
    --------
    >>> day = np.array(["2024-01-01", "2024-06-30", "2024-12-31"], "datetime64[D]")
    >>> relative_time(day, day[0], day[2]).round(3).tolist()
    [0.003, 0.489, 1.0]
    """
    length = np.maximum((due - assigned) / np.timedelta64(1, "D") + 1, 1)
    elapsed = np.maximum((days - assigned) / np.timedelta64(1, "D") + 1, 0)
    before = DUE_DAY * elapsed / np.maximum(length - 1, 1)
    return np.asarray(np.where(elapsed < length, before, elapsed / length))


def edge_days(assigned: np.ndarray, due: np.ndarray) -> np.ndarray:
    """Return the days at whose end each task comes to the inner edges of the clock, or nearly so, (STEPS - 1, n).

    Examples
    --------
    >>> days = edge_days(np.array(["2024-01-01"], "datetime64[D]"), np.array(["2024-12-31"], "datetime64[D]"))
    >>> days[EDGES[1:-1] >= 0.95, 0][:4].astype(str).tolist()
    ['2024-12-19', '2024-12-30', '2024-12-31', '2025-01-18']
    """
    length = np.maximum((due - assigned).astype(int) + 1, 1)
    edges = EDGES[1:-1, None]
    elapsed = np.where(edges <= DUE_DAY, edges / DUE_DAY * (length - 1), edges * length)
    return np.asarray(assigned - 1 + np.rint(elapsed).astype(int))


def exposure(start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Return the time spent in each step between two relative times, (n, STEPS).

    Examples
    --------
    >>> exposure(np.array([0.05]), np.array([0.3])).round(2)[0, :4].tolist()
    [0.05, 0.15, 0.05, 0.0]
    """
    low, high = EDGES[:-1], EDGES[1:]
    return np.maximum(np.minimum(stop[:, None], high) - np.maximum(start[:, None], low), 0.0)


def step_of(time: np.ndarray) -> np.ndarray:
    """Return the step that holds each relative time; an edge belongs to the step before it.

    Examples
    --------
    >>> step_of(np.array([0.05, 1.0, 1.01, 40.0])).tolist()
    [0, 9, 10, 16]
    """
    return np.clip(np.searchsorted(EDGES, time - 1e-12, side="right") - 1, 0, STEPS - 1)

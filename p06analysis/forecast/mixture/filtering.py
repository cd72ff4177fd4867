"""All series of a panel filtered to their last points, part by part."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from p06analysis.forecast.mixture.chunks import parts_of
from p06analysis.forecast.mixture.dlm import Arrays, Running, States, run
from p06analysis.forecast.mixture.gains import Classes, Gains, gains_of
from p06analysis.forecast.mixture.priors import Priors
from p06analysis.forecast.mixture.shared_pace import SharedPace, no_pace, on_scales
from p06analysis.forecast.mixture.shares import Shares, has_one_calendar
from p06analysis.forecast.mixture.transforms import forward_all, scales_of


def filter_all(
    shares: Shares, priors: Priors, *, pace: SharedPace | None = None, group: np.ndarray | None = None
) -> States:
    """Return the states of all series after their last points.

    Parameters
    ----------
    shares : Shares
    priors : Priors
        Its components are filtered.
    pace : SharedPace, optional
        Default: none is shared.
    group : (series,) int, optional
        The groups' numbers in ``pace``.

    Returns
    -------
    States
        Arrays (series, components); level is NaN for a series without a value.
    """
    shape = (len(priors.components), len(shares.share))
    group = np.zeros(shape[1], int) if group is None else group
    known = no_pace() if pace is None else pace
    shared = _shared(shares, priors)
    of_dates = _of_dates(shared[1][-1], shape) if shared else {}
    columns = {name: np.empty(shape) for name in States.__dataclass_fields__ if name not in of_dates}
    order = _order(shares)
    for part in parts_of(shape[1]):
        rows = part if order is None else order[part]
        longest = int(shares.count[rows].max(initial=0))
        paces = known.at(group[rows], shares.dates[rows, :longest])
        _filter(shares, rows, priors, shared, paces, columns)
    return States(**{name: column.T for name, column in {**columns, **of_dates}.items()})


def _shared(shares: Shares, priors: Priors) -> tuple[Classes, list[Gains]] | None:
    """Return the class of all series and its gains, where there is one calendar with dates in it."""
    if not has_one_calendar(shares.gaps) or not shares.count[0]:
        return None
    classes = Classes.of(np.nan_to_num(shares.gaps[:1, : shares.count[0]].T))
    return classes, list(gains_of(classes, Arrays.of(priors.components), memory=priors.memory))


def _of_dates(last: Gains, shape: tuple[int, int]) -> dict[str, np.ndarray]:
    """Return the states that depend on the dates alone, in memory once for all series."""
    names = ("level_var", "covariance", "slope_var", "points")
    return {name: np.broadcast_to(getattr(last, name), shape) for name in names}


def _order(shares: Shares) -> np.ndarray | None:
    """Return the rows, long histories first and those with the same gaps side by side; None where all are alike."""
    if has_one_calendar(shares.gaps) or not len(shares.gaps):
        return None
    weight = np.sqrt(np.arange(2.0, shares.gaps.shape[1] + 2.0))
    return np.lexsort(((np.nan_to_num(shares.gaps) * weight).sum(axis=1), -shares.count))


def _filter(
    shares: Shares,
    rows: slice | np.ndarray,
    priors: Priors,
    shared: tuple[Classes, list[Gains]] | None,
    paces: np.ndarray,
    columns: dict[str, np.ndarray],
) -> None:
    count = shares.count[rows]
    longest = int(count.max(initial=0))
    arrays = Arrays.of(priors.components)
    if shared is None:
        classes = Classes.of(np.nan_to_num(shares.gaps[rows, :longest].T))
        steps: Iterable[Gains] = gains_of(classes, arrays, memory=priors.memory)
    else:
        classes, steps = shared
    scales, scale_of = scales_of([component.scale for component in priors.components])
    positions, log_slopes = forward_all(np.ascontiguousarray(shares.share[rows, :longest].T), scales)
    active = np.searchsorted(-count, -np.arange(longest), side="left")
    stop = len(count)
    running = Running(arrays, scale_of, classes, stop)
    for seen, now in enumerate(run(running, steps, positions, log_slopes, active, on_scales(paces, scales))):
        start = int(active[seen]) if seen < longest else 0
        if start < stop:
            _write(now, slice(start, stop), rows, columns)
            stop = start


def _write(running: Running, done: slice, rows: slice | np.ndarray, columns: dict[str, np.ndarray]) -> None:
    where = slice(rows.start + done.start, rows.start + done.stop) if isinstance(rows, slice) else rows[done]
    states = running.states(done)
    for name, column in columns.items():
        column[:, where] = getattr(states, name)

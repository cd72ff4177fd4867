"""What each part of a whole adds to its shortfall, by counts: who holds the missing cases, and who can still reach the target."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from p06analysis.forecast.rates.landing import ceiling_and_floor
from p06analysis.forecast.whole.parts import Parts

MOST_NAMED = 10
"""Units that a sentence names at the most."""

CLEAR_GAP = 2.0
"""A unit that holds this many times what the next one holds ends a group by itself."""

GROUP_SHARE = 0.25
"""Least share of the whole that such a group holds."""


def leading(held: np.ndarray) -> int:
    """Return how many of the largest holders are worth naming; 0 where the cases are spread evenly.

    Parameters
    ----------
    held : (units,) float
        Not negative, in any order.

    Returns
    -------
    int
        Those before the widest gap among the first ten, if it is clear and they hold a quarter of all; else as few as hold
        half, if these are at most ten and at most a third of the units.

    Examples
    --------
    >>> leading(np.array([25.0, 6.0, 1.0, 0.9, 0.9, 0.8, 0.8])), leading(np.ones(40))
    (2, 0)
    """
    ordered = np.sort(held[held > 0])[::-1]
    total = ordered.sum()
    if not len(ordered) or len(held) < 2:
        return 0
    few = ordered[: MOST_NAMED + 1]
    gaps = few[:-1] / few[1:]
    widest = int(np.argmax(gaps)) + 1 if len(gaps) else 0
    if widest and gaps[widest - 1] >= CLEAR_GAP and ordered[:widest].sum() >= GROUP_SHARE * total:
        return widest
    half = int(np.searchsorted(np.cumsum(ordered), total / 2.0)) + 1
    # Where only few hold anything they are named all together.
    count = len(ordered) if len(ordered) <= len(held) / 3 else half
    return count if count <= MOST_NAMED and count <= len(held) / 3 else 0


def contributions(parts: Parts, *, deadline: dt.date, target: float | None, is_increase: bool) -> pd.DataFrame:
    """Return what each unit holds of the whole's shortfall, the largest first.

    Parameters
    ----------
    parts : Parts
    deadline : datetime.date
        For ceiling and floor; empty where it is not after a unit's date.
    target : float or None
        Percent.
    is_increase : bool
        False where the ratio has to fall: the cases held are then those that count.

    Returns
    -------
    pandas.DataFrame
        ``Parts.units`` and: held (cases against the indicator's aim), held_share (of all units'), short (cases that the
        target asks for beyond those there, at today's denominator; negative where there are more), short_share (of the sum
        over units that are short), ceiling, floor (percent) and largest_volume, at the fastest pace reckoned with.

    Notes
    -----
    ``held`` and ``short`` add up to the whole's exactly, because they are counts.
    """
    units = parts.units
    numerator, denominator = units["numerator"].to_numpy(float), units["denominator"].to_numpy(float)
    held = denominator - numerator if is_increase else numerator
    table = units.assign(held=held, held_share=_shares(held))
    asked = np.nan if target is None else target / 100.0
    short = (asked * denominator - numerator) * (1.0 if is_increase else -1.0)
    table = table.assign(short=short, short_share=_shares(np.maximum(short, 0.0)))
    table[["ceiling", "floor", "largest_volume"]] = np.nan
    horizon = parts.horizon(deadline)
    ahead = np.flatnonzero(horizon > 0)
    if len(ahead):
        limits = ceiling_and_floor(parts.counts.take(ahead), horizon[ahead])
        columns = [table.columns.get_loc(name) for name in ("ceiling", "floor", "largest_volume")]
        table.iloc[parts.rows[ahead], columns] = np.column_stack(limits)
    return table.sort_values(["held", "place"], ascending=[False, True], ignore_index=True)


def _shares(values: np.ndarray) -> np.ndarray:
    total = np.nansum(values)
    return values / total if total > 0 else np.full(len(values), np.nan)


def rate_and_mix(before: tuple[np.ndarray, np.ndarray], after: tuple[np.ndarray, np.ndarray]) -> tuple[float, float]:
    """Return how far a whole's ratio moved because its parts' ratios did, and because their weights did, in points.

    Parameters
    ----------
    before, after : (numerators, denominators) of (units,) float
        Of the same units at two dates, each with cases.

    Returns
    -------
    rate, mix : float
        They add up to the whole's change (Kitagawa 1955, *Journal of the American Statistical Association* 50).

    Examples
    --------
    Both units stand still, and the worse one grows:

    >>> ten = np.array([90.0, 10.0]), np.array([100.0, 100.0])
    >>> more = np.array([90.0, 30.0]), np.array([100.0, 300.0])
    >>> [round(part, 1) for part in rate_and_mix(ten, more)]
    [0.0, -20.0]
    """
    ratios = [numerator / denominator for numerator, denominator in (before, after)]
    weights = [denominator / denominator.sum() for _, denominator in (before, after)]
    rate = ((ratios[1] - ratios[0]) * (weights[0] + weights[1]) / 2.0).sum()
    mix = ((weights[1] - weights[0]) * (ratios[0] + ratios[1]) / 2.0).sum()
    return 100.0 * float(rate), 100.0 * float(mix)

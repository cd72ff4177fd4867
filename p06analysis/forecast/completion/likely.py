"""The numbers done that are named to a reader: whole numbers from one to another, with the chance that they have.

A number done is whole, so that hardly any range of such numbers has a chance of just 80 %: the quantiles at 10 and 90 % and what
lies between them have more, by as much as a single number holds. What is named instead is the range whose chance is nearest
to 80 %, and this chance is said with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEVEL = 0.8
_SAME = 1e-12


@dataclass(frozen=True)
class Likely:
    """A range of whole numbers and its chance.

    Attributes
    ----------
    low, high : int
        Both belong to it.
    chance : float
    """

    low: int
    high: int
    chance: float


def likely_range(distribution: np.ndarray) -> Likely:
    """Return the range of numbers whose chance is nearest to 80 %.

    Of ranges that hold equally many numbers only the likeliest is considered, of equally likely ones that nearest to the mean;
    where a range and a longer one are equally far from 80 %, the longer one is taken.

    Parameters
    ----------
    distribution : (n + 1,) float
        Chances of the numbers 0 to n; they sum to 1.

    Examples
    --------
    All three are likely to be done, fewer are possible:

    >>> likely_range(np.array([0.0, 0.05, 0.15, 0.8]))
    Likely(low=3, high=3, chance=0.8)
    >>> likely = likely_range(np.array([0.1, 0.2, 0.3, 0.25, 0.15]))
    >>> likely.low, likely.high, round(likely.chance, 2)
    (1, 3, 0.75)
    """
    total = np.concatenate([[0.0], np.cumsum(distribution)])
    # The likeliest range grows likelier with its length, so that the first one above the level is found by halving.
    below, above = 0, len(distribution)
    while above - below > 1:
        middle = (below + above) // 2
        if _likeliest(total, middle).chance < LEVEL - _SAME:
            below = middle
        else:
            above = middle
    long = _likeliest(total, above)
    short = _likeliest(total, below) if below else long
    return short if LEVEL - short.chance < abs(long.chance - LEVEL) - _SAME else long


def _likeliest(total: np.ndarray, length: int) -> Likely:
    """Return the likeliest range of so many numbers; ``total`` is the chance of fewer than each number."""
    chances = total[length:] - total[:-length]
    equal = np.flatnonzero(chances >= chances.max() - _SAME)
    mean = float(np.sum(1 - total[1:-1]))
    low = int(equal[np.argmin(np.abs(equal + (length - 1) / 2 - mean))])
    return Likely(low, low + length - 1, min(float(chances[low]), 1.0))

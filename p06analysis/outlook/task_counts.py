"""How many tasks are done at least: the chances of a few numbers around what is forecast, and of all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p06analysis.forecast.completion import TaskForecast
from p06analysis.outlook.joint import at_least

_LEVELS = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Counts:
    """Chances that at least so many tasks are done by the deadline.

    Attributes
    ----------
    total : int
        Number of tasks spoken of.
    numbers : tuple of int
        Rising, the last one the total.
    chances : dict
        Name of an assumption, empty where there is one distribution only, to the chance of each number.
    """

    total: int
    numbers: tuple[int, ...]
    chances: dict[str, tuple[float, ...]]


def task_counts(forecast: TaskForecast) -> Counts:
    """Return the chances of the tenth, half and nine tenths of each distribution, and of all.

    They speak of the plan where totals are known, else of the list. Numbers that are done already are left out.
    """
    spoken = {one.name: one.distribution for one in forecast.scenarios} or {"": forecast.distribution}
    total = len(next(iter(spoken.values()))) - 1
    tails = {name: at_least(distribution) for name, distribution in spoken.items()}
    asked = {total}.union(*(_around(distribution) for distribution in spoken.values()))
    numbers = sorted(number for number in asked if number == total or any(tail[number] < 1 for tail in tails.values()))
    chances = {name: tuple(float(tail[number]) for number in numbers) for name, tail in tails.items()}
    return Counts(total, tuple(numbers), chances)


def _around(distribution: np.ndarray) -> set[int]:
    below = np.cumsum(distribution)
    return {int(np.searchsorted(below, level - 1e-12)) for level in _LEVELS}

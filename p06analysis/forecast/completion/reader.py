"""Ask drawn futures about open tasks: by which day, in which number, and what each one holds up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from p06analysis.forecast.completion.counting import Counted, all_ahead, count_done
from p06analysis.forecast.completion.futures import Futures
from p06analysis.forecast.completion.items import Items


class OpenTasks:
    """Answers about the open tasks of a table, from drawn futures of their items.

    ``rows`` are the open tasks' places in the table; items of a recurring task stand together.
    """

    def __init__(self, table: pd.DataFrame, items: Items, futures: Futures, rng: np.random.Generator) -> None:
        places = table.reset_index(drop=True).reset_index().set_index("task")["index"]
        row = items.open["parent"].map(places).to_numpy(int)
        self.table, self.futures, self.rng = table, futures, rng
        self.rows, self.first, self.sizes = np.unique(row, return_index=True, return_counts=True)
        self.due = items.open["due"].to_numpy().astype("datetime64[D]")
        self.is_recurring = (table["every"].iloc[self.rows] != "").to_numpy()
        self.recurs = np.repeat(self.is_recurring, self.sizes)
        where = {name: number for number, name in enumerate(table["task"].iloc[self.rows])}
        waits = table["waits_for"].iloc[self.rows].str.split()
        self.needs = [[where[name] for name in names if name in where] for names in waits]
        self.ahead = all_ahead(self.needs)
        self._kept: tuple[np.datetime64, np.ndarray] | None = None

    def own(self, day: np.datetime64) -> np.ndarray:
        """Return each draw's chance (draws, open tasks) of being done by a day, whatever a task waits for.

        The day asked last is kept, since groups and owners ask for the same.
        """
        if self._kept is None or self._kept[0] != day:
            every = np.arange(len(self.due))
            self._kept = day, self._together(every, np.full(len(every), day), self.first)
        return self._kept[1]

    def counted(self, day: np.datetime64, chosen: Sequence[int] | None = None) -> Counted:
        """Return chances and the number done by a day, of all open tasks or of some; what those wait for counts too."""
        draws = len(self.futures.weights)
        if not len(self.rows) or (chosen is not None and not len(chosen)):
            return Counted(np.ones((draws, 0)), np.ones((draws, 1)), np.ones(draws))
        if chosen is None:
            return count_done(self.own(day), self.needs, rng=self.rng)
        involved = np.unique(self.ahead[chosen].indices)
        place = {number: n for n, number in enumerate(involved.tolist())}
        needs = [[place[other] for other in self.needs[number]] for number in involved.tolist()]
        return count_done(self.own(day)[:, involved], needs, rng=self.rng, counted=[place[number] for number in chosen])

    def chance(self, days: np.ndarray) -> np.ndarray:
        """Return the chance of each open task, with all it waits for, by its own day."""
        if not len(self.rows):
            return np.empty(0)
        tasks = self.ahead.indices
        sizes = self.sizes[tasks]
        ends = np.cumsum(sizes)
        items = np.arange(ends[-1]) - np.repeat(ends - sizes, sizes) + np.repeat(self.first[tasks], sizes)
        first = np.concatenate([[0], ends])[self.ahead.indptr[:-1]]
        length = np.diff(np.append(first, ends[-1]))
        return np.asarray(self.futures.weights @ self._together(items, np.repeat(days, length), first))

    def next_due(self) -> np.ndarray:
        """Return each open task's due day; of a recurring one that of its first open occurrence due after the origin."""
        never = np.datetime64("9999-12-31")
        to_come = np.where(self.due > self.futures.origin, self.due, never)
        first = np.minimum.reduceat(to_come, self.first) if len(self.first) else to_come
        return np.where(first == never, self.due[self.first + self.sizes - 1], first)

    def gain(self, day: np.datetime64) -> np.ndarray:
        """Return what finishing each open task now, with all it waits for, adds to the chance that all are done."""
        if not len(self.rows):
            return np.empty(0)
        log_own = np.log(np.maximum(self.own(day), 1e-300))
        total = log_own.sum(axis=1)
        freed = (self.ahead @ log_own.T).T
        with_it = self.futures.weights @ np.exp(total[:, None] - freed)
        return np.asarray(with_it - self.futures.weights @ np.exp(total))

    def _together(self, items: np.ndarray, days: np.ndarray, first: np.ndarray) -> np.ndarray:
        """Return each draw's chance that all items from each ``first`` to the next are done by their days."""
        done = self.futures.done_by(days, items)
        # a recurring task counts as done when every occurrence due by the day is
        done[:, self.recurs[items] & (self.due[items] > days)] = 1.0
        return np.multiply.reduceat(done, first, axis=1) if len(first) < len(items) else done

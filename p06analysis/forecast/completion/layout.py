"""Where each parameter of a register's rates stands in the vector of all of them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.forecast.completion.clock import STEPS


@dataclass(frozen=True)
class Layout:
    """Which parameter belongs to which stratum, group and owner.

    Attributes
    ----------
    strata, plans, groups, owners : pandas.Index
        Strata are pairs (plan, is_regular), groups pairs (plan, group); owners are shared by plans.
    """

    strata: pd.Index
    plans: pd.Index
    groups: pd.Index
    owners: pd.Index

    def sizes(self) -> np.ndarray:
        """Return how many factors there are of groups, of owners, and of groups on the due day."""
        return np.array([len(self.groups), len(self.owners), len(self.groups)])

    @property
    def size(self) -> int:
        """Return the number of parameters; the last one is that of moved due dates."""
        return len(self.strata) * STEPS + int(self.sizes().sum()) + 1

    def parts(self) -> list[slice]:
        """Return where the parameters of groups, of owners, and of groups on the due day stand."""
        edges = np.cumsum([len(self.strata) * STEPS, *self.sizes()])
        return [slice(int(low), int(high)) for low, high in itertools.pairwise(edges)]

    def codes(self, tasks: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return the numbers of each task's stratum, plan, group and owner."""
        strata = self.strata.get_indexer(pd.MultiIndex.from_frame(tasks[["plan", "is_regular"]]))
        groups = self.groups.get_indexer(pd.MultiIndex.from_frame(tasks[["plan", "group"]]))
        return strata, self.plans.get_indexer(tasks["plan"]), groups, self.owners.get_indexer(tasks["owner"])

    def columns(self, tasks: pd.DataFrame) -> np.ndarray:
        """Return the parameter numbers (n, 4) of each task's first step, group, owner, and group on the due day."""
        strata, _, groups, owners = self.codes(tasks)
        group, owner, group_due = (part.start for part in self.parts())
        return np.column_stack([strata * STEPS, group + groups, owner + owners, group_due + groups])


def layout_of(tasks: pd.DataFrame, changes: pd.DataFrame | None = None) -> Layout:
    """Return the layout for all tasks of a table with plan, is_regular, group and owner, and for owners that succeeded."""
    owners = tasks["owner"] if changes is None else pd.concat([tasks["owner"], changes["owner"].dropna()])
    return Layout(
        strata=pd.MultiIndex.from_frame(tasks[["plan", "is_regular"]].drop_duplicates()),
        plans=pd.Index(tasks["plan"].unique()),
        groups=pd.MultiIndex.from_frame(tasks[["plan", "group"]].drop_duplicates()),
        owners=pd.Index(owners.unique()),
    )

"""How many of the targets, or open tasks, came true of which a run said how many would; of a plan, or of one group's or owner's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from p06analysis.ledger.layout import PARTS, kind_of
from p06analysis.plan import Plan
from p06analysis.plan.task_table import tasks_table

SAID_OF = ["file", "about", "target_end_date"]
"""What tells the numbers of a file apart."""


def numbers_met(
    asked: pd.DataFrame, targets: pd.DataFrame, tasks: pd.DataFrame, plans: Mapping[str, Plan]
) -> pd.DataFrame:
    """Return how many came true of those that a number of the same file speaks of.

    Parameters
    ----------
    asked : pandas.DataFrame
        :data:`SAID_OF`, ``location`` (the plan) and ``origin_date`` of statements about ``met:targets/N``, ``met:tasks/N``,
        ``met:group/N/<id>`` or ``met:owner/N/<id>``.
    targets, tasks : pandas.DataFrame
        ``file, about, target_end_date, outcome`` of the statements about single targets, and tasks.
    plans : mapping of str to Plan
        Whose registers say which tasks were a group's, or an owner's, at an origin.

    Returns
    -------
    pandas.DataFrame
        :data:`SAID_OF` and ``number``: NaN where one of them is not settled, or they are not the N that were spoken of.
    """

    @cache
    def held(plan: str, origin: pd.Timestamp) -> pd.DataFrame:
        return tasks_table(plans[plan], origin=origin.date())

    by_file = {"targets": dict(iter(targets.groupby("file"))), "tasks": dict(iter(tasks.groupby("file")))}
    found = []
    for row in asked[[*SAID_OF, "location", "origin_date"]].drop_duplicates().itertuples(index=False):
        what, many, *part = kind_of(row.about)[1].split("/")
        single = targets if what == "targets" else tasks
        one = by_file["targets" if what == "targets" else "tasks"].get(row.file, single.head(0))
        if what != "targets":
            one = one[one["target_end_date"] == row.target_end_date]
        if what in PARTS:
            register = (
                held(row.location, row.origin_date) if row.location in plans else pd.DataFrame(columns=[what, "task"])
            )
            own = set(register.loc[register[what] == part[0], "task"])
            one = one[[kind_of(about)[1] in own for about in one["about"]]]
        number = one["outcome"].sum(skipna=False) if len(one) == int(many) else np.nan
        found.append((row.file, row.about, row.target_end_date, number))
    table = pd.DataFrame(found, columns=[*SAID_OF, "number"])
    return table.astype({"target_end_date": "datetime64[ns]", "number": "float64", "file": "str", "about": "str"})

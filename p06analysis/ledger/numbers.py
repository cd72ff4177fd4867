"""How many of the targets, or open tasks, came true of which a run said how many would; of a plan, or of one group's or owner's."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from p06analysis.ledger.layout import kind_of
from p06analysis.plan import Plan

SAID_OF = ["file", "about", "target_end_date"]
"""What tells the numbers of a file apart."""

_OF = ["file", "of", "target_end_date"]


def numbers_met(
    asked: pd.DataFrame, targets: pd.DataFrame, tasks: pd.DataFrame, plans: Mapping[str, Plan]
) -> pd.DataFrame:
    """Return how many came true of those that a number of the same file speaks of.

    Parameters
    ----------
    asked : pandas.DataFrame
        :data:`SAID_OF` of statements about ``met:targets/N``, ``met:tasks/N``, ``met:group/N/<id>`` or ``met:owner/N/<id>``.
    targets, tasks : pandas.DataFrame
        ``file, about, location, origin_date, target_end_date, outcome`` of the statements about single targets, and open tasks.
    plans : mapping of str to Plan
        Whose registers say to which group a task belongs, and who held it at an origin.

    Returns
    -------
    pandas.DataFrame
        :data:`SAID_OF` and ``number``: NaN where one of them is not settled, or they are not the N that were spoken of.
    """
    said = asked[SAID_OF].drop_duplicates()
    words = {about: kind_of(about)[1].split("/") for about in said["about"].unique()}
    said["of"] = said["about"].map({about: "/".join([what, *part]) for about, (what, _, *part) in words.items()})
    many = said["about"].map({about: int(number) for about, (_, number, *_) in words.items()})
    # the targets of a plan have days of their own, and are counted on the last one
    ends = said.loc[said["of"] == "targets", ["file", "target_end_date"]].drop_duplicates()
    of_plan = targets[["file", "outcome"]].merge(ends, on="file").assign(of="targets")
    of_part = [tasks.assign(of=part) for part in _held(tasks, plans)]
    single = pd.concat([of_plan, tasks.assign(of="tasks"), *of_part])[[*_OF, "outcome"]]
    came = single.astype({"of": "str", "file": "str"}).groupby(_OF)["outcome"].agg(["size", "count", "sum"])
    found = said.astype({"of": "str", "file": "str"}).merge(came.reset_index(), on=_OF, how="left")
    is_told = (found["size"].to_numpy() == many.to_numpy()) & (found["count"] == found["size"])
    return found[SAID_OF].assign(number=found["sum"].where(is_told, np.nan).astype("float64"))


def _held(tasks: pd.DataFrame, plans: Mapping[str, Plan]) -> tuple[list[str], list[str]]:
    """Return of each open task its group, and its owner at the origin; empty where the register no longer lists it."""
    registers = {name: {task.id: task for task in plan.tasks} for name, plan in plans.items()}
    groups, owners = [], []
    for about, plan, origin in zip(tasks["about"], tasks["location"], tasks["origin_date"], strict=True):
        task = registers.get(plan, {}).get(kind_of(about)[1])
        groups.append(f"group/{task.group}" if task else "")
        owners.append(f"owner/{plans[plan].acting_owner(task.owner, origin.date())}" if task else "")
    return groups, owners

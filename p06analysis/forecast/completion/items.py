"""From a plan's register to the items that are forecast: tasks as they are, recurring tasks by occurrence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from p06analysis.forecast.completion.register import CHANGE_COLUMNS, TASK_COLUMNS
from p06analysis.plan import Plan
from p06analysis.plan.task_table import assigned_day, due_dates, occurrences
from p06analysis.plan.tasks import Task

_DAYS = ["assigned_on", "listed_on", "due", "done_on"]


@dataclass(frozen=True)
class Items:
    """What is known of a register at an origin, and what is still to come.

    Attributes
    ----------
    known : pandas.DataFrame
        ``TASK_COLUMNS``: assigned by the origin, done or open.
    changes : pandas.DataFrame
        ``CHANGE_COLUMNS``: due dates moved and owners succeeded by the origin.
    open : pandas.DataFrame
        plan, task, parent, group, owner (acting at the origin), is_regular, assigned_on, due (as known at the origin), slips;
        occurrences that begin after the origin are among them.
    """

    known: pd.DataFrame
    changes: pd.DataFrame
    open: pd.DataFrame


def items_of(plan: Plan, table: pd.DataFrame, *, origin: dt.date, deadline: dt.date) -> Items:
    """Return the items of the tasks in a plan's table at an origin.

    Parameters
    ----------
    plan : Plan
    table : pandas.DataFrame
        As :func:`p06analysis.plan.task_table.tasks_table` returns it for this origin.
    origin, deadline : datetime.date
        Occurrences due after the deadline are left out.
    """
    wanted = set(table["task"])
    known, changes, still = [], [], []
    for task in plan.tasks:
        if task.id not in wanted:
            continue
        assigned = assigned_day(task, plan.register)
        for name, begins, due, done in _items(task, assigned, deadline):
            dues = [due] if task.every else [day for _, day in due_dates(task, origin=origin)]
            is_done = done is not None and done <= origin
            last = done if done is not None and done <= origin else origin
            common = (plan.id, name, task.group)
            if begins <= origin:
                known.append((*common, task.owner, task.kind == "regular", begins, task.listed_on, dues[0], done))
                changes += _changes(task, plan, name, begins, last, origin)
            if not is_done:
                owner = plan.acting_owner(task.owner, origin)
                still.append((*common, owner, task.kind == "regular", begins, dues[-1], len(dues) - 1, task.id))
    columns = ["plan", "task", "group", "owner", "is_regular", "assigned_on", "due", "slips", "parent"]
    opened = pd.DataFrame(still, columns=columns).astype({"assigned_on": "datetime64[ns]", "due": "datetime64[ns]"})
    return Items(
        known=pd.DataFrame(known, columns=TASK_COLUMNS).astype(dict.fromkeys(_DAYS, "datetime64[ns]")),
        changes=pd.DataFrame(changes, columns=CHANGE_COLUMNS).astype(
            dict.fromkeys(["changed_on", "due"], "datetime64[ns]")
        ),
        open=opened,
    )


def _items(task: Task, assigned: dt.date, deadline: dt.date) -> list[tuple[str, dt.date, dt.date, dt.date | None]]:
    """Return name, first day, due day and day done of a task, or of each of its occurrences."""
    if task.every is None:
        return [(task.id, assigned, task.due, task.done_on)]
    rows = [(f"{task.id}@{due}", first, due, done) for first, due, done in occurrences(task, assigned)]
    return [row for row in rows if row[2] <= deadline]


def _changes(
    task: Task, plan: Plan, name: str, begins: dt.date, last: dt.date, origin: dt.date
) -> list[tuple[object, ...]]:
    changes: list[tuple[object, ...]] = []
    if task.every is None:
        moved = [(since, due) for since, due in due_dates(task, origin=origin) if since is not None and since <= last]
        changes += [(plan.id, name, since, due, None) for since, due in moved]
    handed = plan.handovers(task.owner, before=last)
    return [*changes, *((plan.id, name, max(ended, begins), None, owner) for ended, owner in handed)]

"""What a register says came true, as versions for ``target-data/``: tasks done by the days asked about, and published totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from p06analysis.ledger.layout import DONE, TASK, kind_of, parse_target
from p06analysis.ledger.target_data import COLUMNS, DAYS
from p06analysis.plan import Plan
from p06analysis.plan.task_table import assigned_day, occurrences
from p06analysis.plan.tasks import Task


def register_figures(plan: Plan, asked: pd.DataFrame) -> pd.DataFrame:
    """Return what became of a plan's tasks by the days that statements speak of.

    Parameters
    ----------
    plan : Plan
        Its register, with all that was reported of it.
    asked : pandas.DataFrame
        ``target, location, target_end_date`` of statements; others than about this plan's tasks are left out.

    Returns
    -------
    pandas.DataFrame
        ``target, location, target_end_date, as_of, observation``: 1 where a task was done by the day, known from the day it was
        done; 0 where it was not, known from the next day on which anything was entered in the register. Where nothing was
        entered since, nobody knows, and there is no row. ``done:tasks`` holds the totals as they were published.
    """
    tasks, entries = {task.id: task for task in plan.tasks}, _entries(plan)
    rows = []
    for name, day in sorted(set(_days_asked(asked, plan.id))):
        if name not in tasks:
            continue
        done_on = _done_on(tasks[name], plan, day)
        known = done_on or next((entry for entry in entries if entry >= day), None)
        if known is not None:
            rows.append((f"{TASK}:{name}", plan.id, day, known, float(done_on is not None)))
    totals = plan.register.totals if plan.register is not None else ()
    rows += [(f"{DONE}:tasks", plan.id, total.as_of, total.as_of, float(total.done)) for total in totals]
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        dict.fromkeys(DAYS, "datetime64[ns]") | {"observation": "float64"}
    )


def _days_asked(asked: pd.DataFrame, plan: str) -> Iterable[tuple[str, dt.date]]:
    own = asked[(asked["location"] == plan) & asked["target"].str.startswith(f"{TASK}:")]
    for target, day in own[["target", "target_end_date"]].drop_duplicates().itertuples(index=False, name=None):
        yield kind_of(parse_target(target).indicator)[1], pd.Timestamp(day).date()


def _done_on(task: Task, plan: Plan, day: dt.date) -> dt.date | None:
    """Return when a task, or every occurrence of it due by a day, was done; None where it was not by that day."""
    if task.every is None:
        ended = [task.done_on]
    else:
        ended = [done for _, due, done in occurrences(task, assigned_day(task, plan.register)) if due <= day]
    known = [done for done in ended if done is not None and done <= day]
    return max(known) if known and len(known) == len(ended) else None


def _entries(plan: Plan) -> list[dt.date]:
    """Return the days on which something was entered in a register, rising: until the last of them it was kept."""
    days = {total.as_of for total in plan.register.totals} if plan.register is not None else set()
    for task in plan.tasks:
        moved = (change.changed_on for change in task.earlier_due)
        days |= {day for day in (task.listed_on, task.done_on, *task.done_each, *moved) if day is not None}
    return sorted(days)

"""The register as a tidy table: every task as it stood at an origin, recurring tasks also by occurrence."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from p06analysis.plan.models import Plan
from p06analysis.plan.tasks import Task

if TYPE_CHECKING:
    from p06analysis.plan.tasks import TasksFile

TASK_TABLE = [
    "plan",
    "task",
    "title_vi",
    "title_en",
    "group",
    "owner",
    "owner_assigned",
    "kind",
    "every",
    "assigned_on",
    "is_assigned_known",
    "listed_on",
    "first_due",
    "due",
    "slips",
    "days_moved",
    "done_on",
    "state",
    "waits_for",
    "source",
]
_DAYS = ["assigned_on", "listed_on", "first_due", "due", "done_on"]


def tasks_table(plan: Plan, *, origin: dt.date) -> pd.DataFrame:
    """Return every task that was known at an origin, as it stood at the end of that day.

    Parameters
    ----------
    plan : Plan
    origin : datetime.date
        Later changes of due dates, later ends and tasks assigned or listed later are not seen.

    Returns
    -------
    pandas.DataFrame
        ``TASK_TABLE``, one row a task. ``owner`` is who holds it at the origin: of an open task the successor in office, of a
        done one the owner it was done by; ``owner_assigned`` the one the register names. ``state`` is done, open, overdue (due
        before or on the origin and not done) or, of a recurring task, running (no occurrence overdue) or overdue.
        ``waits_for`` holds ids with spaces between.
    """
    register = plan.register
    known = [task for task in plan.tasks if not _is_later(task, origin)]
    rows = [_row(task, plan, register, origin) for task in known]
    table = pd.DataFrame(rows, columns=TASK_TABLE)
    return table.astype(dict.fromkeys(_DAYS, "datetime64[ns]") | {"slips": "int64", "days_moved": "int64"})


def _is_later(task: Task, origin: dt.date) -> bool:
    return any(day is not None and day > origin for day in (task.assigned_on, task.listed_on))


def _row(task: Task, plan: Plan, register: TasksFile | None, origin: dt.date) -> tuple[object, ...]:
    dues = due_dates(task, origin=origin)
    done_on = task.done_on if task.done_on is not None and task.done_on <= origin else None
    assigned = assigned_day(task, register)
    if task.every is not None:
        late = any(due <= origin and (done is None or done > origin) for _, due, done in occurrences(task, assigned))
        state = "overdue" if late else "running"
    elif done_on is not None:
        state = "done"
    else:
        state = "overdue" if dues[-1][1] <= origin else "open"
    last_day = done_on or origin
    return (
        plan.id,
        task.id,
        task.title_vi,
        task.title_en,
        task.group,
        plan.acting_owner(task.owner, last_day),
        task.owner,
        task.kind or "",
        task.every or "",
        assigned,
        task.assigned_on is not None,
        task.listed_on,
        dues[0][1],
        dues[-1][1],
        len(dues) - 1,
        (dues[-1][1] - dues[0][1]).days,
        done_on,
        state,
        " ".join(task.waits_for),
        task.source,
    )


def assigned_day(task: Task, register: TasksFile | None) -> dt.date:
    """Return the day a task was assigned; where it is not given, the plan's first day, or that of the due year."""
    if task.assigned_on is not None:
        return task.assigned_on
    first_due = task.earlier_due[0].due if task.earlier_due else task.due
    if register is not None and register.begins is not None and register.begins <= first_due:
        return register.begins
    return dt.date(first_due.year, 1, 1)


def due_dates(task: Task, *, origin: dt.date) -> list[tuple[dt.date | None, dt.date]]:
    """Return the due dates known at an origin, oldest first, each with the day it was set (None: with the task).

    Examples
    --------
    >>> task = Task.model_validate({"id": "a", "title_vi": "A", "title_en": "A", "group": "g", "owner": "o", "source": "s",
    ...     "due": "2024-12", "earlier_due": [{"due": "2024-09", "changed_on": "2024-09-20"}]})
    >>> [due.isoformat() for _, due in due_dates(task, origin=dt.date(2024, 9, 19))]
    ['2024-09-30']
    >>> [due.isoformat() for _, due in due_dates(task, origin=dt.date(2024, 9, 20))]
    ['2024-09-30', '2024-12-31']
    """
    dues = [change.due for change in task.earlier_due] + [task.due]
    since = [None, *(change.changed_on for change in task.earlier_due)]
    return [(day, due) for day, due in zip(since, dues, strict=True) if day is None or day <= origin]


def occurrences(task: Task, assigned: dt.date) -> list[tuple[dt.date, dt.date, dt.date | None]]:
    """Return the occurrences of a recurring task up to its due day: first day, due day, day done or None.

    A day in ``done_each`` finishes the oldest occurrence that had begun and was not done.

    Examples
    --------
    >>> task = Task.model_validate({"id": "a", "title_vi": "A", "title_en": "A", "group": "g", "owner": "o", "source": "s",
    ...     "kind": "regular", "every": "month", "due": "2024-03", "done_each": ["2024-02-05", "2024-02-28"]})
    >>> [(due.isoformat(), str(done)) for _, due, done in occurrences(task, dt.date(2024, 1, 1))]
    [('2024-01-31', '2024-02-05'), ('2024-02-29', '2024-02-28'), ('2024-03-31', 'None')]
    """
    frequency = {"week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}[str(task.every)]
    periods = pd.period_range(pd.Timestamp(assigned), pd.Timestamp(task.due), freq=frequency)
    spans = [(max(period.start_time.date(), assigned), min(period.end_time.date(), task.due)) for period in periods]
    done: list[dt.date | None] = [None] * len(spans)
    for day in sorted(task.done_each):
        place = next((n for n, (first, _) in enumerate(spans) if done[n] is None and first <= day), None)
        if place is not None:
            done[place] = day
    return [(first, due, day) for (first, due), day in zip(spans, done, strict=True)]

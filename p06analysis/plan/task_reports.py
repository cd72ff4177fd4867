"""What became of a register's tasks, as reports said it one after the other: ends and due days moved, on top of the params."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from p06analysis.errors import Fault, InputRejected, closest
from p06analysis.plan.models import Plan
from p06analysis.plan.task_checks import task_faults
from p06analysis.plan.tasks import EarlierDue, Task


@dataclass(frozen=True)
class TaskReport:
    """What one report says of one task.

    Attributes
    ----------
    plan, task : str
    due, done_on : datetime.date or None
        None where it says nothing. Of a recurring task ``done_on`` is the day on which one more occurrence was done.
    said_on : datetime.date
        Day on which the report became known.
    where : str
        File, sheet and cell.
    """

    plan: str
    task: str
    due: dt.date | None
    done_on: dt.date | None
    said_on: dt.date
    where: str


def with_reports(plan: Plan, reports: Sequence[TaskReport], *, origin: dt.date) -> Plan:
    """Return a plan whose register holds what reports had said of its tasks by an origin.

    Parameters
    ----------
    plan : Plan
    reports : sequence of TaskReport
        In the order in which they came; of several ends of one task the last one counts. A due day counts where it is said
        after the register's last change of that task; the one it replaces becomes an earlier due day.
    origin : datetime.date
        Reports that became known later are not seen.

    Raises
    ------
    InputRejected
        P06-PLAN-035 a task that the register does not list, 036 an end unlike the register's own, and those of
        :func:`p06analysis.plan.task_checks.task_faults`, each where the report stands.
    """
    told = [one for one in reports if one.plan == plan.id and one.said_on <= origin]
    if not told:
        return plan
    before = {task.id: task for task in plan.tasks}
    after, faults, said = dict(before), list[Fault](), dict[str, str]()
    for one in told:
        if one.task not in before:
            expected = f"no task of that id in the register of {plan.id}"
            faults.append(Fault(one.where, "P06-PLAN-035", f'"{one.task}"', expected, closest(one.task, list(before))))
            continue
        known = before[one.task].done_on
        if one.done_on is not None and known is not None and one.done_on != known:
            expected = f"params say that it was done on {known}"
            faults.append(Fault(one.where, "P06-PLAN-036", one.done_on.isoformat(), expected, "Mend one of the two."))
        after[one.task] = _told(after[one.task], one)
        said[one.task] = one.where
    tasks = tuple(after.values())
    faults += task_faults(
        list(enumerate(tasks)), lambda number, key: f"{said.get(tasks[number].id, plan.id)} ({key})", owners=None
    )
    if faults:
        raise InputRejected(faults)
    register = plan.register.model_copy(update={"tasks": tasks}) if plan.register is not None else None
    return replace(plan, tasks=tasks, register=register)


def _told(task: Task, report: TaskReport) -> Task:
    changes: dict[str, object] = {}
    last = task.earlier_due[-1].changed_on if task.earlier_due else dt.date.min
    if report.due is not None and report.due != task.due and report.said_on > last:
        changes["due"] = report.due
        changes["earlier_due"] = (*task.earlier_due, EarlierDue(due=f"{task.due}", changed_on=f"{report.said_on}"))
    if report.done_on is not None and task.every is None:
        changes["done_on"] = report.done_on
    elif report.done_on is not None:
        changes["done_each"] = tuple(sorted({*task.done_each, report.done_on}))
    return task.model_copy(update=changes) if changes else task

"""What is wrong with a register: owners, orders of days, tasks listed twice, circles of waiting.

The same checks serve a YAML file and a sheet: a fault's place comes from a function that knows how the source names it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from p06analysis.errors import Fault, closest
from p06analysis.plan.tasks import RunningModel, Task

Where = Callable[[int, str], str]
"""Place of a key of the task with a number: file and key, or file, sheet and cell."""


def task_faults(tasks: Sequence[tuple[int, Task]], where: Where, *, owners: Collection[str] | None) -> list[Fault]:
    """Return every fault among the tasks of one register.

    Parameters
    ----------
    tasks : sequence of (int, Task)
        With their numbers in the source.
    where : callable
    owners : collection of str, or None
        Known owners; None where they could not be read, and are not checked.

    Returns
    -------
    list of Fault
        P06-PLAN-010 unknown owner, 018 a task twice, 019 done or due before it was assigned, 030 waits for a task that is not
        there, 031 a circle of waiting, 033 earlier due dates out of order.
    """
    faults = [*_twice(tasks, where), *_waiting(tasks, where)]
    for number, task in tasks:
        if owners is not None and task.owner not in owners:
            faults.append(unknown_owner(where(number, "owner"), task.owner, owners))
        faults += _days(number, task, where)
        faults += _earlier(number, task, where)
    return faults


def model_faults(models: Sequence[RunningModel], where: str, *, owners: Collection[str] | None) -> list[Fault]:
    """Return every fault among a register's models: owners unknown, a model twice, stopped before it ran."""
    faults = []
    seen: set[str] = set()
    for number, model in enumerate(models):
        here = f"{where}, models[{number}]"
        if owners is not None and model.owner is not None and model.owner not in owners:
            faults.append(unknown_owner(f"{here}.owner", model.owner, owners))
        if model.id in seen:
            faults.append(_stands_once(f"{here}.id", model.id))
        seen.add(model.id)
        if model.stopped_on is not None and (model.runs_from is None or model.stopped_on < model.runs_from):
            faults.append(_order(f"{here}.stopped_on", model.stopped_on, "runs_from", model.runs_from))
    return faults


def unknown_owner(where: str, name: str, owners: Collection[str]) -> Fault:
    """Return the fault of an owner that ``params/owners.yaml`` does not have."""
    return Fault(where, "P06-PLAN-010", f'"{name}"', "no owner of that id", closest(name, list(owners)))


def _twice(tasks: Sequence[tuple[int, Task]], where: Where) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, task in tasks:
        if task.id in seen:
            yield _stands_once(where(number, "id"), task.id)
        seen.add(task.id)


def _stands_once(where: str, name: str) -> Fault:
    return Fault(where, "P06-PLAN-018", f'"{name}"', "it stands once in its register", "Rename or take out one.")


def _days(number: int, task: Task, where: Where) -> Iterator[Fault]:
    if task.assigned_on is None:
        return
    for name, day in (("due", task.due), ("done_on", task.done_on), ("listed_on", task.listed_on)):
        if day is not None and day < task.assigned_on:
            yield _order(where(number, name), day, "assigned_on", task.assigned_on)
    if task.done_each and min(task.done_each) < task.assigned_on:
        yield _order(where(number, "done_each"), min(task.done_each), "assigned_on", task.assigned_on)


def _order(where: str, day: dt.date, other: str, other_day: dt.date | None) -> Fault:
    given = "which is not given" if other_day is None else other_day.isoformat()
    return Fault(where, "P06-PLAN-019", day.isoformat(), f"it lies before {other}, {given}", "Mend one of the two.")


def _earlier(number: int, task: Task, where: Where) -> Iterator[Fault]:
    days = [change.changed_on for change in task.earlier_due]
    begin = task.assigned_on or dt.date.min
    if days != sorted(set(days)) or (days and days[0] < begin):
        yield Fault(
            where(number, "earlier_due"),
            "P06-PLAN-033",
            ", ".join(day.isoformat() for day in days),
            "earlier due dates stand oldest first, each changed on a later day, none before the task was assigned",
            "Mend the days.",
        )


def _waiting(tasks: Sequence[tuple[int, Task]], where: Where) -> Iterator[Fault]:
    ahead = {task.id: task.waits_for for _, task in tasks}
    for number, task in tasks:
        for name in task.waits_for:
            if name not in ahead:
                yield Fault(
                    where(number, "waits_for"),
                    "P06-PLAN-030",
                    f'"{name}"',
                    "no task of that id is in this register",
                    closest(name, list(ahead)),
                )
    for circle in circles(ahead):
        after = circle[1 % len(circle)]
        first = next(number for number, task in tasks if task.id == circle[0] and after in task.waits_for)
        yield Fault(
            where(first, "waits_for"),
            "P06-PLAN-031",
            " → ".join([*circle, circle[0]]),
            "a task that waits for itself can never start",
            "Take one of these out of waits_for.",
        )


def circles(ahead: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Return the circles of waiting, one for each set of tasks that wait for each other, in the order of the register.

    Examples
    --------
    >>> circles({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"], "e": ["e"]})
    [('a', 'b', 'c'), ('e',)]
    """
    found: list[tuple[str, ...]] = []
    settled: set[str] = set()
    for start in ahead:
        path: list[str] = []
        ways = [iter([start])]
        while ways:
            name = next((n for n in ways[-1] if n in ahead and n not in settled), None)
            if name is None:
                ways.pop()
                if path:
                    settled.add(path.pop())
            elif name in path:
                found.append(tuple(path[path.index(name) :]))
            else:
                path.append(name)
                ways.append(iter(ahead[name]))
    return found

"""Read the sheet of tasks that the intake form has: which are done, and when, and which due days have moved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from p06analysis.errors import Fault, closest
from p06analysis.grids.grid import Grid, cell_name, cell_text, is_empty
from p06analysis.plan import Params
from p06analysis.plan.task_sheet import HEADINGS
from p06analysis.vietnamese.dates import NotADate, read_date
from p06analysis.vietnamese.names import folded

_HEADS = {folded(HEADINGS[key]): what for key, what in (("id", "task"), ("due", "due"), ("done_on", "done_on"))}
_HEADS |= {"ghi chu": "note"}


@dataclass(frozen=True)
class TaskRow:
    """What a form says of a task; ``None`` where it says nothing."""

    plan: str
    task: str
    due: str | None
    done_on: str | None
    note: str
    sheet: str
    cell: str


def find_task_heads(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """Return the row of the headings and the columns by what they hold, or None where a sheet holds no tasks."""
    for row, cells in enumerate(grid.rows[:20]):
        found = {_HEADS[key]: column for column, cell in enumerate(cells) if (key := folded(cell_text(cell))) in _HEADS}
        if {"task", "done_on"} <= set(found):
            return row, found
    return None


def read_tasks(grid: Grid, params: Params) -> tuple[list[TaskRow], list[Fault]]:
    """Return the tasks of a sheet, and faults: P06-LOAD-090 an unknown task, 044 a cell that is no day."""
    heads = find_task_heads(grid)
    if heads is None:
        return [], []
    first, columns = heads
    plan_of = {task.id: plan for plan in params.plans for task in params.plan(plan).tasks}
    rows, faults = [], []
    for row in range(first + 1, len(grid.rows)):
        name = cell_text(grid.at(row, columns["task"]))
        if not name:
            continue
        if name not in plan_of:
            known = closest(name, list(plan_of)) if plan_of else "No plan has tasks."
            faults.append(
                Fault(grid.place(row, columns["task"]), "P06-LOAD-090", f'"{name}"', "no task of that id", known)
            )
            continue
        days = {}
        for what in ("due", "done_on"):
            days[what], fault = _day(grid, row, columns.get(what))
            faults += [fault] if fault else []
        note = cell_text(grid.at(row, columns["note"])) if "note" in columns else ""
        cell = cell_name(row, columns["task"])
        rows.append(TaskRow(plan_of[name], name, days["due"], days["done_on"], note, grid.sheet, cell))
    return rows, faults


def _day(grid: Grid, row: int, column: int | None) -> tuple[str | None, Fault | None]:
    if column is None or is_empty(cell := grid.at(row, column)):
        return None, None
    try:
        day: dt.date = read_date(cell)
    except NotADate:
        expected = "a day is written 30/9/2026"
        return None, Fault(grid.place(row, column), "P06-LOAD-044", f'"{cell_text(cell)}"', expected, "Mend the cell.")
    return day.isoformat(), None

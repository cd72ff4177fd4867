"""A register as a sheet: one row a task, the columns those of the YAML; faults name the cell.

A cell that holds several entries has semicolons between them; an earlier due date is written with the day it was changed,
``2024-09-30 @ 2024-09-20``. An empty cell is a key that is not given.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from pydantic import ValidationError

from p06analysis.errors import Fault, closest
from p06analysis.plan.task_checks import Where
from p06analysis.plan.tasks import Task

COLUMNS = list(Task.model_fields)
NEEDED = [name for name, field in Task.model_fields.items() if field.is_required()]
_LISTS = ("done_each", "waits_for", "earlier_due")


def read_sheet(path: Path, *, name: str) -> tuple[list[tuple[int, Task]], list[Fault], Where]:
    """Return the tasks of a CSV in UTF-8, its faults, and how it names its cells; arguments as in :func:`tasks_of_rows`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        fault = Fault(name, "P06-PLAN-034", str(error), "a CSV in UTF-8 is read", "Bring the file, or save it again.")
        return [], [fault], _names(name, {})
    return tasks_of_rows(rows, name=name)


def tasks_of_rows(rows: Sequence[Sequence[str]], *, name: str) -> tuple[list[tuple[int, Task]], list[Fault], Where]:
    """Return the tasks of a sheet with the numbers of their rows, its faults, and a function that names its cells.

    Parameters
    ----------
    rows : sequence of sequences of str
        The first one holds column names, ``COLUMNS`` in any order; ``NEEDED`` must be there. Empty rows are left out.
    name : str
        Of the file, and the sheet where there is one.

    Returns
    -------
    tuple
        Faults: P06-PLAN-034 columns or a file that cannot be read, 032 a due month without a year, 006 an empty cell that is
        needed, 005 a cell that cannot be what it says.

    Examples
    --------
    >>> head = ["id", "title_vi", "title_en", "group", "owner", "due", "source"]
    >>> _, faults, _ = tasks_of_rows([head, ["a", "A", "A", "g", "o", "tháng 10", "s"]], name="tasks.csv")
    >>> print(faults[0])
    [P06-PLAN-032] tasks.csv, cell F2 (due)
      found 'tháng 10'; a due month has its year, "YYYY-MM". Mend the cell.
    """
    header = [cell.strip() for cell in rows[0]] if rows else []
    where = _names(name, {column: place for place, column in enumerate(header)})
    faults = _column_faults(header, name)
    tasks: list[tuple[int, Task]] = []
    if faults:
        return tasks, faults, where
    for number, row in enumerate(rows[1:], start=2):
        cells = {column: cell.strip() for column, cell in zip(header, row, strict=False) if cell.strip()}
        if not cells:
            continue
        try:
            tasks.append((number, Task.model_validate({key: _entry(key, cell) for key, cell in cells.items()})))
        except ValidationError as error:
            faults += [_cell_fault(detail, number, where) for detail in error.errors()]
    return tasks, faults, where


def _entry(key: str, cell: str) -> Any:
    if key not in _LISTS:
        return cell
    parts = [part.strip() for part in cell.split(";") if part.strip()]
    if key != "earlier_due":
        return parts
    pairs = [part.partition("@") for part in parts]
    return [{"due": due.strip(), "changed_on": changed.strip()} for due, _, changed in pairs]


def _names(name: str, places: dict[str, int]) -> Where:
    def where(number: int, key: str) -> str:
        if key not in places:
            return f"{name}, row {number}, {key}"
        place = places[key]
        letters = (
            ascii_uppercase[place] if place < 26 else ascii_uppercase[place // 26 - 1] + ascii_uppercase[place % 26]
        )
        return f"{name}, cell {letters}{number} ({key})"

    return where


def _column_faults(header: list[str], name: str) -> list[Fault]:
    unknown = [column for column in dict.fromkeys(header) if column not in COLUMNS]
    missing = [column for column in NEEDED if column not in header]
    twice = sorted({column for column in header if header.count(column) > 1})
    where = f"{name}, row 1"
    return [
        *(
            Fault(where, "P06-PLAN-034", f'the column "{one}"', "no such column is known", closest(one, COLUMNS))
            for one in unknown
        ),
        *(Fault(where, "P06-PLAN-034", f"no column {one}", "the column is needed", f"Add {one}.") for one in missing),
        *(
            Fault(where, "P06-PLAN-034", f"the column {one} twice", "a column stands once", "Take one out.")
            for one in twice
        ),
    ]


def _cell_fault(detail: Any, number: int, where: Where) -> Fault:
    key = str(detail["loc"][0]) if detail["loc"] else "id"
    if detail["type"] == "missing":
        return Fault(where(number, key), "P06-PLAN-006", "nothing", "the cell is needed", f"Give {key}.")
    code = "P06-PLAN-032" if detail["type"] == "month_without_year" else "P06-PLAN-005"
    message = str(detail["msg"]).removeprefix("Value error, ")
    found = repr(detail["input"]) if detail["loc"] else "this row"
    return Fault(where(number, key), code, found[:80], message[:1].lower() + message[1:], "Mend the cell.")

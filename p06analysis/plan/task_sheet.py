"""A register as a sheet: one row a task, the columns those of the YAML or their Vietnamese headings; faults name the cell.

A workbook's sheet is the one whose headings name an id and a due day, below any titles. A cell that holds several entries has
semicolons between them; an earlier due date is written with the day it was changed, ``2024-09-30 @ 2024-09-20``. An empty
cell is a key that is not given.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from p06analysis.errors import Fault, InputRejected, closest
from p06analysis.grids import BadCell, Grid, cell_name, cell_text, column_name, is_empty, open_grids
from p06analysis.plan.task_checks import Where
from p06analysis.plan.tasks import Task
from p06analysis.vietnamese import NotADate, read_date
from p06analysis.vietnamese.names import folded

if TYPE_CHECKING:
    from p06analysis.plan.models import Owner

COLUMNS = list(Task.model_fields)
NEEDED = [name for name, field in Task.model_fields.items() if field.is_required()]
HEADINGS = {
    "id": "Mã nhiệm vụ",
    "title_vi": "Nhiệm vụ",
    "title_en": "Nhiệm vụ (tiếng Anh)",
    "group": "Lĩnh vực",
    "owner": "Đơn vị chủ trì",
    "kind": "Loại nhiệm vụ",
    "every": "Lặp lại mỗi",
    "assigned_on": "Ngày giao",
    "listed_on": "Ngày liệt kê",
    "due": "Hạn hoàn thành",
    "earlier_due": "Hạn trước đây",
    "done_on": "Ngày hoàn thành",
    "done_each": "Các ngày hoàn thành",
    "waits_for": "Chờ nhiệm vụ",
    "source": "Nguồn",
}
"""What people head the columns with, where they do not use the keys; looked up without diacritics or case."""

_KEYS = {folded(heading): key for key, heading in HEADINGS.items()} | {key: key for key in COLUMNS}
NOT_READ = "-"
_NOT_READ = {"stt", "tt", "ghi chu", "note"}
_WORDS = {"thuong xuyen": "regular", "lo trinh": "roadmap", "theo lo trinh": "roadmap"}
_WORDS |= {"tuan": "week", "thang": "month", "quy": "quarter", "nam": "year"}
_LISTS = ("done_each", "waits_for", "earlier_due")
_DAYS = ("assigned_on", "listed_on", "done_on")
_TITLE_ROWS = 20


def read_sheet(
    path: Path, *, name: str, owners: Mapping[str, str] | None = None
) -> tuple[list[tuple[int, Task]], list[Fault], Where]:
    """Return the tasks of a workbook or text table, its faults, and how it names its cells; as in :func:`tasks_of_rows`."""
    try:
        grids = open_grids(path)
    except OSError as error:
        return _refused(
            name, error.strerror or str(error), "the sheet can be read", "Bring the file, or mend its rights."
        )
    except InputRejected as error:
        fault = error.faults[0]
        return _refused(name, fault.found, fault.expected, fault.next_step)
    headed = [(grid, row) for grid in grids if (row := _heading_row(grid)) is not None]
    if not headed and not grids[0].sheet:
        headed = [(grids[0], 0)]  # what its first row lacks is said column by column
    if len(headed) != 1:
        found = "no sheet with an id and a due day" if not headed else "tasks in the sheets "
        found += ", ".join(f'"{grid.sheet}"' for grid, _ in headed)
        expected = f'one sheet has the headings "{HEADINGS["id"]}" and "{HEADINGS["due"]}", or id and due'
        return _refused(name, found, expected, "Mend the headings, or bring one sheet.")
    grid, first = headed[0]
    rows = [[_cell(grid, row, column) for column in range(len(grid.rows[row]))] for row in range(first, len(grid.rows))]
    title = f'{name}, sheet "{grid.sheet}"' if grid.sheet else name
    return tasks_of_rows(rows, name=title, first=first + 1, owners=owners)


def tasks_of_rows(
    rows: Sequence[Sequence[str | BadCell]], *, name: str, first: int = 1, owners: Mapping[str, str] | None = None
) -> tuple[list[tuple[int, Task]], list[Fault], Where]:
    """Return the tasks of a sheet with the numbers of their rows, its faults, and a function that names its cells.

    Parameters
    ----------
    rows : sequence of sequences of str or BadCell
        The first one holds headings, ``COLUMNS`` or ``HEADINGS`` in any order; ``NEEDED`` must be there. Empty rows are left
        out, and columns of serial numbers and notes.
    name : str
        Of the file, and the sheet where there is one.
    first : int
        Number of the first row in its sheet, from 1.
    owners : mapping, optional
        From a name of an owner, folded, to its id.

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
    header = [_key(cell) for cell in rows[0]] if rows else []
    where = _names(name, {column: place for place, column in enumerate(header)})
    faults = _column_faults(header, rows[1:], f"{name}, row {first}")
    tasks: list[tuple[int, Task]] = []
    if faults:
        return tasks, faults, where
    for number, row in enumerate(rows[1:], start=first + 1):
        cells = {key: cell for key, cell in zip(header, row, strict=False) if key in COLUMNS and not is_empty(cell)}
        bad = [(key, cell) for key, cell in cells.items() if isinstance(cell, BadCell)]
        for key, cell in bad:
            expected = "the cell holds what it shows"
            faults.append(Fault(where(number, key), "P06-PLAN-005", str(cell), expected, "Mend the formula."))
        if not cells or bad:
            continue
        try:
            entries = {key: _entry(key, cell_text(cell), owners or {}) for key, cell in cells.items()}
            tasks.append((number, Task.model_validate(entries)))
        except ValidationError as error:
            faults += [_cell_fault(detail, number, where) for detail in error.errors()]
    return tasks, faults, where


def names_of_owners(owners: Mapping[str, Owner]) -> dict[str, str]:
    """Return from an owner's names, folded, to its id; a name that two owners share is left out."""
    named = [(folded(text), owner) for owner, one in owners.items() for text in {one.label_vi, one.label_en}]
    counts = Counter(text for text, _ in named)
    return {text: owner for text, owner in named if counts[text] == 1}


def _refused(name: str, found: str, expected: str, next_step: str) -> tuple[list[tuple[int, Task]], list[Fault], Where]:
    return [], [Fault(name, "P06-PLAN-034", found, expected, next_step)], _names(name, {})


def _key(cell: str | BadCell) -> str:
    """Return what a heading names: a key, ``NOT_READ``, or the heading where it is not known."""
    text = cell_text(cell)
    return NOT_READ if folded(text) in _NOT_READ else _KEYS.get(text, _KEYS.get(folded(text), text))


def _heading_row(grid: Grid) -> int | None:
    for number, row in enumerate(grid.rows[:_TITLE_ROWS]):
        if {"id", "due"} <= {_key(cell) for cell in row}:
            return number
    return None


def _cell(grid: Grid, row: int, column: int) -> str | BadCell:
    """Return a cell as text; a day as ISO text, of which only the month where its format shows no day."""
    cell = grid.at(row, column)
    if isinstance(cell, BadCell):
        return cell
    if isinstance(cell, dt.date):
        return f"{cell:%Y-%m}" if grid.formats.get((row, column)) == "month" else f"{cell:%Y-%m-%d}"
    return cell_text(cell)


def _entry(key: str, cell: str, owners: Mapping[str, str]) -> Any:
    if key == "due":
        return _due(cell)
    if key in _DAYS:
        return _day(cell)
    if key in ("kind", "every"):
        return _WORDS.get(folded(cell), cell)
    if key == "owner":
        return owners.get(folded(cell), cell)
    if key not in _LISTS:
        return cell
    parts = [part.strip() for part in cell.split(";") if part.strip()]
    if key == "earlier_due":
        pairs = [part.partition("@") for part in parts]
        return [{"due": _due(due.strip()), "changed_on": _day(changed.strip())} for due, _, changed in pairs]
    return [_day(part) for part in parts] if key == "done_each" else parts


def _due(text: str) -> str:
    """Return a due day or period as its last day; what names none is kept for its fault."""
    try:
        return read_date(text).isoformat()
    except NotADate:
        return text


def _day(text: str) -> str:
    """Return a day written day first as ISO text; a month is no day and is kept for its fault."""
    is_day = re.fullmatch(r"(?:ngày\s+)?\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}", text, flags=re.IGNORECASE)
    return _due(text) if is_day else text


def _names(name: str, places: dict[str, int]) -> Where:
    def where(number: int, key: str) -> str:
        if key not in places:
            return f"{name}, row {number}, {key}"
        return f"{name}, cell {cell_name(number - 1, places[key])} ({key})"

    return where


def _column_faults(header: list[str], below: Sequence[Sequence[str | BadCell]], where: str) -> list[Fault]:
    filled = {place for row in below for place, cell in enumerate(row) if not is_empty(cell)}
    unknown = [column for column in dict.fromkeys(header) if column not in (*COLUMNS, NOT_READ, "")]
    missing = [column for column in NEEDED if column not in header]
    twice = sorted({column for column in header if column in COLUMNS and header.count(column) > 1})
    bare = sorted(place for place in filled if place >= len(header) or not header[place])
    return [
        *(
            Fault(where, "P06-PLAN-034", f'the column "{one}"', "no such column is known", closest(one, COLUMNS))
            for one in unknown
        ),
        *(
            Fault(where, "P06-PLAN-034", f"no column {one}", f'it, or "{HEADINGS[one]}", is needed', f"Add {one}.")
            for one in missing
        ),
        *(
            Fault(where, "P06-PLAN-034", f"the column {one} twice", "a column stands once", "Take one out.")
            for one in twice
        ),
        *(
            Fault(
                where,
                "P06-PLAN-034",
                f"cells under no heading in column {column_name(place)}",
                "a column has one",
                "Add it.",
            )
            for place in bare
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

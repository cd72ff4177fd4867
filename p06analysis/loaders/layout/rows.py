"""Tell a table's rows apart: figures of a place or indicator, sums, headings of groups, signatures and notes.

Rows of figures are kept in columns, not as objects, so that a million of them fit. A row's depth follows from its serial
number (A · I · 1 · 1.1): a row followed by deeper ones sums them up, and only the deepest are added.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from p06analysis.errors import Fault
from p06analysis.grids.grid import Grid, cell_text, column_number, is_empty
from p06analysis.loaders.known import Found, Known
from p06analysis.loaders.layout.faults import unknown_name
from p06analysis.loaders.layout.model import FIGURES, SheetLayout
from p06analysis.loaders.layout.vocabulary import is_group_serial, is_numbering, is_total, is_whole, without_unit
from p06analysis.loaders.loaded import Progress, no_progress
from p06analysis.vietnamese.dates import NotADate, read_date
from p06analysis.vietnamese.numbers import is_missing

PLAIN, TOTAL = 2, -1
"""Depth of a row without a serial number, and of a sum over the whole table."""

_TICK = 20_000


@dataclass
class Rows:
    """The rows of a table, by kind.

    Attributes
    ----------
    row : list of int
        Rows of figures in the grid, from 0; the lists beside it run along.
    place, indicator, source, note, flag : list of str
        Empty where the row does not give it.
    date, as_of : list of date or None
    depth : list of int
    open_places : dict of int to str
        By position, names that mean several places until the day of the figure is known.
    sums : list of (int, str, int, int)
        Row, label, depth and position in the lists of each row that sums others up; rows of figures that are followed by
        deeper ones are not among them.
    faults, said : list
    """

    row: list[int] = field(default_factory=list)
    place: list[str] = field(default_factory=list)
    indicator: list[str] = field(default_factory=list)
    date: list[dt.date | None] = field(default_factory=list)
    as_of: list[dt.date | None] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    flag: list[str] = field(default_factory=list)
    depth: list[int] = field(default_factory=list)
    open_places: dict[int, str] = field(default_factory=dict)
    sums: list[tuple[int, str, int, int]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def read_rows(grid: Grid, layout: SheetLayout, known: Known, *, progress: Progress = no_progress) -> Rows:
    """Return the rows of a table.

    Parameters
    ----------
    grid : Grid
    layout : SheetLayout
    known : Known
    progress : callable

    Returns
    -------
    Rows
        With the faults P06-LOAD-044 a cell that is no day, 045 a name that is not known, 046 a name that means several.
    """
    reader = _Reader(grid, layout, known)
    last = len(grid.rows) if layout.last_row is None else min(layout.last_row, len(grid.rows))
    first = layout.first_row - 1
    for row in range(first, last):
        if row % _TICK == 0 and last > _TICK:
            progress("rows", (row - first) / max(1, last - first))
        reader.read(row)
    return reader.finished()


class _Reader:
    def __init__(self, grid: Grid, layout: SheetLayout, known: Known) -> None:
        self.grid, self.layout, self.known = grid, layout, known
        self.rows = Rows()
        by_role = {
            column.role: column_number(name) for name, column in layout.columns.items() if column.role not in FIGURES
        }
        self.columns = by_role
        self.figures = [column_number(name) for name, column in layout.columns.items() if column.role in FIGURES]
        self.headings = {
            tuple(map(cell_text, grid.rows[row - 1])) for row in layout.heading_rows if row <= len(grid.rows)
        }
        self.above = {
            (row, column): (top, column)
            for top, left, bottom, right in grid.merged
            for column in range(left, right + 1)
            if column in by_role.values()
            for row in range(top + 1, bottom + 1)
        }
        self._shown: dict[str, str] = {}
        self._days: dict[tuple[str, str], dt.date | None] = {}
        self._places: dict[tuple[str, dt.date | None], Found] = {}
        self._indicators: dict[str, Found] = {}
        self._totals: dict[str, bool] = {}
        self.texts: list[int] = []
        self.silent = 0

    def read(self, row: int) -> None:
        cells = self.grid.rows[row]
        if all(is_empty(cell) for cell in cells):
            return
        filled = [
            cells[column] for column in self.figures if column < len(cells) and not self._is_missing(cells[column])
        ]
        if self._is_known(row):
            # In a row of a known name whatever stands under a figure's heading is meant as one.
            if filled:
                self._figures(row)
            else:
                self.silent += 1
            return
        self._unknown(row, cells, has_figures=any(map(self._is_figure, filled)))

    def _unknown(self, row: int, cells: Sequence[object], *, has_figures: bool) -> None:
        """Read a row whose name is not known: headings again, a sum, a group, a signature, or a fault."""
        if self.headings and tuple(map(cell_text, cells)) in self.headings:
            return
        label = self._label(row)
        if label and self._total(label):
            self._sum(row, label, has_figures=has_figures)
        elif is_group_serial(self._text(row, "serial")):
            depth = _depth(self._text(row, "serial"))
            if has_figures:
                self.rows.sums.append((row, label, depth, len(self.rows.row)))
            self.rows.row.append(-1)
            self._pad(depth)
        elif not has_figures:
            self.texts.append(row)
        elif not is_numbering([cell_text(cell) for cell in cells]):
            self._figures(row)

    def _pad(self, depth: int) -> None:
        """Keep a place for a row without figures of its own, which ends the group before it."""
        rows = self.rows
        for texts in (rows.place, rows.indicator, rows.source, rows.note, rows.flag):
            texts.append("")
        rows.date.append(None)
        rows.as_of.append(None)
        rows.depth.append(depth)

    @staticmethod
    def _is_missing(cell: object) -> bool:
        # a text that begins with a digit is a figure, or is meant as one
        return is_empty(cell) or (isinstance(cell, str) and not cell[0].isdigit() and is_missing(cell))

    @staticmethod
    def _is_figure(cell: object) -> bool:
        return not isinstance(cell, str) or any(letter.isdigit() for letter in cell)

    def _text(self, row: int, role: str) -> str:
        column = self.columns.get(role)  # type: ignore[call-overload]
        if column is None:
            return ""
        if self.above:
            row, column = self.above.get((row, column), (row, column))
        cell = self.grid.at(row, column)
        if not isinstance(cell, str):
            return cell_text(cell)
        if cell not in self._shown:
            self._shown[cell] = cell_text(cell)
        return self._shown[cell]

    def _label(self, row: int) -> str:
        texts = [self._text(row, role) for role in ("place", "indicator", "serial", "date")]
        return next((text for text in texts if text), "")

    def _total(self, label: str) -> bool:
        if label not in self._totals:
            self._totals[label] = is_total(label)
        return self._totals[label]

    def _is_known(self, row: int) -> bool:
        place, indicator = self._text(row, "place"), self._text(row, "indicator")
        if place:
            return self._found_place(place, self._day(row, "date")).is_known
        return bool(indicator) and self._found_indicator(indicator).is_known

    def _found_place(self, text: str, day: dt.date | None) -> Found:
        day = day or self.layout.date
        if (text, day) not in self._places:
            self._places[text, day] = self.known.place(text, day)
        return self._places[text, day]

    def _found_indicator(self, text: str) -> Found:
        if text not in self._indicators:
            found = self.known.indicator(text)
            self._indicators[text] = found if found.is_known else self.known.indicator(without_unit(text))
        return self._indicators[text]

    def _day(self, row: int, role: str) -> dt.date | None:
        """Return the day of a cell, None where it is empty or no day; :meth:`_checked_day` says which."""
        column = self.columns.get(role)  # type: ignore[call-overload]
        if column is None:
            return None
        row, column = self.above.get((row, column), (row, column))
        cell = self.grid.at(row, column)
        kind = self.grid.formats.get((row, column), "")
        key = (cell if isinstance(cell, str) else repr(cell), kind)
        if key not in self._days:
            shows_day = {"month": False, "day": True}.get(kind)
            try:
                self._days[key] = (
                    None if is_empty(cell) else read_date(cell, year=self.layout.year, shows_day=shows_day)
                )
            except NotADate:
                self._days[key] = None
        return self._days[key]

    def _checked_day(self, row: int, role: str) -> dt.date | None:
        day, text = self._day(row, role), self._text(row, role)
        if day is None and role in self.columns and (text or role == "date"):
            found = f'"{text}"' if text else "nothing"
            fault = Fault(
                self.grid.place(row, self.columns[role]),
                "P06-LOAD-044",
                found,
                "a day or period is written 30/9/2026, tháng 9/2026 or Quý III/2026",
                "Mend the cell.",
            )
            self.rows.faults.append(fault)
        return day

    def _figures(self, row: int) -> None:
        day = self._checked_day(row, "date")
        place = self._name(row, "place", day)
        indicator = self._name(row, "indicator", day)
        rows = self.rows
        rows.row.append(row)
        rows.place.append(place)
        rows.indicator.append(indicator)
        rows.date.append(day)
        rows.as_of.append(self._checked_day(row, "as_of"))
        rows.source.append(self._text(row, "source"))
        rows.note.append(self._text(row, "note"))
        rows.flag.append(self._text(row, "flag"))
        rows.depth.append(_depth(self._text(row, "serial")))

    def _name(self, row: int, role: str, day: dt.date | None) -> str:
        if role not in self.columns:
            return ""
        text = self._text(row, role)
        found = self._found_place(text, day) if role == "place" else self._found_indicator(text)
        if found.id:
            return found.id
        if found.candidates and role == "place" and day is None and self.layout.date is None:
            self.rows.open_places[len(self.rows.row)] = text
            return ""
        self.rows.faults.append(unknown_name(self.grid.place(row, self.columns[role]), role, text, found))
        return ""

    def _sum(self, row: int, label: str, *, has_figures: bool) -> None:
        if not has_figures:
            return
        self.rows.sums.append((row, label, TOTAL, len(self.rows.row)))
        if is_whole(label) and self.layout.whole and "place" in self.columns:
            indicator = self._name(row, "indicator", None)
            self.rows.row.append(row)
            self._pad(TOTAL)
            self.rows.place[-1] = self.layout.whole
            self.rows.indicator[-1] = indicator
            self.rows.date[-1] = self._checked_day(row, "date")

    def finished(self) -> Rows:
        said = self.rows.said
        if self.silent:
            said.append(f"{self.grid.title}: {self.silent} rows of known names hold no figures")
        if self.texts:
            shown = ", ".join(f'row {row + 1} "{self._first(row)}"' for row in self.texts[:3])
            more = f" and {len(self.texts) - 3} more" if len(self.texts) > 3 else ""
            said.append(f"{self.grid.title}: text without figures, not read: {shown}{more}")
        return self.rows

    def _first(self, row: int) -> str:
        text = next((cell_text(cell) for cell in self.grid.rows[row] if not is_empty(cell)), "")
        return text if len(text) <= 40 else f"{text[:37]}..."


def _depth(serial: str) -> int:
    """Return how deep a serial number stands.

    Examples
    --------
    >>> [_depth(serial) for serial in ("A", "II", "3", "", "3.1", "-")]
    [0, 1, 2, 2, 3, 4]
    """
    bare = serial.strip(" .)")
    if re.fullmatch(r"[A-H]", bare) and bare not in "ivxIVX":
        return 0
    if is_group_serial(serial):
        return 1
    if serial in {"-", "+", "–"}:
        return 4
    return PLAIN + bare.count(".") if re.fullmatch(r"\d+(?:\.\d+)*", bare) else PLAIN


def parts_of(rows: Rows, position: int) -> list[int]:
    """Return the positions of the deepest rows below a row of figures; empty where none is deeper.

    Parameters
    ----------
    rows : Rows
    position : int
        In the lists of ``rows``.
    """
    return _leaves(rows.depth, position + 1, rows.depth[position], rows.row)


def _leaves(depth: Sequence[int], start: int, above: int, row: Sequence[int]) -> list[int]:
    end = start
    while end < len(depth) and depth[end] > above:
        end += 1
    return [
        position
        for position in range(start, end)
        if row[position] >= 0 and not (position + 1 < end and depth[position + 1] > depth[position])
    ]

"""A sheet as a grid of cells, whatever file it came from, with what a reader of the sheet would see beside the values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Cell = Any
"""str (empty where nothing stands), float, int, bool, a date or time, or a :class:`BadCell`."""


@dataclass(frozen=True)
class BadCell:
    """A cell whose figure is not there: an error value, or a formula that was never calculated.

    Attributes
    ----------
    text : str
        ``#DIV/0!`` and the like, or ``a formula without a stored value``.
    """

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Grid:
    """One sheet of a workbook, or one text table.

    Attributes
    ----------
    file : str
        Its name, for faults and traces.
    sheet : str
        Empty for text tables.
    rows : list of list
        Cells from A1 on; rows may differ in length.
    merged : tuple of (int, int, int, int)
        First row and column, last row and column of each merged range, from 0.
    formats : mapping of (int, int) to str
        ``percent``, ``day`` or ``month`` for cells whose number format says so; others are absent.
    hidden_rows, hidden_columns : frozenset of int
        From 0.
    is_hidden : bool
        Whether the whole sheet is hidden.
    """

    file: str
    sheet: str
    rows: list[list[Cell]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False

    @property
    def width(self) -> int:
        """Return the number of columns of the widest row."""
        return max(map(len, self.rows), default=0)

    def at(self, row: int, column: int) -> Cell:
        """Return a cell, empty text beyond the row's end."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def place(self, row: int, column: int) -> str:
        """Return where a cell stands, for a fault.

        Examples
        --------
        >>> Grid("bao-cao.xlsx", "T10", []).place(16, 2), Grid("bao-cao.csv", "", []).place(16, 2)
        ('bao-cao.xlsx, sheet "T10", cell C17', 'bao-cao.csv, cell C17')
        """
        sheet = f', sheet "{self.sheet}"' if self.sheet else ""
        return f"{self.file}{sheet}, cell {cell_name(row, column)}"

    @property
    def title(self) -> str:
        """Return the file, and the sheet where there is one, for a fault of the whole."""
        return f'{self.file}, sheet "{self.sheet}"' if self.sheet else self.file


@dataclass
class Details:
    """What a sheet holds beside its values, gathered while its file is read."""

    bad: dict[tuple[int, int], BadCell] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def column_name(column: int) -> str:
    """Return a column's letters.

    Examples
    --------
    >>> column_name(0), column_name(25), column_name(26), column_name(701), column_name(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def column_number(letters: str) -> int:
    """Return a column's number from 0.

    Examples
    --------
    >>> column_number("A"), column_number("AA"), column_number("zz")
    (0, 26, 701)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_name(row: int, column: int) -> str:
    """Return a cell's name in a sheet; row and column count from 0.

    Examples
    --------
    >>> cell_name(16, 2)
    'C17'
    """
    return f"{column_name(column)}{row + 1}"


def cell_text(cell: Cell) -> str:
    """Return a cell as text on one line; a whole number without decimals.

    Examples
    --------
    >>> cell_text(9.0), cell_text(" Tỷ lệ\\n(%) "), cell_text(None)
    ('9', 'Tỷ lệ (%)', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def is_empty(cell: Cell) -> bool:
    """Return whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def format_kind(code: str) -> str:
    """Return what a number format says of its cell: ``percent``, ``day``, ``month``, or empty.

    Examples
    --------
    >>> format_kind("0.0%"), format_kind("dd/mm/yyyy"), format_kind('"T"m/yyyy'), format_kind("General"), format_kind("0.00")
    ('percent', 'day', 'month', '', '')
    """
    code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code).lower()
    if "%" in code:
        return "percent"
    if "general" in code or not re.search(r"[ymd]", code) or re.search(r"[0#?]", code):
        return ""
    if "d" in code:
        return "day"
    return "month" if "y" in code and "m" in code else ""

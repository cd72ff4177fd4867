"""What an .ods sheet holds beside its values: error cells, percents, merged and hidden parts (OpenDocument 1.3, part 3)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

from p06analysis.grids.grid import BadCell, Details

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
MOST_REPEATED = 1000
"""Rows and columns of the same content beyond this are the empty rest of the sheet."""


def ods_details(path: Path) -> Mapping[str, Details]:
    """Return the details of every sheet, by the sheet's name."""
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as file:
        root = ElementTree.parse(file).getroot()
    return {str(table.get(f"{_TABLE}name")): _sheet(table) for table in root.iter(f"{_TABLE}table")}


def _repeated(element: ElementTree.Element, what: str) -> int:
    return min(int(element.get(f"{_TABLE}number-{what}-repeated", "1")), MOST_REPEATED)


def _is_hidden(element: ElementTree.Element) -> bool:
    return element.get(f"{_TABLE}visibility") in {"collapse", "filter"}


def _rows(table: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Yield the rows in order, those inside groups and headers too."""
    for part in table:
        if part.tag == f"{_TABLE}table-row":
            yield part
        elif part.tag in {f"{_TABLE}table-row-group", f"{_TABLE}table-header-rows", f"{_TABLE}table-rows"}:
            yield from _rows(part)


def _sheet(table: ElementTree.Element) -> Details:
    details = Details()
    column = 0
    for part in table.iter(f"{_TABLE}table-column"):
        repeated = _repeated(part, "columns")
        if _is_hidden(part):
            details.hidden_columns |= set(range(column, column + repeated))
        column += repeated
    row = 0
    for part in _rows(table):
        repeated = _repeated(part, "rows")
        if _is_hidden(part):
            details.hidden_rows |= set(range(row, row + repeated))
        for shift in range(repeated if len(part) and repeated < MOST_REPEATED else 1):
            _cells(part, row + shift, details)
        row += repeated
    return details


def _cells(part: ElementTree.Element, row: int, details: Details) -> None:
    column = 0
    for cell in part:
        repeated = _repeated(cell, "columns")
        kind = cell.get(f"{_OFFICE}value-type")
        text = "".join("".join(one.itertext()) for one in cell.iter(f"{_TEXT}p"))
        for here in range(column, column + repeated):
            if cell.get(f"{_CALC}value-type") == "error" or (
                cell.get(f"{_TABLE}formula") and text.startswith(("#", "Err:"))
            ):
                details.bad[row, here] = BadCell(text or "an error value")
            elif cell.get(f"{_TABLE}formula") and kind is None:
                details.bad[row, here] = BadCell("a formula without a stored value")
            elif kind == "percentage":
                details.formats[row, here] = "percent"
        rows = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
        columns = int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
        if rows > 1 or columns > 1:
            details.merged.append((row, column, row + rows - 1, column + columns - 1))
        column += repeated

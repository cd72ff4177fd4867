"""What an .xlsx sheet holds beside its values: error cells, formulas never calculated, number formats, hidden parts.

One pass over each sheet's XML by expat, so that a million rows take seconds (ECMA-376 part 1, 18.3.1).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from p06analysis.grids.grid import BadCell, Details, column_number, format_kind

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
NOT_CALCULATED = BadCell("a formula without a stored value")


def xlsx_details(path: Path) -> Mapping[str, Details]:
    """Return the details of every sheet, by the sheet's name."""
    with zipfile.ZipFile(path) as archive:
        kinds = _style_kinds(archive)
        return {
            name: _sheet_details(archive, part, kinds)
            for name, part in _parts(archive).items()
            if part in archive.namelist()
        }


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each sheet, as the workbook's relations name it."""
    targets = {
        one.get("Id"): one.get("Target", "")
        for one in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    sheets = [one for one in book.iter() if _local(one.tag) == "sheet"]
    return {
        str(one.get("name")): posixpath.normpath(posixpath.join("xl", targets.get(one.get(_RELATION), ""))).lstrip("/")
        if not targets.get(one.get(_RELATION), "").startswith("/")
        else targets[one.get(_RELATION)].lstrip("/")
        for one in sheets
    }


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _style_kinds(archive: zipfile.ZipFile) -> list[str]:
    """Return what the number format of each cell style says, by the style's number."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    if "xl/styles.xml" not in archive.namelist():
        return []
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    codes = dict(BUILTIN_FORMATS)
    styles: list[str] = []
    for part in root:
        if _local(part.tag) == "numFmts":
            codes |= {int(one.get("numFmtId", "-1")): one.get("formatCode", "") for one in part}
        elif _local(part.tag) == "cellXfs":
            styles = [one.get("numFmtId", "0") for one in part]
    return [format_kind(codes.get(int(style), "")) for style in styles]


def _sheet_details(archive: zipfile.ZipFile, part: str, kinds: list[str]) -> Details:
    reader = _SheetReader(kinds)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    with archive.open(part) as file:
        parser.ParseFile(file)
    return reader.details


class _SheetReader:
    """Handlers of one sheet's elements; a cell is judged when it ends."""

    def __init__(self, kinds: list[str]) -> None:
        self.details = Details()
        self._kinds = kinds
        self._row = -1
        self._column = -1
        self._cell: dict[str, Any] = {}
        self._in_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note where the parser stands."""
        name = tag.rsplit(":", 1)[-1]
        if name == "c":
            self._place(attributes.get("r"))
            kind = attributes.get("s")
            self._cell = {"type": attributes.get("t", "n")}
            if kind is not None and int(kind) < len(self._kinds) and self._kinds[int(kind)]:
                self.details.formats[self._row, self._column] = self._kinds[int(kind)]
        elif name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
            if attributes.get("hidden") in {"1", "true"}:
                self.details.hidden_rows.add(self._row)
        elif name == "f":
            self._cell["formula"] = True
        elif name == "v":
            self._in_value = True
        elif name == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = int(attributes["min"]) - 1, min(int(attributes["max"]), 16384)
            self.details.hidden_columns |= set(range(first, last))

    def _place(self, reference: str | None) -> None:
        match = _REFERENCE.fullmatch(reference) if reference else None
        if match:
            self._column, self._row = column_number(match[1]), int(match[2]) - 1
        else:
            self._column += 1

    def characters(self, text: str) -> None:
        """Note that a value is stored."""
        if self._in_value and text.strip():
            self._cell["value"] = text.strip()

    def end(self, tag: str) -> None:
        """Judge the cell that ends."""
        name = tag.rsplit(":", 1)[-1]
        if name == "v":
            self._in_value = False
        if name != "c":
            return
        if self._cell["type"] == "e":
            self.details.bad[self._row, self._column] = BadCell(self._cell.get("value", "an error value"))
        elif "formula" in self._cell and "value" not in self._cell and self._cell["type"] != "str":
            self.details.bad[self._row, self._column] = NOT_CALCULATED

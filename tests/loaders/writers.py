"""Writers of small files for tests, as far as no library writes them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[object]]

_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
)


def write_ods(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    spans: Mapping[tuple[str, int, int], tuple[int, int]] | None = None,
) -> None:
    """Write an OpenDocument workbook of texts and numbers; ``spans`` gives rows and columns of merged cells."""
    tables = []
    for name, rows in sheets.items():
        lines = []
        for number, row in enumerate(rows):
            cells = [_cell(value, (spans or {}).get((name, number, column))) for column, value in enumerate(row)]
            lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
        tables.append(f"<table:table table:name={quoteattr(name)}>{''.join(lines)}</table:table>")
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.3"><office:body>'
        f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)


def _cell(value: object, span: tuple[int, int] | None) -> str:
    spans = (
        f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span is not None else ""
    )
    if value is None:
        return f"<table:table-cell{spans}/>"
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value!r}"{spans}/>'
    text = escape(str(value))
    formula = ' table:formula="of:=1/0"' if text.startswith("#") else ""
    return f'<table:table-cell office:value-type="string"{formula}{spans}><text:p>{text}</text:p></table:table-cell>'


def sheet(rows: Rows, *, name: str = "Sheet1", merge: Sequence[str] = ()) -> Workbook:
    """Return a workbook of one sheet."""
    book = Workbook()
    fill(book.active, rows, name=name, merge=merge)
    return book


def fill(target: Worksheet, rows: Rows, *, name: str, merge: Sequence[str] = ()) -> None:
    target.title = name
    for row in rows:
        target.append(list(row))
    for cells in merge:
        target.merge_cells(cells)


def with_stored_values(path: Path, stored: Mapping[str, str]) -> None:
    """Put behind formulas of a workbook's first sheet, by cell, the value that a spreadsheet program would have left."""
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    text = parts["xl/worksheets/sheet1.xml"].decode()
    for cell, value in stored.items():
        kind = ' t="e"' if value.startswith("#") else ' t="str"' if not value or not value[0].isdigit() else ""
        pattern = rf'<c r="{cell}"([^>]*)><f>(.*?)</f><v\s*/?>(?:</v>)?</c>'
        text, count = re.subn(pattern, rf'<c r="{cell}"\1{kind}><f>\2</f><v>{value}</v></c>', text)
        assert count == 1, (path.name, cell)
    parts["xl/worksheets/sheet1.xml"] = text.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, data in parts.items():
            archive.writestr(one, data)

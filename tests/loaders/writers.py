"""Writers of small files for tests, as far as no library writes them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

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

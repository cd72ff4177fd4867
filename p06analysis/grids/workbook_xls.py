"""What an .xls sheet holds beside its values, by xlrd: error cells, number formats, merged and hidden parts."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from p06analysis.grids.grid import BadCell, Details, format_kind


def xls_details(path: Path) -> Mapping[str, Details]:
    """Return the details of every sheet, by the sheet's name."""
    import xlrd

    silent = io.StringIO()  # xlrd writes warnings about odd files to a stream of its own
    with xlrd.open_workbook(str(path), formatting_info=True, on_demand=True, logfile=silent) as book:
        return {name: _sheet(book, book.sheet_by_name(name)) for name in book.sheet_names()}


def _sheet(book: Any, sheet: Any) -> Details:
    import xlrd

    kinds = {
        number: format_kind(book.format_map[style.format_key].format_str)
        for number, style in enumerate(book.xf_list)
        if style.format_key in book.format_map
    }
    details = Details(
        merged=[(r0, c0, r1 - 1, c1 - 1) for r0, r1, c0, c1 in sheet.merged_cells],
        hidden_rows={row for row, about in sheet.rowinfo_map.items() if about.hidden},
        hidden_columns={column for column, about in sheet.colinfo_map.items() if about.hidden},
    )
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype == xlrd.XL_CELL_ERROR:
                details.bad[row, column] = BadCell(xlrd.error_text_from_code.get(cell.value, "an error value"))
            elif kinds.get(cell.xf_index):
                details.formats[row, column] = kinds[cell.xf_index]
    return details

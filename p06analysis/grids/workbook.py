"""Read .xlsx, .xls and .ods workbooks as grids: values by python-calamine, what it leaves out by the format's own details.

calamine gives an empty text for an error value and for a formula that was never calculated, and no number formats; a
figure would be lost, or read as a hundredth of itself, in silence. The details put these back.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from p06analysis.errors import Fault, InputRejected
from p06analysis.grids.grid import BadCell, Details, Grid

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")


def read_workbook(path: Path) -> list[Grid]:
    """Return the sheets of a workbook, in its order, hidden ones too.

    Parameters
    ----------
    path : Path
        ``.xlsx``, ``.xlsm``, ``.xls`` or ``.ods``; the content decides, not the name.

    Raises
    ------
    InputRejected
        P06-LOAD-020: no workbook, a damaged one, or one with a password.
    """
    try:
        return _grids(path, _details(path, _kind(path)))
    except InputRejected:
        raise
    except BaseException as error:
        # Readers of binary formats fail in many ways on a damaged file, calamine's own panics among them, which are not
        # Exceptions. Each means the same to whoever brought the file.
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise InputRejected([_damaged(path, error)]) from error


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(8)
    if start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return "xls"
    if start[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
        if "content.xml" in names:
            return "ods"
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
    raise InputRejected([_damaged(path, ValueError("bytes of no workbook"))])


def _damaged(path: Path, error: BaseException) -> Fault:
    text = " ".join(str(error).split())[:120] or type(error).__name__
    if "password" in text.lower() or type(error).__name__ == "PasswordError":
        return Fault(
            str(path),
            "P06-LOAD-020",
            "a workbook with a password",
            "it is read without one",
            "Save it without a password.",
        )
    return Fault(
        str(path),
        "P06-LOAD-020",
        f"no readable workbook ({text})",
        "an .xlsx, .xls or .ods workbook is read",
        "Open it in a spreadsheet program and save it again.",
    )


def _details(path: Path, kind: str) -> Mapping[str, Details]:
    """Return each sheet's details; the readers are loaded when a file of their format is met."""
    from p06analysis.grids.workbook_ods import ods_details
    from p06analysis.grids.workbook_xls import xls_details
    from p06analysis.grids.workbook_xlsx import xlsx_details

    return {"xlsx": xlsx_details, "xls": xls_details, "ods": ods_details}[kind](path)


def _grids(path: Path, details: Mapping[str, Details]) -> list[Grid]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    grids = []
    with CalamineWorkbook.from_path(str(path)) as book:
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            known = details.get(about.name, Details())
            rows = _trimmed(sheet.to_python(skip_empty_area=False), known.bad)
            merged = sheet.merged_cell_ranges
            ranges = [(r0, c0, r1, c1) for (r0, c0), (r1, c1) in merged] if merged else known.merged
            grids.append(
                Grid(
                    file=path.name,
                    sheet=about.name,
                    rows=rows,
                    merged=tuple(ranges),
                    formats=known.formats,
                    hidden_rows=frozenset(known.hidden_rows),
                    hidden_columns=frozenset(known.hidden_columns),
                    is_hidden=about.visible != SheetVisibleEnum.Visible,
                )
            )
    return grids


def _trimmed(rows: list[list[Any]], bad: Mapping[tuple[int, int], BadCell]) -> list[list[Any]]:
    """Return the rows with bad cells put in, without the empty rows at the end."""
    for (row, column), cell in bad.items():
        while len(rows) <= row:
            rows.append([])
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = cell
    while rows and all(cell == "" or cell is None for cell in rows[-1]):
        rows.pop()
    return rows

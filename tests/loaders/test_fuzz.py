"""Damaged and nonsensical files end in figures or in coded errors, never in a traceback."""

from __future__ import annotations

import io
import math
import os
import random
import zipfile
from pathlib import Path

import pytest

from p06analysis.errors import P06Error
from p06analysis.loaders import load_file

FILES = Path(__file__).parent / "files"
FULL = bool(os.environ.get("P06_FULL"))
COUNT = 4000 if FULL else 150
WORKBOOKS = sorted(path for path in FILES.iterdir() if path.suffix in {".xlsx", ".ods"})
EVERY = sorted(path for path in FILES.iterdir() if path.suffix in {".xlsx", ".ods", ".xls", ".csv", ".tsv"})
PIECES = [
    "Đơn vị",
    "Chỉ tiêu",
    "Kỳ báo cáo",
    "Giá trị",
    "Tử số",
    "Mẫu số",
    "STT",
    "Tổng cộng",
    "I",
    "II",
    "1",
    "1.1",
    "-",
    "",
    " ",
]
PIECES += [
    "Sở Y tế",
    "Khánh Hòa",
    "Xã Cam Lâm",
    "UBND",
    "tỉnh",
    "Tỷ lệ hồ sơ trực tuyến (%)",
    "Số hồ sơ tiếp nhận",
    "Tiếp nhận",
]
PIECES += ["tháng 9/2026", "T10-2026", "Quý III/2026", "9 tháng đầu năm 2026", "31/2/2026", "46295", "2026", "năm"]
PIECES += [
    "12,5",
    "12.345",
    "1.234,5",
    "33/43",
    "76,7 % (33/43)",
    "9" * 400,
    "1e999",
    "-0",
    "∞",
    "٣",
    "#DIV/0!",
    "=1/0",
    "'1",
]
PIECES += [
    "\u0301",
    "\u200b",
    "\ufeff",
    "\U0001f600",
    '"',
    "\n",
    "\t",
    ";",
    ",",
    "(1)",
    "(2)=(1)/2",
    "%",
    "Hueá",
    "§¬n vÞ",
]


def ends_well(path: Path, params) -> None:
    loaded, faults = None, ()
    try:
        loaded = load_file(path, params)
    except P06Error as error:
        faults = error.faults
    assert all(fault.code.startswith("P06-") and fault.where and fault.next_step for fault in faults)
    if loaded is None:
        assert faults
        return
    figures = loaded.figures
    assert figures["indicator"].isin(list(params.indicators)).all()
    assert figures["place"].isin(list(params.places)).all()
    assert figures["date"].notna().all()
    numbers = figures[["value", "numerator", "denominator"]].to_numpy().ravel()
    assert not any(math.isinf(number) for number in numbers)


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Change, take out, double or cut some bytes."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        if not changed:
            break
        at = rng.randrange(len(changed))
        length = rng.choice([1, 1, 2, 8, 64])
        kind = rng.randrange(5)
        if kind == 0:
            changed[at : at + length] = rng.randbytes(length)
        elif kind == 1:
            del changed[at : at + length]
        elif kind == 2:
            changed[at:at] = changed[at : at + length]
        elif kind == 3:
            changed[at : at + 1] = rng.choice([b"<", b">", b"&", b'"', b"9", b"-", b"\x00", b"\xff", b"%", b"1e9"])
        elif rng.random() < 0.2:
            del changed[at:]
    return bytes(changed)


def damaged_inside(data: bytes, rng: random.Random) -> bytes:
    """Damage one part of a workbook and put the archive together again, so that its readers get to it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    telling = [
        name for name in parts if name.endswith(".xml") and ("sheet" in name or "content" in name or "s.xml" in name)
    ]
    name = rng.choice(telling or list(parts))
    parts[name] = damaged(parts[name], rng)
    if rng.random() < 0.05:
        del parts[name]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for one, content in parts.items():
            archive.writestr(one, content)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["bytes", "inside"])
def test_damaged_files_end_in_figures_or_a_coded_error(tmp_path, small_params, kind):
    rng = random.Random(6)
    for number in range(COUNT):
        source = rng.choice(EVERY if kind == "bytes" else WORKBOOKS)
        change = damaged if kind == "bytes" else damaged_inside
        path = tmp_path / f"{number % 4}{source.suffix}"
        path.write_bytes(change(source.read_bytes(), rng))
        try:
            ends_well(path, small_params)
        except Exception as error:
            kept = tmp_path / f"kept-{number}{source.suffix}"
            kept.write_bytes(path.read_bytes())
            raise AssertionError(f"{source.name}, file {number}: {kept}") from error


def test_tables_of_any_words_end_in_figures_or_a_coded_error(tmp_path, small_params):
    rng = random.Random(66)
    for number in range(2 * COUNT):
        width = rng.randint(1, 7)
        rows = [
            [rng.choice(PIECES) for _ in range(rng.choice([width, width, width, width + 1]))]
            for _ in range(rng.randint(1, 9))
        ]
        text = "\n".join(rng.choice([";", ";", ",", "\t"]).join(row) for row in rows)
        path = tmp_path / "t.csv"
        path.write_bytes(text.encode(rng.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16"])))
        try:
            ends_well(path, small_params)
        except Exception as error:
            raise AssertionError(f"table {number}:\n{text}") from error


def test_workbooks_of_any_cells_end_in_figures_or_a_coded_error(tmp_path, small_params):
    from openpyxl import Workbook

    rng = random.Random(666)
    cells = [*PIECES, None, 0, 1, -3, 12.345, 0.5, 99.9, 46295, 1e300, True]
    for number in range(COUNT):
        book = Workbook()
        sheet = book.active
        for _ in range(rng.randint(1, 9)):
            row = [rng.choice(cells) for _ in range(rng.randint(1, 7))]
            sheet.append(
                [
                    cell if not isinstance(cell, str) else "".join(c for c in cell if c >= " " or c == "\n")
                    for cell in row
                ]
            )
        for _ in range(rng.randint(0, 2)):
            top, left = rng.randint(1, 6), rng.randint(1, 5)
            sheet.merge_cells(
                start_row=top, start_column=left, end_row=top + rng.randint(0, 2), end_column=left + rng.randint(0, 2)
            )
        path = tmp_path / "t.xlsx"
        book.save(path)
        try:
            ends_well(path, small_params)
        except Exception as error:
            raise AssertionError(f"workbook {number}") from error

"""Measure p06 load on a file of a million rows: python tests/benchmarks/load_million.py [contract|report|xlsx] [ROWS].

``contract`` is a CSV in the contract's own columns, ``report`` one with Vietnamese headings, months and numbers, ``xlsx`` the
latter as a workbook. Prints elapsed and processor seconds and the largest memory of the load, which runs in a process of its own.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parent.parent.parent
COMMUNES = 1000


def project(folder: Path) -> None:
    """Make a project with a thousand communes and the real indicators."""
    subprocess.run(["cp", "-r", str(ROOT / "params"), str(folder)], check=True)
    places = folder / "params" / "places.yaml"
    more = "".join(
        f'  xa-{n}: {{label_vi: "Xã Thử {n}", label_en: "Xã Thử {n}", level: commune}}\n' for n in range(COMMUNES)
    )
    places.write_text(places.read_text(encoding="utf-8") + more, encoding="utf-8")


def rows(count: int):
    """Yield commune, day, numerator, denominator: a year-to-date share of each commune on each of many days."""
    days = pd.date_range("2024-01-01", periods=count // COMMUNES + 1)
    for number in range(count):
        day = days[number // COMMUNES]
        received = 1000 + 40 * day.day_of_year + number % 7
        yield number % COMMUNES, day, received * 4 // 5 + number % 13, received


def write(path: Path, kind: str, count: int) -> None:
    """Write the file."""
    if kind == "contract":
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(
                ["indicator", "place", "date", "as_of", "value", "numerator", "denominator", "source", "flag", "note"]
            )
            for place, day, top, bottom in rows(count):
                iso = f"{day:%Y-%m-%d}"
                out.writerow(
                    ["on_time_share_ytd", f"xa-{place}", iso, iso, "", top, bottom, "https://example.org", "", ""]
                )
        return
    head = ["Chỉ tiêu", "Đơn vị", "Ngày", "Tử số", "Mẫu số"]
    name = "Tỷ lệ hồ sơ giải quyết đúng hạn, lũy kế năm"
    body = (
        [name, f"Xã Thử {p}", f"{d:%d/%m/%Y}", f"{t:,}".replace(",", "."), f"{b:,}".replace(",", ".")]
        for p, d, t, b in rows(count)
    )
    if kind == "xlsx":
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        sheet = book.create_sheet("Số liệu")
        sheet.append(head)
        for row in body:
            sheet.append(row)
        book.save(path)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(head)
        out.writerows(body)


def main(kind: str = "contract", count: int = 1_000_000) -> None:
    """Write the file, load it, print what it took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project(folder)
        path = folder / ("figures.xlsx" if kind == "xlsx" else "figures.csv")
        write(path, kind, count)
        start = time.monotonic()
        words = [
            sys.executable,
            "-m",
            "p06analysis.cli",
            "load",
            str(path),
            "--store",
            str(folder / "store"),
            "--project",
            name,
        ]
        ended = subprocess.run(words, capture_output=True, text=True, check=False)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        lines = ended.stdout.splitlines() or ended.stderr.splitlines()
        print(lines[0] if lines else "")
        print(
            f"{kind}, {count} rows, {path.stat().st_size / 1e6:.0f} MB: {time.monotonic() - start:.1f} s elapsed, "
            f"{used.ru_utime + used.ru_stime:.1f} s of processor, {used.ru_maxrss / 1e6:.2f} GB"
        )


if __name__ == "__main__":
    main(*(int(word) if word.isdigit() else word for word in sys.argv[1:]))

"""Any observations, written in any supported layout, number style and file format, are read back equal."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from p06analysis.loaders.sheets import read_sheets

from .writers import write_ods

FULL = bool(os.environ.get("P06_FULL"))  # the whole count of examples, as CONTRIBUTING says

PLACES = {
    "so-tu-phap": ["Sở Tư pháp", "SỞ TƯ PHÁP", "so tu phap"],
    "so-y-te": ["Sở Y tế", "Sở  Y tế "],
    "nha-trang": ["Phường Nha Trang", "P. Nha Trang", "UBND phường Nha Trang"],
    "cam-lam": ["Xã Cam Lâm", "Cam Lâm"],
    "hue": ["Huế", "TP. Huế", "UBND thành phố Huế"],
}
INDICATORS = {
    "online_share": ("Tỷ lệ hồ sơ trực tuyến (%)", "percent"),
    "on_time_share_ytd": ("Tỷ lệ đúng hạn", "percent"),
    "dossiers_received": ("Số hồ sơ tiếp nhận", "count"),
    "d766_total_ytd": ("Tổng điểm Bộ chỉ số 766", "score"),
}
MONTHS = [dt.date(2026, month, calendar.monthrange(2026, month)[1]) for month in range(1, 13)]
MONTH_STYLES = ["tháng {m}/{y}", "T{m}-{y}", "{m:02}/{y}", "{d}/{m}/{y}", "{y}-{m:02}-{d:02}"]
NUMBER_STYLES = [(".", ","), (",", "."), ("", ","), ("", "."), (" ", ",")]

percents = st.integers(101, 10000).map(lambda hundredths: hundredths / 100)
counts = st.integers(0, 9_999_999).map(float)


@st.composite
def tables(draw):
    """Figures by (indicator, place, month), no percent of 1 or less: those are a difficulty of their own."""
    indicators = draw(st.lists(st.sampled_from(sorted(INDICATORS)), min_size=1, max_size=3, unique=True))
    places = draw(st.lists(st.sampled_from(sorted(PLACES)), min_size=1, max_size=4, unique=True))
    months = draw(st.lists(st.sampled_from(MONTHS), min_size=1, max_size=3, unique=True))
    kinds = {"percent": percents, "score": percents, "count": counts}
    return {
        (indicator, place, month): draw(kinds[INDICATORS[indicator][1]])
        for indicator in indicators
        for place in places
        for month in months
        if draw(st.integers(0, 9)) or (indicator, place, month) == (indicators[0], places[0], months[0])
    }


def spelled(value: float, style: tuple[str, str], *, percent_sign: bool) -> str:
    thousands, decimal = style
    whole, _, part = (f"{value:,.2f}" if value % 1 else f"{value:,.0f}").partition(".")
    text = whole.replace(",", thousands) + (decimal + part if part else "")
    return f"{text} %" if percent_sign else text


class Writing:
    """One way of writing: spellings of names and months, a number style, texts or numbers."""

    def __init__(self, draw, *, as_text: bool) -> None:
        self.month = draw(st.sampled_from(MONTH_STYLES))
        self.style = draw(st.sampled_from(NUMBER_STYLES))
        self.names = {place: draw(st.sampled_from(spellings)) for place, spellings in PLACES.items()}
        self.as_text = as_text

    def of_month(self, day: dt.date) -> str:
        return self.month.format(d=day.day, m=day.month, y=day.year)

    def figure(self, table, key):
        if key not in table:
            return "" if self.as_text else None
        if not self.as_text:
            return table[key]
        return spelled(table[key], self.style, percent_sign=INDICATORS[key[0]][1] == "percent")


def long(table, writing) -> list[list]:
    head = ["Chỉ tiêu", "Đơn vị", "Kỳ báo cáo", "Giá trị"]
    return [
        head,
        *[
            [INDICATORS[i][0], writing.names[p], writing.of_month(m), writing.figure(table, (i, p, m))]
            for i, p, m in table
        ],
    ]


def indicators_across(table, writing) -> list[list]:
    indicators = list(dict.fromkeys(key[0] for key in table))
    rows = list(dict.fromkeys((place, month) for _, place, month in table))
    return [
        ["Bảng tổng hợp số liệu"],
        ["STT", "Đơn vị", "Ngày", *[INDICATORS[one][0] for one in indicators], "Ghi chú"],
        *[
            [n, writing.names[p], writing.of_month(m), *[writing.figure(table, (i, p, m)) for i in indicators], ""]
            for n, (p, m) in enumerate(rows, start=1)
        ],
    ]


def months_across(table, writing) -> list[list]:
    months = sorted({key[2] for key in table})
    rows = list(dict.fromkeys((indicator, place) for indicator, place, _ in table))
    return [
        ["Chỉ tiêu", "Đơn vị", *map(writing.of_month, months)],
        *[[INDICATORS[i][0], writing.names[p], *[writing.figure(table, (i, p, m)) for m in months]] for i, p in rows],
    ]


def places_across(table, writing) -> list[list]:
    places = list(dict.fromkeys(key[1] for key in table))
    rows = list(dict.fromkeys((indicator, month) for indicator, _, month in table))
    return [
        ["Nội dung", "Thời điểm", *[writing.names[one] for one in places]],
        *[
            [INDICATORS[i][0], writing.of_month(m), *[writing.figure(table, (i, p, m)) for p in places]]
            for i, m in rows
        ],
    ]


LAYOUTS = [long, indicators_across, months_across, places_across]
FORMATS = ["comma", "semicolon", "tab", "utf-16", "xlsx", "xlsx-text", "ods"]


def write(folder: Path, rows, kind: str) -> Path:
    if kind.startswith("xlsx"):
        book = Workbook()
        for row in rows:
            book.active.append([None if cell == "" else cell for cell in row])
        book.save(folder / "t.xlsx")
        return folder / "t.xlsx"
    if kind == "ods":
        write_ods(folder / "t.ods", {"Bảng": [[None if cell == "" else cell for cell in row] for row in rows]})
        return folder / "t.ods"
    separator = {"comma": ",", "semicolon": ";", "tab": "\t", "utf-16": "\t"}[kind]
    with (folder / "t.csv").open("w", encoding="utf-16" if kind == "utf-16" else "utf-8", newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    return folder / "t.csv"


@settings(max_examples=3000 if FULL else 60, suppress_health_check=[HealthCheck.too_slow])
@given(tables(), st.data(), st.sampled_from(LAYOUTS), st.sampled_from(FORMATS))
def test_table_is_read_back_equal(small_params, table, data, layout, kind):
    writing = Writing(data.draw, as_text=kind not in {"xlsx", "ods"})
    if kind in {"comma", "semicolon"}:
        writing.style = (".", ",") if kind == "semicolon" else (",", ".")
    with tempfile.TemporaryDirectory() as folder:
        figures = read_sheets(write(Path(folder), layout(table, writing), kind), small_params).figures
    back = {(row.indicator, row.place, row.date.date()): row.value for row in figures.itertuples()}
    assert len(back) == len(figures)
    assert back == table

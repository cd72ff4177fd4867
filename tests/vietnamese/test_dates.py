"""Periods as reports name them give their last day; what names none, or lacks its year, is refused."""

from __future__ import annotations

import calendar
import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.vietnamese.dates import NotADate, dates_within, read_date

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
DAY_FORMS = ["{d}/{m}/{y}", "{d:02}/{m:02}/{y}", "{d}-{m}-{y}", "{d}.{m}.{y}", "{y}-{m:02}-{d:02}", "{y}{m:02}{d:02}"]
DAY_FORMS += ["ngày {d} tháng {m} năm {y}", "Ngày {d}/{m}/{y}", "tính đến ngày {d}/{m}/{y}", "(đến hết {d}/{m}/{y})"]
MONTH_FORMS = ["tháng {m}/{y}", "Tháng {m} năm {y}", "T{m}-{y}", "T{m:02}/{y}", "{m}/{y}", "{m:02}-{y}", "{y}-{m:02}"]
MONTH_FORMS += ["{m} tháng đầu năm {y}", "Lũy kế {m} tháng năm {y}", "THÁNG {m}, NĂM {y}"]


@given(DAYS, st.sampled_from(DAY_FORMS))
def test_day_is_read_back_equal(day, form):
    assert read_date(form.format(d=day.day, m=day.month, y=day.year)) == day


@given(DAYS, st.sampled_from(MONTH_FORMS))
def test_month_gives_its_last_day(day, form):
    last = calendar.monthrange(day.year, day.month)[1]
    assert read_date(form.format(m=day.month, y=day.year)) == day.replace(day=last)


@given(DAYS)
def test_serial_number_gives_its_day(day):
    # Excel shows 36526 as 1 January 2000
    serial = 36526 + (day - dt.date(2000, 1, 1)).days
    assert read_date(serial) == read_date(float(serial)) == read_date(str(serial)) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Quý I/2024", "2024-03-31"),
        ("Quý III/2024", "2024-09-30"),
        ("quý 4 năm 2024", "2024-12-31"),
        ("Q2-2024", "2024-06-30"),
        ("6 tháng cuối năm 2024", "2024-12-31"),
        ("chín tháng đầu năm 2024", "2024-09-30"),
        ("tháng năm 2024", "2024-05-31"),
        ("tháng chạp năm 2024", "2024-12-31"),
        ("năm 2024", "2024-12-31"),
        (2024, "2024-12-31"),
        ("tháng 2/2024", "2024-02-29"),
    ],
)
def test_period_gives_its_last_day(text, day):
    assert read_date(text).isoformat() == day


@pytest.mark.parametrize(
    ("text", "day"), [("T9", "2026-09-30"), ("Quý III", "2026-09-30"), ("ngày 15/9", "2026-09-15")]
)
def test_year_of_the_title_completes_a_month(text, day):
    assert read_date(text, year=2026).isoformat() == day
    with pytest.raises(NotADate):
        read_date(text)


def test_day_shown_as_a_month_means_the_month():
    assert read_date(dt.date(2024, 9, 1), shows_day=False) == dt.date(2024, 9, 30)
    assert read_date(pd.Timestamp("2024-09-01"), shows_day=True) == dt.date(2024, 9, 1)


@pytest.mark.parametrize(
    "cell",
    ["9/15/2024", "31/2/2024", "29/2/2023", "tháng 13/2024", "15/9", "", "hôm qua", 12.5, True, 1e300, "1/1/1900"],
)
def test_anything_else_is_refused(cell):
    with pytest.raises(NotADate):
        read_date(cell)


@given(st.text(max_size=25))
def test_any_text_is_a_day_or_refused(text):
    try:
        day = read_date(text, year=2026)
    except NotADate:
        return
    assert dt.date(2000, 1, 1) <= day <= dt.date(2099, 12, 31)


def test_number_of_the_project_is_no_day():
    assert list(dates_within("Kết quả thực hiện Đề án 06 tháng 9 năm 2026")) == [dt.date(2026, 9, 30)]


@pytest.mark.parametrize(
    "title",
    [
        "(Kèm theo Báo cáo số 215/BC-UBND ngày 05/10/2026 của UBND tỉnh)",
        "Ninh Thuận, ngày 15 tháng 10 năm 2024",
        "Thực hiện Quyết định 06/QĐ-TTg ngày 06/01/2022",
    ],
)
def test_days_of_papers_are_no_periods(title):
    assert list(dates_within(title)) == []

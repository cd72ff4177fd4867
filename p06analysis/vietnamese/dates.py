"""Days and periods as reports write them, read as the last day of what is described.

``tháng 9/2024`` is 30 September 2024, ``9 tháng đầu năm 2024`` too; ``Quý III/2024``, ``năm 2024``, ``15/9/2024`` (day
first, as everywhere in Vietnam) and a workbook's serial numbers likewise. What needs a year and has none is refused unless
the table's title gives one.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator

from p06analysis.vietnamese.names import decoded

SERIAL_EPOCH = dt.date(1899, 12, 30)
"""Day 0 of a workbook's serial numbers from 1 March 1900 on, in the 1900 system (ECMA-376 part 1, 18.17.4.1)."""

FIRST_YEAR, LAST_YEAR = 2000, 2099
_WORDS = ["giêng|một|nhất", "hai", "ba", "tư|bốn", "năm", "sáu", "bảy|bẩy", "tám", "chín", "mười"]
_WORDS += ["mười một", "mười hai|chạp"]
_MONTH_WORD = {word: month for month, words in enumerate(_WORDS, start=1) for word in words.split("|")}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WORD = "|".join(sorted(_MONTH_WORD, key=len, reverse=True))
_YEAR = r"(?P<year>20\d\d)"
_OF_YEAR = rf"(?:\s*(?:[/.\-]|,?\s*(?:của\s+)?năm)\s*|\s+){_YEAR}"
_MONTH = rf"(?P<month>0?[1-9]|1[0-2]|{_WORD})"
_LEAD = r"(?:(?:lũy kế|luỹ kế|cộng dồn|số liệu|kỳ báo cáo|thực hiện|kết quả|trong|tính|từ đầu năm)\s+)*(?:đến\s+)?(?:hết\s+)?"


class NotADate(ValueError):
    """The text names no day or period, or one that needs a year."""


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTH_WORD[text]


def _day(match: re.Match[str], year: int | None) -> dt.date:
    written = match["year"]
    years = year if written is None else int(written) + (2000 if len(written) == 2 else 0)
    if years is None:
        raise NotADate(match[0])
    return dt.date(years, int(match["month"]), int(match["day"]))


def _year_of(match: re.Match[str], year: int | None) -> int:
    written = match["year"]
    if written is None and year is None:
        raise NotADate(match[0])
    return int(written) if written is not None else int(year or 0)


def _in_month(match: re.Match[str], year: int | None) -> dt.date:
    return _month_end(_year_of(match, year), _month(match["month"]))


def _in_quarter(match: re.Match[str], year: int | None) -> dt.date:
    quarter = _ROMAN.get(match["quarter"]) or int(match["quarter"])
    return _month_end(_year_of(match, year), 3 * quarter)


def _last_months(match: re.Match[str], year: int | None) -> dt.date:
    return _month_end(_year_of(match, year), 12)


_SEPARATED = r"(?P<day>0?[1-9]|[12]\d|3[01])\s*[/.\-]\s*(?P<month>0?[1-9]|1[0-2])"
_FORMS: list[tuple[str, Callable[[re.Match[str], int | None], dt.date]]] = [
    (r"(?P<year>20\d\d)[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?P<day>0?[1-9]|[12]\d|3[01])(?:[t ]00:00(?::00)?)?", _day),
    (r"(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])", _day),
    (rf"(?:ngày\s+)?{_SEPARATED}\s*[/.\-]\s*(?P<year>20\d\d|\d\d)", _day),
    (rf"ngày\s+{_SEPARATED}(?P<year>20\d\d)?", _day),
    (
        r"(?:ngày\s+)?(?P<day>0?[1-9]|[12]\d|3[01])\s+tháng\s+(?P<month>0?[1-9]|1[0-2])(?:,?\s+năm\s+(?P<year>20\d\d))?",
        _day,
    ),
    (r"(?P<year>20\d\d)[-/.]?(?P<month>0[1-9]|1[0-2])", _in_month),
    (rf"(?P<month>0?[1-9]|1[0-2])\s*[/.\-]\s*{_YEAR}", _in_month),
    (rf"(?:tháng|thg|th|t)\.?\s*{_MONTH}(?:{_OF_YEAR})?", _in_month),
    (rf"(?:quý|q)\.?\s*(?P<quarter>iii|ii|iv|i|[1-4])(?:{_OF_YEAR})?", _in_quarter),
    (rf"{_MONTH}\s+tháng(?:\s+đầu)?(?:(?:\s+của)?\s+năm)?(?:\s*/?\s*{_YEAR})?", _in_month),
    (rf"{_MONTH}\s+tháng\s+cuối(?:\s+năm(?:\s+{_YEAR})?)?", _last_months),
    (rf"(?:cả\s+)?(?:năm\s+)?{_YEAR}|cả\s+năm", _last_months),
]
_COMPILED = [(re.compile(_LEAD + pattern), reading) for pattern, reading in _FORMS]


def plain_words(text: str) -> str:
    """Return a date's text in NFC, lower case, with one space between words and no brackets around.

    Examples
    --------
    >>> plain_words(" (Tính đến  15/9/2024) ")
    'tính đến 15/9/2024'
    """
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text)).casefold()
    text = re.sub(r"[‐‑‒–—−]", "-", text)
    return " ".join(text.split()).strip("()[]:;. ")


def read_date(cell: object, *, year: int | None = None, shows_day: bool | None = None) -> dt.date:
    """Return the last day of what a cell describes.

    Parameters
    ----------
    cell : str, int, float, datetime.date or datetime.datetime
        As it stands in the table; a whole number from 36526 (1 January 2000) on is a workbook's serial number.
    year : int, optional
        Of the table's title, for cells such as ``tháng 9``.
    shows_day : bool, optional
        Of a cell that holds a day: whether its format shows the day. False: the month it lies in is meant.

    Raises
    ------
    NotADate
        Also for 9/15/2024, which has no month 15: the order of day and month is never turned around.

    Examples
    --------
    >>> texts = "15/9/2024", "tháng 9/2024", "T9-2024", "Quý III/2024", "9 tháng đầu năm 2024", "năm 2024", 45550
    >>> [read_date(text).isoformat() for text in texts]
    ['2024-09-15', '2024-09-30', '2024-09-30', '2024-09-30', '2024-09-30', '2024-12-31', '2024-09-15']
    """
    if isinstance(cell, dt.datetime | dt.date):
        day = cell.date() if isinstance(cell, dt.datetime) else cell
        return _checked(_month_end(day.year, day.month) if shows_day is False else day, cell)
    if isinstance(cell, bool):
        raise NotADate(str(cell))
    if isinstance(cell, int | float):
        return _from_number(float(cell))
    for spelling in (str(cell), *decoded(str(cell))):
        text = plain_words(spelling)
        if text.isdigit() and len(text) == 5:
            return _from_number(float(text))
        for pattern, reading in _COMPILED:
            match = pattern.fullmatch(text)
            if match:
                try:
                    return _checked(reading(match, year), cell)
                except (ValueError, OverflowError) as error:
                    raise NotADate(str(cell)) from error
    raise NotADate(str(cell))


def _from_number(number: float) -> dt.date:
    if number.is_integer() and FIRST_YEAR <= number <= LAST_YEAR:
        return dt.date(int(number), 12, 31)
    if not 36526 <= number < 73051:
        raise NotADate(f"{number:g}")
    return SERIAL_EPOCH + dt.timedelta(days=int(number))


def _checked(day: dt.date, cell: object) -> dt.date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NotADate(str(cell))
    return day


_WITHIN = re.compile(
    rf"(?:ngày\s+)?{_SEPARATED}\s*[/.\-]\s*20\d\d"
    rf"|ngày\s+\d{{1,2}}\s+tháng\s+\d{{1,2}},?\s+năm\s+20\d\d"
    rf"|\b(?:tháng\s*{_MONTH.replace('?P<month>', '?:')}){_OF_YEAR.replace('?P<year>', '?:')}"
    rf"|\bquý\s*(?:iii|ii|iv|i|[1-4]){_OF_YEAR.replace('?P<year>', '?:')}"
    rf"|\b(?:{_MONTH.replace('?P<month>', '?:')})\s+tháng(?:\s+đầu|\s+cuối)?(?:\s+của)?\s+năm\s+20\d\d"
    rf"|(?<![/\d])\b(?:0?[1-9]|1[0-2])\s*/\s*20\d\d"
    rf"|\bt\s?(?:0?[1-9]|1[0-2])\s*[/.\-]\s*20\d\d"
    rf"|\bnăm\s+20\d\d"
)
# "Đề án 06 tháng 9" is the project and then a month, never the sixth of September.
_PROJECT = re.compile(r"đề án\s+(?:số\s+)?0?6(?:/cp|/qđ-ttg)?")
_OF_A_PAPER = re.compile(
    r"kèm theo|số\s*:?\s*\d+\s*/|ban hành|quyết định|công văn|kế hoạch số|báo cáo số|thông tư|nghị quyết"
)


def dates_within(text: str) -> Iterator[dt.date]:
    """Yield the days of the periods that a title names; days of papers it refers to are no periods.

    Examples
    --------
    >>> [day.isoformat() for day in dates_within("KẾT QUẢ ĐỀ ÁN 06 THÁNG 9 NĂM 2026 (tính đến ngày 30/9/2026)")]
    ['2026-09-30', '2026-09-30']
    >>> list(dates_within("(Kèm theo Báo cáo số 123/BC-UBND ngày 05/10/2026)"))
    []
    >>> list(dates_within("Khánh Hòa, ngày 05 tháng 10 năm 2026"))
    []
    """
    words = plain_words(text)
    if _OF_A_PAPER.search(words) or re.fullmatch(r"[^,]{2,40},\s*ngày\s+.*", words):
        return
    for match in _WITHIN.finditer(_PROJECT.sub("đề án", words)):
        try:
            yield read_date(match[0])
        except NotADate:
            continue

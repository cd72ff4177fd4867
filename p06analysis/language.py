"""Numbers, days and chances as readers of Vietnamese and English write them.

Rules for chances: rounded to 5 %, and never 0 or 100, because no forecast of ours is that sure.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
"""In the order in which texts of both stand side by side."""

_UNITS = {
    "percent": {"vi": " %", "en": " %"},
    "count": {"vi": "", "en": ""},
    "score": {"vi": " điểm", "en": " points"},
    "ratio": {"vi": "", "en": ""},
    "days": {"vi": " ngày", "en": " days"},
}
_POINTS = {"vi": " điểm %", "en": " points"}


def in_language(texts: Sequence[str], language: Language, /, **figures: object) -> str:
    """Return one of the texts that stand side by side, with figures put in.

    Examples
    --------
    >>> in_language(("đến {day}", "until {day}"), "vi", day="31/12/2026")
    'đến 31/12/2026'
    """
    return texts[LANGUAGES.index(language)].format(**figures)


def number(value: float, language: Language, *, decimals: int = 0) -> str:
    """Return a number with the language's separators, at most ``decimals`` places, a true minus and no trailing zeros.

    Examples
    --------
    >>> number(325476, "vi"), number(84.39, "vi", decimals=2), number(-1234.5, "en", decimals=1)
    ('325.476', '84,39', '−1,234.5')
    """
    from babel.numbers import format_decimal

    if math.isnan(value):
        return "–"
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    rounded = round(value, decimals) + 0.0
    return str(format_decimal(rounded, format=pattern, locale=language)).replace("-", "−")


def score(value: float, language: Language) -> str:
    """Return a forecast's score with three decimals: scores are compared down a column, so that trailing zeros stay.

    Examples
    --------
    >>> score(0.11, "vi"), score(0.1054, "en")
    ('0,110', '0.105')
    """
    if math.isnan(value):
        return "–"
    text = f"{value:.3f}"
    return text.replace(".", ",") if language == "vi" else text


def measure(value: float, unit: str, language: Language, *, decimals: int | None = None) -> str:
    """Return a figure in its indicator's unit; counts without decimals, other units with two unless told.

    Examples
    --------
    >>> measure(84.39, "percent", "vi"), measure(61.66, "score", "en"), measure(325476, "count", "vi")
    ('84,39 %', '61.66 points', '325.476')
    """
    places = (0 if unit == "count" else 2) if decimals is None else decimals
    return number(value, language, decimals=places) + (_UNITS[unit][language] if not math.isnan(value) else "")


def pace(value: float, unit: str, language: Language) -> str:
    """Return a change a month, with its sign; a percent changes by points.

    Examples
    --------
    >>> pace(2.74, "percent", "vi"), pace(-120.0, "count", "en"), pace(0.5, "score", "en")
    ('+2,74 điểm %', '−120', '+0.5 points')
    """
    text = number(value, language, decimals=0 if unit == "count" else 2)
    suffix = _POINTS[language] if unit == "percent" else _UNITS[unit][language]
    return ("+" if value > 0 else "") + text + (suffix if not math.isnan(value) else "")


def day(value: dt.date, language: Language) -> str:
    """Return a day as dd/mm/yyyy in Vietnamese and d Month yyyy in English.

    Examples
    --------
    >>> day(dt.date(2026, 10, 6), "vi"), day(dt.date(2026, 10, 6), "en")
    ('06/10/2026', '6 October 2026')
    """
    from babel.dates import format_date

    return str(format_date(value, format="dd/MM/yyyy" if language == "vi" else "d MMMM yyyy", locale=language))


def chance(probability: float, language: Language) -> str:
    """Return a probability rounded to 5 %, never 0 or 100.

    Examples
    --------
    >>> [chance(p, "vi") for p in (0.004, 0.31, 0.5, 0.999)]
    ['dưới 5 %', '30 %', '50 %', 'trên 95 %']
    >>> chance(0.01, "en"), chance(0.98, "en")
    ('under 5 %', 'over 95 %')
    """
    if math.isnan(probability):
        return "–"
    if probability < 0.05:
        return {"vi": "dưới 5 %", "en": "under 5 %"}[language]
    if probability > 0.95:
        return {"vi": "trên 95 %", "en": "over 95 %"}[language]
    # Half up, not half to even: 0.325 is nearer to what a reader expects at 35 than at 30.
    return f"{5 * math.floor(probability * 20 + 0.5)} %"


def chances(probabilities: Iterable[float], language: Language) -> str:
    """Return probabilities under different assumptions as one range, its ends rounded to 5 %.

    Examples
    --------
    >>> chances([0.1, 0.04], "en"), chances([0.05, 0.02], "en"), chances([0.9, 0.97], "vi"), chances([0.3, 0.31], "vi")
    ('under 5 % to 10 %', 'at most 5 %', 'ít nhất 90 %', '30 %')
    """
    each = sorted(probabilities)
    low, high = chance(each[0], language), chance(each[-1], language)
    if low == high:
        return low
    if high == "5 %":
        return {"vi": f"không quá {high}", "en": f"at most {high}"}[language]
    if each[0] >= 0.05 and each[-1] > 0.95:
        return {"vi": f"ít nhất {low}", "en": f"at least {low}"}[language]
    return {"vi": f"{low} đến {high}", "en": f"{low} to {high}"}[language]


def chance_in_words(probability: float, language: Language) -> str:
    """Return the verbal scale for a probability, seven steps, the same limits in both languages.

    The steps follow the likelihood scale of the IPCC guidance note on uncertainties (2010), table 1, with the limits
    "very" 90/10, "likely" 66/33 kept and a middle band named plainly.

    Examples
    --------
    >>> chance_in_words(0.8, "vi"), chance_in_words(0.5, "en"), chance_in_words(0.02, "en")
    ('khả năng cao', 'about as likely as not', 'very unlikely')
    """
    steps = (
        (0.10, "rất ít khả năng", "very unlikely"),
        (0.33, "ít khả năng", "unlikely"),
        (0.66, "khả năng ngang nhau", "about as likely as not"),
        (0.90, "khả năng cao", "likely"),
    )
    if math.isnan(probability):
        return {"vi": "chưa đủ căn cứ", "en": "cannot tell"}[language]
    for limit, vi, en in steps:
        if probability < limit:
            return {"vi": vi, "en": en}[language]
    return {"vi": "khả năng rất cao", "en": "very likely"}[language]

"""Numbers as reports write them: 1.234,5 and 1,234.5, 65,3 %, 33/43, with what they may mean where that is not certain.

A text such as 12.345 has two readings. They are kept apart until the whole column is known: its other values say which
separator is the decimal one, the indicator says what is possible, and where neither settles it the cell is refused.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MISSING_MARKS = frozenset(
    {"", "-", "--", "...", "..", "x", "n/a", "na", "#n/a", "null", "none", "nan", "không có", "không có số liệu"}
    | {"chưa có", "chưa có số liệu", "chưa báo cáo", "không báo cáo", "kcsl"}
)
"""What stands in a cell where nothing was reported, lower case, dashes as ``-``. A row with it is a row that is absent."""

_UNITS = r"(?:điểm|ngày|hồ sơ|nhiệm vụ|mô hình|tài khoản|người|thủ tục|dịch vụ)"
_NUMBER = r"[+-]?(?:[0-9][0-9.,' ]*[0-9]|[0-9]|[.,][0-9]+)"
_PLAIN = re.compile(rf"({_NUMBER})\s*(%)?\s*{_UNITS}?", re.IGNORECASE)
_COUNTS = re.compile(rf"({_NUMBER})\s*/\s*({_NUMBER})\s*{_UNITS}?", re.IGNORECASE)
_COUNTS_THEN_SHARE = re.compile(rf"({_NUMBER})\s*/\s*({_NUMBER})\s*[(=;,]\s*({_NUMBER})\s*%?\s*\)?")
_SHARE_THEN_COUNTS = re.compile(rf"({_NUMBER})\s*%?\s*\(\s*({_NUMBER})\s*/\s*({_NUMBER})\s*\)")


class NotANumber(ValueError):
    """The text is neither a number nor a mark for a missing one."""


@dataclass(frozen=True)
class Reading:
    """One meaning of a number's text.

    Attributes
    ----------
    value : float
    decimal : str
        The decimal separator that this meaning implies, ``","`` or ``"."``; empty where it implies none.
    """

    value: float
    decimal: str


@dataclass(frozen=True)
class Figure:
    """What a cell says: a figure, its counts, or both, each with every meaning it may have.

    Attributes
    ----------
    value, numerator, denominator : tuple of Reading
        Empty where the cell does not give it.
    is_percent : bool
        Whether a percent sign stands behind the value.
    """

    value: tuple[Reading, ...] = ()
    numerator: tuple[Reading, ...] = ()
    denominator: tuple[Reading, ...] = ()
    is_percent: bool = False


def plain(text: str) -> str:
    """Return a cell's text with one kind of space, dash and digit, so that the grammar need not know them all.

    Examples
    --------
    >>> plain("\\u00a01\\u202f234,5\\u00a0％ "), plain("−3"), plain("'65,3")
    ('1 234,5 %', '-3', '65,3')
    """
    text = unicodedata.normalize("NFKC", text).replace("’", "'")
    text = re.sub(r"[‐‑‒–—−]", "-", text)
    return " ".join(text.split()).removeprefix("'").strip()


def is_missing(text: str) -> bool:
    """Return whether a cell says that nothing was reported.

    Examples
    --------
    >>> is_missing(" – "), is_missing("…"), is_missing("0")
    (True, True, False)
    """
    return plain(text).casefold() in MISSING_MARKS


def readings(text: str) -> tuple[Reading, ...]:
    """Return every meaning of a number's text, the larger first.

    Parameters
    ----------
    text : str
        Digits with separators and a sign, nothing else; as :func:`plain` leaves it.

    Raises
    ------
    NotANumber
        Groups that are not of three digits, a separator at the end, two decimal separators.

    Examples
    --------
    >>> [reading.value for reading in readings("12.345")]
    [12345.0, 12.345]
    >>> readings("1.234,5"), readings("1,234.5")
    ((Reading(value=1234.5, decimal=','),), (Reading(value=1234.5, decimal='.'),))
    """
    sign = -1.0 if text.startswith("-") else 1.0
    body = text.lstrip("+-")
    body, has_spaces = _without_spaces(body)
    dots, commas = body.count("."), body.count(",")
    if not re.fullmatch(r"[0-9.,]*[0-9]", body):
        raise NotANumber(text)
    if dots == 0 and commas == 0:
        return (Reading(sign * _finite(body, text), ""),)
    last = "." if body.rfind(".") > body.rfind(",") else ","
    other = "," if last == "." else "."
    whole, _, part = body.rpartition(last)
    if (dots and commas) or has_spaces:
        if body.count(last) > 1 or not _is_grouped(whole, other):
            raise NotANumber(text)
        return (Reading(sign * _finite(f"{whole.replace(other, '')}.{part}", text), last),)
    if body.count(last) > 1:
        if not _is_grouped(body, last):
            raise NotANumber(text)
        return (Reading(sign * _finite(body.replace(last, ""), text), other),)
    as_decimal = Reading(sign * _finite(f"{whole or '0'}.{part}", text), last)
    if len(part) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        return (Reading(sign * _finite(whole + part, text), other), as_decimal)
    return (as_decimal,)


def _without_spaces(body: str) -> tuple[str, bool]:
    """Return the digits without spaces or apostrophes between groups of three, and whether there were any."""
    if not re.search(r"[ ']", body):
        return body, False
    if not re.fullmatch(r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?", body):
        raise NotANumber(body)
    return re.sub(r"[ ']", "", body), True


def _is_grouped(whole: str, separator: str) -> bool:
    return separator not in whole or bool(re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(separator)}\d{{3}})+", whole))


def _finite(digits: str, text: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise NotANumber(text)
    return value


def read_figure(text: str) -> Figure | None:
    """Return what a cell says, or None where it says that nothing was reported.

    Parameters
    ----------
    text : str
        A cell as typed: a number, a percent, counts as ``33/43``, or a share with its counts.

    Raises
    ------
    NotANumber
        Anything else, such as "trên 90 %": a limit is not a figure.

    Examples
    --------
    >>> read_figure("65,3 %").value
    (Reading(value=65.3, decimal=','),)
    >>> counts = read_figure("33/43")
    >>> counts.numerator[0].value, counts.denominator[0].value, counts.value
    (33.0, 43.0, ())
    >>> read_figure("76,7 % (33/43)").value[0].value, read_figure("–")
    (76.7, None)
    """
    cleaned = plain(text)
    if cleaned.casefold() in MISSING_MARKS:
        return None
    if match := _PLAIN.fullmatch(cleaned):
        return Figure(value=readings(match[1]), is_percent=match[2] is not None)
    if match := _COUNTS.fullmatch(cleaned):
        return Figure(numerator=_counts(match[1]), denominator=_counts(match[2]))
    if match := _COUNTS_THEN_SHARE.fullmatch(cleaned):
        return Figure(readings(match[3]), _counts(match[1]), _counts(match[2]), is_percent="%" in cleaned)
    if match := _SHARE_THEN_COUNTS.fullmatch(cleaned):
        return Figure(readings(match[1]), _counts(match[2]), _counts(match[3]), is_percent="%" in cleaned)
    raise NotANumber(text)


def _counts(text: str) -> tuple[Reading, ...]:
    """Return the meanings of a count: whole numbers only, so 1.234/2.345 is certain."""
    whole = tuple(reading for reading in readings(text) if reading.value.is_integer())
    if not whole:
        raise NotANumber(text)
    return whole


@dataclass(frozen=True)
class Limits:
    """What a figure can be: its bounds, and whether only whole numbers are possible."""

    lower: float = -math.inf
    upper: float = math.inf
    is_whole: bool = False

    def allow(self, value: float) -> bool:
        """Return whether a value is within the bounds."""
        return self.lower <= value <= self.upper


def settle(cells: Sequence[Sequence[Reading]], limits: Limits | Sequence[Limits] = Limits()) -> list[float | None]:
    """Return one value a cell, None where the column and the indicator leave more than one possible, or none.

    Parameters
    ----------
    cells : sequence of sequence of Reading
        The readings of one column's cells, as :func:`readings` gives them.
    limits : Limits or sequence of Limits
        Of the column's indicator, or of each cell's.

    Notes
    -----
    A cell with one reading stands as it is; bounds are checked elsewhere, by name. A cell with two is settled where only
    one of them is possible, or where every certain cell of the column uses the same decimal separator; where the two
    kinds of evidence disagree it is not settled.

    Examples
    --------
    >>> percents = [readings(text) for text in ("65,3", "12.345")]
    >>> settle([readings("12.345")]), settle([readings("12.345")], Limits(0, 100))
    ([None], [12.345])
    >>> settle(percents), settle(percents, Limits(0, 100))
    ([65.3, 12345.0], [65.3, None])
    """
    certain = {cell[0].decimal for cell in cells if len(cell) == 1} - {""}
    convention = next(iter(certain)) if len(certain) == 1 else ""

    def one(cell: Sequence[Reading], limit: Limits) -> float | None:
        if len(cell) == 1:
            return cell[0].value
        # Nobody gives a count three decimals: 5.000 dossiers are five thousand.
        possible = [reading for reading in (cell[:1] if limit.is_whole else cell) if limit.allow(reading.value)]
        if convention:
            possible = [reading for reading in possible if reading.decimal == convention]
        return possible[0].value if len(possible) == 1 else None

    each = [limits] * len(cells) if isinstance(limits, Limits) else limits
    return [one(cell, limit) for cell, limit in zip(cells, each, strict=True)]

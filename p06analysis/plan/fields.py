"""Fields that several models of ``params/`` share: quoted days and codes, words in both languages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from p06analysis.language import Language
from p06analysis.vietnamese import NotADate, read_date
from p06analysis.vietnamese.dates import FIRST_YEAR, LAST_YEAR

Level = Literal["country", "province", "ministry", "department", "district", "commune"]


def _quoted_date(value: Any) -> Any:
    if isinstance(value, dt.date | int | float):
        raise ValueError('a date is quoted text, "YYYY-MM-DD"')
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError('a date is written "YYYY-MM-DD"')
    return value


def due_day(value: Any) -> Any:
    """Return the last day of a month written YYYY-MM or MM/YYYY, and anything else as a quoted day.

    Raises
    ------
    pydantic_core.PydanticCustomError
        ``month_without_year`` where a month stands alone.

    Examples
    --------
    >>> due_day("2024-02"), due_day("10/2024"), due_day("2024-10-15")
    ('2024-02-29', '2024-10-31', '2024-10-15')
    """
    text = str(value).strip()
    if re.fullmatch(r"(tháng|thang|T)?\s*(0?[1-9]|1[0-2])", text, flags=re.IGNORECASE):
        raise PydanticCustomError("month_without_year", 'a due month has its year, "YYYY-MM"')
    if re.fullmatch(r"\d{4}-\d{2}|\d{1,2}/\d{4}", text) is None:
        return _quoted_date(value)
    try:
        return read_date(text).isoformat()
    except NotADate as error:
        raise ValueError(f"a month lies between 1 and 12, its year between {FIRST_YEAR} and {LAST_YEAR}") from error


def _quoted_code(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError('a code is quoted text, "01"')
    return value


Day = Annotated[dt.date, BeforeValidator(_quoted_date)]
DueDay = Annotated[dt.date, BeforeValidator(due_day)]
Code = Annotated[str, BeforeValidator(_quoted_code)]


class Strict(BaseModel):
    """A model that refuses keys it does not know and cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Words(Strict):
    """The same statement for readers of both languages."""

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_language(self, language: Language) -> str:
        """Return the words in one language."""
        return self.vi if language == "vi" else self.en


class Labelled(Strict):
    """What has a name in both languages."""

    label_vi: str = Field(min_length=1)
    label_en: str = Field(min_length=1)

    def label(self, language: Language) -> str:
        """Return the name that readers of a language see."""
        return self.label_vi if language == "vi" else self.label_en


class Break(Strict):
    """A day from which a series measures something else; empty ``places`` means everywhere."""

    date: Day
    reason: Words
    places: tuple[str, ...] = ()

"""How a sheet is laid out: what its columns hold, which rows are figures, what its title says. Found, or told by a mapping.

A mapping is the same description written by hand (YAML), for a layout that is not recognised by itself.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from p06analysis.loaders.layout.vocabulary import Role
from p06analysis.plan.fields import Day, Strict

FIGURES = ("value", "numerator", "denominator")
KEYS = ("place", "indicator", "date")


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Column(Strict):
    """What one column holds.

    ``of`` names the indicators whose figure it is (one column of dossiers received may be the denominator of several);
    ``place`` and ``date`` are given where the heading gives them for the whole column.
    """

    role: Role = Field(alias="is")
    of: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    place: str = ""
    date: Day | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class SheetLayout(Strict):
    """The layout of one sheet; rows count from 1, as a spreadsheet shows them.

    ``place``, ``indicator`` and ``date`` are given where the whole sheet is about one; ``whole`` is the place that a row
    "Toàn tỉnh" means. ``percent`` says how percents are written where the sheet does not show it: ``as_written`` (65.3) or
    ``fraction`` (0.653).
    """

    sheet: str = ""
    first_row: int = Field(ge=1)
    last_row: int | None = None
    columns: dict[str, Column]
    place: str = ""
    indicator: str = ""
    date: Day | None = None
    whole: str = ""
    year: int | None = None
    percent: Literal["", "as_written", "fraction"] = ""
    heading_rows: tuple[int, ...] = ()


class Mapping(Strict):
    """A file's mapping: its sheets, spellings that hold in it alone, and how a text table is cut."""

    sheets: tuple[SheetLayout, ...] = ()
    skip: tuple[str, ...] = ()
    names: dict[str, str] = Field(default_factory=dict)
    encoding: str = ""
    separator: str = ""

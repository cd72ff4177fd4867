"""What a loader brings: figures in the observations contract with the cell each stands in, sums to check, and remarks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pandas as pd

from p06analysis.errors import Fault
from p06analysis.loaders.task_sheet import TaskRow
from p06analysis.schema import OBSERVATION_COLUMNS, OBSERVATION_KEY

TRACE_COLUMNS = ["file", "sheet", "cell", "is_stated"]
"""Beside the contract: where a figure stands, and whether its source states the day it became known."""

LOADED_COLUMNS = [*OBSERVATION_COLUMNS, *TRACE_COLUMNS]

SUM_COLUMNS = ["indicator", "date", "figure", "label", "stated", "low", "high", "parts", "file", "sheet", "cell"]
"""A row that sums others up: what it states, and between what its parts allow (both the same for a sum)."""

Progress = Callable[[str, float], None]
"""Called with what is being done and the share of it that is done, 0 to 1."""


def no_progress(stage: str, share: float) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class Loaded:
    """The outcome of reading one source.

    Attributes
    ----------
    figures : pandas.DataFrame
        :data:`LOADED_COLUMNS`, one row a version, in the order of the source.
    sums : pandas.DataFrame
        :data:`SUM_COLUMNS`.
    said : tuple of str
        What a reader should know: hidden rows that were read, rows without figures, columns that were not read.
    tasks : tuple of TaskRow
        What a sheet of tasks says.
    """

    figures: pd.DataFrame
    sums: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SUM_COLUMNS))
    said: tuple[str, ...] = ()
    tasks: tuple[TaskRow, ...] = ()


def joined(parts: Iterable[Loaded]) -> Loaded:
    """Return several outcomes as one."""
    every = list(parts)
    figures = [part.figures for part in every if len(part.figures)]
    sums = [part.sums for part in every if len(part.sums)]
    return Loaded(
        pd.concat(figures, ignore_index=True) if figures else empty_figures(),
        pd.concat(sums, ignore_index=True) if sums else pd.DataFrame(columns=SUM_COLUMNS),
        tuple(remark for part in every for remark in part.said),
        tuple(row for part in every for row in part.tasks),
    )


def empty_figures() -> pd.DataFrame:
    """Return a table of no figures, with the columns' types."""
    return typed(pd.DataFrame(columns=LOADED_COLUMNS))


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of figures with the types of the contract."""
    days = dict.fromkeys(("date", "as_of"), "datetime64[ns]")
    numbers = dict.fromkeys(("value", "numerator", "denominator"), "float64")
    flags = {"is_stated": "bool"}
    texts = {name: "str" for name in LOADED_COLUMNS if name not in {*days, *numbers, *flags}}
    return table[LOADED_COLUMNS].astype({**texts, **days, **numbers, **flags})


def once(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault], list[str]]:
    """Return each version once, faults where one stands twice with other figures, and a remark on equal ones."""
    key = OBSERVATION_KEY
    if not table.duplicated(key).any():
        return table, [], []
    figures = [*key, "value", "numerator", "denominator"]
    distinct = table.drop_duplicates(figures)
    twice = distinct[distinct.duplicated(key)]
    faults = [
        Fault(
            f"{row.file}{f', sheet {chr(34)}{row.sheet}{chr(34)}' if row.sheet else ''}, cell {row.cell}",
            "P06-LOAD-050",
            "another figure for the same indicator, place and day",
            f"{row.indicator}, {row.place}, {row.date:%Y-%m-%d} stands once in a file",
            "Take one out, or give the later version its own day of publication.",
        )
        for row in twice.itertuples(index=False)
    ]
    more = len(table) - len(distinct)
    return (
        distinct.drop_duplicates(key),
        faults,
        [f"{more} figures stand twice, alike; each was taken once"] if more else [],
    )

"""Checks of the two tables that past questions come in; every fault is gathered before anything is answered."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.errors import Fault, InputRejected
from p06analysis.forecast.panel import PERIOD_DAYS_OF_FREQ

PANEL_COLUMNS = ("dataset", "series_id", "freq", "date", "value", "unit", "capacity", "kind")
QUESTION_COLUMNS = ("question_id", "dataset", "series_id", "freq", "unit", "origin_date", "deadline", "target")
UNITS = ("percent", "count")
KINDS = ("share", "cumulative")
SHOWN = 5


def check_inputs(panel: pd.DataFrame, questions: pd.DataFrame) -> None:
    """Return nothing where panel and questions can be answered.

    Parameters
    ----------
    panel, questions : DataFrame
        As :func:`p06analysis.forecast.answer_questions` takes them.

    Raises
    ------
    InputRejected
        With all faults: missing columns, empty or unreadable cells, infinite values, unknown freq, unit or kind, several
        rows for one (series, date), several questions of one id, a deadline at or before its origin, a question about a
        series that the panel lacks or that has no value by its origin.
    """
    faults = _missing_columns("panel", panel, PANEL_COLUMNS) + _missing_columns("questions", questions, QUESTION_COLUMNS)
    if faults:
        raise InputRejected(faults)
    faults = _panel_faults(panel) + _question_faults(panel, questions)
    if faults:
        raise InputRejected(faults)


def _missing_columns(where: str, frame: pd.DataFrame, wanted: tuple[str, ...]) -> list[Fault]:
    return [
        Fault(
            f'{where}, column "{name}"',
            "P06-FORECAST-001",
            "no such column",
            f"{where} has the columns {', '.join(wanted)}",
            f"Add the column {name}.",
        )
        for name in wanted
        if name not in frame
    ]


def _panel_faults(panel: pd.DataFrame) -> list[Fault]:
    key = panel["dataset"].astype(str) + " / " + panel["series_id"].astype(str)
    dates = pd.to_datetime(panel["date"], errors="coerce")
    values = pd.to_numeric(panel["value"], errors="coerce")
    faults = _rows(
        "panel", key, values.isna() & panel["value"].notna(), panel["value"], "P06-FORECAST-002",
        "a value is a number", "Write the number, or leave the row out if nothing was reported.",
    )
    faults += _rows(
        "panel", key, np.isinf(values), panel["value"], "P06-FORECAST-003",
        "a value is finite", "Leave the row out, or give the value that was reported.",
    )
    faults += _rows(
        "panel", key, dates.isna(), panel["date"], "P06-FORECAST-004",
        "a date is a day such as 2024-10-31", "Write the last day of what the value describes.",
    )
    capacity = pd.to_numeric(panel["capacity"], errors="coerce")
    faults += _rows(
        "panel", key, (capacity.isna() & panel["capacity"].notna()) | (capacity == -np.inf), panel["capacity"],
        "P06-FORECAST-014", "a capacity is a number, or empty where there is none", "Write the number, or leave it empty.",
    )
    repeated = pd.DataFrame({"key": key, "date": dates}).duplicated(keep=False) & dates.notna()
    faults += _rows(
        "panel", key, repeated, panel["date"], "P06-FORECAST-005",
        "one row a (series, date)", "Keep the version that was known at the origin.",
    )
    for column, known in (("freq", tuple(PERIOD_DAYS_OF_FREQ)), ("unit", UNITS), ("kind", KINDS)):
        faults += _rows(
            "panel", key, ~panel[column].astype(str).isin(known), panel[column], "P06-FORECAST-006",
            f"{column} is one of {', '.join(known)}", "Use one of them.",
        )
    ids = panel["series_id"].astype(str)
    mixed = pd.DataFrame({"key": key, "freq": panel["freq"].astype(str), "unit": panel["unit"].astype(str)})
    several = mixed.groupby("key")[["freq", "unit"]].transform("nunique").gt(1).any(axis=1)
    faults += _rows(
        "panel", key, several, ids, "P06-FORECAST-007",
        "a series has one freq and one unit", "Split it into a series for each.",
    )
    return faults


def _question_faults(panel: pd.DataFrame, questions: pd.DataFrame) -> list[Fault]:
    name = "question " + questions["question_id"].astype(str)
    origin = pd.to_datetime(questions["origin_date"], errors="coerce")
    deadline = pd.to_datetime(questions["deadline"], errors="coerce")
    target = pd.to_numeric(questions["target"], errors="coerce")
    faults = _rows(
        "questions", name, questions["question_id"].duplicated(keep=False), questions["question_id"],
        "P06-FORECAST-008", "one row a question_id", "Give every question its own id.",
    )
    for column, parsed in (("origin_date", origin), ("deadline", deadline)):
        faults += _rows(
            "questions", name, parsed.isna(), questions[column], "P06-FORECAST-009",
            f"{column} is a day such as 2024-10-31", "Write the day.",
        )
    faults += _rows(
        "questions", name, deadline <= origin, questions["deadline"], "P06-FORECAST-010",
        "a deadline lies after its origin", "Give a later deadline, or read the outcome from the panel.",
    )
    faults += _rows(
        "questions", name, ~np.isfinite(target.astype(float)), questions["target"], "P06-FORECAST-011",
        "a target is a finite number", "Write the number the plan demands, in the unit of the series.",
    )
    there = pd.MultiIndex.from_frame(panel[["dataset", "series_id"]].astype(str)).unique()
    asked = pd.MultiIndex.from_frame(questions[["dataset", "series_id"]].astype(str))
    faults += _rows(
        "questions", name, pd.Series(~asked.isin(there), index=questions.index),
        questions["dataset"].astype(str) + " / " + questions["series_id"].astype(str), "P06-FORECAST-012",
        "a question is about a series of the panel", "Add the series to the panel, or mend its name.",
    )
    first = _first_dates(panel)
    has_series = pd.Series(asked.isin(there), index=questions.index)
    known_from = pd.Series(first.reindex(asked).to_numpy(), index=questions.index)
    faults += _rows(
        "questions", name, has_series & origin.notna() & ~(known_from <= origin), questions["origin_date"],
        "P06-FORECAST-013", "a series has a value at or before the origin", "Ask from a later origin, or add the values.",
    )
    return faults


def _first_dates(panel: pd.DataFrame) -> pd.Series:
    valued = pd.to_numeric(panel["value"], errors="coerce").notna()
    dates = pd.to_datetime(panel["date"], errors="coerce")[valued]
    names = [panel.loc[valued, column].astype(str) for column in ("dataset", "series_id")]
    return dates.groupby(names).min()


def _rows(
    table: str, place: pd.Series, wrong: pd.Series, found: pd.Series, code: str, expected: str, next_step: str
) -> list[Fault]:
    """One fault a distinct place; beyond the first few they are counted, since a column can be wrong in every row."""
    rows = np.flatnonzero(np.asarray(wrong, bool))
    if not len(rows):
        return []
    shown = pd.DataFrame({"place": place.to_numpy()[rows], "found": found.to_numpy()[rows]}).drop_duplicates("place")
    faults = [
        Fault(f"{table}, {entry.place}", code, str(entry.found), expected, next_step)
        for entry in shown.head(SHOWN).itertuples()
    ]
    if len(shown) > SHOWN:
        rest = len(shown) - SHOWN
        faults.append(Fault(f"{table}, {rest} more places", code, f"the same in {rest} more", expected, next_step))
    return faults

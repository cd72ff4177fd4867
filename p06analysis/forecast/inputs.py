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

# What is right, and what to do, by kind of fault.
NUMBER = ("a value is a number", "Write the number, or leave the row out if nothing was reported.")
FINITE = ("a value is finite", "Leave the row out, or give the value that was reported.")
DAY = ("a date is a day such as 2024-10-31", "Write the day.")
CAPACITY = ("a capacity is a number, or empty where there is none", "Write the number, or leave it empty.")
ONE_VERSION = ("one row a (series, date)", "Keep the version that was known at the origin.")
ONE_KIND = ("a series has one freq and one unit", "Split it into a series for each.")
ONE_ID = ("one row a question_id", "Give every question its own id.")
LATER = ("a deadline lies after its origin", "Give a later deadline, or read the outcome from the panel.")
FINITE_TARGET = ("a target is a finite number", "Write the number the plan demands, in the unit of the series.")
IN_PANEL = ("a question is about a series of the panel", "Add the series to the panel, or mend its name.")
KNOWN = ("a series has a value at or before the origin", "Ask from a later origin, or add the values.")


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
    faults = _missing_columns("panel", panel, PANEL_COLUMNS) + _missing_columns(
        "questions", questions, QUESTION_COLUMNS
    )
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
    values, capacity = (pd.to_numeric(panel[name], errors="coerce") for name in ("value", "capacity"))
    ask = _Asker("panel", key)
    ask("002", panel["value"], values.isna() & panel["value"].notna(), *NUMBER)
    ask("003", panel["value"], np.isinf(values), *FINITE)
    ask("004", panel["date"], dates.isna(), *DAY)
    ask("014", panel["capacity"], (capacity.isna() & panel["capacity"].notna()) | (capacity == -np.inf), *CAPACITY)
    repeated = pd.DataFrame({"key": key, "date": dates.dt.normalize()}).duplicated(keep=False) & dates.notna()
    ask("005", panel["date"], repeated, *ONE_VERSION)
    for column, known in (("freq", tuple(PERIOD_DAYS_OF_FREQ)), ("unit", UNITS), ("kind", KINDS)):
        is_unknown = ~panel[column].astype(str).isin(known)
        ask("006", panel[column], is_unknown, f"{column} is one of {', '.join(known)}", "Use one of them.")
    mixed = pd.DataFrame({"key": key, "freq": panel["freq"].astype(str), "unit": panel["unit"].astype(str)})
    several = mixed.groupby("key")[["freq", "unit"]].transform("nunique").gt(1).any(axis=1)
    ask("007", panel["series_id"], several, *ONE_KIND)
    return ask.faults


def _question_faults(panel: pd.DataFrame, questions: pd.DataFrame) -> list[Fault]:
    origin, deadline = (pd.to_datetime(questions[name], errors="coerce") for name in ("origin_date", "deadline"))
    target = pd.to_numeric(questions["target"], errors="coerce").astype(float)
    ask = _Asker("questions", "question " + questions["question_id"].astype(str))
    ask("008", questions["question_id"], questions["question_id"].duplicated(keep=False), *ONE_ID)
    ask("009", questions["origin_date"], origin.isna(), *DAY)
    ask("009", questions["deadline"], deadline.isna(), *DAY)
    ask("010", questions["deadline"], deadline <= origin, *LATER)
    ask("011", questions["target"], ~np.isfinite(target), *FINITE_TARGET)
    there = pd.MultiIndex.from_frame(panel[["dataset", "series_id"]].astype(str)).unique()
    asked = pd.MultiIndex.from_frame(questions[["dataset", "series_id"]].astype(str))
    is_there = asked.isin(there)
    ask("012", questions["dataset"].astype(str) + " / " + questions["series_id"].astype(str), ~is_there, *IN_PANEL)
    known_from = _first_dates(panel).reindex(asked).to_numpy()
    ask("013", questions["origin_date"], is_there & origin.notna() & ~(known_from <= origin), *KNOWN)
    return ask.faults


def _first_dates(panel: pd.DataFrame) -> pd.Series:
    valued = pd.to_numeric(panel["value"], errors="coerce").notna()
    dates = pd.to_datetime(panel["date"], errors="coerce")[valued]
    names = [panel.loc[valued, column].astype(str) for column in ("dataset", "series_id")]
    return dates.groupby(names).min()


class _Asker:
    """Gathers faults of one table: one a distinct place, and beyond the first few their count."""

    def __init__(self, table: str, place: pd.Series) -> None:
        self.table = table
        self.place = place.to_numpy()
        self.faults: list[Fault] = []

    def __call__(self, number: str, found: pd.Series, wrong: pd.Series, expected: str, next_step: str) -> None:
        rows = np.flatnonzero(np.asarray(wrong, bool))
        if not len(rows):
            return
        shown = pd.DataFrame({"place": self.place[rows], "found": found.to_numpy()[rows]}).drop_duplicates("place")
        places = [(str(entry.place), str(entry.found)) for entry in shown.head(SHOWN).itertuples()]
        if len(shown) > SHOWN:
            places.append((f"{len(shown) - SHOWN} more places", "the same there"))
        code = f"P06-FORECAST-{number}"
        self.faults += [Fault(f"{self.table}, {place}", code, text, expected, next_step) for place, text in places]

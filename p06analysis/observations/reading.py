"""Bring files of observations together: read, check against the params, fill ratios from their counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from p06analysis.errors import Fault, InputMissing, InputRejected
from p06analysis.loaders import read_table
from p06analysis.observations.carried import carries
from p06analysis.observations.checks import check_observations
from p06analysis.observations.known import Observations
from p06analysis.observations.store import open_store
from p06analysis.plan import Params
from p06analysis.plan.task_reports import TaskReport
from p06analysis.schema import OBSERVATION_KEY


def read_observations(paths: Sequence[Path], params: Params) -> Observations:
    """Return all versions of all figures of several files.

    Parameters
    ----------
    paths : sequence of Path
        Files in the observations contract, or folders of stores.
    params : Params
        What the figures' indicators and places are checked against.

    Returns
    -------
    Observations
        With the history that merged places take over, where the params say so.

    Raises
    ------
    InputMissing
        A file is not there.
    InputRejected
        Every fault of every file that is there; P06-LOAD-007 where two files hold the same version with other figures.
    """
    missing: list[Fault] = []
    faults: list[Fault] = []
    tables: list[pd.DataFrame] = []
    for path in paths:
        try:
            table = _store_table(path) if path.is_dir() else read_table(path)
        except InputMissing as error:
            missing += error.faults
        except InputRejected as error:
            faults += error.faults
        else:
            faults += check_observations(table, params, str(path))
            tables.append(table.assign(file=str(path), line=table.index))
    if missing:
        raise InputMissing([*missing, *faults])
    merged = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    faults += _contradictions(merged) if tables else []
    if faults:
        raise InputRejected(faults)
    merged = merged.drop_duplicates(OBSERVATION_KEY).sort_values(OBSERVATION_KEY, ignore_index=True)
    table = _with_ratios(merged.drop(columns=["file", "line"]), params)
    return Observations(table, carrying=params if carries(params) else None)


def _store_table(path: Path) -> pd.DataFrame:
    table = open_store(path).observations().table
    return table.set_index(pd.RangeIndex(2, len(table) + 2, name="line"))


def read_task_reports(paths: Sequence[Path]) -> list[TaskReport]:
    """Return what the stores among some sources say of tasks, in the order of loading."""
    return [report for path in paths if path.is_dir() for report in open_store(path).task_reports()]


def source_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files behind some sources: themselves, and those that hold a store."""
    return [file for path in paths for file in (open_store(path).files() if path.is_dir() else [path])]


def _contradictions(merged: pd.DataFrame) -> list[Fault]:
    """Return a fault for each version that two files give differently; equal ones are one figure seen twice."""
    figures = [*OBSERVATION_KEY, "value", "numerator", "denominator"]
    distinct = merged.drop_duplicates(figures)
    twice = distinct[distinct.duplicated(OBSERVATION_KEY)]
    return [
        Fault(
            f"{row.file}, line {row.line}, value",
            "P06-LOAD-007",
            f"{row.value:g}",
            f"{row.indicator}, {row.place}, {row.date:%Y-%m-%d} has another figure in another file of this run",
            "Keep one, or give the later version its own as_of.",
        )
        for row in twice.itertuples(index=False)
    ]


def _with_ratios(table: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return the table with a percent's empty value filled from its counts."""
    percents = [name for name, indicator in params.indicators.items() if indicator.unit == "percent"]
    fill = table["value"].isna() & table["indicator"].isin(percents) & table["denominator"].gt(0)
    value = table["value"].mask(fill, 100 * table["numerator"] / table["denominator"])
    return table.assign(value=value)

"""Read registers of the past with known outcomes: one CSV a family, one row an item, due days as they were moved.

The columns are those of PRIORS.md. A move is a due day that was given later, with the day on which it was given, so that a forecast
of the past can be asked with the due day that was then known, and not with one that only came to be.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from p06analysis.forecast.completion.register import CHANGE_COLUMNS, episodes

REGISTER_COLUMNS = ["plan", "task", "group", "owner", "kind", "assigned_on", "due", "done_on", "seen_until"]
"""What every table has; ``listed_on`` and ``moves`` may come with it."""

_DAYS = ["assigned_on", "due", "done_on", "seen_until", "listed_on"]


def read_register(path: Path) -> pd.DataFrame:
    """Return the registers of a CSV, one row a task.

    ``due`` is the first due day that was promised, ``moves`` the later ones as "DAY>DUE DAY ...", the day of the change first;
    ``listed_on`` the first day on which the register showed the task, where that was after its assignment; ``done_on`` is empty
    where the task was open when last looked at (``seen_until``). Tasks done before they were assigned are left out.

    Parameters
    ----------
    path : pathlib.Path
        ``REGISTER_COLUMNS`` and, where the register tells them, ``listed_on`` and ``moves``.

    Raises
    ------
    ValueError
        Where a plan names a task twice or a task was done after it was last looked at.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table = table.reindex(columns=[*REGISTER_COLUMNS, "listed_on", "moves"], fill_value="")
    for name in _DAYS:
        table[name] = pd.to_datetime(table[name].replace("", None), format="%Y-%m-%d").astype("datetime64[ns]")
    if table.duplicated(["plan", "task"]).any() or (table["done_on"] > table["seen_until"]).any():
        raise ValueError(f"{path}: a task stands there twice, or was done after it was last looked at")
    table = table.assign(is_regular=table["kind"] == "regular")
    return table[~(table["done_on"] < table["assigned_on"])].reset_index(drop=True)


def moves_of(tasks: pd.DataFrame) -> pd.DataFrame:
    """Return every move of a due day as a row of ``CHANGE_COLUMNS``.

    Examples
    --------
    >>> tasks = pd.DataFrame({"plan": ["p", "p"], "task": ["a", "b"], "moves": ["2025-03-01>2025-06-30", ""]})
    >>> moves_of(tasks)[["task", "changed_on", "due"]].astype(str).to_numpy().tolist()
    [['a', '2025-03-01', '2025-06-30']]
    """
    rows = [
        (plan, task, *move.split(">"), None)
        for plan, task, moves in zip(tasks["plan"], tasks["task"], tasks["moves"], strict=True)
        for move in moves.split()
    ]
    changes = pd.DataFrame(rows, columns=CHANGE_COLUMNS)
    return changes.astype(dict.fromkeys(["changed_on", "due"], "datetime64[ns]"))


def followed(tasks: pd.DataFrame, *, origin: np.datetime64 | None = None) -> pd.DataFrame:
    """Return the episodes of past registers, each task followed to the day it was last looked at, none beyond the origin.

    Parameters
    ----------
    tasks : pandas.DataFrame
        As :func:`read_register` returns it.
    origin : numpy.datetime64 or None
        None: all that is known.
    """
    last = tasks["seen_until"] if origin is None else tasks["seen_until"].clip(upper=pd.Timestamp(origin))
    parts = [episodes(part, moves_of(part), origin=day.to_datetime64()) for day, part in tasks.groupby(last)]
    return pd.concat(parts, ignore_index=True)

"""From tasks to episodes: stretches of time in which a task was open under one due date and one owner."""

from __future__ import annotations

import numpy as np
import pandas as pd

TASK_COLUMNS = ["plan", "task", "group", "owner", "is_regular", "assigned_on", "listed_on", "due", "done_on"]
CHANGE_COLUMNS = ["plan", "task", "changed_on", "due", "owner"]
"""A due date or an owner that was given on ``changed_on``; what stays as it was is empty."""


def episodes(tasks: pd.DataFrame, changes: pd.DataFrame, *, origin: np.datetime64) -> pd.DataFrame:
    """Return the episodes of all tasks up to the end of the origin.

    Parameters
    ----------
    tasks : pandas.DataFrame
        ``TASK_COLUMNS``; ``due`` is the first due day, ``listed_on`` the day from which the register shows the task whatever
        became of it (empty: from assignment), ``done_on`` empty while open. Tasks assigned after the origin are left out.
    changes : pandas.DataFrame
        ``CHANGE_COLUMNS``; changes after the origin are left out.
    origin : numpy.datetime64
        Done later means open here.

    Returns
    -------
    pandas.DataFrame
        plan, task, group, owner, is_regular, assigned_on, due, slips, start, stop, is_done; ``start`` is the last day before
        the episode. A task that was done before it was listed gives no episode: it would only be known because it was done.
    """
    known = tasks[tasks["assigned_on"] <= origin]
    before = known["assigned_on"] - np.timedelta64(1, "D")
    known = known.assign(begins=before.mask(known["listed_on"] > before, known["listed_on"]))
    moved = changes[changes["changed_on"] <= origin].astype({"changed_on": "datetime64[ns]", "due": "datetime64[ns]"})
    moved = moved.merge(known.drop(columns=["due", "owner"]), on=["plan", "task"])
    start = moved["changed_on"].where(moved["changed_on"] > moved["begins"], moved["begins"])
    spells = pd.concat(
        [known.assign(start=known["begins"], slips=0), moved.assign(start=start, slips=moved["due"].notna())]
    )
    spells = spells.sort_values(["plan", "task", "changed_on"], kind="stable", na_position="first").reset_index(
        drop=True
    )
    by_task = spells.groupby(["plan", "task"])
    spells[["due", "owner"]] = by_task[["due", "owner"]].ffill()
    spells["slips"] = by_task["slips"].cumsum().astype(int)
    end = spells["done_on"].where(spells["done_on"] <= origin, origin)
    next_start = by_task["start"].shift(-1)
    stop = end.where(next_start.isna() | (next_start >= end), next_start)
    spells = spells.assign(stop=stop, is_done=(spells["done_on"] <= origin) & (stop == spells["done_on"]))
    names = ["plan", "task", "group", "owner", "is_regular", "assigned_on", "due", "slips", "start", "stop", "is_done"]
    return spells.loc[spells["stop"] > spells["start"], names].reset_index(drop=True)


def first_shown(tasks: pd.DataFrame) -> pd.Series:
    """Return the day from which the register shows each task, whatever became of it."""
    return tasks["assigned_on"].mask(tasks["listed_on"] > tasks["assigned_on"], tasks["listed_on"])


def open_tasks(tasks: pd.DataFrame, changes: pd.DataFrame, *, origin: np.datetime64) -> pd.DataFrame:
    """Return the tasks that the register showed as open at the end of the origin, as they then stood.

    Parameters
    ----------
    tasks, changes, origin
        As :func:`episodes` takes them.

    Returns
    -------
    pandas.DataFrame
        The tasks' columns with ``due`` and ``owner`` as known at the origin, and ``slips``, how often the due date had been
        moved by then.
    """
    is_open = (first_shown(tasks) <= origin) & ~(tasks["done_on"] <= origin)
    shown = tasks[is_open].reset_index(drop=True)
    then = changes[changes["changed_on"] <= origin].sort_values("changed_on", kind="stable")
    by_task = then.groupby(["plan", "task"])
    keys = pd.MultiIndex.from_frame(shown[["plan", "task"]])
    latest, moved = by_task[["due", "owner"]].last().reindex(keys), by_task["due"].count().reindex(keys)
    return shown.assign(
        due=pd.to_datetime(latest["due"]).reset_index(drop=True).fillna(shown["due"]),
        owner=latest["owner"].reset_index(drop=True).fillna(shown["owner"]),
        slips=moved.fillna(0).astype(int).to_numpy(),
    )

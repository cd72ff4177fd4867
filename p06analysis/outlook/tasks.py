"""The outlook of a register: a verdict for every task, in the words of the outlook of targets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.forecast.completion.plan_tasks import TaskForecast, forecast_tasks
from p06analysis.outlook.task_reasons import next_act, reason
from p06analysis.outlook.verdicts import verdicts
from p06analysis.plan import Plan

TASK_OUTLOOK = [
    "plan",
    "task",
    "group",
    "owner",
    "owner_assigned",
    "kind",
    "assigned_on",
    "is_assigned_known",
    "first_due",
    "due",
    "slips",
    "days_moved",
    "done_on",
    "state",
    "waits_for",
    "origin",
    "deadline",
    "chance_due",
    "chance_deadline",
    "done_q50",
    "done_q80",
    "gain",
    "verdict",
    "reason_code",
    "reason",
    "next_act",
    "source",
    "run_id",
]


@dataclass(frozen=True)
class TasksOutlook:
    """A register's outlook beside the forecast that it was made from.

    Attributes
    ----------
    table : pandas.DataFrame
        ``TASK_OUTLOOK``.
    forecast : TaskForecast
    """

    table: pd.DataFrame
    forecast: TaskForecast


def tasks_outlook(plan: Plan, *, origin: dt.date) -> TasksOutlook | None:
    """Return the outlook of a plan's register; None where the plan has none, or no task of it was known at the origin."""
    forecast = forecast_tasks(plan, origin=origin) if plan.tasks else None
    if forecast is None or forecast.tasks.empty:
        return None
    return TasksOutlook(assess_tasks(forecast, plan), forecast)


def assess_tasks(forecast: TaskForecast, plan: Plan, *, run_id: str = "") -> pd.DataFrame:
    """Return the outlook of every task of a register.

    Parameters
    ----------
    forecast : TaskForecast
    plan : Plan
    run_id : str
        Written into every row.

    Returns
    -------
    pandas.DataFrame
        ``TASK_OUTLOOK``, in the register's order. ``verdict`` is met (done), off_track (overdue, or under 30 % by its due day),
        at_risk, on_track (70 % or more) or cannot_tell: nothing of this plan is known to learn from, neither a task that was
        done or open for a while, nor a total. ``reason`` and ``next_act`` are in Vietnamese; pages say the same in other
        languages.
    """
    table = forecast.tasks
    is_done = (table["state"] == "done").to_numpy()
    is_overdue = (table["state"] == "overdue").to_numpy()
    chance = np.where(is_told(forecast), table["chance_due"], np.nan)
    told = table.assign(
        origin=pd.Timestamp(forecast.origin),
        deadline=pd.Timestamp(forecast.deadline),
        chance_due=chance,
        verdict=verdicts(chance, is_met=is_done, is_beyond=np.zeros(len(table), bool), is_missed=is_overdue),
        run_id=run_id,
    )
    if not is_told(forecast):
        told[["chance_deadline", "gain"]] = np.nan
        told[["done_q50", "done_q80"]] = np.array("NaT", "datetime64[ns]")
    waits = told["waits_for"].str.split().map(lambda names: _is_held(names, told))
    told["reason_code"] = np.select(
        [is_done, is_overdue, told["verdict"] == "cannot_tell", waits, told["is_assigned_known"]],
        ["done", "overdue", "nothing_known", "waits", "open"],
        "open_since_unknown",
    )
    told["reason"] = [reason(one, plan, "vi") for one in told.itertuples(index=False)]
    told["next_act"] = [next_act(one, plan, "vi") for one in told.itertuples(index=False)]
    return told[TASK_OUTLOOK]


def is_told(forecast: TaskForecast) -> bool:
    """Return whether anything of this plan is known to learn from."""
    table = forecast.tasks
    seen = table["listed_on"].fillna(table["assigned_on"])
    watched = (table["state"] != "done") & (pd.Timestamp(forecast.origin) - seen > pd.Timedelta(days=30))
    return bool(forecast.known) or bool((table["state"] == "done").any()) or bool(watched.any())


def by_need(outlook: pd.DataFrame) -> pd.DataFrame:
    """Return the outlook ordered by need to act: overdue longest first, then by chance, least first; done tasks last."""
    rank = outlook["verdict"].map({"off_track": 1, "at_risk": 2, "cannot_tell": 3, "on_track": 4, "met": 5})
    rank = rank.mask(outlook["state"] == "overdue", 0)
    keys = pd.DataFrame({"rank": rank, "chance": (20 * outlook["chance_due"].fillna(0)).round(), "due": outlook["due"]})
    return outlook.loc[keys.sort_values(["rank", "chance", "due"], kind="stable").index]


def _is_held(names: list[str], told: pd.DataFrame) -> bool:
    return bool(told.loc[told["task"].isin(names), "state"].ne("done").any())

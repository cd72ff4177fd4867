"""What changed since the run before, target by target, and how much of it comes from what.

The way from the earlier chance to the new one is walked in four steps, each computed anew: the same day and the same figures
with today's params, files and code; the same figures some days later; revised figures; new figures. What a step moves is its
part. The order matters a little, as in every such account; it is the order in which these things happen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd

from p06analysis.forecast.plan_forecast import forecast_plan
from p06analysis.observations import Observations
from p06analysis.outlook import assess
from p06analysis.plan import Plan
from p06analysis.schema import OBSERVATION_KEY

TARGET = ["indicator", "place", "target", "deadline", "rule"]
CAUSES = ("inputs", "time", "revision", "new_data")
"""In the order in which they are applied; ``inputs`` are params, code, and figures of the past brought in late."""

NONE_BEFORE = pd.DataFrame(
    columns=[
        *TARGET,
        "verdict_before",
        "verdict",
        "probability_before",
        "probability",
        *CAUSES,
        "cause",
        "new_until",
        "state",
    ]
)
"""What changed where there was no run before."""

LEAST = 0.05
"""A move of a chance below this is not spoken of: pages round to it."""


def what_changed(previous: pd.DataFrame, outlook: pd.DataFrame, plan: Plan, observations: Observations) -> pd.DataFrame:
    """Return every target of two runs of one plan with its verdicts, its chances, and what moved it.

    Parameters
    ----------
    previous, outlook : pandas.DataFrame
        The outlook contract, of the run before and of this one.
    plan : Plan
        Today's.
    observations : Observations
        All versions; what was known at either origin is cut from them.

    Returns
    -------
    pandas.DataFrame
        ``indicator, place, target, deadline, rule, verdict_before, verdict, probability_before, probability``; for each of
        ``CAUSES`` its part of the move, NaN where the chance of a step cannot be told; ``cause``: the step at which the
        verdict became what it is now, or the largest part of a move of ``LEAST`` or more, else empty; ``measure`` instead
        where the measure itself changed between the two origins; ``new_until``: date of the newest figure that is new;
        ``state``: ``both``, ``new`` or ``gone``.
    """
    before = previous[[*TARGET, "verdict", "probability"]].rename(
        columns={"verdict": "verdict_before", "probability": "probability_before"}
    )
    now = outlook[[*TARGET, "verdict", "probability"]]
    table = now.merge(before, on=TARGET, how="outer", indicator="state")
    table["state"] = table["state"].map({"both": "both", "left_only": "new", "right_only": "gone"}).astype("str")
    earlier, origin = (pd.Timestamp(one["origin"].iloc[0]).date() for one in (previous, outlook))
    chances, verdicts = _steps(table, plan, observations, earlier, origin)
    for position, name in enumerate(CAUSES):
        table[name] = chances[position + 1] - chances[position]
    causes = _cause(table, verdicts)
    table["cause"] = np.where((causes != "") & _measure_changed(table, plan, earlier, origin), "measure", causes)
    table["new_until"] = _new_until(table, observations, earlier, origin)
    return table.sort_values(["indicator", "place", "target", "deadline"], ignore_index=True)


def _steps(
    table: pd.DataFrame, plan: Plan, observations: Observations, earlier: dt.date, origin: dt.date
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return chance and verdict of every target before, after each step, and now."""
    then, today = observations.as_of(earlier), observations.as_of(origin)
    key = OBSERVATION_KEY[:3]
    revised = today.merge(then[key], on=key)
    chances, verdicts = [table["probability_before"].to_numpy(float)], [table["verdict_before"].to_numpy(object)]
    for known, day in ((then, earlier), (then, origin), (revised, origin)):
        step = _assessed(known, plan, day)
        at_step = table[TARGET].merge(step, on=TARGET, how="left")
        chances.append(at_step["probability"].to_numpy(float))
        verdicts.append(at_step["verdict"].to_numpy(object))
    return [*chances, table["probability"].to_numpy(float)], [*verdicts, table["verdict"].to_numpy(object)]


def _assessed(known: pd.DataFrame, plan: Plan, day: dt.date) -> pd.DataFrame:
    then = replace(plan, targets=tuple(one for one in plan.targets if one.deadline > day), beside=None)
    forecast = forecast_plan(known, then, origin=day)
    return assess(forecast, then, dates=False)[[*TARGET, "verdict", "probability"]]


def _cause(table: pd.DataFrame, verdicts: list[np.ndarray]) -> np.ndarray:
    """Return the step that made the verdict what it is, or the largest part of a move worth speaking of."""
    parts = table[list(CAUSES)].to_numpy(float)
    largest = np.array(CAUSES, dtype=object)[np.argmax(np.abs(np.nan_to_num(parts)), axis=1)]
    moved = (table["probability"] - table["probability_before"]).abs().to_numpy(float) >= LEAST
    cause = np.where(moved, largest, "")
    turned = (table["state"] == "both").to_numpy() & (table["verdict"] != table["verdict_before"]).to_numpy()
    for row in np.flatnonzero(turned):
        # The last step before which the verdict was not yet today's.
        steps = [position for position in range(len(CAUSES)) if verdicts[position][row] != verdicts[-1][row]]
        cause[row] = CAUSES[max(steps)]
    return np.where(table["state"] == "both", cause, "")


def _measure_changed(table: pd.DataFrame, plan: Plan, earlier: dt.date, origin: dt.date) -> np.ndarray:
    return np.array(
        [
            name in plan.indicators and any(earlier < one.date <= origin for one in plan.breaks_of(name, place))
            for name, place in table[["indicator", "place"]].itertuples(index=False)
        ],
        dtype=bool,
    )


def _new_until(table: pd.DataFrame, observations: Observations, earlier: dt.date, origin: dt.date) -> pd.Series:
    key = OBSERVATION_KEY[:3]
    then, today = observations.as_of(earlier), observations.as_of(origin)
    marked = today[key].merge(then[key], on=key, how="left", indicator=True)
    new = marked[marked["_merge"] == "left_only"].groupby(key[:2], as_index=False)["date"].max()
    return table.merge(new, on=key[:2], how="left")["date"].astype("datetime64[ns]")

"""What follows from an indicator's kind: flows speak of whole periods, running totals never fall in truth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.plan import Plan

_UNITS = {"month": ("M", 1), "quarter": ("M", 3), "year": ("Y", 1)}


def is_whole_period(points: pd.DataFrame, plan: Plan) -> pd.Series:
    """Return False where a flow's figure is of an unfinished period: it says nothing of the whole one.

    Parameters
    ----------
    points : pandas.DataFrame
        ``indicator`` and ``date``.
    plan : Plan
    """
    whole = pd.Series(True, index=points.index)
    for name, rows in points.groupby("indicator", sort=False):
        indicator = plan.indicators[name]
        if indicator.kind == "flow":
            days = rows["date"].to_numpy().astype("datetime64[D]")
            whole.loc[rows.index] = period_ends(days, indicator.frequency) == days
    return whole


def period_ends(days: np.ndarray, frequency: str) -> np.ndarray:
    """Return the last day of the newest period that is over by the end of each day; NaT stays NaT.

    Days and weeks are taken as they come: a week's last day is the publisher's choice.

    Examples
    --------
    >>> days = np.array(["2026-10-10", "2026-12-31"], dtype="datetime64[D]")
    >>> period_ends(days, "month").astype(str).tolist(), period_ends(days, "quarter").astype(str).tolist()
    (['2026-09-30', '2026-12-31'], ['2026-09-30', '2026-12-31'])
    """
    if frequency not in _UNITS:
        return days
    unit, length = _UNITS[frequency]
    # the period of the day after is not over, the one before it is
    started = (days + 1).astype(f"datetime64[{unit}]")
    whole = started - started.astype(int) % length
    return np.where(np.isnat(days), days, whole.astype("datetime64[D]") - 1)


def is_revision(points: pd.DataFrame, plan: Plan) -> pd.Series:
    """Return True where a used figure is below an earlier one of a quantity that never falls in truth.

    Parameters
    ----------
    points : pandas.DataFrame
        ``indicator``, ``place``, ``date``, ``value``, ``is_used``; by date within a series.
    plan : Plan
        Cumulative figures never fall; year-to-date counts do not within their year.
    """
    never_falls = points["indicator"].map(
        lambda name: plan.indicators[name].kind == "cumulative" or plan.indicators[name].accrues == "total"
    )
    used = points[never_falls.astype(bool) & points["is_used"]]
    highest = used.groupby(["indicator", "place"])["value"].cummax()
    return (used["value"] < highest).reindex(points.index, fill_value=False).astype(bool)

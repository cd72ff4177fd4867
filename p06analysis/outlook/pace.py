"""The pace a target needs and the pace that was seen, in the indicator's unit a month of 30.44 days."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.forecast.histories import KEY, STALE_PERIODS
from p06analysis.periods import DAYS_PER_MONTH, PERIOD_DAYS
from p06analysis.plan import Plan


class DeadlinePassed(ValueError):
    """No time is left between the latest observation and the deadline."""


def required_pace(latest: float, target: float, *, months_left: float) -> float:
    """Return the constant change a month that lands exactly on the target.

    Parameters
    ----------
    latest, target : float
        In the indicator's unit.
    months_left : float
        From the latest observation to the deadline, in months of 30.44 days.

    Returns
    -------
    float
        Signed: negative where the value has to fall, or may fall.

    Raises
    ------
    DeadlinePassed
        If ``months_left`` is not above 0.

    Examples
    --------
    71.5 % at the end of October, 80 % due at the end of December:

    >>> round(required_pace(71.5, 80.0, months_left=2), 2)
    4.25
    """
    if not months_left > 0:
        raise DeadlinePassed(f"{months_left:g} months are left; a pace needs more than 0")
    return (target - latest) / months_left


def recent_paces(points: pd.DataFrame, plan: Plan) -> pd.Series:
    """Return each series' change a month, seen over its last three reporting periods.

    Parameters
    ----------
    points : pandas.DataFrame
        ``Forecast.histories``; only used points count.
    plan : Plan
        Gives each indicator's frequency.

    Returns
    -------
    pandas.Series
        By (indicator, place): from the earliest used point within three periods of the latest one, to the latest one.
        Series with a single point in reach are absent.

    Notes
    -----
    Of a year-to-date ratio this is the pace of the published figure, which slows down by itself as the year fills.
    """
    used = points[points["is_used"]].sort_values("date")
    last = used.drop_duplicates(KEY, keep="last")[[*KEY, "date", "value"]]
    joined = used.merge(last, on=KEY, suffixes=("", "_last"))
    reach = joined["indicator"].map(lambda name: STALE_PERIODS * PERIOD_DAYS[plan.indicators[name].frequency])
    age = (joined["date_last"] - joined["date"]).dt.days
    # Half a period of grace, because months and years differ in length.
    period = reach / STALE_PERIODS
    near = joined[(age > 0) & (age <= reach + period / 2)].drop_duplicates(KEY)
    days = (near["date_last"] - near["date"]).dt.days
    paces = (near["value_last"] - near["value"]) / days * DAYS_PER_MONTH
    index = pd.MultiIndex.from_frame(near[KEY]) if len(near) else pd.MultiIndex.from_arrays([[], []], names=KEY)
    return pd.Series(paces.to_numpy(dtype=np.float64), index=index)

"""Shares that accumulate over a year and have no counts: days stand for cases, weighed by the pace at which cases come.

The pace is that of the place where its cases are counted on two days, else the middle one of the places where they are: late in
September 2026 dossiers came three times as fast as on the year's average, so that a plain day would say too little.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from p06analysis.forecast.histories import STALE_PERIODS, histories
from p06analysis.forecast.rates.landing import YearToDate
from p06analysis.periods import PERIOD_DAYS, year_start
from p06analysis.plan import Plan, ScoreVersion

A_DAY = 10_000.0
"""Cases that a day stands for where none are counted: so many that their number adds no doubt."""

FASTEST = 2.0
"""Fastest pace to come, in average days a day, where no place counts its cases on two days."""


def day_counts(
    dates: np.ndarray, shares: np.ndarray, *, reach_days: float, pace: float = 1.0, fastest: float = FASTEST
) -> YearToDate:
    """Return days as counts for one series of shares that accumulate over a year.

    Parameters
    ----------
    dates : (points,) datetime64[D]
        Rising, of one year.
    shares : (points,) float
        0–1, since 1 January.
    reach_days : float
        How far back the recent share may be looked for.
    pace, fastest : float
        The recent and the fastest pace of cases, in average days a day.

    Examples
    --------
    A share of .8 after 100 days and of .7 after 200: nothing but .6 can have happened in between.

    >>> year = np.datetime64("2025-12-31")
    >>> one = day_counts(np.array([year + 100, year + 200]), np.array([0.8, 0.7]), reach_days=150)
    >>> float(round(((one.numerator - one.earlier_numerator) / (one.denominator - one.earlier_denominator))[0], 3))
    0.6
    """
    start = np.datetime64(year_start(dates[-1].astype(object)), "D")
    days = (dates - start) / np.timedelta64(1, "D")
    early = int(np.argmax(days[-1] - days <= reach_days))
    recent = days[-1] - days[early]
    # A pace so fast that it would leave nothing for the months before was no pace of the whole stretch.
    pace = min(pace, 0.9 * days[-1] / recent) if recent > 0 else pace
    before = days[-1] - pace * recent
    figures = {
        "numerator": shares[-1] * days[-1],
        "denominator": days[-1],
        "earlier_numerator": shares[early] * before,
        "earlier_denominator": before,
        "average_pace": 1.0,
        "recent_pace": pace,
        "fastest_pace": max(fastest, pace),
    }
    arrays: dict[str, Any] = {name: np.array([A_DAY * value]) for name, value in figures.items()}
    return YearToDate(**arrays, recent_days=np.array([recent]), settles=np.array([True]))


@dataclass(frozen=True)
class Paces:
    """Recent paces of cases over a year's average: of places that count them on two days, and what serves for the others."""

    own: dict[str, float]
    middle: float
    fastest: float


def paces_of(known: pd.DataFrame, plan: Plan, version: ScoreVersion, *, origin: dt.date, places: list[str]) -> Paces:
    """Return how fast cases have come of late, against the year's average, as the score's own volumes tell it.

    The volumes are those that the items' indicators follow (``volume_from``); the first that any place counts twice is taken.
    """
    followed = [plan.indicators[item.indicator].volume_from for _, item in version.items() if item.indicator]
    for name in dict.fromkeys(one for one in followed if one is not None):
        past = histories(known, plan, origin=origin, keys=[(name, place) for place in places])
        used = past.points[past.points["is_used"]]
        reach = STALE_PERIODS * PERIOD_DAYS[plan.indicators[name].frequency]
        own = {place: _relative_pace(one, reach) for place, one in used.groupby("place") if len(one) > 1}
        if own:
            values = np.array(list(own.values()))
            return Paces(own, float(np.median(values)), float(values.max()))
    return Paces({}, 1.0, FASTEST)


def _relative_pace(points: pd.DataFrame, reach: float) -> float:
    one = points.sort_values("date")
    last = one.iloc[-1]
    early = one[(last["date"] - one["date"]).dt.days <= reach].iloc[0]
    days = max((last["date"] - early["date"]).days, 1)
    elapsed = (last["date"].date() - year_start(last["date"].date())).days
    average = float(last["value"]) / elapsed
    return max(float(last["value"] - early["value"]) / days / average, 0.1)

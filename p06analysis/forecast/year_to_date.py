"""The counts of year-to-date ratios, taken from their histories: how far the year has come, how fast cases come in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.forecast.histories import KEY, STALE_PERIODS, Histories
from p06analysis.forecast.rates import YearToDate
from p06analysis.periods import PERIOD_DAYS, year_start
from p06analysis.plan import Plan


def counts_of(past: Histories, known: pd.DataFrame, plan: Plan) -> YearToDate:
    """Return the counts of the series that have them, in their order.

    Parameters
    ----------
    past : Histories
        Series with ``has_counts`` are taken.
    known : pandas.DataFrame
        ``Observations.as_of(origin)``: the count that a denominator follows need not be a series of the plan.
    plan : Plan
        Gives ``volume_from``, ``counts_settle`` and the frequency.
    """
    series = past.series[past.series["has_counts"]]
    rows = []
    used = dict(list(past.points[past.points["is_used"]].groupby(KEY)))
    for indicator, place in series[KEY].itertuples(index=False):
        points = used[indicator, place].sort_values("date")
        last = points.iloc[-1]
        reach = STALE_PERIODS * PERIOD_DAYS[plan.indicators[indicator].frequency]
        early = points[(last["date"] - points["date"]).dt.days <= reach].iloc[0]
        volume = _volume_points(known, plan.indicators[indicator].volume_from, place, last["date"])
        if volume is None:
            volume = points.set_index("date")["denominator"]
        rows.append(
            (
                last["numerator"],
                last["denominator"],
                early["numerator"],
                early["denominator"],
                float((last["date"] - early["date"]).days),
                *_paces(volume, reach),
                plan.indicators[indicator].counts_settle is True,
            )
        )
    names = list(YearToDate.__dataclass_fields__)
    arrays = dict(zip(names, np.array(rows, dtype=float).reshape(-1, len(names)).T, strict=True))
    return YearToDate(**{**arrays, "settles": arrays["settles"].astype(bool)})


def _volume_points(known: pd.DataFrame, indicator: str | None, place: str, latest: pd.Timestamp) -> pd.Series | None:
    """Return the year's counts of the indicator that a denominator follows, if they reach its latest date."""
    is_of_year = (known["date"] <= latest) & (known["date"].dt.year == latest.year) & (known["flag"] != "suspect")
    points = known[is_of_year & (known["indicator"] == indicator) & (known["place"] == place)].set_index("date")[
        "value"
    ]
    return points.sort_index() if len(points) > 1 and points.index.max() == latest else None


def _paces(volume: pd.Series, reach: float) -> tuple[float, float, float]:
    """Return new cases a day of a year-to-date count: the year's average, the recent one and the fastest seen."""
    start = pd.Timestamp(year_start(volume.index[-1].date()))
    days = (volume.index - start).days.to_numpy(float)
    counts = volume.to_numpy(float)
    average = counts[-1] / days[-1]
    first = int(np.argmax(days[-1] - days <= reach))
    recent = (counts[-1] - counts[first]) / max(days[-1] - days[first], 1.0)
    fastest = (np.diff(counts, prepend=0.0) / np.diff(days, prepend=0.0)).max()
    return average, recent, max(float(fastest), average)

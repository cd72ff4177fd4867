"""The counts of what adds up from 1 January, taken from its history: published, implied by percentages, or a count alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from p06analysis.forecast.histories import KEY, STALE_PERIODS, Histories
from p06analysis.forecast.rates.counts import YearToDate
from p06analysis.forecast.rates.implied import implied_counts
from p06analysis.forecast.rates.landing import with_strengths
from p06analysis.forecast.rates.priors import default_rate_priors
from p06analysis.periods import PERIOD_DAYS, year_start
from p06analysis.plan import Indicator, Plan

UNMOVED_CASES = 20.0
"""Where so many cases were due at the year's pace and none came, the published count had not been brought up to date."""

FASTEST_OF_AVERAGE = 2.0
"""The fastest pace is no less than this many times the year's average: of long intervals the busiest days are not seen, and
in finished years the rest of the year outran the busiest month in a quarter of the cases, this in one of ten."""


def accruing(series: pd.DataFrame) -> pd.Series:
    """Return which of the series of :class:`Histories` have a row in :func:`counts_of`."""
    return (series["accrues"] != "") & (series["points"] > 0)


def counts_of(past: Histories, known: pd.DataFrame, plan: Plan) -> YearToDate:
    """Return the counts of all series that add up from 1 January, in their order.

    Parameters
    ----------
    past : Histories
        Series that :func:`accruing` names are taken.
    known : pandas.DataFrame
        ``Observations.as_of(origin)``: the count that a denominator follows need not be a series of the plan.
    plan : Plan
        Gives ``volume_from``, ``counts_settle``, the range and the frequency.

    Returns
    -------
    YearToDate
        Of a ratio with published counts, these. Of one without, what its percentages (or points, as shares of the range)
        imply, with the count it follows where that is known. Of a count alone, the count as denominator.
    """
    series = past.series[accruing(past.series)]
    names = set(series["indicator"])
    used = _by_key(past.points[past.points["is_used"]], names)
    followed = _by_key(known[known["flag"] != "suspect"], {plan.indicators[name].volume_from for name in names})
    years = []
    for row in series.itertuples(index=False):
        indicator = plan.indicators[row.indicator]
        points = used[row.indicator, row.place].sort_values("date")
        volume = _volume_points(followed.get((indicator.volume_from, row.place)), points["date"].iloc[-1])
        years.append(_year(points, volume, indicator, has_counts=row.has_counts))
    reach = np.array([STALE_PERIODS * PERIOD_DAYS[plan.indicators[name].frequency] for name in series["indicator"]])
    settles = np.array([plan.indicators[name].counts_settle is True for name in series["indicator"]], bool)
    is_total = (series["accrues"] == "total").to_numpy()
    return _joined(years, reach, settles | is_total, pd.factorize(series["indicator"], sort=True)[0])


def _year(
    points: pd.DataFrame, volume: pd.Series | None, indicator: Indicator, *, has_counts: bool
) -> dict[str, np.ndarray]:
    """Return one series' dates, counts, doubts and the count whose pace it follows."""
    start = pd.Timestamp(year_start(points["date"].iloc[-1].date()))
    days = (points["date"] - start).dt.days.to_numpy(float)
    doubt = np.zeros(len(days))
    is_relative = False
    if indicator.accrues == "total":
        numerators = denominators = points["value"].to_numpy(float)
    elif has_counts:
        numerators, denominators = (points[name].to_numpy(float) for name in ("numerator", "denominator"))
    else:
        followed = volume if volume is not None else points.set_index("date")["denominator"].dropna()
        known_days = (followed.index - start).days.to_numpy(float)
        share = (points["value"] - (indicator.lower or 0.0)) / ((indicator.upper or 100.0) - (indicator.lower or 0.0))
        numerators, denominators, doubt = implied_counts(
            days, 100.0 * share.to_numpy(float), known_days, followed.to_numpy(float), default_rate_priors().pace
        )
        is_relative = not len(known_days)
    moving = _moved(days, denominators)
    year = {"days": days, "numerators": numerators, "denominators": denominators, "doubt": doubt}
    year = {name: values[moving] for name, values in year.items()}
    if is_relative:
        year |= {"volume_days": days[-1:], "volumes": denominators[-1:]}
    elif volume is not None:
        volume_days = (volume.index - start).days.to_numpy(float)
        kept = _moved(volume_days, volume.to_numpy(float))
        year |= {"volume_days": volume_days[kept], "volumes": volume.to_numpy(float)[kept]}
    else:
        year |= {"volume_days": year["days"], "volumes": year["denominators"]}
    return year | {"is_relative": np.array([is_relative])}


def _moved(days: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return which dates to keep: a count that stood still where many cases were due tells nothing of its days."""
    due = np.diff(days) * counts[-1] / days[-1]
    is_stale = np.append(False, (np.diff(counts) == 0) & (due > UNMOVED_CASES))
    if is_stale[-1]:
        # the newest date stays: what was known before it is of the same day, as far as the counts tell
        first = len(counts) - int(np.argmin(is_stale[::-1]))
        is_stale[-1] = False
        is_stale[first - 1 : -1] = True
    return ~is_stale


def _by_key(points: pd.DataFrame, indicators: set[Any]) -> dict[Any, pd.DataFrame]:
    return dict(iter(points[points["indicator"].isin(indicators)].groupby(KEY)))


def _volume_points(counts: pd.DataFrame | None, latest: pd.Timestamp) -> pd.Series | None:
    """Return the year's counts of the indicator that a denominator follows, if they reach its latest date."""
    if counts is None:
        return None
    is_of_year = (counts["date"] <= latest) & (counts["date"].dt.year == latest.year)
    points = counts[is_of_year].set_index("date")["value"].dropna().sort_index()
    return points if len(points) > 1 and points.index.max() == latest else None


def _joined(years: list[dict[str, np.ndarray]], reach: np.ndarray, settles: np.ndarray, pool: np.ndarray) -> YearToDate:
    """Return the years of all series as padded arrays, with the paces they show."""
    names = ("days", "numerators", "denominators", "doubt", "volume_days", "volumes")
    arrays: dict[str, Any] = {name: _padded([year[name] for year in years]) for name in names}
    rows = np.arange(len(years))
    last, early = _last(arrays["days"]), _early(arrays["days"], reach)
    volume_last, volume_early = _last(arrays["volume_days"]), _early(arrays["volume_days"], reach)
    span = arrays["volume_days"][rows, volume_last] - arrays["volume_days"][rows, volume_early]
    total = arrays["volumes"][rows, volume_last]
    average = total / arrays["volume_days"][rows, volume_last]
    with np.errstate(invalid="ignore"):
        paces = np.diff(arrays["volumes"], axis=1, prepend=0.0) / np.diff(arrays["volume_days"], axis=1, prepend=0.0)
    counts = YearToDate(
        numerator=arrays["numerators"][rows, last],
        denominator=arrays["denominators"][rows, last],
        earlier_numerator=arrays["numerators"][rows, early],
        earlier_denominator=arrays["denominators"][rows, early],
        recent_days=arrays["days"][rows, last] - arrays["days"][rows, early],
        average_pace=average,
        recent_pace=(total - arrays["volumes"][rows, volume_early]) / np.maximum(span, 1.0),
        fastest_pace=np.fmax(np.fmax.reduce(paces, axis=1, initial=0.0), FASTEST_OF_AVERAGE * average),
        settles=settles,
        is_relative=np.array([year["is_relative"][0] for year in years], bool),
        pool=pool,
        **arrays,
    )
    return with_strengths(counts) if len(years) else counts


def _padded(rows: list[np.ndarray]) -> np.ndarray:
    table = np.full((len(rows), max((len(row) for row in rows), default=1)), np.nan)
    for number, row in enumerate(rows):
        table[number, : len(row)] = row
    return table


def _last(days: np.ndarray) -> np.ndarray:
    return np.isfinite(days).sum(axis=1) - 1


def _early(days: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Return the position of the earliest date within reach of the last."""
    newest = days[np.arange(len(days)), _last(days)]
    return np.argmax(newest[:, None] - days <= reach[:, None], axis=1)

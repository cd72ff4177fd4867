"""From what was known at an origin to the history each forecast may use, and why some series must be left unanswered.

A break starts a series anew; a suspect figure is shown and not used; a year-to-date figure speaks for its own year only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.forecast.kinds import is_revision, is_whole_period
from p06analysis.forecast.panel import Panel
from p06analysis.periods import PERIOD_DAYS
from p06analysis.plan import Indicator, Plan

STALE_PERIODS = 3
"""A series whose newest figure is older than this many reporting periods is not forecast."""

SHORTEST_SPAN = 0.25
"""Least part of a reporting period that the used points must span: two days say nothing of three months."""

KEY = ["indicator", "place"]


@dataclass(frozen=True)
class Histories:
    """The series of a plan and their points, as one origin sees them.

    Attributes
    ----------
    series : pandas.DataFrame
        One row a series: indicator, place, kind, accrues (as the indicator's), has_counts, points (used), first_date,
        latest_date, latest_value, latest_numerator, latest_denominator, known_points (used or not), break_date (NaT where
        none), reason_code (empty where it can be forecast).
    points : pandas.DataFrame
        Every figure known of these series: the observations contract, ``is_used``, and ``is_revision`` (below an earlier
        figure of a quantity that never falls).
    breaks : pandas.DataFrame
        indicator, place, date, reason_vi, reason_en of the breaks on or before the origin.
    """

    series: pd.DataFrame
    points: pd.DataFrame
    breaks: pd.DataFrame


def histories(
    known: pd.DataFrame, plan: Plan, *, origin: dt.date, keys: Sequence[tuple[str, str]] | None = None
) -> Histories:
    """Return the histories of every series that a plan's targets, and what stands beside them, need.

    Parameters
    ----------
    known : pandas.DataFrame
        ``Observations.as_of(origin)``.
    plan : Plan
    origin : datetime.date
    keys : sequence of (indicator, place), optional
        Other series than those.

    Returns
    -------
    Histories
    """
    chosen = _series_of(plan) if keys is None else pd.DataFrame(list(keys), columns=KEY, dtype="str")
    breaks = _breaks(plan, chosen, origin)
    points = known.merge(chosen, on=KEY).sort_values([*KEY, "date"], ignore_index=True)
    points = points.assign(is_used=_is_used(points, plan, breaks))
    points = points.assign(is_revision=is_revision(points, plan))
    series = _summaries(chosen, points, breaks, plan)
    return Histories(series.assign(reason_code=_reason_codes(series, plan, origin)), points, breaks)


def panel_of(histories: Histories, plan: Plan, totals: np.ndarray | None = None) -> Panel:
    """Return the panel of the series that can be forecast, in the order of ``histories.series``.

    Parameters
    ----------
    histories : Histories
        Series with an empty ``reason_code`` are taken.
    plan : Plan
        Gives bounds, frequency and kind.
    totals : (series,) float, optional
        Upper bounds of the series that can be forecast whose bound is another indicator; ``inf`` where it is not known.
    """
    series = histories.series[histories.series["reason_code"] == ""].reset_index(drop=True)
    used = histories.points[histories.points["is_used"]].merge(series[KEY].reset_index(names="row"), on=KEY)
    used = used.sort_values(["row", "date"])
    column = used.groupby("row").cumcount().to_numpy()
    shape = (len(series), int(column.max()) + 1 if len(used) else 0)
    values = np.full(shape, np.nan)
    dates = np.full(shape, np.datetime64("NaT"), dtype="datetime64[D]")
    values[used["row"], column] = used["value"].to_numpy(float)
    dates[used["row"], column] = used["date"].to_numpy().astype("datetime64[D]")
    indicators = [plan.indicators[name] for name in series["indicator"]]
    upper = _uppers(indicators, np.full(len(series), np.inf) if totals is None else totals)
    return Panel(
        values=values,
        dates=dates,
        period_days=np.array([PERIOD_DAYS[indicator.frequency] for indicator in indicators]),
        lower=np.array([0.0 if indicator.lower is None else indicator.lower for indicator in indicators]),
        upper=upper,
        is_hard_upper=np.isfinite(upper)
        & np.array([indicator.unit != "count" for indicator in indicators], dtype=bool),
        is_cumulative=np.array([indicator.kind == "cumulative" for indicator in indicators], dtype=bool),
        # places of one indicator learn from each other's track record
        pool=pd.factorize(series["indicator"], sort=True)[0],
    )


def _series_of(plan: Plan) -> pd.DataFrame:
    keys = [(target.indicator, target.place) for target in plan.targets]
    if plan.beside is not None:
        # A unit that has been merged away has no figures of its own any more.
        keys += [
            (plan.beside.indicator, name)
            for name, place in plan.places.items()
            if place.level == plan.beside.level and place.valid_to is None
        ]
    return pd.DataFrame(list(dict.fromkeys(keys)), columns=KEY, dtype="str")


def _breaks(plan: Plan, keys: pd.DataFrame, origin: dt.date) -> pd.DataFrame:
    rows = [
        (indicator, place, pd.Timestamp(change.date), change.reason.vi, change.reason.en)
        for indicator, place in keys.itertuples(index=False)
        for change in plan.breaks_of(indicator, place)
        if change.date <= origin
    ]
    table = pd.DataFrame(rows, columns=[*KEY, "date", "reason_vi", "reason_en"])
    return table.astype({"date": "datetime64[ns]"})


def _is_used(points: pd.DataFrame, plan: Plan, breaks: pd.DataFrame) -> pd.Series:
    last_break = points[KEY].merge(breaks.groupby(KEY, as_index=False)["date"].max(), on=KEY, how="left")["date"]
    flagged = points["date"].where(points["flag"] == "break")
    last_flagged = flagged.groupby([points[name] for name in KEY]).transform("max")
    start = pd.concat([last_break, last_flagged], axis=1).max(axis=1)
    is_sound = (points["flag"] != "suspect") & points["value"].notna()
    latest_year = points["date"].dt.year.groupby([points[name] for name in KEY]).transform("max")
    is_yearly = points["indicator"].map(lambda name: plan.indicators[name].kind == "year_to_date").astype(bool)
    same_year = ~is_yearly | (points["date"].dt.year == latest_year)
    return is_sound & same_year & is_whole_period(points, plan) & (start.isna() | (points["date"] >= start))


def _summaries(keys: pd.DataFrame, points: pd.DataFrame, breaks: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    used = points[points["is_used"]]
    # Where nothing usable is known the newest figure known is still shown, with its date.
    newest = points.sort_values([*KEY, "is_used", "date"]).drop_duplicates(KEY, keep="last")
    counted = used[used["numerator"].notna() & used["denominator"].gt(0)]
    summary = (
        keys.merge(
            used.groupby(KEY, as_index=False).agg(points=("date", "size"), first_date=("date", "min")), how="left"
        )
        .merge(points.groupby(KEY, as_index=False).agg(known_points=("date", "size")), how="left")
        .merge(counted.groupby(KEY, as_index=False).agg(counted_points=("date", "size")), how="left")
        .merge(breaks.groupby(KEY, as_index=False).agg(break_date=("date", "max")), how="left")
        .merge(newest[[*KEY, "date", "value", "numerator", "denominator"]], how="left")
        .rename(columns={name: f"latest_{name}" for name in ("date", "value", "numerator", "denominator")})
    )
    counts = ["points", "known_points", "counted_points"]
    summary[counts] = summary[counts].fillna(0).astype(int)
    kind = [plan.indicators[name].kind for name in summary["indicator"]]
    accrues = np.array([plan.indicators[name].accrues for name in summary["indicator"]], dtype=str)
    all_counted = (summary["counted_points"] == summary["points"]) & (summary["points"] > 0)
    is_counted = (accrues == "ratio") & all_counted
    return summary.assign(kind=kind, accrues=accrues, has_counts=is_counted).drop(columns="counted_points")


def _reason_codes(series: pd.DataFrame, plan: Plan, origin: dt.date) -> np.ndarray:
    period = np.array([PERIOD_DAYS[plan.indicators[name].frequency] for name in series["indicator"]])
    age = (pd.Timestamp(origin) - series["latest_date"]).dt.days
    span = (series["latest_date"] - series["first_date"]).dt.days
    has_break = series["break_date"].notna()
    # What adds up from 1 January carries the year's average: a few days more or less of recent history are weighed.
    is_short = (span < SHORTEST_SPAN * period) & (series["accrues"] == "")
    conditions = [
        series["known_points"] == 0,
        (series["points"] == 0) & has_break,
        series["points"] == 0,
        age > STALE_PERIODS * period,
        (series["points"] == 1) & has_break,
        series["points"] == 1,
        is_short & has_break,
        is_short,
    ]
    codes = [
        "no_observation",
        "none_since_break",
        "only_suspect",
        "stale",
        "one_since_break",
        "one_observation",
        "short_since_break",
        "short_span",
    ]
    return np.select(conditions, codes, default="")


def _uppers(indicators: list[Indicator], totals: np.ndarray) -> np.ndarray:
    fixed = [np.inf if indicator.upper is None else indicator.upper for indicator in indicators]
    follows = [indicator.upper_from is not None for indicator in indicators]
    return np.where(np.array(follows, bool), totals, np.array(fixed, float))

"""The outlook: one row a target, with its chance, its landing, the pace it needs, the arithmetic and the verdict."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.forecast.histories import KEY
from p06analysis.forecast.kinds import period_ends
from p06analysis.forecast.plan_forecast import Forecast, dates_until
from p06analysis.outlook.arithmetic import with_arithmetic
from p06analysis.outlook.pace import recent_paces, required_pace
from p06analysis.outlook.reasons import next_act, reason
from p06analysis.outlook.verdicts import verdicts
from p06analysis.periods import DAYS_PER_MONTH, year_ends
from p06analysis.plan import Plan
from p06analysis.schema import LANDING_COLUMNS, OUTLOOK_COLUMNS, OUTLOOK_DATES, OUTLOOK_TEXT

DATE_STEPS = 24
"""Dates, evenly spread over two years after the latest figure, between which the expected date is interpolated."""

SEARCH_DAYS = 730


def assess(forecast: Forecast, plan: Plan, *, run_id: str = "", dates: bool = True) -> pd.DataFrame:
    """Return the outlook of every target of a plan.

    Parameters
    ----------
    forecast : Forecast
    plan : Plan
        Deadlines lie after the origin; reading the run has refused others.
    run_id : str
        Written into every row.
    dates : bool
        Whether the days of reaching are looked for; without them they are empty, and hundreds of targets take no longer
        than a few.

    Returns
    -------
    pandas.DataFrame
        The outlook contract, in the order of the plan's targets. ``reason`` and ``next_act`` are in Vietnamese; pages say
        the same in other languages from the same figures.
    """
    table = _targets(plan, forecast)
    if table.empty:
        return table.reindex(columns=OUTLOOK_COLUMNS)
    row = table["row"].to_numpy()
    deadline = table["deadline"].to_numpy().astype("datetime64[D]")
    target, increase = table["target"].to_numpy(float), (table["direction"] == "increase").to_numpy()
    # The same seed for every run: the same inputs must give the same page.
    rng = np.random.default_rng(6)
    table[LANDING_COLUMNS] = forecast.quantiles(row, deadline)
    table["probability"] = _probability(table, forecast, target, increase, rng)
    table["is_percent"] = [plan.indicators[name].unit == "percent" for name in table["indicator"]]
    table = with_arithmetic(table, forecast, target, increase)
    table = _with_verdicts(table, forecast, plan, target, increase)
    table = _with_dates(table, forecast, target, increase, rng) if dates else _without_dates(table)
    table = _with_paces(table, forecast, plan)
    table["sources"] = _sources(table, forecast)
    table["run_id"] = run_id
    table["reason"] = [reason(one, plan, "vi") for one in table.itertuples(index=False)]
    table["next_act"] = [next_act(one, plan, "vi") for one in table.itertuples(index=False)]
    text = [*OUTLOOK_TEXT, "reason_code"]
    return table[OUTLOOK_COLUMNS].astype(dict.fromkeys(text, "str") | dict.fromkeys(OUTLOOK_DATES, "datetime64[ns]"))


def _targets(plan: Plan, forecast: Forecast) -> pd.DataFrame:
    rows = pd.DataFrame(
        [
            (
                plan.id,
                t.indicator,
                t.place,
                t.owner,
                t.value,
                pd.Timestamp(t.deadline),
                t.rule,
                t.standing,
                plan.indicators[t.indicator].direction,
            )
            for t in plan.targets
        ],
        columns=["plan", "indicator", "place", "owner", "target", "deadline", "rule", "standing", "direction"],
    )
    rows["origin"] = pd.Timestamp(forecast.origin)
    return rows.merge(forecast.series.reset_index(names="row"), on=KEY, how="left")


def _probability(
    table: pd.DataFrame, forecast: Forecast, target: np.ndarray, increase: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    row, deadline = table["row"].to_numpy(), table["deadline"].to_numpy().astype("datetime64[D]")
    chance = forecast.probability(row, deadline, target, increase)
    by = np.flatnonzero(table["rule"] == "by_deadline")
    if len(by):
        latest = table["latest_date"].to_numpy().astype("datetime64[D]")[by]
        dates = dates_until(latest, deadline[by])
        chance[by] = forecast.reached_by(row[by], dates, target[by], increase[by], rng=rng)[:, -1]
    return chance


def _with_verdicts(
    table: pd.DataFrame, forecast: Forecast, plan: Plan, target: np.ndarray, increase: np.ndarray
) -> pd.DataFrame:
    reached_now = np.where(increase, table["latest_value"] >= target, table["latest_value"] <= target)
    reached_ever = _reached_ever(table, forecast, target, increase)
    has_points = (table["points"] > 0).to_numpy()
    kinds = table["kind"].to_numpy()
    due = (table["latest_date"] >= _asked_deadlines(table)).to_numpy()
    by_deadline = (table["rule"] == "by_deadline").to_numpy()
    cannot_fall = ((kinds == "cumulative") | (table["accrues"] == "total").to_numpy()) & increase
    is_met = has_points & np.where(by_deadline, reached_ever, reached_now & (due | cannot_fall))
    is_missed = has_points & due & ~is_met
    highest, lowest = table["ceiling"].to_numpy(), table["floor"].to_numpy()
    is_beyond = ~is_met & np.where(increase, highest < target, lowest > target)
    starts_again = table["deadline"].dt.year != table["latest_date"].dt.year
    other_year = (table["accrues"] != "") & (table["reason_code"] == "") & starts_again & ~due
    code = np.select(
        [is_met, is_missed, is_beyond, other_year],
        ["met", "missed", "beyond_arithmetic", "other_year"],
        default=table["reason_code"],
    )
    verdict = verdicts(table["probability"].to_numpy(), is_met=is_met, is_beyond=is_beyond, is_missed=is_missed)
    probability = np.select([is_met, is_missed], [1.0, 0.0], default=table["probability"])
    return table.assign(reason_code=code, verdict=verdict, probability=probability)


def _asked_deadlines(table: pd.DataFrame) -> pd.Series:
    """Return the day each target asks about: of a flow, the end of the last period that is over by the deadline."""
    days = table["deadline"].to_numpy().astype("datetime64[D]").copy()
    for frequency in table["frequency"].dropna().unique():
        rows = ((table["kind"] == "flow") & (table["frequency"] == frequency)).to_numpy()
        days[rows] = period_ends(days[rows], frequency)
    return pd.Series(days, index=table.index).astype("datetime64[ns]")


def _reached_ever(table: pd.DataFrame, forecast: Forecast, target: np.ndarray, increase: np.ndarray) -> np.ndarray:
    used = forecast.histories[forecast.histories["is_used"]]
    best = used.groupby(KEY)["value"].agg(["max", "min"])
    here = table[KEY].merge(best, left_on=KEY, right_index=True, how="left")
    return np.where(increase, here["max"] >= target, here["min"] <= target)


def _with_dates(
    table: pd.DataFrame, forecast: Forecast, target: np.ndarray, increase: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Add the days by which the target is reached with a chance of 10, 50 and 90 %.

    Reached as the target's rule counts it: by the figure on the day, or on any day until then. A figure that touches its target
    in between and falls back is not one that will stand there at the deadline. Empty where the chance is not had within two
    years (or, of a year-to-date figure, within its year), where the target is reached already, and where nothing can be told.
    """
    steps = np.arange(1, DATE_STEPS + 1) * SEARCH_DAYS // DATE_STEPS
    start = table["latest_date"].to_numpy().astype("datetime64[D]")
    dates = start[:, None] + steps.astype("timedelta64[D]")
    year_end = year_ends(start)[:, None]
    ends_with_year = (table["kind"] == "year_to_date").to_numpy()[:, None]
    dates = np.where(ends_with_year & (dates > year_end), year_end, dates)
    chances = np.nan_to_num(_chances_on(table, dates, forecast, target, increase, rng))
    days = (dates - start[:, None]) / np.timedelta64(1, "D")
    reached = np.where(increase, table["latest_value"] >= target, table["latest_value"] <= target)
    for name, level in (("expected_date_q10", 0.1), ("expected_date", 0.5), ("expected_date_q90", 0.9)):
        until = np.array([_first_at(chance, day, level) for chance, day in zip(chances, days, strict=True)])
        until = np.where(reached | (table["verdict"] == "cannot_tell") | (table["verdict"] == "met"), np.nan, until)
        table[name] = table["latest_date"] + pd.to_timedelta(np.rint(until), unit="D")
    return table


def _chances_on(
    table: pd.DataFrame,
    dates: np.ndarray,
    forecast: Forecast,
    target: np.ndarray,
    increase: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the chance of having reached each target on each of its days, never falling along a row."""
    rows, steps = table["row"].to_numpy(), dates.shape[1]
    repeated = [np.repeat(values, steps) for values in (rows, target, increase)]
    on_day = forecast.probability(repeated[0], dates.ravel(), repeated[1], repeated[2]).reshape(dates.shape)
    chances = np.maximum.accumulate(np.nan_to_num(on_day), axis=1)
    by = np.flatnonzero(table["rule"] == "by_deadline")
    if len(by):
        chances[by] = forecast.reached_by(rows[by], dates[by], target[by], increase[by], rng=rng)
    return chances


def _without_dates(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**dict.fromkeys(["expected_date", "expected_date_q10", "expected_date_q90"], pd.NaT))


def _first_at(chances: np.ndarray, days: np.ndarray, level: float) -> float:
    """Return the day, between the steps, on which a non-decreasing chance first has a level; NaN if never."""
    above = np.flatnonzero(chances >= level)
    if not len(above):
        return float("nan")
    last = above[0]
    before_day, before = (days[last - 1], chances[last - 1]) if last else (0.0, 0.0)
    rise = chances[last] - before
    return float(before_day + (days[last] - before_day) * ((level - before) / rise if rise > 0 else 1.0))


def _with_paces(table: pd.DataFrame, forecast: Forecast, plan: Plan) -> pd.DataFrame:
    months_left = (table["deadline"] - table["latest_date"]).dt.days / DAYS_PER_MONTH
    required = [
        required_pace(latest, target, months_left=months) if months > 0 and points else float("nan")
        for latest, target, months, points in zip(
            table["latest_value"], table["target"], months_left, table["points"], strict=True
        )
    ]
    recent = recent_paces(forecast.histories, plan)
    seen = recent.reindex(pd.MultiIndex.from_frame(table[KEY])).to_numpy(float)
    # Where too little is known to forecast, too little is known for a pace.
    is_told = (table["verdict"] != "cannot_tell").to_numpy()
    return table.assign(required_pace=required, recent_pace=np.where(is_told, seen, np.nan))


def _sources(table: pd.DataFrame, forecast: Forecast) -> list[str]:
    """Return the addresses of each target's used points (of all known ones where none is used), newest first."""
    points = forecast.histories.sort_values("date", ascending=False)
    by_key = dict(list(points.groupby(KEY)))
    texts = []
    for key in table[KEY].itertuples(index=False, name=None):
        group = by_key.get(key, points.iloc[:0])
        used = group[group["is_used"]]
        texts.append(" ".join(dict.fromkeys((used if len(used) else group)["source"])))
    return texts

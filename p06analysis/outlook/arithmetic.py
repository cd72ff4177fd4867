"""What the counts say of each target before any model: ceiling, floor, what is needed, until when, and what moved."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.forecast.histories import KEY
from p06analysis.forecast.plan_forecast import Forecast
from p06analysis.forecast.rates.counts import YearToDate
from p06analysis.forecast.rates.landing import (
    ceiling_and_floor,
    change_of,
    last_reachable_day,
    required_rate,
    volume_needed,
    volume_to_come,
)

_FIGURES = ["ceiling", "floor", "largest_volume", "expected_volume", "volume_needed", "required_rate", "last_day"]


def with_arithmetic(table: pd.DataFrame, forecast: Forecast, target: np.ndarray, increase: np.ndarray) -> pd.DataFrame:
    """Return the targets with what the counts allow, the rate of the newest cases, and what changed the figure.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a target, with what ``Forecast.series`` has.
    forecast : Forecast
    target : (targets,) float
    increase : (targets,) bool
    """
    figures = pd.DataFrame(np.nan, index=table.index, columns=_FIGURES)
    days = (table["deadline"] - table["latest_date"]).dt.days.to_numpy(float)
    same_year = table["deadline"].dt.year == table["latest_date"].dt.year
    is_open = (table["reason_code"] == "") & same_year & (days > 0)
    chosen = np.flatnonzero(table["has_counts"] & is_open)
    if len(chosen):
        counts: YearToDate = forecast.counts.take(table["count_row"].to_numpy()[chosen].astype(int))
        horizon, aim, up = days[chosen], target[chosen], increase[chosen]
        ceiling, floor, largest = ceiling_and_floor(counts, horizon)
        expected, _ = volume_to_come(counts, horizon)
        needed = volume_needed(counts, aim, up)
        rate = required_rate(counts, aim, expected)
        last = last_reachable_day(counts, aim, up, horizon, expected)
        figures.iloc[chosen] = np.column_stack([ceiling, floor, largest, expected, needed, rate, last])
    table = pd.concat([table, figures], axis=1)
    last_day = figures["last_day"].where(np.isfinite(figures["last_day"]))
    table["last_reachable_date"] = table["latest_date"] + pd.to_timedelta(last_day, unit="D")
    return _with_changes(_with_recent_rates(table, forecast), forecast).drop(columns="last_day")


def _with_recent_rates(table: pd.DataFrame, forecast: Forecast) -> pd.DataFrame:
    """Add the rate (percent) of the cases since the earlier date, as published or implied, and that date."""
    rate, since = np.full(len(table), np.nan), np.full(len(table), np.nan)
    chosen = np.flatnonzero((table["accrues"] == "ratio") & (table["reason_code"] == "") & (table["points"] > 0))
    if len(chosen):
        counts = forecast.counts.take(table["count_row"].to_numpy()[chosen].astype(int))
        new = counts.denominator - counts.earlier_denominator
        with np.errstate(divide="ignore", invalid="ignore"):
            recent = np.where(new > 0, 100.0 * (counts.numerator - counts.earlier_numerator) / new, np.nan)
            rate[chosen] = np.where(_doubt(counts) / new < MOST_DOUBT, recent, np.nan)
        since[chosen] = np.where(np.isnan(rate[chosen]), np.nan, counts.recent_days)
    return table.assign(
        recent_rate=rate, recent_since=table["latest_date"] - pd.to_timedelta(pd.Series(since, table.index), unit="D")
    )


MOST_DOUBT = 0.02
"""An implied rate is told if it is known to two points, one standard deviation."""


def _doubt(counts: YearToDate) -> np.ndarray:
    """Return the standard deviation, in cases, of what was counted since the earlier date."""
    if counts.doubt is None or counts.days is None:
        return np.zeros(len(counts.numerator))
    newest = np.fmax.reduce(counts.days, axis=1)
    is_recent = counts.days > (newest - counts.recent_days)[:, None]
    return np.sqrt(np.nansum(np.where(is_recent, counts.doubt, 0.0) ** 2, axis=1))


def _with_changes(table: pd.DataFrame, forecast: Forecast) -> pd.DataFrame:
    """Add what numerator and denominator did to the figure since the used one before, where both have counts."""
    used = forecast.histories[forecast.histories["is_used"] & forecast.histories["denominator"].gt(0)]
    used = used[used["numerator"].notna()].sort_values("date")
    pairs = used.groupby(KEY).tail(2)
    pairs = pairs[pairs.groupby(KEY)["date"].transform("size") == 2]
    first, last = pairs.groupby(KEY).first(), pairs.groupby(KEY).last()
    columns = [frame[name].to_numpy(float) for frame in (last, first) for name in ("numerator", "denominator")]
    change = change_of(*columns)
    changes = pd.DataFrame(
        {
            "previous_date": first["date"],
            "change_by_numerator": change.rate,
            "change_by_denominator": change.volume,
            "previous_numerator": first["numerator"],
            "previous_denominator": first["denominator"],
            "changed_on": last["date"],
        },
        index=first.index,
    )
    joined = table.merge(changes, left_on=KEY, right_index=True, how="left")
    # only what led to the figure shown, and only percentages are moved by their denominator
    is_told = (joined["changed_on"] == joined["latest_date"]) & joined["is_percent"]
    names = ["change_by_numerator", "change_by_denominator"]
    joined[names] = joined[names].where(is_told)
    joined["previous_date"] = joined["previous_date"].where(is_told)
    return joined.drop(columns=["changed_on", "is_percent"])

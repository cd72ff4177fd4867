"""The official methods' figures for every target of an outlook, and what each of them answers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.forecast.histories import KEY
from p06analysis.forecast.plan_forecast import Forecast
from p06analysis.outlook.official import (
    GAP_MET,
    anticipated_gap,
    current_status_index,
    growth_class,
    growth_ratio,
    is_at,
    predicted_values,
    status_due,
    time_distance,
)

OFFICIAL = ("current_status", "anticipated", "growth_ratio", "time_distance", "pace_ratio")
"""The methods, in the order of pages and records."""

ON_TRACK_RATIO = 0.95
"""Ratio of actual to required growth from which Eurostat, UNSD and Open SDG call a target on track."""


def official_methods(outlook: pd.DataFrame, forecast: Forecast) -> pd.DataFrame:
    """Return what official methods say of every target, in the order of the outlook.

    Parameters
    ----------
    outlook : pandas.DataFrame
        The outlook contract.
    forecast : Forecast
        What it was made from: its used points are the series here too, so that no method sees more or less than ours.

    Returns
    -------
    pandas.DataFrame
        ``indicator, place, target, deadline, base_date, base_value, points``; ``current_status, status_due`` (to 10)``,
        predicted_value, anticipated_gap`` (percent)``, growth_ratio, eurostat, unsd, open_sdg, time_distance_days,
        pace_ratio``; and ``says_<method>`` for each of ``OFFICIAL``: 1 on track, 0 not, NaN where the method has no answer.
    """
    rows = outlook[["indicator", "place", "target", "deadline"]].reset_index(drop=True)
    used = forecast.histories[forecast.histories["is_used"]].sort_values([*KEY, "date"])
    first = used.drop_duplicates(KEY)[[*KEY, "date", "value"]].rename(
        columns={"date": "base_date", "value": "base_value"}
    )
    counts = used.groupby(KEY, as_index=False).agg(points=("date", "nunique"))
    table = rows.merge(first, on=KEY, how="left").merge(counts, on=KEY, how="left")
    has_two = (table["points"] >= 2).to_numpy()
    increase = (outlook["direction"] == "increase").to_numpy()
    base = np.where(has_two, table["base_value"], np.nan)
    latest, target = outlook["latest_value"].to_numpy(float), table["target"].to_numpy(float)
    elapsed = _days(outlook["latest_date"].reset_index(drop=True) - table["base_date"])
    whole = _days(table["deadline"] - table["base_date"])
    predicted = np.where(has_two, _predicted(table, used), np.nan)
    is_met, began_there = is_at(latest, target, increase) & has_two, is_at(base, target, increase)
    distance = time_distance(base, latest, target, elapsed_days=elapsed, whole_days=whole)
    table = table.assign(
        current_status=current_status_index(base, latest, target, increase),
        status_due=status_due(elapsed, whole),
        predicted_value=predicted,
        anticipated_gap=anticipated_gap(base, predicted, target, increase),
        growth_ratio=growth_ratio(base, latest, target, increase, elapsed_days=elapsed, whole_days=whole),
        time_distance_days=np.where(began_there, np.nan, distance),
        pace_ratio=_pace_ratio(outlook),
    )
    return _answers(table, is_met=is_met)


def _days(spans: pd.Series) -> np.ndarray:
    return spans.dt.days.to_numpy(float)


def _predicted(table: pd.DataFrame, used: pd.DataFrame) -> np.ndarray:
    """Return ESCAP's predicted value for every target; targets of one series share its line."""
    zero = pd.Timestamp("2000-01-01")
    targets = table[KEY].reset_index(names="row")
    points = used[[*KEY, "date", "value"]].merge(targets, on=KEY).sort_values(["row", "date"])
    return predicted_values(
        points["row"].to_numpy(),
        _days(points["date"] - zero),
        points["value"].to_numpy(float),
        _days(table["deadline"] - zero),
    )


def _pace_ratio(outlook: pd.DataFrame) -> np.ndarray:
    """Return the recent pace over the required one; NaN where the required pace is 0 or one of them is unknown."""
    required, recent = outlook["required_pace"].to_numpy(float), outlook["recent_pace"].to_numpy(float)
    is_known = (required != 0) & ~np.isnan(required) & ~np.isnan(recent)
    return np.divide(recent, required, out=np.full(len(outlook), np.nan), where=is_known)


def _answers(table: pd.DataFrame, *, is_met: np.ndarray) -> pd.DataFrame:
    claims = {
        "current_status": (table["current_status"], table["current_status"] >= table["status_due"]),
        "anticipated": (table["anticipated_gap"], table["anticipated_gap"] <= GAP_MET),
        "growth_ratio": (table["growth_ratio"], table["growth_ratio"] >= ON_TRACK_RATIO),
        "time_distance": (table["time_distance_days"], table["time_distance_days"] >= 0),
        "pace_ratio": (table["pace_ratio"], table["pace_ratio"] >= 1),
    }
    # A target that is reached is on track for every one of them.
    says = {
        f"says_{name}": np.where(is_met, 1.0, np.where(figure.isna(), np.nan, claim.astype(float)))
        for name, (figure, claim) in claims.items()
    }
    classes = {
        agency: [
            growth_class(ratio, agency, is_met=met) for ratio, met in zip(table["growth_ratio"], is_met, strict=True)
        ]
        for agency in ("eurostat", "unsd", "open_sdg")
    }
    return table.assign(**classes, **says)

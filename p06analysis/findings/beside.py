"""The indicator that a page shows for all places of a level, beside the plan's own."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd

from p06analysis.findings.tables import references
from p06analysis.findings.wording import say
from p06analysis.forecast.plan_forecast import Forecast
from p06analysis.language import Language, day, measure, pace
from p06analysis.plan import Plan


def beside_table(forecast: Forecast, plan: Plan, sources: dict[str, int], language: Language) -> dict[str, Any] | None:
    """Return the table of the indicator over all places, or None where a plan shows none.

    A date or source that all rows share is named once, above the table; parameters as in
    :func:`p06analysis.findings.cards.target_card`.
    """
    table = forecast.beside
    if table is None or plan.beside is None:
        return None
    unit = plan.indicators[plan.beside.indicator].unit
    days, texts = table["latest_date"].dropna().unique(), [text for text in table["source"].unique() if text]
    is_one_day = len(days) == 1 and len(texts) == 1
    return {
        "indicator": plan.indicators[plan.beside.indicator].label(language),
        "unit": _unit(measure(0.0, unit, language)),
        "pace_unit": _unit(pace(0.0, unit, language)),
        "day": day(pd.Timestamp(days[0]), language) if is_one_day else "",
        "sources": references(texts[0], sources) if is_one_day else [],
        "rows": [
            _beside_row(one, plan, sources, language, unit="count" if unit == "count" else "ratio")
            for one in table.itertuples(index=False)
        ],
    }


def _beside_row(
    one: Any, plan: Plan, sources: dict[str, int], language: Language, *, unit: Literal["count", "ratio"]
) -> dict[str, Any]:
    """Return a row without units, which stand in the head of the table."""
    is_known, is_forecast = not pd.isna(one.latest_value), not pd.isna(one.q10)
    missing = "unforecast_break" if "break" in one.reason_code else "unforecast"
    figures = {"latest_value": one.latest_value, "change": one.change_per_month, "low": one.q10, "high": one.q90}
    decimals = 0 if unit == "count" else 1
    return {
        "id": one.place,
        "place": plan.places[one.place].label(language),
        "is_own": one.place in {target.place for target in plan.targets},
        "texts": {
            "latest_value": measure(one.latest_value, unit, language) if is_known else say("no_figure", language),
            "change": pace(one.change_per_month, unit, language),
            "low": measure(one.q10, unit, language, decimals=decimals),
            "high": measure(one.q90, unit, language, decimals=decimals),
        },
        "figures": {name: f"{value:.6g}" for name, value in figures.items() if not pd.isna(value)},
        "latest_day": day(one.latest_date, language) if is_known else "",
        "missing": "" if is_forecast else say(missing, language),
        "sources": references(one.source, sources),
    }


def _unit(zero: str) -> str:
    """Return the unit that stands behind a figure of 0."""
    return zero.removeprefix("0").strip()

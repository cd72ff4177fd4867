"""The outlook as rows for readers: texts with their figures, shared by the page and the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from p06analysis.findings.wording import VERDICT_SHAPES, say, verdict_label
from p06analysis.language import Language, chance, chance_in_words, day, measure, number, pace
from p06analysis.plan import Plan, Target

NEED_TO_ACT = ("off_track", "at_risk", "cannot_tell", "on_track", "met")
"""Verdicts by need to act: first what will fail unless something is decided, last what needs nothing."""


@dataclass(frozen=True)
class Row:
    """One target as readers see it; texts are in one language, ``figures`` are the numbers behind them.

    Attributes
    ----------
    figures : dict
        Unrounded numbers and ISO days by column, equal in every language; left out where no figure is shown.
    """

    key: tuple[str, str]
    indicator: str
    place: str
    owner: str
    latest: str
    latest_day: str
    numerator: str
    denominator: str
    target: str
    deadline: str
    standing: str
    probability: str
    probability_word: str
    required_pace: str
    recent_pace: str
    landing: str
    landing_low: str
    landing_high: str
    verdict: str
    verdict_label: str
    shape: str
    figures: dict[str, float | str]


def by_need_to_act(outlook: pd.DataFrame) -> pd.DataFrame:
    """Return the outlook ordered by need to act.

    Parameters
    ----------
    outlook : pandas.DataFrame
        The outlook contract.

    Returns
    -------
    pandas.DataFrame
        By verdict as in :data:`NEED_TO_ACT`, then by probability as readers see it (steps of 5 %), the least first; ties keep
        the plan's order. The index is that of ``outlook``: the position of the target in its plan.
    """
    rank = outlook["verdict"].map({name: rank for rank, name in enumerate(NEED_TO_ACT)})
    keys = pd.DataFrame({"rank": rank, "probability": (20 * outlook["probability"].fillna(0.0)).round()})
    return outlook.loc[keys.sort_values(["rank", "probability"], kind="stable").index]


def target_rows(outlook: pd.DataFrame, plan: Plan, language: Language) -> list[Row]:
    """Return a row for readers for each row of an outlook, in its order."""
    return [_row(one, plan, language) for one in outlook.itertuples(index=False)]


def target_of(row: Any, plan: Plan) -> Target:
    """Return the plan's target that an outlook row answers."""
    return next(
        target
        for target in plan.targets
        if (target.indicator, target.place, target.value, target.deadline)
        == (row.indicator, row.place, row.target, row.deadline.date())
    )


def _row(one: Any, plan: Plan, language: Language) -> Row:
    indicator = plan.indicators[one.indicator]
    unit = indicator.unit
    is_known = not pd.isna(one.latest_date)
    is_reached = one.latest_value >= one.target if one.direction == "increase" else one.latest_value <= one.target
    has_counts = not np.isnan(one.latest_numerator) and not np.isnan(one.latest_denominator)
    low, high = (
        measure(value, unit, language, decimals=0 if unit == "count" else 1)
        for value in (one.landing_q10, one.landing_q90)
    )
    is_told = one.verdict not in {"cannot_tell", "met"}
    return Row(
        key=(one.indicator, one.place),
        indicator=indicator.label(language),
        place=plan.places[one.place].label(language),
        owner=plan.owners[one.owner].label(language),
        latest=measure(one.latest_value, unit, language) if is_known else say("no_figure", language),
        latest_day=day(one.latest_date, language) if is_known else "",
        numerator=number(one.latest_numerator, language) if has_counts else "",
        denominator=number(one.latest_denominator, language) if has_counts else "",
        target=measure(one.target, unit, language),
        deadline=day(one.deadline, language),
        standing=say(one.standing, language),
        probability=chance(one.probability, language) if is_told else "",
        probability_word=chance_in_words(one.probability, language) if is_told else "",
        required_pace=say("pace_none", language) if is_reached else _pace(one.required_pace, unit, language),
        recent_pace=_pace(one.recent_pace, unit, language),
        landing="–" if np.isnan(one.landing_q10) else f"{low} {say('to', language)} {high}",
        landing_low=low,
        landing_high=high,
        verdict=one.verdict,
        verdict_label=verdict_label(one.verdict, language),
        shape=VERDICT_SHAPES[one.verdict],
        figures=_figures(one, without={"required_pace"} if is_reached else set()),
    )


def _pace(value: float, unit: str, language: Language) -> str:
    return "" if np.isnan(value) else pace(value, unit, language)


def _figures(one: Any, *, without: set[str]) -> dict[str, float | str]:
    numbers = ("latest_value", "latest_numerator", "latest_denominator", "target", "probability", "required_pace",
               "recent_pace", "landing_q10", "landing_q50", "landing_q90", "ceiling", "floor")  # fmt: skip
    known = [name for name in numbers if name not in without and not np.isnan(getattr(one, name))]
    found: dict[str, float | str] = {name: getattr(one, name) for name in known}
    days = {name: getattr(one, name) for name in ("latest_date", "deadline")}
    return found | {name: f"{value:%Y-%m-%d}" for name, value in days.items() if not pd.isna(value)}


def references(text: str, sources: dict[str, int]) -> list[tuple[int, str]]:
    """Return number and address of each source that a text names, separated by spaces."""
    return [(sources[address], address) for address in text.split()]

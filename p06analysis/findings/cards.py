"""One target on the page: its chart, why, what next, the arithmetic, and what it rests on."""

from __future__ import annotations

from typing import Any

import pandas as pd

from p06analysis.findings.behind import behind
from p06analysis.findings.carried import carried_over
from p06analysis.findings.figures import as_svg, chart, describe
from p06analysis.findings.movement import movement, revisions
from p06analysis.findings.tables import Row, references, target_of
from p06analysis.findings.wording import say
from p06analysis.forecast.plan_forecast import Forecast
from p06analysis.language import Language, day, measure, number
from p06analysis.outlook.reasons import next_act, reason
from p06analysis.plan import Plan


def target_card(
    one: Any, row: Row, name: str, forecast: Forecast, plan: Plan, sources: dict[str, int], language: Language
) -> dict[str, Any]:
    """Return what the page shows of one target: chart, reason, next act, arithmetic, day of reaching, definition, sources.

    Parameters
    ----------
    one : named tuple
        A row of the outlook.
    row : Row
        The same for readers.
    name : str
        Unique on the page.
    forecast : Forecast
    plan : Plan
    sources : dict of str to int
        Number of every source address on the page.
    language : {"vi", "en"}
    """
    from markupsafe import Markup

    history, fan, breaks = (
        table[(table["indicator"] == one.indicator) & (table["place"] == one.place)]
        for table in (forecast.histories, forecast.fan, forecast.breaks)
    )
    description = describe(one, history=history, breaks=breaks, plan=plan, language=language)
    svg = ""
    if len(history):
        figure = chart(one, history=history, fan=fan, breaks=breaks, plan=plan, language=language)
        svg = as_svg(figure, name=name, description=description)
    indicator, target = plan.indicators[one.indicator], target_of(one, plan)
    backing = target.decision if target.standing == "official" else target.set_by
    return {
        "row": row,
        "name": name,
        "svg": Markup(svg),
        "reason": reason(one, plan, language),
        "act": next_act(one, plan, language),
        "sums": _sums(one, plan, language),
        "moved": [
            text
            for text in (
                movement(one, language),
                *revisions(history, plan, language),
                *carried_over(history, plan, language),
            )
            if text
        ],
        "behind": behind(one, forecast, plan, language),
        "reach": _reach(one, language),
        "standing": say(f"{target.standing}_long", language),
        "backing": backing.in_language(language) if backing else "",
        "backing_source": target.source or "",
        "definition": indicator.definition.in_language(language),
        "assumptions": indicator.assumptions.in_language(language) if indicator.assumptions else "",
        "sources": references(one.sources, sources),
    }


def _sums(one: Any, plan: Plan, language: Language) -> list[tuple[str, str, str]]:
    """Return the arithmetic of a ratio that adds up from 1 January, as (words, figure for readers, figure)."""
    cases = plan.indicators[one.indicator].cases(language)
    lines = [("sum_recent", f"{number(one.recent_rate, language, decimals=1)} %", one.recent_rate)]
    if not pd.isna(one.ceiling):
        unit = plan.indicators[one.indicator].unit
        above = one.required_rate > 100
        rate = say("sum_rate_above", language, cases=cases) if above else number(one.required_rate, language)
        lines += [
            ("sum_rate", rate, one.required_rate),
            ("sum_ceiling", measure(one.ceiling, unit, language, decimals=1), one.ceiling),
            ("sum_floor", measure(one.floor, unit, language, decimals=1), one.floor),
            ("sum_expected", _rounded(one.expected_volume, language), one.expected_volume),
            ("sum_largest", _rounded(one.largest_volume, language), one.largest_volume),
            ("sum_needed", number(one.volume_needed, language), one.volume_needed),
        ]
    since = "" if pd.isna(one.recent_since) else day(one.recent_since, language)
    sums = [
        (say(key, language, cases=cases, day=since), text, f"{figure:.6g}")
        for key, text, figure in lines
        if abs(figure) != float("inf") and figure == figure
    ]
    if not pd.isna(one.last_reachable_date):
        is_gone = one.last_reachable_date <= one.latest_date
        last = say("sum_last_gone", language, cases=cases) if is_gone else day(one.last_reachable_date, language)
        sums.append((say("sum_last", language), last, f"{one.last_reachable_date:%Y-%m-%d}"))
    return sums


def _rounded(volume: float, language: Language) -> str:
    return number(float(f"{volume:.3g}"), language)


def _reach(one: Any, language: Language) -> str:
    """Return when the target is reached with a chance of one half, or empty where that is not asked."""
    if one.verdict in {"cannot_tell", "met"} or pd.isna(one.probability):
        return ""
    if pd.isna(one.expected_date):
        return ""
    middle, early, late = (
        _reach_day(date, one.origin, language)
        for date in (one.expected_date, one.expected_date_q10, one.expected_date_q90)
    )
    return f"{middle} {say('reach_range', language, early=early, late=late)}"


def _reach_day(date: Any, origin: Any, language: Language) -> str:
    if pd.isna(date):
        return say("reach_never", language)
    # Between the newest figure and the origin the target may have been reached unseen: no day is named for that.
    return say("reach_before", language, day=day(origin, language)) if date < origin else day(date, language)

"""Official methods beside our verdicts: their figures, what they answer, and why they differ where they do."""

from __future__ import annotations

from typing import Any

import pandas as pd

from p06analysis.findings.fragment import Section, fragment
from p06analysis.findings.official_wording import SOURCES, say
from p06analysis.findings.wording import VERDICT_SHAPES, verdict_label
from p06analysis.language import Language, chance, day, in_language, measure, number
from p06analysis.outlook.official_table import OFFICIAL
from p06analysis.plan import Plan


def official_section(official: pd.DataFrame, outlook: pd.DataFrame, plan: Plan, *, language: Language) -> Section:
    """Return the part of the page that sets official methods beside our verdicts.

    Parameters
    ----------
    official : pandas.DataFrame
        Of :func:`p06analysis.outlook.official_table.official_methods`, in the order of the outlook.
    outlook : pandas.DataFrame
    plan : Plan
    language : {"vi", "en"}
    """
    pairs = zip(official.itertuples(index=False), outlook.itertuples(index=False), strict=True)
    places = outlook["place"].nunique()
    rows = [_row(theirs, ours, plan, language, with_place=places > 1) for theirs, ours in pairs if theirs.points >= 2]
    html = fragment(
        "record/official.html.j2",
        say=lambda key: say(key, language),
        rows=rows,
        columns=["status", "gap", "growth", "distance", "pace"],
        sources=[(in_language(words, language), address) for words, address in SOURCES],
    )
    return Section(html, language, place="foot")


def _row(theirs: Any, ours: Any, plan: Plan, language: Language, *, with_place: bool) -> dict[str, Any]:
    indicator = plan.indicators[ours.indicator]
    classes = [say(f"class_{getattr(theirs, agency)}", language) for agency in ("eurostat", "unsd", "open_sdg") if
               getattr(theirs, agency)]  # fmt: skip
    figures = {
        "status": _pair(theirs.current_status, theirs.status_due, language),
        "gap": _percent(theirs.anticipated_gap, language),
        "growth": _figure(theirs.growth_ratio, language),
        "distance": _days(theirs.time_distance_days, language),
        "pace": _figure(theirs.pace_ratio, language),
    }
    return {
        "indicator": indicator.label(language),
        "place": plan.places[ours.place].label(language) if with_place else "",
        "target": measure(ours.target, indicator.unit, language),
        "figures": figures,
        "classes": " / ".join(classes),
        "verdict": ours.verdict,
        "shape": VERDICT_SHAPES[ours.verdict],
        "label": verdict_label(ours.verdict, language),
        "chance": "" if pd.isna(ours.probability) else chance(ours.probability, language),
        "differs": _why(theirs, ours, plan, language),
    }


def _figure(value: float, language: Language) -> str:
    return number(value, language, decimals=2)


def _percent(value: float, language: Language) -> str:
    return number(value, language, decimals=1) + ("" if pd.isna(value) else " %")


def _days(value: float, language: Language) -> str:
    return ("+" if value > 0 else "") + number(value, language)


def _pair(value: float, due: float, language: Language) -> str:
    return (
        "–" if pd.isna(value) else say("of_due", language, value=_figure(value, language), due=_figure(due, language))
    )


def _why(theirs: Any, ours: Any, plan: Plan, language: Language) -> str:
    """Return why official methods differ from our verdict, empty where they agree or none of them answers."""
    answers = [getattr(theirs, f"says_{name}") for name in OFFICIAL]
    yes = sum(answer == 1 for answer in answers)
    no = sum(answer == 0 for answer in answers)
    if not yes + no:
        return ""
    if ours.verdict == "cannot_tell":
        days = int((ours.latest_date - theirs.base_date).days)
        return say("why_cannot_tell", language, points=number(theirs.points, language), days=number(days, language))
    is_yes, is_no = ours.verdict in {"met", "on_track"}, ours.verdict == "off_track"
    if (is_yes and not no) or (is_no and not yes) or ours.reason_code in {"met", "missed"}:
        return ""
    unit = plan.indicators[ours.indicator].unit

    def about(value: float) -> str:
        return measure(value, unit, language, decimals=0 if unit == "count" else 1)

    words = {"yes": number(yes, language), "all": number(yes + no, language), "line": about(theirs.predicted_value),
             "deadline": day(ours.deadline, language), "low": about(ours.landing_q10), "middle": about(ours.landing_q50),
             "high": about(ours.landing_q90), "ceiling": about(ours.ceiling)}  # fmt: skip
    if ours.expected_volume == ours.expected_volume and is_no:
        return say("why_counts", language, **words)
    return say("why_forecast", language, **words)

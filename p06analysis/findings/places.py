"""The page that compares places: who stands where and how surely, who holds the shortfall, what is still possible."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from p06analysis.csv_files import write_csv
from p06analysis.findings.figures import as_svg
from p06analysis.findings.fragment import Findings, findings_of, fragment
from p06analysis.findings.places_charts import (
    MOST_DRAWN,
    limit_chart,
    lost_chart,
    rank_chart,
    share_chart,
    with_others,
)
from p06analysis.findings.places_wording import say
from p06analysis.findings.summary_sentences import lead_sentence, whole_sentences, words_of
from p06analysis.findings.summary_wording import listed, units_word
from p06analysis.language import Language, day, measure, number
from p06analysis.outlook.places import PlacesOutlook
from p06analysis.plan import Plan, Run

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MANY_TIES = 5
"""Places that another one cannot be told from, from which on its rank is said to say nothing."""


def show_places(
    places: PlacesOutlook, plan: Plan, *, language: Language, origin: Any, run: Run | None = None, run_id: str = ""
) -> Findings:
    """Return the findings on places side by side as a fragment of HTML.

    Parameters
    ----------
    places : PlacesOutlook
    plan : Plan
    language : {"vi", "en"}
    origin : datetime.date
    run : Run, optional
        Gives the page's title and the note on its sources.
    run_id : str

    Returns
    -------
    Findings
        The same tables give the same bytes in every language, apart from its words.
    """
    table = places.table
    newest = table["latest_date"].max()
    sources = list(dict.fromkeys(table["source"].dropna()))
    html = fragment(
        "places/page.html.j2",
        say=lambda key, **figures: say(key, language, **figures),
        title=(run or plan).title.in_language(language),
        plan_title=plan.title.in_language(language),
        origin=day(origin, language),
        newest="" if pd.isna(newest) else day(newest, language),
        newest_iso="" if pd.isna(newest) else f"{newest:%Y-%m-%d}",
        place=plan.places[places.shown.within].label(language) if places.shown.within else "",
        headline=_headline(places, plan, language),
        subtitle=_subtitle(places, plan, language),
        sentences=_sentences(places, plan, language),
        charts=_charts(places, plan, language),
        rows=[_row(row, places, plan, language) for row in table.itertuples(index=False)],
        has_counts=places.whole is not None,
        method=_method(places, language),
        sources=sources,
        note=run.note.in_language(language) if run is not None and run.note is not None else "",
        run_id=run_id,
    )
    return findings_of(html, language)


def _headline(places: PlacesOutlook, plan: Plan, language: Language) -> str:
    if places.whole is not None:
        return lead_sentence(places.whole, plan, language)
    first = places.table.iloc[0]
    return say(
        "headline_score",
        language,
        first=plan.places[first["place"]].label(language),
        latest=measure(first["latest_value"], "score", language),
        low=number(first["rank_q10"], language),
        high=number(first["rank_q90"], language),
        count=number(len(places.table), language),
        tied=number((places.table["ties"] >= MANY_TIES).sum(), language),
    )


def _subtitle(places: PlacesOutlook, plan: Plan, language: Language) -> str:
    names = list(places.table["place"])
    return say(
        "compared",
        language,
        indicator=plan.indicators[places.shown.indicator].label(language),
        count=number(len(names), language),
        units=units_word(names, plan, language),
    )


def _sentences(places: PlacesOutlook, plan: Plan, language: Language) -> list[str]:
    if places.whole is not None:
        return whole_sentences(places.whole, plan, language)
    assert places.score is not None
    score = places.score
    counts = score.groups["status"].value_counts()
    checked = {name: number(counts.get(name, 0), language) for name in ("agrees", "differs", "implied", "unknown")}
    text = [
        say(
            "score_version",
            language,
            day=day(score.version.valid_from, language),
            reason=score.version.reason.in_language(language),
        ),
        say("score_check", language, places=number(len(places.table), language), **checked),
        *(group.note.in_language(language) for group in score.version.groups if group.note is not None),
    ]
    missing = [plan.places[name].label(language) for name in places.missing]
    return [*text, say("not_shown", language, names=listed(missing, language))] if missing else text


def _charts(places: PlacesOutlook, plan: Plan, language: Language) -> list[dict[str, Any]]:
    from markupsafe import Markup

    made = [_share(places, plan, language)]
    ranked = places.table[places.table["rank_q10"].notna()]
    lowest = ranked.tail(MOST_DRAWN)
    if len(lowest):
        made += [_ranks(lowest, plan, language), _limits(lowest, places, plan, language)]
    charts = []
    for name, title, note, figure, rows in made:
        description = say("chart_places", language, title=title, rows="; ".join(rows))
        svg = as_svg(figure, name=f"p06-{name}", description=description)
        charts.append({"name": name, "title": title, "note": note, "svg": Markup(svg)})
    if len(lowest) < len(ranked):
        charts[-1]["note"] += " " + say("only_some", language, count=len(lowest), all=len(ranked))
    return charts


_Chart = tuple[str, str, str, "Figure", list[str]]


def _names(table: pd.DataFrame, plan: Plan, language: Language) -> list[str]:
    return [plan.places[name].label(language) for name in table["place"]]


def _ranks(table: pd.DataFrame, plan: Plan, language: Language) -> _Chart:
    labels = _names(table, plan, language)
    rows = [
        say(
            "chart_rank_row",
            language,
            place=label,
            rank=number(row.rank, language),
            low=number(row.rank_q10, language),
            high=number(row.rank_q90, language),
        )
        for label, row in zip(labels, table.itertuples(index=False), strict=True)
    ]
    figure = rank_chart(table, labels, language=language)
    return "ranks", say("rank_chart", language), say("rank_chart_note", language), figure, rows


def _limits(table: pd.DataFrame, places: PlacesOutlook, plan: Plan, language: Language) -> _Chart:
    labels = _names(table, plan, language)
    unit = plan.indicators[places.shown.indicator].unit
    rows = [
        say(
            "chart_limit_row",
            language,
            place=label,
            now=measure(row.latest_value, unit, language),
            floor=measure(row.floor, unit, language, decimals=1),
            ceiling=measure(row.ceiling, unit, language, decimals=1),
        )
        for label, row in zip(labels, table.itertuples(index=False), strict=True)
    ]
    note = say("limit_chart_note", language)
    if places.target is not None:
        note += " " + say("limit_target", language, target=measure(places.target, unit, language))
    figure = limit_chart(table, labels, unit=unit, target=places.target, language=language)
    return "limits", say("limit_chart", language), note, figure, rows


def _share(places: PlacesOutlook, plan: Plan, language: Language) -> _Chart:
    if places.whole is None:
        return _lost(places, plan, language)
    uncounted = words_of(places.whole, plan, language)["uncounted"]
    table, others = with_others(places.table)
    labels = [
        plan.places[name].label(language) if name else say("others", language, count=others) for name in table["place"]
    ]
    rows = [
        say(
            "chart_share_row",
            language,
            place=label,
            held=number(row.held, language),
            share=measure(100 * row.held_share, "percent", language, decimals=1),
        )
        for label, row in zip(labels, table.itertuples(index=False), strict=True)
    ]
    title = say("share_chart", language, uncounted=uncounted)
    note = say("share_chart_note", language, uncounted=uncounted)
    return "shares", title, note[:1].upper() + note[1:], share_chart(table, labels, language=language), rows


def _lost(places: PlacesOutlook, plan: Plan, language: Language) -> _Chart:
    assert places.score is not None
    groups = places.score.version.groups
    wide = places.score.groups.pivot_table(index="place", columns="group", values="official", sort=False)
    wide = wide.reindex(places.table["place"])[[group.id for group in groups]]
    lost = pd.DataFrame({group.id: group.maximum - wide[group.id] for group in groups})
    labels = _names(places.table, plan, language)
    figure = lost_chart(lost, labels, [group.label(language) for group in groups], language=language)
    total = lost.sum(axis=1).to_numpy()
    rows = [
        say(
            "chart_share_row",
            language,
            place=label,
            held=measure(value, "score", language, decimals=1),
            share=groups[int(np.argmax(lost.to_numpy()[row]))].label(language),
        )
        for row, (label, value) in enumerate(zip(labels, total, strict=True))
    ]
    return "shares", say("lost_chart", language), say("lost_chart_note", language), figure, rows


def _row(row: Any, places: PlacesOutlook, plan: Plan, language: Language) -> dict[str, Any]:
    unit = plan.indicators[places.shown.indicator].unit
    has_case, is_ranked = not pd.isna(row.latest_value), not pd.isna(row.rank_q10)
    figures = {"latest_value": row.latest_value, "rank_q10": row.rank_q10, "rank_q90": row.rank_q90, "q10": row.q10,
               "q90": row.q90, "held": row.held}  # fmt: skip
    low, high, floor, ceiling = (
        number(value, language, decimals=1) for value in (row.q10, row.q90, row.floor, row.ceiling)
    )
    return {
        "id": row.place,
        "place": plan.places[row.place].label(language),
        "rank": number(row.rank, language),
        "now": measure(row.latest_value, unit, language) if has_case else say("no_case", language),
        "counts": f"{number(row.numerator, language)}/{number(row.denominator, language)}",
        "ranks": f"{number(row.rank_q10, language)} – {number(row.rank_q90, language)}" if is_ranked else "–",
        "ties": number(row.ties, language) if is_ranked else "–",
        "landing": f"{low} – {high}" if is_ranked else "–",
        "limits": f"{floor} – {ceiling}" if not pd.isna(row.ceiling) else "–",
        "held": number(row.held, language, decimals=2),
        "held_share": measure(100 * row.held_share, "percent", language, decimals=1),
        "figures": {name: f"{value:.6g}" for name, value in figures.items() if not pd.isna(value)},
    }


def _method(places: PlacesOutlook, language: Language) -> list[str]:
    first = "method_counts" if places.whole is not None else "method_score"
    return [say(key, language) for key in (first, "method_ties", "method_formula")]


def write_places(places: PlacesOutlook, *, out: str | Path) -> list[Path]:
    """Write the table of places, and return its path; nothing where ``out`` is empty.

    Parameters
    ----------
    places : PlacesOutlook
    out : str or Path
        A folder, made if it is not there; ``places.csv`` is written.
    """
    return [write_csv(places.table, Path(out) / "places.csv")] if str(out) else []

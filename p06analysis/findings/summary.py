"""The sections that a summary adds to the page of a plan, and its tables for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from p06analysis.csv_files import write_csv
from p06analysis.findings.fragment import Section, fragment
from p06analysis.findings.summary_sentences import (
    best_sentence,
    item_cases,
    item_label,
    joint_sentences,
    lead_sentence,
    score_sentence,
    sentence,
    whole_sentences,
    words_of,
)
from p06analysis.findings.summary_wording import say
from p06analysis.forecast.whole.paths import SHARED_RATE
from p06analysis.language import Language, chance, day, measure, number
from p06analysis.outlook.score import ScoreOutlook
from p06analysis.outlook.summary import Summary
from p06analysis.outlook.whole import WholeOutlook
from p06analysis.plan import Plan

HARDLY = 0.05
"""Chance below which no smaller one is written out."""

ROWS = 10
"""Units that a table names; the others are summed in one row."""


def summary_sections(summary: Summary, plan: Plan, *, outlook: pd.DataFrame, language: Language) -> list[Section]:
    """Return the sections of a summary for :func:`p06analysis.findings.show`.

    Parameters
    ----------
    summary : Summary
    plan : Plan
    outlook : pandas.DataFrame
        Gives the total's own forecast, which may stand beside that of its groups.
    language : {"vi", "en"}

    Returns
    -------
    list of Section
        What matters under the headline, in a few sentences; then a part each for units, scores and joint chances.
    """
    sentences = [
        *(lead_sentence(one, plan, language) for one in summary.wholes),
        *(score_sentence(one, place, plan, language) for one, place in summary.scores),
        *joint_sentences(summary.joint, language),
    ]
    sections = []
    if sentences:
        html = fragment("summary/head.html.j2", title=say("together", language), sentences=sentences)
        sections.append(Section(html, language, place="head"))
    bodies = [
        *(_whole_html(one, plan, language, f"p06-whole-{position}") for position, one in enumerate(summary.wholes)),
        *(
            _score_html(one, place, plan, language, f"p06-score-{position}", outlook)
            for position, (one, place) in enumerate(summary.scores)
        ),
        *_joint_html(summary, language),
    ]
    return [*sections, *(Section(html, language) for html in bodies)]


def _whole_html(one: WholeOutlook, plan: Plan, language: Language, name: str) -> str:
    words = words_of(one, plan, language)
    rows = [_unit_row(row, plan, language) for row in one.table.head(ROWS).itertuples(index=False)]
    others = one.table.iloc[ROWS:]
    if len(others):
        rows.append(_other_row(others, language))
    return fragment(
        "summary/whole.html.j2",
        say=lambda key, **figures: say(key, language, **figures),
        name=name,
        title=sentence(say("whole", language, **words)),
        sentences=[
            lead_sentence(one, plan, language),
            *whole_sentences(one, plan, language),
        ],
        rows=rows,
        uncounted=words["uncounted"],
    )


def _unit_row(row: Any, plan: Plan, language: Language) -> dict[str, Any]:
    figures = {"held": row.held, "held_share": row.held_share, "value": row.value, "numerator": row.numerator}
    limits = ""
    if not pd.isna(row.ceiling):
        low, high = (number(value, language, decimals=1) for value in (row.floor, row.ceiling))
        limits = f"{low} – {high} %"
    return {
        "id": row.place,
        "name": plan.places[row.place].label(language),
        "counts": f"{number(row.numerator, language)}/{number(row.denominator, language)}",
        "texts": {
            "value": measure(row.value, "percent", language),
            "held": number(row.held, language),
            "held_share": measure(100 * row.held_share, "percent", language, decimals=1),
        },
        "figures": {name: f"{value:.6g}" for name, value in figures.items() if not pd.isna(value)},
        "limits": limits,
    }


def _other_row(others: pd.DataFrame, language: Language) -> dict[str, Any]:
    numerator, denominator = others["numerator"].sum(), others["denominator"].sum()
    figures = {"held": others["held"].sum(), "held_share": others["held_share"].sum()}
    return {
        "id": "others",
        "name": say("others", language, count=number(len(others), language)),
        "counts": f"{number(numerator, language)}/{number(denominator, language)}",
        "texts": {
            "value": measure(100.0 * numerator / denominator, "percent", language) if denominator else "–",
            "held": number(figures["held"], language),
            "held_share": measure(100 * figures["held_share"], "percent", language, decimals=1),
        },
        "figures": {name: f"{value:.6g}" for name, value in figures.items()},
        "limits": "",
    }


def _score_html(one: ScoreOutlook, place: str, plan: Plan, language: Language, name: str, outlook: pd.DataFrame) -> str:
    version = one.version
    notes = [group.note.in_language(language) for group in version.groups if group.note is not None]
    sentences = [
        score_sentence(one, place, plan, language),
        say(
            "score_version",
            language,
            day=day(version.valid_from, language),
            reason=version.reason.in_language(language),
        ),
        *_beside_total(one, place, outlook, language),
    ]
    best = one.best_items(place)
    return fragment(
        "summary/score.html.j2",
        say=lambda key, **figures: say(key, language, **figures),
        name=name,
        title=say("score", language, score=one.score.label(language), place=plan.places[place].label(language)),
        sentences=sentences,
        groups=_group_rows(one, place, language),
        total=_total_row(one, place, language),
        best_sentence=best_sentence(one, place, plan, language),
        best=[_best_row(one, row, plan, language) for row in best.itertuples(index=False)],
        notes=notes,
        place=place,
    )


def _beside_total(one: ScoreOutlook, place: str, outlook: pd.DataFrame, language: Language) -> list[str]:
    """Return how this forecast relates to that of the total's own target, if there is one."""
    own = outlook[(outlook["indicator"] == one.version.total) & (outlook["place"] == place)]
    if own.empty:
        return []
    low, high = own[["landing_q10", "landing_q90"]].iloc[0]
    if pd.isna(low):
        return [say("score_built", language)]
    texts = {"low": number(low, language, decimals=1), "high": measure(high, "score", language, decimals=1)}
    return [say("score_beside", language, **texts)]


def _group_rows(one: ScoreOutlook, place: str, language: Language) -> list[dict[str, Any]]:
    rows = one.groups[one.groups["place"] == place].set_index("group")
    found = []
    for group in one.version.groups:
        row = rows.loc[group.id]
        left = number(abs(row["remainder"]), language, decimals=2)
        is_known = row["status"] != "unknown"
        figures = {"official": row["official"], "q10": row["q10"], "q90": row["q90"]}
        figures |= {"computed": row["computed"]} if is_known else {}
        found.append(
            {
                "id": group.id,
                "label": group.label(language),
                "maximum": number(group.maximum, language),
                "official": number(row["official"], language, decimals=2),
                "computed": number(row["computed"], language, decimals=2) if is_known else "–",
                "status": say(row["status"], language, points=left),
                "low": number(row["q10"], language, decimals=1),
                "high": number(row["q90"], language, decimals=1),
                "is_off": row["status"] == "differs",
                "figures": {name: f"{value:.6g}" for name, value in figures.items()},
            }
        )
    return found


def _total_row(one: ScoreOutlook, place: str, language: Language) -> dict[str, Any]:
    row = one.ranking.set_index("place").loc[place]
    figures = {"official": row["latest_value"], "q10": row["q10"], "q90": row["q90"]}
    return {
        "maximum": number(one.score.maximum, language),
        "official": number(row["latest_value"], language, decimals=2),
        "low": number(row["q10"], language, decimals=1),
        "high": number(row["q90"], language, decimals=1),
        "figures": {name: f"{value:.6g}" for name, value in figures.items()},
    }


def _best_row(one: ScoreOutlook, row: Any, plan: Plan, language: Language) -> dict[str, Any]:
    item = next(entry for _, entry in one.version.items() if entry.id == row.item)
    marks = [say("only_new", language)] if row.only_new else []
    marks += [say("unconfirmed", language)] if item.standing == "unconfirmed" else []
    return {
        "id": row.item,
        "label": item_label(one, row.item, language),
        "marks": ", ".join(marks),
        "now": f"{number(row.numerator, language)}/{number(row.denominator, language)}",
        "ratio": measure(100 * row.ratio, "percent", language),
        "threshold": measure(row.threshold, "percent", language),
        "cases": f"{number(row.cases, language)} {item_cases(row.indicator, plan, language)}",
        "gain": number(row.gain, language, decimals=2),
        "a_hundred": number(100 * row.gain_a_case, language, decimals=2),
        "figures": {"cases": f"{row.cases:.6g}", "gain": f"{row.gain:.6g}"},
    }


def _joint_html(summary: Summary, language: Language) -> list[str]:
    if len(summary.joint) < 2:
        return []
    rows = [
        {
            "count": number(row.at_least, language),
            "chance": chance(row.probability, language),
            "figure": f"{row.probability:.6g}",
        }
        for row in summary.joint.itertuples(index=False)
    ]
    # Beyond the first count that is hardly possible every further one is less so still.
    hardly = int((summary.joint["probability"] >= HARDLY).sum()) + 1
    return [
        fragment(
            "summary/joint.html.j2",
            say=lambda key, **figures: say(key, language, **figures),
            sentences=joint_sentences(summary.joint, language),
            rows=rows[:hardly],
            note=say("joint_note", language, shared=number(SHARED_RATE, language, decimals=1)),
        )
    ]


def write_summary(summary: Summary, *, out: str | Path) -> list[Path]:
    """Write the tables of a summary, and return the paths.

    Parameters
    ----------
    summary : Summary
    out : str or Path
        A folder, made if it is not there; empty for writing nothing.

    Returns
    -------
    list of Path
        ``joint.csv``; ``units.csv`` where targets have parts; ``score_groups.csv``, ``score_items.csv`` and
        ``score_ranking.csv`` where scores are known. UTF-8, days as YYYY-MM-DD; the same tables give the same bytes.
    """
    if not str(out):
        return []
    tables = {"joint": summary.joint}
    if summary.wholes:
        keyed = [
            one.table.assign(indicator=one.parts.indicator, whole=one.parts.whole, target=one.target)
            for one in summary.wholes
        ]
        tables["units"] = pd.concat(keyed, ignore_index=True)
    if summary.scores:
        outlooks = list({id(one): one for one, _ in summary.scores}.values())
        for name in ("groups", "items", "ranking"):
            keyed = [getattr(one, name).assign(score=one.score.score) for one in outlooks]
            tables[f"score_{name}"] = pd.concat(keyed, ignore_index=True)
    return [write_csv(table, Path(out) / f"{name}.csv") for name, table in tables.items()]

"""The page on the state of the figures: what arrived, what changed, what is late, what is suspect, by owner."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd

from p06analysis.findings.fragment import Findings, findings_of, fragment
from p06analysis.findings.quality_wording import check_name, question, say
from p06analysis.language import Language, day, measure, number
from p06analysis.observations import Observations
from p06analysis.observations.quality import arrivals
from p06analysis.plan import Params

SHOWN_DAYS, SHOWN_REVISIONS, SHOWN_PLACES = 10, 30, 6
_COUNTS = {"column_jump", "frozen", "missing_unit", "late"}
"""Checks whose limit, or both figures, are plain counts rather than in the indicator's unit."""


def data_quality(
    observations: Observations,
    questions: pd.DataFrame,
    changed: pd.DataFrame,
    params: Params,
    *,
    origin: dt.date,
    language: Language,
    run_id: str = "",
) -> Findings:
    """Return the page as a fragment of HTML.

    Parameters
    ----------
    observations : Observations
    questions : pandas.DataFrame
        Of :func:`p06analysis.observations.quality.check_figures`.
    changed : pandas.DataFrame
        Of :func:`p06analysis.observations.quality.revised_figures`.
    params : Params
    origin : datetime.date
    language : {"vi", "en"}
    run_id : str

    Returns
    -------
    Findings
    """
    known = observations.table[observations.table["as_of"] <= pd.Timestamp(origin)]
    days = arrivals(observations, origin=origin)
    late = int((questions["check"] == "late").sum())
    counts = {
        "late": number(late, language),
        "questions": number(len(questions) - late, language),
        "revisions": number(len(changed), language),
    }
    figures = {
        name: number(known[column].nunique(), language)
        for name, column in (("indicators", "indicator"), ("places", "place"))
    }
    html = fragment(
        "quality.html.j2",
        say=lambda key, **words: say(key, language, **words),
        as_of=say("as_of", language, day=day(origin, language), figures=number(len(known), language), **figures),
        headline=say("headline" if len(questions) else "headline_sound", language, **counts),
        owners=_by_owner(questions, params, language),
        days=[_arrived(row, language) for row in days.head(SHOWN_DAYS).itertuples(index=False)],
        all_days=number(len(days), language),
        changes=[_changed(row, params, language) for row in changed.head(SHOWN_REVISIONS).itertuples(index=False)],
        all_changes=number(len(changed), language),
        checks=[
            (check_name(name, language), say(_severity(rule.severity), language))
            for name, rule in params.checks.items()
        ],
        run_id=run_id,
    )
    return findings_of(html, language)


def _severity(severity: str) -> str:
    return "question_only" if severity == "question" else severity


def write_quality(questions: pd.DataFrame, changed: pd.DataFrame, *, out: str | Path) -> list[Path]:
    """Write ``questions.csv`` and ``revisions.csv``; an empty ``out`` writes nothing. Returns the paths."""
    if not str(out):
        return []
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in (("questions", questions), ("revisions", changed)):
        path = folder / f"{name}.csv"
        table.to_csv(path, index=False, date_format="%Y-%m-%d", float_format="%.12g", lineterminator="\n")
        paths.append(path)
    return paths


def _by_owner(questions: pd.DataFrame, params: Params, language: Language) -> list[dict[str, Any]]:
    """Return the questions by owner, those nobody owns last; alike ones over several places are one question."""
    owners = sorted(set(questions["owner"]) - {""}) + ([""] if (questions["owner"] == "").any() else [])
    parts = []
    for owner in owners:
        rows = questions[questions["owner"] == owner]
        label = params.owners[owner].label(language) if owner else say("no_owner", language)
        groups = rows.groupby(["check", "indicator", "date", "limit", "found", "source"], sort=False, dropna=False)
        asked = [_asked(group, params, language) for _, group in groups]
        parts.append({"label": label, "rows": _merged(asked)})
    return parts


def _asked(group: pd.DataFrame, params: Params, language: Language) -> dict[str, Any]:
    row = group.iloc[0]
    check, indicator = row["check"], params.indicators[row["indicator"]]
    is_plain = check in _COUNTS

    def shown(value: float, *, plain: bool) -> str:
        if pd.isna(value):
            return "–"
        text = (
            number(value, language, decimals=2)
            if plain or indicator.unit == "percent"
            else measure(value, indicator.unit, language)
        )
        return f"+{text}" if check == "column_jump" and not plain and value > 0 else text

    figures = {
        "measured": shown(row["measured"], plain=check in {"late", "missing_unit"}),
        "limit": shown(row["limit"], plain=is_plain),
    }
    return {
        "check": check_name(check, language),
        "indicator": indicator.label(language),
        "place": _place(row["place"], params, language),
        "date": day(row["date"], language),
        "question": question(check, language, **figures),
        "source": unquote(row["source"]),
        "is_link": row["source"].startswith("http"),
        "address": row["source"],
    }


def _place(name: str, params: Params, language: Language) -> str:
    return params.places[name].label(language) if name in params.places else name


def _merged(asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return questions that differ in the indicator only as one, with the indicators listed."""
    merged: dict[tuple[str, ...], dict[str, Any]] = {}
    for one in asked:
        key = (one["check"], one["place"], one["date"], one["question"], one["address"])
        if key in merged:
            merged[key]["indicators"].append(one["indicator"])
        else:
            merged[key] = {**one, "indicators": [one["indicator"]]}
    return list(merged.values())


def _arrived(row: Any, language: Language) -> dict[str, str]:
    counts = {name: number(getattr(row, name), language) for name in ("figures", "indicators", "places", "sources")}
    return {"day": day(row.as_of, language), **counts}


def _changed(row: Any, params: Params, language: Language) -> dict[str, Any]:
    indicator = params.indicators[row.indicator]

    def shown(value: float, top: float, bottom: float) -> str:
        parts = [] if pd.isna(value) else [measure(value, indicator.unit, language)]
        parts += [] if pd.isna(bottom) else [f"{number(top, language)}/{number(bottom, language)}"]
        return " · ".join(parts)

    return {
        "indicator": indicator.label(language),
        "place": _place(row.place, params, language),
        "date": day(row.date, language),
        "day": day(row.as_of, language),
        "before": shown(row.before_value, row.before_numerator, row.before_denominator),
        "after": shown(row.value, row.numerator, row.denominator),
    }

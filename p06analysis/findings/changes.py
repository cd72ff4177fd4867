"""What changed since the run before, in words: for the page, for the index of all runs, and for messages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from p06analysis.csv_files import write_csv
from p06analysis.findings.fragment import Section, fragment
from p06analysis.findings.wording import verdict_label
from p06analysis.language import LANGUAGES, Language, chance, day, in_language, measure, number
from p06analysis.ledger.changes import CAUSES, LEAST
from p06analysis.plan import Plan

WORDS = {
    "title": ("Thay đổi so với lần trước", "What changed since the run before"),
    "since": ("So với lần tính đến ngày {day}.", "Against the run as of {day}."),
    "none": ("Không đánh giá nào thay đổi.", "No verdict has changed."),
    "rest": ("{count} chỉ tiêu khác không đổi.", "{count} further targets are as they were."),
    "turned": (
        "{indicator} ({place}), mức {target}: từ {before} thành {after}{chances}. {why}",
        "{indicator} ({place}), target {target}: from {before} to {after}{chances}. {why}",
    ),
    "moved": (
        "{indicator} ({place}), mức {target}: vẫn {after}{chances}. {why}",
        "{indicator} ({place}), target {target}: still {after}{chances}. {why}",
    ),
    "chances": (" (khả năng đạt từ {before} thành {after})", " (chance from {before} to {after})"),
    "new": (
        "{indicator} ({place}), mức {target}: chỉ tiêu mới, {after}.",
        "{indicator} ({place}), target {target}: new, {after}.",
    ),
    "gone": (
        "{indicator} ({place}), mức {target}: không còn trong kế hoạch.",
        "{indicator} ({place}), target {target}: no longer planned.",
    ),
    "measure": ("Lý do: cách tính của chỉ tiêu đã đổi.", "Reason: the measure of the indicator changed."),
    "inputs": (
        "Lý do: tham số, chương trình hoặc số liệu kỳ cũ đã được sửa, bổ sung.",
        "Reason: params, code or figures of the past were mended or brought in.",
    ),
    "time": ("Lý do: thời gian trôi qua mà chưa có số liệu mới.", "Reason: time has passed without a new figure."),
    "revision": ("Lý do: số liệu đã công bố được sửa.", "Reason: published figures were revised."),
    "new_data": ("Lý do: có số liệu mới đến ngày {until}.", "Reason: new figures up to {until}."),
    "parts": (" Trong đó: {parts}.", " Of it: {parts}."),
    "part_inputs": ("tham số, chương trình, số liệu cũ {move} điểm %", "params, code, past figures {move} points"),
    "part_time": ("thời gian {move} điểm %", "time {move} points"),
    "part_revision": ("số liệu sửa {move} điểm %", "revisions {move} points"),
    "part_new_data": ("số liệu mới {move} điểm %", "new figures {move} points"),
}


def say(key: str, language: Language, **figures: str) -> str:
    """Return the words of a key in a language, with figures put in."""
    return in_language(WORDS[key], language, **figures)


def change_texts(changes: pd.DataFrame, plan: Plan, language: Language) -> list[str]:
    """Return a sentence or two for every target that changed, verdicts first.

    Parameters
    ----------
    changes : pandas.DataFrame
        Of :func:`p06analysis.ledger.changes.what_changed`.
    plan : Plan
    language : {"vi", "en"}
    """
    told = changes[(changes["cause"] != "") | (changes["state"] != "both")]
    order = np.select([told["state"] != "both", told["verdict"] != told["verdict_before"]], [1, 0], default=2)
    return [_text(one, plan, language) for one in told.iloc[np.argsort(order, kind="stable")].itertuples(index=False)]


def _text(one: Any, plan: Plan, language: Language) -> str:
    indicator = plan.indicators[one.indicator]
    words = {
        "indicator": indicator.label(language),
        "place": plan.places[one.place].label(language),
        "target": measure(one.target, indicator.unit, language),
        "after": "" if pd.isna(one.verdict) else verdict_label(one.verdict, language),
    }
    if one.state != "both":
        return say(one.state, language, **words)
    both = (chance(value, language) for value in (one.probability_before, one.probability))
    before, after = both
    is_told = pd.notna(one.probability_before) and pd.notna(one.probability) and before != after
    words["chances"] = say("chances", language, before=before, after=after) if is_told else ""
    words["before"] = verdict_label(one.verdict_before, language)
    words["why"] = say(one.cause, language, until=_until(one, language)) + _parts(one, language)
    return say("turned" if one.verdict != one.verdict_before else "moved", language, **words)


def _until(one: Any, language: Language) -> str:
    return "–" if pd.isna(one.new_until) else day(one.new_until, language)


def _parts(one: Any, language: Language) -> str:
    """Return what each cause moved, where more than one moved the chance by something that is spoken of."""
    moves = {name: getattr(one, name) for name in CAUSES}
    large = {name: move for name, move in moves.items() if move == move and abs(move) >= LEAST}
    if len(large) < 2:
        return ""
    points = {name: f"{'+' if move > 0 else ''}{number(100 * move, language)}" for name, move in large.items()}
    return say(
        "parts", language, parts="; ".join(say(f"part_{name}", language, move=text) for name, text in points.items())
    )


def changes_section(changes: pd.DataFrame, plan: Plan, *, since: dt.date, language: Language) -> Section:
    """Return the part of the page that says what changed since the run before.

    Parameters
    ----------
    changes, plan, language
        As in :func:`change_texts`.
    since : datetime.date
        Origin of the run before.
    """
    texts = change_texts(changes, plan, language)
    rest = len(changes) - len(texts)
    html = fragment(
        "record/changes.html.j2",
        title=say("title", language),
        since=say("since", language, day=day(since, language)),
        texts=texts,
        rest=say("none", language) if not texts else (say("rest", language, count=str(rest)) if rest else ""),
    )
    return Section(html, language, place="head")


def write_changes(changes: pd.DataFrame, plan: Plan, *, out: str | Path) -> list[Path]:
    """Write ``changes.csv``, the sentences of both languages in the same order, and return its path."""
    if not str(out):
        return []
    texts = {language: change_texts(changes, plan, language) for language in LANGUAGES}
    return [write_csv(pd.DataFrame(texts, columns=list(LANGUAGES)), Path(out) / "changes.csv")]

"""A task outlook as rows for readers, with the figures behind the texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from p06analysis.findings.task_wording import say
from p06analysis.findings.wording import VERDICT_SHAPES, verdict_label
from p06analysis.forecast.completion import TaskForecast
from p06analysis.language import Language, chance, day
from p06analysis.outlook.task_reasons import next_act, reason
from p06analysis.plan import Plan
from p06analysis.plan.task_table import due_dates


@dataclass(frozen=True)
class TaskRow:
    """One task as readers see it; texts are in one language, ``figures`` are the numbers behind them."""

    task: str
    title: str
    owner: str
    owner_before: str
    group: str
    verdict: str
    verdict_label: str
    shape: str
    due: str
    moved: str
    chance_due: str
    by_deadline: str
    when: list[str]
    reason: str
    act: str
    figures: dict[str, str]


def task_rows(outlook: pd.DataFrame, forecast: TaskForecast, plan: Plan, language: Language) -> list[TaskRow]:
    """Return a row for readers for each task, in the order of the outlook."""
    tasks = {task.id: task for task in plan.tasks}
    rows = []
    for one in outlook.itertuples(index=False):
        task = tasks[one.task]
        earlier = [due for _, due in due_dates(task, origin=forecast.origin)][:-1]
        has_changed = one.owner != one.owner_assigned
        is_late = one.state == "overdue"
        rows.append(
            TaskRow(
                task=one.task,
                title=task.title(language),
                owner=plan.owners[one.owner].label(language),
                owner_before=say("was", language, owner=plan.owners[one.owner_assigned].label(language)) if has_changed else "",
                group=plan.register.group_label(task.group, language) if plan.register else task.group,
                verdict=one.verdict,
                verdict_label=say("done", language) if one.state == "done" else say("overdue", language) if is_late
                else verdict_label(one.verdict, language),
                shape=VERDICT_SHAPES[one.verdict],
                due=day(one.due, language),
                moved=say("moved", language, days=", ".join(day(due, language) for due in earlier)) if earlier else _recurs(task, language),
                chance_due="" if pd.isna(one.chance_due) else chance(one.chance_due, language),
                by_deadline=_by_deadline(one, language),
                when=_when(one, language),
                reason=reason(one, plan, language),
                act=next_act(one, plan, language),
                figures=_figures(one),
            )
        )  # fmt: skip
    return rows


def _recurs(task: Any, language: Language) -> str:
    return say("running", language, every=say(f"every_{task.every}", language)) if task.every else ""


def _by_deadline(one: Any, language: Language) -> str:
    if pd.isna(one.chance_deadline) or one.due == one.deadline:
        return ""
    return say("by_deadline", language, day=day(one.deadline, language), chance=chance(one.chance_deadline, language))


def _when(one: Any, language: Language) -> list[str]:
    if one.state == "done":
        return [say("done_on", language, day=day(one.done_on, language))]
    if pd.isna(one.chance_deadline):
        return []
    days = [
        day(date, language) if not pd.isna(date) else say("beyond", language) for date in (one.done_q50, one.done_q80)
    ]
    return [say("when_half", language, day=days[0]), say("when_most", language, day=days[1])]


def _figures(one: Any) -> dict[str, str]:
    numbers = {name: getattr(one, name) for name in ("chance_due", "chance_deadline")}
    return {"due": f"{one.due:%Y-%m-%d}"} | {
        name: "" if pd.isna(value) else f"{value:.6g}" for name, value in numbers.items()
    }

"""The tasks' part of a page, and the page of one owner: from the same forecast, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from p06analysis.csv_files import write_csv
from p06analysis.findings.figures import as_svg
from p06analysis.findings.fragment import Findings, Section, findings_of, fragment
from p06analysis.findings.tables import target_rows
from p06analysis.findings.task_figure import MOST_ROWS, timeline
from p06analysis.findings.task_numbers import (
    counts_part,
    likely_in_words,
    numbers_in_words,
    slices_part,
    totals_part,
)
from p06analysis.findings.task_rows import task_rows
from p06analysis.findings.task_wording import say
from p06analysis.forecast.completion import TaskForecast
from p06analysis.forecast.completion.likely import Likely, likely_range
from p06analysis.language import Language, chance, chances, day, number
from p06analysis.outlook.tasks import TasksOutlook, by_need, is_told
from p06analysis.plan import Plan, Run


def task_section(outlook: pd.DataFrame, forecast: TaskForecast, plan: Plan, *, language: Language) -> Section:
    """Return the tasks' part of the outlook page.

    Parameters
    ----------
    outlook : pandas.DataFrame
        Of :func:`p06analysis.outlook.tasks.assess_tasks`.
    forecast : TaskForecast
    plan : Plan
    language : {"vi", "en"}
    """
    return Section(fragment("tasks/section.html.j2", **_parts(outlook, forecast, plan, language, owner="")), language)


def show_tasks(
    outlook: pd.DataFrame,
    forecast: TaskForecast,
    plan: Plan,
    *,
    language: Language,
    owner: str = "",
    targets: pd.DataFrame | None = None,
    run: Run | None = None,
    run_id: str = "",
) -> Findings:
    """Return the page of a register, or of one owner's part of it.

    Parameters
    ----------
    outlook, forecast, plan, language
        As in :func:`task_section`.
    owner : str
        An id: the page then holds this owner's tasks and targets and no one else's. The forecast still rests on all tasks.
    targets : pandas.DataFrame or None
        The outlook of targets; an owner's page shows that owner's.
    run : Run or None
        Gives the page's title.
    run_id : str
    """
    parts = _parts(outlook, forecast, plan, language, owner=owner)
    own = targets[targets["owner"] == owner] if targets is not None and owner else None
    heading = (run or plan).title.in_language(language)
    name = plan.owners[owner].label(language) if owner else ""
    html = fragment(
        "tasks/page.html.j2",
        **parts,
        title=say("owner_title", language, owner=name) if owner else heading,
        subtitle=heading if owner else "",
        targets=target_rows(own, plan, language) if own is not None else [],
        plan_title=plan.title.in_language(language),
        run_id=run_id,
    )
    return findings_of(html, language)


def task_sections(tasks: TasksOutlook | None, plan: Plan, *, language: Language) -> list[Section]:
    """Return the tasks' part of a plan's page in a list, which is empty where the plan has no register."""
    return [] if tasks is None else [task_section(tasks.table, tasks.forecast, plan, language=language)]


def write_tasks(outlook: pd.DataFrame, *, out: str | Path, owner: str = "") -> list[Path]:
    """Write the task outlook, or one owner's part of it, and return the paths: ``tasks.csv`` and ``tasks.parquet``.

    ``out`` is a folder; empty for writing nothing. The same table gives the same bytes.
    """
    if not str(out):
        return []
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    table = of_owner(outlook, owner).reset_index(drop=True)
    write_csv(table, folder / "tasks.csv")
    table.to_parquet(folder / "tasks.parquet", index=False)
    return [folder / "tasks.csv", folder / "tasks.parquet"]


def of_owner(outlook: pd.DataFrame, owner: str) -> pd.DataFrame:
    """Return one owner's tasks: those it holds, and those it finished; all tasks where no owner is named."""
    return outlook[outlook["owner"] == owner] if owner else outlook


def _parts(
    outlook: pd.DataFrame, forecast: TaskForecast, plan: Plan, language: Language, *, owner: str
) -> dict[str, Any]:
    from markupsafe import Markup

    shown = by_need(of_owner(outlook, owner))
    svg = ""
    if len(shown):
        svg = as_svg(
            timeline(shown, forecast, plan, language=language),
            name="tasks",
            description=_described(shown, forecast, language),
        )
    register = plan.register
    begins = register.begins if register is not None else None
    is_assumed = not forecast.tasks.set_index("task").loc[shown["task"], "is_assigned_known"].all()
    return {
        "say": lambda key, **figures: say(key, language, **figures),
        "origin": day(forecast.origin, language),
        "deadline": day(forecast.deadline, language),
        "head": _head(shown, forecast, plan, language, owner),
        "totals": totals_part(forecast, language) if not owner else None,
        "svg": Markup(svg),
        "shown": say("shown", language, shown=MOST_ROWS, tasks=len(shown)) if len(shown) > MOST_ROWS else "",
        "rows": task_rows(shown, forecast, plan, language),
        "counts": counts_part(forecast, language) if not owner and len(shown) and is_told(forecast) else None,
        "slices": [] if owner or not is_told(forecast) else slices_part(forecast, plan, language),
        "matters": _matters(shown, forecast, plan, language) if not owner and is_told(forecast) else [],
        "models": None if owner else _models(plan, forecast, language),
        "handed": _handed(shown, plan, language),
        "assumed": say("assumed", language, begins=day(begins, language)) if begins is not None and is_assumed else "",
        "borrowed": _borrowed(forecast, language),
        "sources": list(dict.fromkeys(address for text in shown["source"] for address in text.split())),
    }


def _head(shown: pd.DataFrame, forecast: TaskForecast, plan: Plan, language: Language, owner: str) -> list[str]:
    states = shown["state"].value_counts()
    figures: dict[str, object] = {
        "tasks": number(len(shown), language),
        "done": number(int(states.get("done", 0)), language),
        "overdue": number(int(states.get("overdue", 0)), language),
        "open": number(int(states.get("open", 0) + states.get("running", 0)), language),
        "deadline": day(forecast.deadline, language),
    }
    sentences = []
    if owner:
        sentences.append(say("owner_alone", language, owner=plan.owners[owner].label(language)))
    if forecast.scenarios and not owner:
        # the table below tells the assumptions apart; here both count alike
        together = likely_range(np.mean([one.distribution for one in forecast.scenarios], axis=0))
        known = forecast.known[-1]
        sentences += [
            say("head_total", language, total=known.total, done=known.done, left=known.total - known.done,
                as_of=day(pd.Timestamp(known.as_of).date(), language), deadline=figures["deadline"],
                numbers=numbers_in_words(together.low, together.high, language),
                likely=likely_in_words(together, language),
                every=chances([one.every for one in forecast.scenarios], language)),
            say("head_open", language, **figures),
        ]  # fmt: skip
    elif not is_told(forecast):
        sentences.append(say("untold", language))
    elif len(shown):
        row = forecast.owners.set_index("name").loc[owner] if owner else None
        named = (
            likely_range(forecast.distribution) if row is None else Likely(row["low"], row["high"], row["low_to_high"])
        )
        numbers, likely = numbers_in_words(named.low, named.high, language), likely_in_words(named, language)
        every = chance(forecast.every if row is None else row["every"], language)
        sentences.insert(0, say("head_list", language, **figures, numbers=numbers, likely=likely, every=every))
    return sentences


def _matters(shown: pd.DataFrame, forecast: TaskForecast, plan: Plan, language: Language) -> list[str]:
    sentences = []
    gains = shown["gain"].reset_index(drop=True)
    tasks = number(len(forecast.tasks), language)
    if gains.notna().any() and gains.max() > 0:
        place = int(gains.idxmax())
        titles = {task.id: task.title(language) for task in plan.tasks}
        points = number(100 * float(gains[place]), language, decimals=1)
        title = titles[shown["task"].iloc[place]]
        sentences.append(say("matters_most", language, number=place + 1, title=title, tasks=tasks, points=points))
        before, after = chance(forecast.every, language), chance(forecast.one_more, language)
        if before != after:
            sentences.append(say("one_more", language, tasks=tasks, before=before, after=after))
    seen, needed = (number(pace, language, decimals=1) for pace in (forecast.pace_seen, forecast.pace_needed))
    return [*sentences, say("pace", language, seen=seen, needed=needed)]


def _models(plan: Plan, forecast: TaskForecast, language: Language) -> dict[str, Any] | None:
    register = plan.register
    if register is None or not (register.models or register.model_totals):
        return None
    totals = [total for total in register.model_totals if total.as_of <= forecast.origin]
    words = ""
    if totals:
        last = max(totals, key=lambda total: total.as_of)
        words = say("models_total", language, registered=last.registered, as_of=day(last.as_of, language))
    rows = []
    for model in register.models:
        states = [("model_stopped", model.stopped_on), ("model_running", model.runs_from)]
        state = next(((key, when) for key, when in states if when is not None and when <= forecast.origin), None)
        state = state or (("model_due", model.due) if model.due is not None else None)
        text = say("model_unknown", language) if state is None else say(state[0], language, day=day(state[1], language))
        rows.append({"title": model.title(language), "state": text})
    return {"total": words, "rows": rows}


def _handed(shown: pd.DataFrame, plan: Plan, language: Language) -> Sequence[str]:
    moved = shown[(shown["owner"] != shown["owner_assigned"]) & (shown["state"] != "done")]
    sentences = []
    for old, new in dict.fromkeys(zip(moved["owner_assigned"], moved["owner"], strict=True)):
        ended = plan.owners[old].valid_to
        assert ended is not None
        labels = {"old": plan.owners[old].label(language), "new": plan.owners[new].label(language)}
        sentences.append(say("handed_line", language, day=day(ended, language), **labels))
    return sentences


def _borrowed(forecast: TaskForecast, language: Language) -> str:
    """Return that chances come from elsewhere, where no task of the list is known to be done; empty else."""
    if (
        not is_told(forecast)
        or (forecast.tasks["state"] == "done").any()
        or (forecast.tasks["state"] == "running").any()
    ):
        return ""
    return say("borrowed", language, and_totals=say("and_totals", language) if forecast.scenarios else "")


def _described(shown: pd.DataFrame, forecast: TaskForecast, language: Language) -> str:
    """Return in a sentence what the timeline shows, for those who do not see it."""
    return say(
        "chart",
        language,
        tasks=min(len(shown), MOST_ROWS),
        overdue=int((shown["state"] == "overdue").sum()),
        done=int((shown["state"] == "done").sum()),
        moved=int((shown["slips"] > 0).sum()),
        origin=day(forecast.origin, language),
        deadline=day(forecast.deadline, language),
    )

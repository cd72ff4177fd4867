"""What a run says beyond single targets, as rows of the archive: tasks, how many are met or done, sums of parts, ranks, points."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from p06analysis.forecast.completion import TaskForecast
from p06analysis.ledger.layout import COLUMNS, DONE, MET, NOT_MET, NUMBER, OURS, RANK, TASK, TOGETHER, target_name
from p06analysis.ledger.statements import LEVEL_NAMES
from p06analysis.outlook.joint import at_least
from p06analysis.outlook.places import PlacesOutlook
from p06analysis.outlook.ranks import RANK_QUANTILES
from p06analysis.outlook.score import ScoreOutlook
from p06analysis.outlook.summary import Summary
from p06analysis.outlook.tasks import TasksOutlook, is_told
from p06analysis.outlook.whole import WholeOutlook
from p06analysis.periods import DAYS_PER_MONTH
from p06analysis.plan import Plan
from p06analysis.schema import LEVELS, QUANTILES

ROWS = ["method", *COLUMNS]


@dataclass(frozen=True)
class _About:
    """What several rows have in common."""

    method: str
    origin: dt.date
    location: str
    end: dt.date

    def row(self, target: str, output_type: str, output_type_id: str, value: float) -> tuple[object, ...]:
        months = max(1, round((self.end - self.origin).days / DAYS_PER_MONTH))
        said = (target, self.end, months, output_type, output_type_id, float(value))
        return (self.method, self.origin, self.location, *said)

    def chance(self, indicator: str, count: float, chance: float, *, direction: str = "increase") -> Iterable[tuple]:
        name = target_name(indicator, direction, count, "at_deadline")
        for category, value in ((MET, chance), (NOT_MET, 1 - chance)):
            yield self.row(name, "pmf", category, value)

    def quantiles(self, indicator: str, values: Sequence[float] | np.ndarray) -> Iterable[tuple]:
        if not np.isnan(np.asarray(values, dtype=float)).any():
            for level, value in zip(LEVEL_NAMES, values, strict=True):
                yield self.row(indicator, "quantile", level, value)

    def number(self, name: str, distribution: np.ndarray, *, done: int = 0) -> Iterable[tuple]:
        """Yield the chances of each number that is not reached yet or more, and the number's quantiles."""
        for count, chance in enumerate(at_least(distribution)):
            if count > done:
                yield from self.chance(name, count, float(chance))
        yield from self.quantiles(name, np.searchsorted(np.cumsum(distribution), np.array(LEVELS) - 1e-12))


def _table(rows: Iterable[tuple]) -> pd.DataFrame:
    # Two of a task's days may fall together; what is said of its due day stands first.
    return pd.DataFrame(list(rows), columns=ROWS).drop_duplicates(ROWS[:-1], ignore_index=True)


def summary_statements(summary: Summary, outlook: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return what a summary says: how many targets are met together, what parts sum up to, points and ranks of scores.

    Parameters
    ----------
    summary : Summary
    outlook : pandas.DataFrame
        The outlook contract, of which the summary was made.
    plan : Plan

    Returns
    -------
    pandas.DataFrame
        ``method`` and the archive's columns; ``horizon`` is in months. ``met:targets/N`` speaks of the N targets of which the
        same run states a chance.
    """
    return _table(
        [
            *_joint(summary.joint, outlook),
            *(row for one in summary.wholes for row in _whole(one, plan, outlook["origin"].iloc[0].date())),
            *(
                row
                for one in {score.score.score: score for score, _ in summary.scores}.values()
                for row in _score(one, outlook["origin"].iloc[0].date())
            ),
        ]
    )


def _joint(joint: pd.DataFrame, outlook: pd.DataFrame) -> Iterable[tuple]:
    told = outlook[outlook["probability"].notna()]
    if joint.empty:
        return
    last = told["deadline"].max().date()
    about = _About(OURS, told["origin"].iloc[0].date(), str(joint["plan"].iloc[0]), last)
    reached = np.array([1.0, *joint["probability"], 0.0])
    yield from about.number(f"{NUMBER}:targets/{len(told)}", reached[:-1] - reached[1:])


def _whole(one: WholeOutlook, plan: Plan, origin: dt.date) -> Iterable[tuple]:
    about = _About(TOGETHER, origin, one.parts.whole, one.deadline)
    if one.quantiles is None:
        return
    yield from about.quantiles(one.parts.indicator, one.quantiles)
    if one.target is not None:
        direction = plan.indicators[one.parts.indicator].direction
        yield from about.chance(one.parts.indicator, one.target, one.probability, direction=direction)


def _score(one: ScoreOutlook, origin: dt.date) -> Iterable[tuple]:
    official = {group.id: group.official for group in one.version.groups}
    yield from _ranking(one.ranking, one.version.total, origin, one.deadline)
    for row in one.groups[["place", "group", *QUANTILES]].itertuples(index=False, name=None):
        yield from _About(TOGETHER, origin, row[0], one.deadline).quantiles(official[row[1]], row[2:])


def _ranking(table: pd.DataFrame, indicator: str, origin: dt.date, deadline: dt.date) -> Iterable[tuple]:
    ranked = table[table[RANK_QUANTILES[0]].notna()]
    for place, values, ranks in zip(
        ranked["place"], ranked[QUANTILES].to_numpy(float), ranked[RANK_QUANTILES].to_numpy(float), strict=True
    ):
        about = _About(TOGETHER, origin, place, deadline)
        yield from about.quantiles(indicator, values)
        yield from about.quantiles(f"{RANK}:{indicator}", ranks)


def places_statements(places: PlacesOutlook, plan: Plan, *, origin: dt.date) -> pd.DataFrame:
    """Return what a comparison of places says: each one's figure and rank, and the whole's; as :func:`summary_statements`."""
    if places.score is not None:
        return _table(_score(places.score, origin))
    rows = list(_ranking(places.table, places.shown.indicator, origin, places.deadline))
    return _table([*rows, *(_whole(places.whole, plan, origin) if places.whole is not None else ())])


def task_statements(tasks: TasksOutlook) -> pd.DataFrame:
    """Return what is said of a register's open tasks, and of how many are done by the deadline.

    Parameters
    ----------
    tasks : TasksOutlook

    Returns
    -------
    pandas.DataFrame
        As :func:`summary_statements`. A task is spoken of at its due day, the deadline, and the days by which it is half and
        80 % sure to be done. ``met:tasks/N`` speaks of the N open tasks by the deadline, ``met:group/N/…`` and
        ``met:owner/N/…`` of those of one group or owner; ``done:tasks`` of the plan's total, where only totals are known, one
        model an assumption.
    """
    forecast, table = tasks.forecast, tasks.table
    plan = str(table["plan"].iloc[0]) if len(table) else ""
    rows: list[tuple] = []
    if is_told(forecast):
        rows += [row for one in table.itertuples(index=False) for row in _task(one)]
        still = int(table["chance_deadline"].notna().sum())
        if still:
            done = len(forecast.distribution) - 1 - still
            about = _About(OURS, forecast.origin, plan, forecast.deadline)
            rows += about.number(f"{NUMBER}:tasks/{still}", forecast.distribution[done:])
            for (kind, name), distribution in forecast.parts.items():
                rows += about.number(f"{NUMBER}:{kind}/{len(distribution) - 1}/{name}", distribution)
    rows += _totals(forecast, plan)
    return _table(rows)


def _task(one: Any) -> Iterable[tuple]:
    """Yield the chances of one task by its days, each day once."""
    said = [(one.due, one.chance_due), (one.deadline, one.chance_deadline), (one.done_q50, 0.5), (one.done_q80, 0.8)]
    spoken: set[dt.date] = set()
    for day, chance in said:
        if pd.isna(day) or pd.isna(chance) or day <= one.origin or day.date() in spoken:
            continue
        spoken.add(day.date())
        about = _About(OURS, one.origin.date(), one.plan, day.date())
        yield from about.chance(f"{TASK}:{one.task}", 1, chance)


def _totals(forecast: TaskForecast, plan: str) -> Iterable[tuple]:
    for one in forecast.scenarios:
        about = _About(f"totals_{one.name}", forecast.origin, plan, forecast.deadline)
        yield from about.number(f"{DONE}:tasks", one.distribution, done=forecast.known[-1].done)


def write_places_statements(places: PlacesOutlook, plan: Plan, *, origin: dt.date, out: str | Path) -> list[Path]:
    """Write :func:`places_statements` for the ledger, and return the path; an empty ``out`` writes nothing."""
    return _written(places_statements(places, plan, origin=origin), "statements_places", out)


def write_task_statements(tasks: TasksOutlook | None, *, out: str | Path) -> list[Path]:
    """Write :func:`task_statements` for the ledger, and return the path; an empty ``out`` or no register writes nothing."""
    return [] if tasks is None else _written(task_statements(tasks), "statements_tasks", out)


def write_summary_statements(summary: Summary, outlook: pd.DataFrame, plan: Plan, *, out: str | Path) -> list[Path]:
    """Write :func:`summary_statements` for the ledger, and return the path; an empty ``out`` writes nothing."""
    return _written(summary_statements(summary, outlook, plan), "statements_together", out)


def _written(rows: pd.DataFrame, name: str, out: str | Path) -> list[Path]:
    if not str(out) or rows.empty:
        return []
    path = Path(out) / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows.to_parquet(path, index=False)
    return [path]

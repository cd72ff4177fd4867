"""Forecast the register of a plan: each open task, and how many are done by the deadline, all from the same draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from p06analysis.forecast.completion.clock import edge_days
from p06analysis.forecast.completion.counting import Counted
from p06analysis.forecast.completion.futures import Futures, draw_futures
from p06analysis.forecast.completion.hazards import Posterior, fit_hazards
from p06analysis.forecast.completion.items import Items, items_of
from p06analysis.forecast.completion.layout import layout_of
from p06analysis.forecast.completion.likely import likely_range
from p06analysis.forecast.completion.priors import CompletionPriors, default_priors
from p06analysis.forecast.completion.reader import OpenTasks
from p06analysis.forecast.completion.record import own_shocks
from p06analysis.forecast.completion.register import episodes
from p06analysis.forecast.completion.totals import Known, Scenario, from_totals, total_weights
from p06analysis.periods import DAYS_PER_MONTH
from p06analysis.plan import Plan
from p06analysis.plan.task_table import tasks_table

DAYS_AHEAD = np.array([30, 120, 365, 730, 1100])
"""Days after the origin between which, and between the steps of its own clock, a task's chance is interpolated."""

PACE_MONTHS = 3


@dataclass(frozen=True)
class TaskForecast:
    """What can be said of a register at an origin.

    Attributes
    ----------
    origin, deadline : datetime.date
    tasks : pandas.DataFrame
        ``TASK_TABLE`` with, for open tasks, chance_due (by the due day; NaN where it has passed), chance_deadline, done_q50,
        done_q80 (days by which the chance is 50 and 80 %; NaT beyond three years) and gain (what finishing it now, with all it
        waits for, adds to the chance that all are done).
    distribution : (tasks + 1,) float
        Of the number of listed tasks done by the deadline.
    every : float
        Chance that all listed tasks are done by the deadline.
    groups, owners : pandas.DataFrame
        name, tasks, done, open, mean, q10, q90 (numbers done by the deadline), low, high, low_to_high (the range of numbers done
        that is named to readers, and its chance), every.
    parts : dict
        Chances of the numbers of open tasks done by the deadline, (open + 1,) float, by ``("group" or "owner", name)``.
    pace_seen, pace_needed : float
        Tasks finished a month over the last three months (of totals: since the plan began); left to do a month to the deadline.
    one_more : float
        ``every`` if one more task a month were finished than the forecast has.
    is_complete : bool
        Whether the register lists every task of the plan; if not, ``scenarios`` speak of the plan and the rest of the list.
    known : tuple of Known
        The totals known at the origin.
    scenarios : tuple of Scenario
        What the totals imply; empty where there are none, or the register is complete.
    """

    origin: dt.date
    deadline: dt.date
    tasks: pd.DataFrame
    distribution: np.ndarray
    every: float
    groups: pd.DataFrame
    owners: pd.DataFrame
    parts: dict[tuple[str, str], np.ndarray]
    pace_seen: float
    pace_needed: float
    one_more: float
    is_complete: bool
    known: tuple[Known, ...]
    scenarios: tuple[Scenario, ...]


def forecast_tasks(
    plan: Plan,
    *,
    origin: dt.date,
    deadline: dt.date | None = None,
    priors: CompletionPriors | None = None,
    rng: np.random.Generator | None = None,
) -> TaskForecast:
    """Return the forecast of a plan's register.

    Parameters
    ----------
    plan : Plan
    origin : datetime.date
        Last day whose information is used.
    deadline : datetime.date or None
        None: the plan's last day, or the last due day known at the origin.
    priors : CompletionPriors or None
        None: those shipped with the package.
    rng : numpy.random.Generator or None
        None: the same numbers in every run, so that the same inputs give the same page.
    """
    priors, rng = priors or default_priors(), rng or np.random.default_rng(6)
    table = tasks_table(plan, origin=origin)
    until = deadline or deadline_of(plan, table)
    items = items_of(plan, table, origin=origin, deadline=until)
    known = known_totals(plan, origin)
    day, last = np.datetime64(origin, "D"), np.datetime64(until, "D")
    posterior = _learned(items, priors, day)
    seen = items.known.assign(done_on=items.known["done_on"].where(items.known["done_on"] <= pd.Timestamp(origin)))
    own = own_shocks(seen, items.changes, priors, origin=day, days_ahead=(until - origin).days)
    futures = draw_futures(items.open, posterior, own, origin=day, rng=rng)
    is_complete = plan.register is None or plan.register.is_complete
    scenarios: tuple[Scenario, ...] = ()
    if known and not is_complete and last > known[-1].as_of:
        begins = np.datetime64(_begins(plan, until), "D")
        futures = _weighed(futures, known, begins, last, priors)
        scenarios = from_totals(known, begins=begins, ends=last, deadline=last, priors=priors, rng=rng)
    reader = OpenTasks(table, items, futures, rng)
    counted = reader.counted(last)
    told = _told(reader, counted, last)
    done = int((table["state"] == "done").sum())
    distribution = np.zeros(len(table) + 1)
    distribution[done:] = futures.weights @ counted.distribution
    months = max((until - origin).days, 1) / DAYS_PER_MONTH
    left = known[-1].total - known[-1].done if scenarios else len(reader.rows)
    groups, owners = (_slices(told, kind, reader, last) for kind in ("group", "owner"))
    return TaskForecast(
        origin=origin,
        deadline=until,
        tasks=told,
        distribution=distribution,
        every=float(futures.weights @ counted.every),
        groups=groups.table,
        owners=owners.table,
        parts={**groups.chances, **owners.chances},
        pace_seen=_pace_seen(table, known if scenarios else (), _begins(plan, until), origin),
        pace_needed=left / months,
        one_more=float(distribution[max(len(table) - int(months), done) :].sum()),
        is_complete=is_complete,
        known=known,
        scenarios=scenarios,
    )


def deadline_of(plan: Plan, table: pd.DataFrame) -> dt.date:
    """Return the plan's last day, or the last due day of its tasks."""
    if plan.register is not None and plan.register.ends is not None:
        return plan.register.ends
    last: dt.date = table["due"].max().date()
    return last


def known_totals(plan: Plan, origin: dt.date) -> tuple[Known, ...]:
    """Return the totals known at an origin, oldest first."""
    totals = plan.register.totals if plan.register is not None else ()
    seen = sorted((total for total in totals if total.as_of <= origin), key=lambda total: total.as_of)
    return tuple(Known(np.datetime64(total.as_of, "D"), total.total, total.done) for total in seen)


def _begins(plan: Plan, deadline: dt.date) -> dt.date:
    if plan.register is not None and plan.register.begins is not None:
        return plan.register.begins
    return dt.date(deadline.year, 1, 1)


def _learned(items: Items, priors: CompletionPriors, origin: np.datetime64) -> Posterior:
    names = ["plan", "is_regular", "group", "owner"]
    layout = layout_of(pd.concat([items.known[names], items.open[names]]), items.changes)
    return fit_hazards(episodes(items.known, items.changes, origin=origin), layout, priors)


def _weighed(
    futures: Futures, known: Sequence[Known], begins: np.datetime64, ends: np.datetime64, priors: CompletionPriors
) -> Futures:
    """Return the futures with draws weighed by the totals of the plan they belong to."""
    rates = futures.step_rates[:, 0]
    weights = total_weights(rates, known, begins=begins, ends=ends, priors=priors)
    return Futures(**{**futures.__dict__, "weights": weights})


def _told(reader: OpenTasks, counted: Counted, last: np.datetime64) -> pd.DataFrame:
    """Return the table with what is forecast of each open task."""
    table, rows = reader.table, reader.rows
    due = np.maximum(reader.next_due(), reader.futures.origin)
    origin = reader.futures.origin
    chance_due = np.where(due > origin, reader.chance(due), np.nan)
    columns = {
        "chance_due": chance_due,
        "chance_deadline": reader.futures.weights @ counted.chance,
        "gain": reader.gain(last),
    }
    columns["done_q50"], columns["done_q80"] = _days_of(reader, (0.5, 0.8))
    told = table.copy()
    for name, values in columns.items():
        empty = np.datetime64("NaT", "ns") if values.dtype.kind == "M" else np.nan
        full = np.full(len(table), empty, dtype="datetime64[ns]" if values.dtype.kind == "M" else float)
        full[rows] = values
        told[name] = full
    told.loc[told.index[rows], "due"] = reader.next_due().astype("datetime64[ns]")
    return told


def _days_of(reader: OpenTasks, levels: Sequence[float]) -> list[np.ndarray]:
    """Return the days by which each open task's chance has reached each level; NaT beyond ``DAYS_AHEAD``, or if it recurs."""
    origin, many = reader.futures.origin, len(reader.rows)
    assigned, due = (
        reader.table[name].iloc[reader.rows].to_numpy().astype("datetime64[D]") for name in ("assigned_on", "due")
    )
    every = np.concatenate([edge_days(assigned, due), np.repeat((origin + DAYS_AHEAD)[:, None], many, axis=1)])
    days = np.sort(np.clip(every, origin, origin + DAYS_AHEAD[-1]), axis=0)
    chances = np.array([reader.chance(on) for on in days]).reshape(len(days), many)
    return [_reached(days, chances, level, ~reader.is_recurring) for level in levels]


def _reached(days: np.ndarray, chances: np.ndarray, level: float, is_asked: np.ndarray) -> np.ndarray:
    above = chances >= level
    # Within a step the rate is even, so that the cumulative rate is what grows evenly.
    passed, wanted = -np.log1p(-np.minimum(chances, 1 - 1e-12)), -np.log1p(-level)
    last = np.maximum(above.argmax(axis=0), 1)
    each = np.arange(chances.shape[1])
    low, high = passed[last - 1, each], passed[last, each]
    part = np.divide(wanted - low, high - low, out=np.ones_like(low), where=high > low)
    between = (days[last, each] - days[last - 1, each]).astype(int)
    day = days[last - 1, each] + np.ceil(part * between - 1e-9).astype(int)
    return np.where(above.any(axis=0) & is_asked, day, np.datetime64("NaT")).astype("datetime64[ns]")


class _Slices(NamedTuple):
    table: pd.DataFrame
    chances: dict[tuple[str, str], np.ndarray]


def _slices(told: pd.DataFrame, kind: str, reader: OpenTasks, last: np.datetime64) -> _Slices:
    """Return the numbers done by the deadline, group by group or owner by owner, those with most at stake first."""
    place = {row: number for number, row in enumerate(reader.rows)}
    rows, chances = [], {}
    for name, where in told.groupby(kind, sort=False).indices.items():
        still = [place[row] for row in where if row in place]
        counted = reader.counted(last, still)
        done = int((told["state"].iloc[where] == "done").sum())
        chance = reader.futures.weights @ counted.distribution
        chances[kind, str(name)] = chance
        low, high = interval(chance)
        every = float(reader.futures.weights @ counted.every)
        mean = done + float(np.arange(len(chance)) @ chance)
        named = likely_range(chance)
        rows.append((name, len(where), done, len(still), mean, done + low, done + high, done + named.low,
                     done + named.high, named.chance, every))  # fmt: skip
    columns = ["name", "tasks", "done", "open", "mean", "q10", "q90", "low", "high", "low_to_high", "every"]
    return _Slices(pd.DataFrame(rows, columns=columns).sort_values(["every", "name"], ignore_index=True), chances)


def interval(chance: np.ndarray) -> tuple[int, int]:
    """Return the quantiles at 10 and 90 % of a number with such chances."""
    total = np.cumsum(chance)
    return int(np.searchsorted(total, 0.1 - 1e-12)), int(np.searchsorted(total, 0.9 - 1e-12))


def _pace_seen(table: pd.DataFrame, known: Sequence[Known], begins: dt.date, origin: dt.date) -> float:
    if known:
        months = max((known[-1].as_of.astype(dt.date) - begins).days + 1, 1) / DAYS_PER_MONTH
        return known[-1].done / months
    first = max(pd.Timestamp(begins), pd.Timestamp(origin) - pd.Timedelta(days=round(PACE_MONTHS * DAYS_PER_MONTH)))
    months = max((pd.Timestamp(origin) - first).days, 1) / DAYS_PER_MONTH
    return float((table["done_on"] > first).sum() / months)

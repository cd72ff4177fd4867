"""A past rebuilt: what would have been said at earlier origins, from what was known at each, kept apart as a replay.

It is a fair test of the method only so far as nothing of the future reached it: figures are cut at every origin, but the code
is today's, the priors are those given, and the targets are today's, known or not at the time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from p06analysis.errors import Fault, InputMissing, PublishingFailed, WrongUsage, closest
from p06analysis.forecast.mixture.priors import Priors, read_priors
from p06analysis.forecast.plan_forecast import forecast_plan
from p06analysis.ledger.archive import append, file_of
from p06analysis.ledger.layout import OURS, model_id
from p06analysis.ledger.statements import statements
from p06analysis.outlook.assess import assess
from p06analysis.plan import Plan
from p06analysis.run.clock import now
from p06analysis.run.locking import cannot_write, held
from p06analysis.run.preparing import Prepared, prepare_replay
from p06analysis.run.record import code_digest, make_run_id, sha256
from p06analysis.run.recording import keep_truth

Say = Callable[[str], None]

STEPS = {"week": "W-SUN", "month": "ME", "quarter": "QE", "year": "YE"}
"""How far apart origins lie; each is the last day of its week, month, quarter or year."""


@dataclass(frozen=True)
class Replayed:
    """What a replay has added.

    Attributes
    ----------
    origins : int
        Asked for and not yet in the ledger.
    standing : int
        In the ledger already, made from the same inputs.
    statements : int
        Targets spoken of, over all new origins.
    """

    origins: int
    standing: int
    statements: int


def replay(
    name: str | Path,
    *,
    project: Path,
    ledger: Path,
    start: str,
    end: str = "",
    every: str = "month",
    priors: Path | None = None,
    say: Say = lambda text: None,
) -> Replayed:
    """Add to a ledger what a run would have said at earlier origins.

    Parameters
    ----------
    name : str or Path
        A run with a plan.
    project, ledger : Path
    start, end : str
        First and last month, ``YYYY-MM``; without an end, the last before the plan's last deadline.
    every : {"month", "week", "quarter", "year"}
    priors : Path, optional
        A file of :mod:`p06analysis.forecast.mixture.training`; those shipped if not given.
    say : callable
        Called with one line at each origin.

    Returns
    -------
    Replayed

    Raises
    ------
    WrongUsage
        P06-RUN-050 a month that is none, or an end before the start, 051 an unknown step; and those of opening a run.
    InputMissing
        P06-RUN-052: no such file of priors.
    InputRejected, PublishingFailed
    """
    inputs = prepare_replay(name, project=project)
    assert inputs.plan is not None
    days = list(_origins(start, end or _last_month(inputs.plan), every))
    chosen = _priors(priors)
    settings = {"run": inputs.run.run, "priors": sha256(priors) if priors else ""}
    done, standing, said = 0, 0, 0
    for day in days:
        run_id = make_run_id(inputs.files, root=project, settings={**settings, "origin": day.isoformat()})
        path = file_of(
            ledger, model_id(OURS, is_replay=True), origin=day.isoformat(), run=inputs.run.run, run_id=run_id
        )
        if path.is_file():
            standing += 1
            continue
        say(f"{inputs.run.run} · {day} ({done + standing + 1}/{len(days)})")
        rows = _said_at(day, inputs, inputs.plan, chosen)
        _keep(ledger, rows, day=day, run=inputs.run.run, run_id=run_id)
        done += 1
        said += int((rows["method"].eq(OURS) & rows["output_type_id"].eq("met")).sum())
    keep_truth(ledger, inputs)
    return Replayed(done, standing, said)


def _said_at(day: dt.date, inputs: Prepared, plan: Plan, priors: Priors | None) -> pd.DataFrame:
    assert inputs.observations is not None
    open_targets = tuple(target for target in plan.targets if target.deadline > day)
    then = replace(plan, targets=open_targets, beside=None)
    known = inputs.observations.as_of(day)
    forecast = forecast_plan(known, then, origin=day, priors=priors)
    return statements(assess(forecast, then, dates=False), then, forecast=forecast)


def _keep(ledger: Path, rows: pd.DataFrame, *, day: dt.date, run: str, run_id: str) -> None:
    note = {"made": now().isoformat(), "code": code_digest()}
    try:
        with held(ledger, "_ledger"):
            append(ledger, rows, origin=day.isoformat(), run=run, run_id=run_id, is_replay=True, note=note)
    except OSError as error:
        raise PublishingFailed([cannot_write(ledger, error)]) from error


def _origins(start: str, end: str, every: str) -> Iterator[dt.date]:
    if every not in STEPS:
        words = closest(every, list(STEPS))
        raise WrongUsage([Fault("--every", "P06-RUN-051", f'"{every}"', "week, month, quarter or year", words)])
    first, last = _month("--from", start), _month("--to", end)
    if last < first:
        raise WrongUsage([Fault("--to", "P06-RUN-050", end, f"not before {start}", "Choose a later month.")])
    for day in pd.date_range(first.start_time, last.end_time.normalize(), freq=STEPS[every]):
        yield day.date()


def _month(where: str, text: str) -> pd.Period:
    try:
        return pd.Period(dt.date.fromisoformat(f"{text}-01"), freq="M")
    except ValueError as error:
        raise WrongUsage(
            [Fault(where, "P06-RUN-050", f'"{text}"', "a month is written YYYY-MM", "Mend it.")]
        ) from error


def _last_month(plan: Plan) -> str:
    last = pd.Period(max(target.deadline for target in plan.targets), freq="M")
    # At the end of the last deadline's month nothing is left to say.
    return str(last - 1)


def _priors(path: Path | None) -> Priors | None:
    if path is None:
        return None
    if not path.is_file():
        raise InputMissing(
            [Fault(str(path), "P06-RUN-052", "no such file", "a file of priors", "Mend the path, or leave it out.")]
        )
    return read_priors(path)

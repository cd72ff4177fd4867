"""A run made ready: what it reads was checked, whether it has a plan, files of its own, or is about the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from p06analysis.errors import Fault, InputMissing, WrongUsage
from p06analysis.ledger.archive import ledger_day
from p06analysis.observations import Observations, read_observations
from p06analysis.observations.reading import read_task_reports, source_files
from p06analysis.plan import Params, Plan, Run, read_params
from p06analysis.plan.task_reports import with_reports
from p06analysis.run.inputs import RunInputs, open_plan, params_files, parse_origin, run_id, without_plan

Ready = Callable[[Run], None]


@dataclass(frozen=True)
class Prepared:
    """A checked run before its notebooks start: the same for runs with a plan and without.

    Attributes
    ----------
    run : Run
    origin : datetime.date
    files : tuple of Path
        Every file whose bytes the pages rest on.
    plan : Plan or None
    newest : datetime.date or None
        Day on which the newest figure of the plan's targets became known, by the origin.
    observations : Observations or None
        All versions, where the run has a plan.
    archive : Path or None
        The ledger, where the run is about the record.
    """

    run: Run
    origin: dt.date
    files: tuple[Path, ...]
    plan: Plan | None
    newest: dt.date | None = None
    observations: Observations | None = None
    archive: Path | None = None

    @property
    def looks_back(self) -> bool:
        """Return whether the data hold figures that became known after the origin."""
        return self.observations is not None and self.observations.latest_as_of > self.origin


def prepare_run(
    name: str | Path, *, project: Path, origin: str = "", ledger: Path | None = None, ready: Ready = lambda run: None
) -> Prepared:
    """Return a run whose inputs were checked; parameters and errors as in :func:`open_run`.

    Parameters
    ----------
    ledger : Path, optional
        The ledger that a run about the record reads, instead of the one it names.
    ready : callable
        Called with the run before its files are looked for, to bring in what it wants replayed.

    Raises
    ------
    InputMissing
        P06-RUN-007: a file or ledger that a run without a plan names is not there.
    """
    params = read_params(project / "params")
    run = params.runs[run_id(params, name)]
    if run.plan is not None:
        inputs = open_plan(run, params, project, origin)
        return Prepared(run, inputs.origin, inputs.files, inputs.plan, _newest(inputs), inputs.observations)
    ready(run)
    paths = [project / path for path in run.data]
    archive = None if run.ledger is None else (ledger or project / run.ledger)
    missing = [
        Fault(str(path), "P06-RUN-007", "no such file", f"the run {run.run} reads it", "Mend data: in the run file.")
        for path in paths
        if not path.is_file()
    ]
    if archive is not None and not (archive / "model-output").is_dir():
        expected = f"the run {run.run} is about what earlier runs said"
        missing.append(Fault(str(archive), "P06-RUN-007", "no ledger", expected, "Run a plan first, or p06 replay."))
    if missing:
        raise InputMissing(missing)
    asked = origin or run.origin
    day = ledger_day(archive) if archive is not None and asked == "latest" else parse_origin(asked)
    return Prepared(run, day, (*params_files(project), *paths), None, archive=archive)


def prepare_replay(name: str | Path, *, project: Path, params: Params | None = None) -> Prepared:
    """Return a run with a plan, its targets unchecked against any origin: a replay asks at many.

    Raises
    ------
    WrongUsage
        P06-RUN-001 no run of that name, 006 a run without a plan.
    InputMissing, InputRejected
        The faults of params and data.
    """
    params = params or read_params(project / "params")
    run = params.runs[run_id(params, name)]
    if run.plan is None:
        raise WrongUsage([without_plan(name)])
    paths = [project / path for path in run.data]
    observations = read_observations(paths, params)
    files = (*params_files(project), *source_files(paths))
    newest = observations.latest_as_of
    plan = with_reports(params.plan(run.plan), read_task_reports(paths), origin=newest)
    return Prepared(run, newest, files, plan, observations=observations)


def _newest(inputs: RunInputs) -> dt.date | None:
    asked = {(target.indicator, target.place) for target in inputs.plan.targets}
    known = inputs.observations.as_of(inputs.origin)
    is_asked = [pair in asked for pair in zip(known["indicator"], known["place"], strict=True)]
    newest = known.loc[is_asked, "as_of"].max()
    return None if newest != newest else newest.date()

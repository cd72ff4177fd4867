"""Open a run: its params, its data and its origin, all checked, before any forecast starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from p06analysis.errors import Fault, InputMissing, InputRejected, P06Error, WrongUsage, closest
from p06analysis.grids import SUFFIXES as SHEETS
from p06analysis.language import LANGUAGES, Language
from p06analysis.observations import Observations, read_observations
from p06analysis.observations.reading import read_task_reports, source_files
from p06analysis.plan import Params, Plan, Run, read_params
from p06analysis.plan.checks import deadline_faults
from p06analysis.plan.task_reports import with_reports


@dataclass(frozen=True)
class RunInputs:
    """Everything one run works on.

    Attributes
    ----------
    run : Run
    plan : Plan
    observations : Observations
        All versions; what the origin may see is ``observations.as_of(origin)``.
    origin : datetime.date
    files : tuple of Path
        Every file that was read, params first.
    """

    run: Run
    plan: Plan
    observations: Observations
    origin: dt.date
    files: tuple[Path, ...]


def open_run(name: str | Path, *, project: str | Path = ".", origin: str = "") -> RunInputs:
    """Return the checked inputs of a run.

    Parameters
    ----------
    name : str or Path
        The run's id, or the path of its file in ``params/runs/``.
    project : str or Path
        The folder that holds ``params/``; paths in the run file start here.
    origin : str
        Last day whose information may be used, ``YYYY-MM-DD``, or ``latest``; empty for what the run file says.

    Returns
    -------
    RunInputs

    Raises
    ------
    WrongUsage
        P06-RUN-001 no run of that name, 002 an origin that is no day or lies before the first figure.
    InputMissing, InputRejected
        The faults of params and data, all of them at once; P06-PLAN-016 where a deadline is not after the origin.
    """
    root = Path(project)
    params = read_params(root / "params")
    run = params.runs[run_id(params, name)]
    if run.plan is None:
        raise WrongUsage([without_plan(name)])
    return open_plan(run, params, root, origin)


def without_plan(name: str | Path) -> Fault:
    """Return the fault of a run that has no plan where one is needed."""
    return Fault(str(name), "P06-RUN-006", "a run without a plan", "targets are read here", "Name plan: in it.")


def open_plan(run: Run, params: Params, root: Path, origin: str) -> RunInputs:
    """Return the checked inputs of a run with a plan; as :func:`open_run`."""
    assert run.plan is not None
    paths = [root / path for path in run.data]
    observations = read_observations(paths, params)
    day = resolve_origin(origin or run.origin, observations)
    plan = with_reports(params.plan(run.plan, beside=run.beside), read_task_reports(paths), origin=day)
    faults = deadline_faults(enumerate(plan.targets), day, f"params/plans ({plan.id})")
    if faults:
        raise InputRejected(faults)
    return RunInputs(run, plan, observations, day, (*params_files(root), *source_files(paths)))


def params_files(root: Path) -> list[Path]:
    """Return every params file of a project."""
    params = root / "params"
    sheets = [path for path in params.glob("tasks/*") if path.suffix.lower() in SHEETS]
    return sorted([*params.rglob("*.yaml"), *sheets])


def run_id(params: Params, name: str | Path) -> str:
    """Return the id of a run that is named by its id or by its file.

    Raises
    ------
    WrongUsage
        P06-RUN-001: no run of that name.
    """
    wanted = Path(name).stem if str(name).endswith((".yaml", ".yml")) else str(name)
    if wanted not in params.runs:
        raise WrongUsage(
            [
                Fault(
                    str(name),
                    "P06-RUN-001",
                    f'"{wanted}"',
                    "no run of that name in params/runs",
                    closest(wanted, list(params.runs)),
                )
            ]
        )
    return wanted


def known_language(language: str) -> Language:
    """Return the language that a word names.

    Raises
    ------
    WrongUsage
        P06-RUN-004: no language of the pages.
    """
    for known in LANGUAGES:
        if known == language:
            return known
    raise WrongUsage([Fault("--language", "P06-RUN-004", f'"{language}"', "a page is in vi or en", "Choose one.")])


def default_runs(project: Path) -> list[str]:
    """Return the ids of the runs marked ``default: true``.

    Run files are read alone and leniently here, so that faults elsewhere do not hide which run was meant: opening the run
    reports them in its name.

    Raises
    ------
    WrongUsage
        P06-RUN-003: none is marked.
    """
    from ruamel.yaml import YAML, YAMLError

    folder, chosen = project / "params" / "runs", []
    for path in sorted(folder.glob("*.yaml")):
        try:
            content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        except (YAMLError, UnicodeDecodeError):
            continue
        if isinstance(content, dict) and content.get("default") is True:
            chosen.append(path.stem)
    if not chosen:
        raise WrongUsage([_no_default(str(folder))])
    return chosen


def _no_default(where: str) -> Fault:
    expected = "one run is the default"
    return Fault(where, "P06-RUN-003", "no run marked default: true", expected, "Mark one, or name the run.")


def resolve_origin(origin: str | dt.date, observations: Observations) -> dt.date:
    """Return the day an origin means; ``latest`` is the last day on which any figure became known.

    Raises
    ------
    WrongUsage
        P06-RUN-002: no day, or before anything was known.
    """
    if origin == "latest":
        return observations.latest_as_of
    day = parse_origin(origin)
    first = observations.table["as_of"].min().date()
    if day < first:
        raise WrongUsage(
            [
                Fault(
                    "--origin",
                    "P06-RUN-002",
                    day.isoformat(),
                    f"nothing was known before {first}",
                    "Choose a later day.",
                )
            ]
        )
    return day


def plan_named(params: Params, name: str) -> Plan:
    """Return a plan by its id, or the default run's where no id is given.

    Raises
    ------
    WrongUsage
        P06-RUN-005: no plan of that name; P06-RUN-003: no default run.
    """
    defaults = [run.plan or "" for run in params.runs.values() if run.default]
    if not name and not defaults:
        raise WrongUsage([_no_default("params/runs")])
    wanted = name or defaults[0]
    if wanted not in params.plans:
        expected = "no plan of that name in params/plans"
        raise WrongUsage([Fault("--plan", "P06-RUN-005", f'"{wanted}"', expected, closest(wanted, list(params.plans)))])
    return params.plan(wanted)


def parse_origin(origin: str | dt.date) -> dt.date:
    """Return the day that an origin names; P06-RUN-002 where it is none."""
    try:
        return origin if isinstance(origin, dt.date) else dt.date.fromisoformat(origin)
    except ValueError as error:
        expected = "an origin is a day, YYYY-MM-DD, or latest where the run has a plan"
        raise WrongUsage([Fault("--origin", "P06-RUN-002", f'"{origin}"', expected, "Mend it.")]) from error


def check_project(project: Path, paths: Iterable[Path] = ()) -> tuple[list[str], list[P06Error]]:
    """Return what was checked, in lines, and every error met, over params and all data that runs name.

    Parameters
    ----------
    project : Path
        The folder that holds ``params/``.
    paths : iterable of Path
        Further observation files to check against the params.
    """
    lines: list[str] = []
    errors: list[P06Error] = []
    try:
        params = read_params(project / "params")
    except (InputMissing, InputRejected) as error:
        return lines, [error]
    lines.append(
        f"params: {len(params.indicators)} indicators, {len(params.places)} places, {len(params.owners)} owners, "
        f"{len(params.plans)} plans, {len(params.runs)} runs"
    )
    files = {project / path for run in params.runs.values() if run.plan for path in run.data} | set(paths)
    for path in sorted(files):
        try:
            table = read_observations([path], params).table
        except (InputMissing, InputRejected) as error:
            errors.append(error)
        else:
            lines.append(
                f"{path}: {len(table)} observations, {table['date'].min():%Y-%m-%d} to {table['date'].max():%Y-%m-%d}"
            )
    return lines, errors


def open_tables(paths: Iterable[Path], *, plan: str, origin: str, project: Path) -> tuple[Plan, Observations, dt.date]:
    """Return a plan, the observations of some files, and the origin, without a run file.

    Raises
    ------
    WrongUsage
        P06-RUN-005 no plan of that name; 002 as in :func:`resolve_origin`.
    InputMissing, InputRejected
        As in :func:`open_run`.
    """
    params = read_params(project / "params")
    chosen = plan_named(params, plan)
    observations = read_observations(list(paths), params)
    day = resolve_origin(origin, observations)
    faults = deadline_faults(enumerate(chosen.targets), day, f"params/plans ({plan})")
    if faults:
        raise InputRejected(faults)
    return chosen, observations, day

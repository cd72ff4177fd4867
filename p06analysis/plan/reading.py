"""Strict reading of ``params/``: every fault of every file at once (:mod:`p06analysis.plan.yaml_file` reads each alone)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from p06analysis.errors import Fault, InputMissing, InputRejected
from p06analysis.plan.check_rules import DEFAULT_RULES, CheckRule, ChecksFile, rule_faults, rules_with
from p06analysis.plan.checks import cross_faults
from p06analysis.plan.communes import communes_faults, with_communes
from p06analysis.plan.folder import Files, Register
from p06analysis.plan.models import (
    Indicator,
    IndicatorsFile,
    Owner,
    OwnersFile,
    Params,
    Place,
    PlacesFile,
    PlanFile,
    Run,
    Target,
)
from p06analysis.plan.scores import Score
from p06analysis.plan.task_sheet import names_of_owners, read_sheet
from p06analysis.plan.tasks import Task, TasksFile
from p06analysis.plan.yaml_file import YamlRead, read_file, read_model


def read_params(folder: Path) -> Params:
    """Return everything under a params folder, checked against itself.

    Parameters
    ----------
    folder : Path
        Holds ``indicators.yaml``, ``places.yaml``, ``owners.yaml`` and the folders ``plans``, ``runs`` and, where there
        are any, ``tasks`` and ``scores``.

    Returns
    -------
    Params

    Raises
    ------
    InputMissing
        P06-PLAN-001: the folder or one of its three single files is not there.
    InputRejected
        All other faults of all files: P06-PLAN-002 not YAML, 003 a key twice, 004 a key unknown, 005 a value that its
        key does not take, 006 a key missing, 007 a name in two files, 032 a due month without a year, and those of
        :mod:`p06analysis.plan.checks` and :mod:`p06analysis.plan.communes`.
    """
    single = {name: folder / f"{name}.yaml" for name in ("indicators", "places", "owners")}
    missing = [_missing(path) for path in single.values() if not path.is_file()]
    if missing:
        raise InputMissing(missing)
    indicators = read_file(single["indicators"], IndicatorsFile, folder, mapping="indicators", entry=Indicator)
    places = _with_communes(read_file(single["places"], PlacesFile, folder, mapping="places", entry=Place))
    owners = read_file(single["owners"], OwnersFile, folder, mapping="owners", entry=Owner)
    plans = [read_file(path, PlanFile, folder, items="targets", entry=Target) for path in _yaml_files(folder / "plans")]
    tasks = [read_file(path, TasksFile, folder, items="tasks", entry=Task) for path in _yaml_files(folder / "tasks")]
    runs = [read_file(path, Run, folder) for path in _yaml_files(folder / "runs")]
    scores = [read_file(path, Score, folder) for path in _yaml_files(folder / "scores")]

    by_name = names_of_owners(owners.entries)
    registers = [_register(read, folder, by_name) for read in tasks]
    files = Files(
        folder=folder.name,
        indicators=indicators.entries,
        places=places.entries,
        owners=owners.entries,
        names={"indicator": indicators.names, "place": places.names, "owner": owners.names, "plan": _names_of(plans)},
        targets=[(read.where, read.name, read.items) for read in plans],
        registers=[register for _, register, _ in registers],
        runs=[(read.where, read.model) for read in runs if read.model],
        scores=[(read.where, read.model) for read in scores if read.model],
    )
    faults = [fault for read in [indicators, places, owners, *plans, *tasks, *runs, *scores] for fault in read.faults]
    faults += [fault for _, _, found in registers for fault in found]
    rules, of_rules = _check_rules(folder / "checks.yaml")
    faults += [fault for several in (plans, tasks, runs, scores) for fault in _names_twice(several)]
    faults += [*cross_faults(files), *of_rules]
    if faults:
        raise InputRejected(faults)
    return Params(
        indicators=indicators.entries,
        places=places.entries,
        owners=owners.entries,
        plans={read.model.plan: read.model for read in plans},
        registers={file.plan: file for file, _, _ in registers if file is not None},
        runs={read.model.run: read.model for read in runs},
        checks=rules,
        scores={read.model.score: read.model for read in scores},
    )


def _with_communes(read: YamlRead) -> YamlRead:
    """Return the places with those that ``communes_of`` stands for."""
    if read.model is None or not read.model.communes_of or read.names is None:
        return read
    places = with_communes(read.entries, read.model.communes_of)
    faults = [*read.faults, *communes_faults(read.where, read.entries, read.model.communes_of)]
    return replace(read, faults=faults, entries=places, names=read.names | frozenset(places))


def _register(
    read: YamlRead, folder: Path, owners: Mapping[str, str]
) -> tuple[TasksFile | None, Register, list[Fault]]:
    """Return a register's file with the tasks of its sheet, what is to be checked of it, and the sheet's faults."""
    file: TasksFile | None = read.model
    models = file.models if file is not None else ()

    def in_file(number: int, key: str) -> str:
        return f"{read.where}, tasks[{number}].{key}"

    if file is None or file.sheet is None:
        return file, Register(read.where, read.name, read.items, in_file, models), []
    name = str(Path(read.where).parent / file.sheet)
    tasks, faults, in_sheet = read_sheet(folder / "tasks" / file.sheet, name=name, owners=owners)
    if file.tasks:
        expected = "tasks stand in the file or in the sheet"
        faults.append(Fault(f"{read.where}, sheet", "P06-PLAN-005", f'"{file.sheet}"', expected, "Take out one."))
    every = file.model_copy(update={"tasks": tuple(task for _, task in tasks)})
    return every, Register(read.where, read.name, tasks, in_sheet, models), faults


def _check_rules(path: Path) -> tuple[dict[str, CheckRule], list[Fault]]:
    """Return the rules of ``checks.yaml`` over those that hold without it."""
    if not path.is_file():
        return dict(DEFAULT_RULES), []
    file, faults = read_model(path, ChecksFile)
    if file is None:
        return dict(DEFAULT_RULES), faults
    return rules_with(file.checks), [*faults, *rule_faults(file, path)]


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else []


def _missing(path: Path) -> Fault:
    return Fault(
        str(path),
        "P06-PLAN-001",
        "no such file",
        "params are read from here",
        "Create it, or name the folder with --params.",
    )


def _names_of(reads: list[YamlRead]) -> frozenset[str] | None:
    names = [read.name for read in reads]
    return None if None in names else frozenset(name for name in names if name)


def _names_twice(reads: list[YamlRead]) -> list[Fault]:
    first: dict[str, str] = {}
    faults = []
    for read in reads:
        if read.name is None:
            continue
        if read.name in first:
            faults.append(
                Fault(
                    read.where,
                    "P06-PLAN-007",
                    f'the name "{read.name}", which {first[read.name]} has already',
                    "a name belongs to one file",
                    "Rename one of the two.",
                )
            )
        first.setdefault(read.name, read.where)
    return faults

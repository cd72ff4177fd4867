"""Strict reading of ``params/``: every fault of every file at once, by file and key, with the nearest known name.

YAML 1.2 by ruamel.yaml, so that ``NO`` stays text. Keys written twice are found in the parsed tree, because a
constructor would stop at the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from p06analysis.errors import Fault, InputMissing, InputRejected, closest
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

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class _Read:
    """A file's model (or what could be saved of it), with the faults met on the way.

    ``names`` are the ids its mapping holds, readable or not, so that a reference to an unreadable entry is not called
    unknown; None where the file is no YAML. ``items`` are the readable entries of its list, with their places in the list.
    """

    where: str
    faults: list[Fault]
    model: Any = None
    entries: dict[str, Any] = field(default_factory=dict)
    names: frozenset[str] | None = None
    items: tuple[tuple[int, Any], ...] = ()
    name: str | None = None


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
    indicators = _read(single["indicators"], IndicatorsFile, folder, mapping="indicators", entry=Indicator)
    places = _with_communes(_read(single["places"], PlacesFile, folder, mapping="places", entry=Place))
    owners = _read(single["owners"], OwnersFile, folder, mapping="owners", entry=Owner)
    plans = [_read(path, PlanFile, folder, items="targets", entry=Target) for path in _yaml_files(folder / "plans")]
    tasks = [_read(path, TasksFile, folder, items="tasks", entry=Task) for path in _yaml_files(folder / "tasks")]
    runs = [_read(path, Run, folder) for path in _yaml_files(folder / "runs")]
    scores = [_read(path, Score, folder) for path in _yaml_files(folder / "scores")]

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


def _with_communes(read: _Read) -> _Read:
    """Return the places with those that ``communes_of`` stands for."""
    if read.model is None or not read.model.communes_of or read.names is None:
        return read
    places = with_communes(read.entries, read.model.communes_of)
    faults = [*read.faults, *communes_faults(read.where, read.entries, read.model.communes_of)]
    return replace(read, faults=faults, entries=places, names=read.names | frozenset(places))


def _register(read: _Read, folder: Path, owners: Mapping[str, str]) -> tuple[TasksFile | None, Register, list[Fault]]:
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


def read_model(path: Path, model: type[Model]) -> tuple[Model | None, list[Fault]]:
    """Return one YAML file as a model, or None, with the faults P06-PLAN-002 to 006 of its text."""
    read = _read(path, model, path.parent)
    return read.model, [replace(fault, where=fault.where.replace(read.where, str(path), 1)) for fault in read.faults]


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


def _read(
    path: Path,
    model: type[BaseModel],
    folder: Path,
    *,
    mapping: str = "",
    items: str = "",
    entry: type[BaseModel] | None = None,
) -> _Read:
    where = str(Path(folder.name) / path.relative_to(folder))
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_duplicate_keys = True  # they are reported below, all of them
    try:
        # parsed once: large params take as long to parse as all the rest of opening a run
        tree = yaml.compose(path.read_text(encoding="utf-8"))
        content = None if tree is None else yaml.constructor.construct_document(tree)
    except (MarkedYAMLError, UnicodeDecodeError) as error:
        return _Read(where, [_not_yaml(where, error)])
    faults = [
        Fault(
            f"{where}, {key} (line {line})",
            "P06-PLAN-003",
            "the key a second time",
            "a key stands once in its mapping",
            "Keep one of the two.",
        )
        for key, line in _keys_twice(tree)
    ]
    content = {} if content is None else content
    read: Any = None
    try:
        read = model.model_validate(content)
    except ValidationError as error:
        faults += [_invalid(where, detail, model) for detail in error.errors()]
    inner = content if isinstance(content, dict) else {}
    raw, listed = inner.get(mapping), inner.get(items)
    entries = {str(name): _tried(entry, value) for name, value in raw.items()} if isinstance(raw, dict) else {}
    listing = [(index, _tried(entry, value)) for index, value in enumerate(listed)] if isinstance(listed, list) else []
    name = inner.get("plan") if items else inner.get("run", inner.get("score"))
    return _Read(
        where=where,
        faults=faults,
        model=read,
        entries={name: value for name, value in entries.items() if value is not None},
        names=frozenset(entries),
        items=tuple((index, value) for index, value in listing if value is not None),
        name=name if isinstance(name, str) else None,
    )


def _tried(entry: type[BaseModel] | None, value: Any) -> BaseModel | None:
    """Return an entry that can be read by itself, so that faults of its neighbours do not hide those it has."""
    try:
        return entry.model_validate(value) if entry else None
    except ValidationError:
        return None


def _not_yaml(where: str, error: MarkedYAMLError | UnicodeDecodeError) -> Fault:
    if isinstance(error, UnicodeDecodeError):
        return Fault(
            f"{where}, byte {error.start}",
            "P06-PLAN-002",
            "bytes that are not UTF-8",
            "YAML in UTF-8 is read",
            "Save the file as UTF-8.",
        )
    mark = error.problem_mark
    place = f"{where}, line {mark.line + 1}, column {mark.column + 1}" if mark else where
    return Fault(
        place,
        "P06-PLAN-002",
        str(error.problem or "text that is not YAML"),
        "YAML 1.2 is read",
        "Mend the line; a value with a colon or # in it is quoted.",
    )


def _keys_twice(node: Node | None, path: str = "") -> Iterator[tuple[str, int]]:
    if isinstance(node, MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else str(key.value)
            here = f"{path}.{name}" if path else name
            if name in seen:
                yield here, key.start_mark.line + 1
            seen.add(name)
            yield from _keys_twice(value, here)
    elif isinstance(node, SequenceNode):
        for index, value in enumerate(node.value):
            yield from _keys_twice(value, f"{path}[{index}]")


def _path(location: Iterable[str | int]) -> str:
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text or "the file"


def _invalid(where: str, detail: Any, model: type[BaseModel]) -> Fault:
    location = tuple(part for part in detail["loc"] if not _is_branch(part))
    place = f"{where}, {_path(location)}"
    if detail["type"] == "extra_forbidden":
        return Fault(
            place,
            "P06-PLAN-004",
            f'the key "{location[-1]}"',
            "no such key is known here",
            closest(str(location[-1]), _fields_at(model, location[:-1])),
        )
    if detail["type"] == "missing":
        return Fault(place, "P06-PLAN-006", "nothing", "the key is needed", f"Add {location[-1]}.")
    code = "P06-PLAN-032" if detail["type"] == "month_without_year" else "P06-PLAN-005"
    message = str(detail["msg"]).removeprefix("Value error, ")
    found = repr(detail["input"])
    return Fault(
        place,
        code,
        found if len(found) <= 80 else f"{found[:77]}...",
        message[:1].lower() + message[1:],
        "Mend the value.",
    )


def _is_branch(part: str | int) -> bool:
    # pydantic names the branch of a union in the path; a reader of the file has never heard of it
    return isinstance(part, str) and ("[" in part or part in {"literal", "date"})


def _fields_at(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """Return the keys known at a place of a file, by walking the model's annotations."""
    current: Any = model
    is_key = False
    for part in location:
        if isinstance(part, int) or is_key:
            is_key = False  # a place in a list, or an id: the model stays the one of its entries
            continue
        known = current.model_fields.get(part) if current is not None else None
        current = _model_within(known.annotation) if known else None
        is_key = known is not None and getattr(known.annotation, "__origin__", None) is dict
    return list(current.model_fields) if current is not None else []


def _model_within(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_within(argument)
        if found is not None:
            return found
    return None


def _names_of(reads: list[_Read]) -> frozenset[str] | None:
    names = [read.name for read in reads]
    return None if None in names else frozenset(name for name in names if name)


def _names_twice(reads: list[_Read]) -> list[Fault]:
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

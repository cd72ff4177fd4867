"""One YAML file read against its model: every fault at once, by key, with the nearest known name.

YAML 1.2 by ruamel.yaml, so that ``NO`` stays text; its parser in C reads the params in a fifth of the time. Keys written
twice are found in the parsed tree, because a constructor would stop at the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from p06analysis.errors import Fault, closest

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class YamlRead:
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


def read_model(path: Path, model: type[Model]) -> tuple[Model | None, list[Fault]]:
    """Return one YAML file as a model, or None, with the faults P06-PLAN-002 to 006 of its text."""
    read = read_file(path, model, path.parent)
    return read.model, [replace(fault, where=fault.where.replace(read.where, str(path), 1)) for fault in read.faults]


def read_file(
    path: Path,
    model: type[BaseModel],
    folder: Path,
    *,
    mapping: str = "",
    items: str = "",
    entry: type[BaseModel] | None = None,
) -> YamlRead:
    """Return a file read against its model.

    Parameters
    ----------
    path : Path
    model : type
    folder : Path
        That under which the file is named in faults.
    mapping, items : str
        Key of the mapping, or of the list, whose entries are kept one by one, readable or not.
    entry : type, optional
        Model of these entries.

    Returns
    -------
    YamlRead
        With the faults P06-PLAN-002 to 006 and 032.
    """
    where = str(Path(folder.name) / path.relative_to(folder))
    yaml = YAML(typ="safe")
    yaml.allow_duplicate_keys = True  # they are reported below, all of them
    try:
        # parsed once: nothing else of opening a run takes as long
        text = path.read_text(encoding="utf-8")
        tree = yaml.compose(text)
        content = None if tree is None else yaml.constructor.construct_document(tree)
    except ReaderError as error:
        return YamlRead(where, [_not_printable(where, text, chr(error.character))])
    except (MarkedYAMLError, UnicodeDecodeError) as error:
        return YamlRead(where, [_not_yaml(where, error)])
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
    return YamlRead(
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


def _not_printable(where: str, text: str, character: str) -> Fault:
    line = text.count("\n", 0, text.index(character)) + 1
    return Fault(
        f"{where}, line {line}",
        "P06-PLAN-002",
        f"the control character #x{ord(character):04x}",
        "YAML is printable text",
        "Take it out; most editors do not show it.",
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

"""Mappings: read one from YAML, check it against its file, and draft one from what was recognised."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from p06analysis.errors import Fault, InputMissing, InputRejected, closest
from p06analysis.grids.grid import Grid, cell_text, column_name, is_empty
from p06analysis.loaders.known import Known
from p06analysis.loaders.layout.headings import find_headings, read_heading
from p06analysis.loaders.layout.model import FIGURES, Column, Mapping, SheetLayout
from p06analysis.loaders.layout.recognise import holds_figures, recognise
from p06analysis.loaders.layout.titles import read_title
from p06analysis.plan import Params
from p06analysis.plan.yaml_file import read_model


def read_mapping(path: Path, params: Params) -> Mapping:
    """Return a mapping that is right in itself and names only known indicators and places.

    Raises
    ------
    InputMissing
        P06-LOAD-060: no such file.
    InputRejected
        The faults of a strict YAML file (``P06-PLAN-002`` to ``006``); 061 an unknown indicator or place, 062 a column that
        is no column's letters, 063 a figure of which nothing says what, where or when.
    """
    if not path.is_file():
        fault = Fault(
            str(path), "P06-LOAD-060", "no such file", "a mapping is read here", "Draft one with p06 load --sketch."
        )
        raise InputMissing([fault])
    mapping, faults = read_model(path, Mapping)
    if mapping is not None:
        faults += _mapping_faults(mapping, params, path)
    if faults or mapping is None:
        raise InputRejected(faults)
    return mapping


def _mapping_faults(mapping: Mapping, params: Params, path: Path) -> Iterator[Fault]:
    for text, name in mapping.names.items():
        if name not in params.indicators and name not in params.places:
            known = [*params.indicators, *params.places]
            yield _unknown(f"{path}, names.{text}", name, "an indicator or place", known)
    for index, sheet in enumerate(mapping.sheets):
        here = f"{path}, sheets[{index}]"
        if sheet.indicator and sheet.indicator not in params.indicators:
            yield _unknown(f"{here}.indicator", sheet.indicator, "an indicator", list(params.indicators))
        if sheet.place and sheet.place not in params.places:
            yield _unknown(f"{here}.place", sheet.place, "a place", list(params.places))
        for letters, column in sheet.columns.items():
            yield from _column_faults(f"{here}.columns.{letters}", letters, column, params)
        yield from _open_axes(here, sheet)


def _column_faults(where: str, letters: str, column: Column, params: Params) -> Iterator[Fault]:
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        yield Fault(where, "P06-LOAD-062", f'"{letters}"', "a column is named by its letters, A to XFD", "Mend it.")
    for name in column.of:
        if name not in params.indicators:
            yield _unknown(f"{where}.of", name, "an indicator", list(params.indicators))
    if column.place and column.place not in params.places:
        yield _unknown(f"{where}.place", column.place, "a place", list(params.places))


def _open_axes(here: str, sheet: SheetLayout) -> Iterator[Fault]:
    figures = [column for column in sheet.columns.values() if column.role in FIGURES]
    roles = {column.role for column in sheet.columns.values()}
    for key, attribute in (("indicator", "of"), ("place", "place"), ("date", "date")):
        is_given = key in roles or getattr(sheet, key) or all(getattr(column, attribute) for column in figures)
        if figures and not is_given:
            yield Fault(
                here,
                "P06-LOAD-063",
                f"figures of which nothing gives the {key}",
                f"a column is: {key}, every column of figures or the sheet itself gives it",
                f"Add {key}: to the sheet.",
            )


def _unknown(where: str, name: str, kind: str, known: list[str]) -> Fault:
    return Fault(where, "P06-LOAD-061", f'"{name}"', f"no {kind.split(' ', 1)[1]} of that id", closest(name, known))


def sketch(grids: Sequence[Grid], params: Params) -> str:
    """Return a draft of a mapping for a file, as YAML with remarks on what is open.

    What was recognised is written as such; every other column stands in it with its heading, to be filled in.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

    known = Known.of(params)
    sheets, skipped = [], []
    for grid in grids:
        if holds_figures(grid):
            sheets.append(_sketched(grid, known))
        else:
            skipped.append(grid.sheet)
    draft = CommentedMap({"sheets": sheets})
    if any(skipped):
        draft["skip"] = skipped
    draft.yaml_set_start_comment(
        "Draft of a mapping. is: place, indicator, date, as_of, value, numerator, denominator, source, note, serial, nothing.\n"
        "of: an indicator of params/indicators.yaml. A whole sheet's place:, indicator: and date: stand beside columns:."
    )
    out = io.StringIO()
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 120
    yaml.dump(draft, out)
    return out.getvalue()


def _sketched(grid: Grid, known: Known) -> Any:
    from ruamel.yaml.comments import CommentedMap

    layout = recognise(grid, known).layout
    draft = CommentedMap()
    if grid.sheet:
        draft["sheet"] = grid.sheet
    if layout is not None:
        draft |= layout.model_dump(
            mode="json", exclude={"sheet", "columns", "heading_rows"}, exclude_defaults=True, by_alias=True
        )
        columns = {
            name: column.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            for name, column in layout.columns.items()
        }
        draft["columns"] = CommentedMap(columns)
        return draft
    block = find_headings(grid, known)
    first = block.last + 1 if block is not None else _first_figures(grid)
    title = read_title(grid, range(first), known)
    draft["first_row"] = first + 1
    for key, offered in (("place", title.places), ("indicator", title.indicators), ("date", title.dates)):
        if len(offered) == 1:
            draft[key] = str(offered[0][0])
    columns = CommentedMap()
    for number in range(grid.width):
        parts = [
            cell
            for row in grid.rows[max(0, first - 3) : first]
            if number < len(row) and not is_empty(cell := row[number])
        ]
        heading = block.columns.get(number) if block is not None else read_heading(parts[-1:], known, title=title)
        name = column_name(number)
        role = heading.role if heading is not None and heading.role else "nothing"
        columns[name] = CommentedMap({"is": role})
        if heading is not None and heading.indicators and role in FIGURES:
            columns[name]["of"] = list(heading.indicators)
        text = heading.text if heading is not None and heading.text else " / ".join(map(cell_text, parts))
        columns.yaml_add_eol_comment(f"{text[:70] or 'no heading'}", name)
    draft["columns"] = columns
    return draft


def _first_figures(grid: Grid) -> int:
    """Return the first row with two figures or more, 0 where there is none."""
    for number, row in enumerate(grid.rows):
        if sum(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in row) >= 2:
            return number
    return 0

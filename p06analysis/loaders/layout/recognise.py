"""Find a sheet's layout by its headings and title, or say, all at once, what stands in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from p06analysis.errors import Fault
from p06analysis.grids.grid import BadCell, Grid, cell_text, column_name, is_empty
from p06analysis.loaders.known import Known
from p06analysis.loaders.layout.headings import Heading, HeadingBlock, find_headings
from p06analysis.loaders.layout.model import FIGURES, KEYS, Column, SheetLayout
from p06analysis.loaders.layout.titles import Title, read_title
from p06analysis.vietnamese.numbers import NotANumber, read_figure

SKETCH = "Draft a mapping with p06 load --sketch, mend it, and load with --mapping."
_LOOKED_AT = 200


@dataclass(frozen=True)
class Recognised:
    """What was found of a sheet: its layout, or the faults that stand in the way; neither where it holds no figures."""

    layout: SheetLayout | None = None
    faults: tuple[Fault, ...] = ()
    said: tuple[str, ...] = ()


def recognise(grid: Grid, known: Known) -> Recognised:
    """Return a sheet's layout.

    Parameters
    ----------
    grid : Grid
    known : Known

    Returns
    -------
    Recognised
        Faults: P06-LOAD-030 no headings over figures, 031 a heading that says nothing known over figures, 032 nothing
        says what, where or when, 033 the title says two things, 034 two columns for one figure.
    """
    if not holds_figures(grid):
        return Recognised(said=(f"{grid.title}: no figures, not read",))
    block = find_headings(grid, known, title=Title(year=read_title(grid, range(min(len(grid.rows), 12)), known).year))
    if block is None:
        return _without_headings(grid)
    title = read_title(grid, range(block.first), known)
    block = find_headings(grid, known, title=title) or block
    columns, faults, said = _columns(grid, block, known)
    fixed = {}
    for key in KEYS:
        fixed[key], more, note = _fixed(grid, key, columns, title)
        faults += more
        said += note
    faults += _twice(grid, columns, block)
    if faults:
        return Recognised(faults=tuple(faults), said=tuple(said))
    layout = SheetLayout(
        sheet=grid.sheet,
        first_row=block.last + 2,
        columns={column_name(number): column for number, column in columns.items()},
        place=str(fixed["place"] or ""),
        indicator=str(fixed["indicator"] or ""),
        date=fixed["date"].isoformat() if isinstance(fixed["date"], dt.date) else None,
        whole=title.places[0][0] if len(title.places) == 1 else "",
        year=title.year,
        heading_rows=tuple(range(block.first + 1, block.last + 2)),
    )
    return Recognised(layout=layout, said=tuple(said))


def holds_figures(grid: Grid) -> bool:
    """Return whether any cell of a sheet is a figure, or an error where one was."""
    return any(_is_figure(cell) for row in grid.rows for cell in row)


def _is_figure(cell: object) -> bool:
    if isinstance(cell, BadCell) or (isinstance(cell, int | float) and not isinstance(cell, bool)):
        return True
    if not isinstance(cell, str) or not any(letter.isdigit() for letter in cell):
        return False
    try:
        return read_figure(cell) is not None
    except NotANumber:
        return False


def _without_headings(grid: Grid) -> Recognised:
    fault = Fault(
        grid.title,
        "P06-LOAD-030",
        "figures under no headings that are known",
        "a table has a row of headings, such as Đơn vị, Kỳ báo cáo, Kết quả or an indicator's name",
        SKETCH,
    )
    return Recognised(faults=(fault,))


def _body(grid: Grid, block: HeadingBlock, column: int) -> Iterator[object]:
    """Yield the filled cells of a column below the headings, as many as are looked at."""
    for row in range(block.last + 1, min(len(grid.rows), block.last + 1 + _LOOKED_AT)):
        cell = grid.at(row, column)
        if not is_empty(cell):
            yield cell


def _columns(grid: Grid, block: HeadingBlock, known: Known) -> tuple[dict[int, Column], list[Fault], list[str]]:
    columns: dict[int, Column] = {}
    faults: list[Fault] = []
    said: list[str] = []
    offered = _offered(block)
    for number in range(grid.width):
        heading = block.columns.get(number, Heading())
        cells = list(_body(grid, block, number))
        if not cells and not heading.is_known:
            continue
        column = _column(heading, cells, offered)
        name = f"{grid.title}, column {column_name(number)}"
        if column is None and any(map(_is_figure, cells)):
            faults.append(_unknown(grid, block, number, heading, known))
        elif column is None:
            keyed = _key_by_content(cells, known, columns)
            if keyed is not None:
                columns[number] = keyed
            elif cells and heading.text:
                said.append(f'{name} "{heading.text}": text, not read')
        else:
            if column.role == "nothing" and any(map(_is_figure, cells)):
                said.append(f'{name} "{heading.text}": no observations, not read')
            columns[number] = column
    return columns, faults, said


def _offered(block: HeadingBlock) -> set[str]:
    """Return the indicators of which some column gives the figure or the numerator."""
    return {
        name
        for heading in block.columns.values()
        if heading.role in {"value", "numerator"} and len(heading.indicators) == 1
        for name in heading.indicators
    }


def _column(heading: Heading, cells: list[object], offered: set[str]) -> Column | None:
    """Return what a column holds, or None where its heading does not say."""
    if heading.unknown and not (heading.role in KEYS or heading.role in {"serial", "note", "source", "nothing"}):
        return None
    role = heading.role
    if role == "indicator" and cells and sum(map(_is_figure, cells)) > len(cells) / 2:
        return Column(role="nothing")  # "Chỉ tiêu" over numbers: what is demanded, not what was reached
    if role is None and (heading.place or heading.date):
        role = "value"
    if role is None:
        return None
    of = heading.indicators
    if role in {"numerator", "denominator"} and len(of) > 1:
        of = tuple(name for name in of if name in offered)
    return Column(
        role=role,
        of=of if role in FIGURES else (),
        place=heading.place,
        date=heading.date.isoformat() if heading.date else None,
    )


def _key_by_content(cells: list[object], known: Known, columns: dict[int, Column]) -> Column | None:
    """Return what an unheaded column of names holds, where every name of it is known as one kind of thing."""
    texts = {cell_text(cell) for cell in cells if isinstance(cell, str)}
    if len(texts) < 2:
        return None
    roles = {column.role for column in columns.values()}
    for role, names in (("place", known.places), ("indicator", known.indicators)):
        if role not in roles and sum(bool(names.find(text)) for text in texts) >= max(2, len(texts) / 2):
            return Column(role=role)
    return None


def _unknown(grid: Grid, block: HeadingBlock, number: int, heading: Heading, known: Known) -> Fault:
    text = heading.unknown[-1] if heading.unknown else heading.text
    near = known.indicators.near(text) if text else []
    closest = "Closest: " + ", ".join(f'"{one}"' for one in near) + ". " if near else ""
    return Fault(
        grid.place(block.first, number),
        "P06-LOAD-031",
        f'figures under the heading "{text}"' if text else "figures under no heading",
        "a heading names an indicator, a place, a period or the kind of figure",
        f"{closest}Add the spelling to params/indicators.yaml. Or: {SKETCH}",
    )


def _fixed(
    grid: Grid, key: str, columns: dict[int, Column], title: Title
) -> tuple[str | dt.date | None, list[Fault], list[str]]:
    """Return what the title gives where neither rows nor columns do."""
    attribute = {"place": "place", "indicator": "of", "date": "date"}[key]
    figures = [column for column in columns.values() if column.role in FIGURES]
    if not figures or any(column.role == key for column in columns.values()):
        return None, [], []
    if all(getattr(column, attribute) for column in figures):
        return None, [], []
    every: dict[str, Sequence[tuple[str | dt.date, str]]] = {
        "place": title.places,
        "indicator": title.indicators,
        "date": title.dates,
    }
    offered = every[key]
    if len(offered) == 1:
        value, text = offered[0]
        return value, [], [f"{grid.title}: {key} {value} from {_quoted(text)}"]
    what = {"place": "where", "indicator": "what", "date": "when"}[key]
    if not offered:
        fault = Fault(
            grid.title,
            "P06-LOAD-032",
            f"figures of which nothing says {what}",
            f"a column, the headings or the title give the {key}",
            f"Write it into the title. Or: {SKETCH}",
        )
        return None, [fault], []
    found = " and ".join(f"{value} ({_quoted(text)})" for value, text in offered[:4])
    fault = Fault(
        grid.title,
        "P06-LOAD-033",
        f"a title that gives {found}",
        f"it gives one {key}",
        f"Leave one of them. Or: {SKETCH}",
    )
    return None, [fault], []


def _quoted(text: str) -> str:
    short = text if len(text) <= 80 else f"{text[:77]}..."
    return short if short.startswith("the ") else f'"{short}"'


def _twice(grid: Grid, columns: dict[int, Column], block: HeadingBlock) -> list[Fault]:
    """Return a fault for each column that claims what an earlier one holds already."""
    seen: dict[tuple[object, ...], int] = {}
    faults = []
    for number, column in columns.items():
        if column.role in {"serial", "nothing", "note"}:
            continue
        for name in column.of or ("",):
            claim = (column.role, name, column.place, column.date)
            if claim in seen:
                faults.append(
                    Fault(
                        grid.place(block.first, number),
                        "P06-LOAD-034",
                        f"the heading of column {column_name(seen[claim])} again",
                        "a figure has one column",
                        f"Name what tells the two apart. Or: {SKETCH}",
                    )
                )
            seen.setdefault(claim, number)
    return faults

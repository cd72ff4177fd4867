"""Read column headings: what each says its column holds, over one, two or three rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from p06analysis.grids.grid import Grid, cell_text, is_empty
from p06analysis.loaders.known import Known
from p06analysis.loaders.layout.titles import Title
from p06analysis.loaders.layout.vocabulary import Role, is_numbering, role_of, without_unit
from p06analysis.vietnamese.dates import NotADate, read_date

_CAPTIONS = {"trong đó", "chia ra", "trong do", "kết quả thực hiện", "số liệu báo cáo"}
_DEEPEST = 4
NO_TITLE = Title()


@dataclass(frozen=True)
class Heading:
    """What the cells above a column say, put together.

    Attributes
    ----------
    text : str
        As a reader sees it, upper rows first.
    role : Role or None
    indicators : tuple of str
    place : str
    date : datetime.date or None
    unknown : tuple of str
        Parts that say nothing known.
    """

    text: str = ""
    role: Role | None = None
    indicators: tuple[str, ...] = ()
    place: str = ""
    date: dt.date | None = None
    unknown: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Return whether anything known is said."""
        return bool(self.role or self.indicators or self.place or self.date)


def read_heading(
    parts: Sequence[object], known: Known, *, title: Title = NO_TITLE, formats: Sequence[str] = ()
) -> Heading:
    """Return what the parts of a heading say together.

    Parameters
    ----------
    parts : sequence
        Cells from top to bottom.
    known : Known
    title : Title
        Gives the year of ``tháng 9``, and the day on which a place of that name existed.
    formats : sequence of str
        The number format's kind of each part, where known.
    """
    heading = Heading(text=" / ".join(dict.fromkeys(cell_text(part) for part in parts)))
    for index, part in enumerate(parts):
        shows_day = {"month": False, "day": True}.get(formats[index] if index < len(formats) else "")
        heading = _with_part(heading, part, known, title, shows_day)
    return heading


def _with_part(heading: Heading, part: object, known: Known, title: Title, shows_day: bool | None) -> Heading:
    text = cell_text(part)
    try:
        date = read_date(part, year=title.year, shows_day=shows_day)
    except NotADate:
        pass
    else:
        return replace(heading, date=date)
    if (role := role_of(text)) is not None:
        return replace(heading, role=role)
    bare = without_unit(text)
    if bare.casefold() in _CAPTIONS:
        return heading
    for role, names in (
        ("value", known.indicators),
        ("numerator", known.numerators),
        ("denominator", known.denominators),
    ):
        found = names.find(bare)
        if len(found) == 1 or (found and role != "value"):
            kept = heading.role if role == "value" and heading.role else role
            return replace(heading, indicators=tuple(sorted(found)), role=kept)
    place = known.place(bare, title.day).id
    if place:
        return replace(heading, place=place)
    pieces = [piece.strip() for piece in re.split(r"[\n:;–]| - ", str(part)) if piece.strip()]
    if len(pieces) > 1:
        for piece in pieces:
            heading = _with_part(heading, piece, known, title, shows_day)
        return heading
    return replace(heading, unknown=(*heading.unknown, text))


@dataclass(frozen=True)
class HeadingBlock:
    """The rows of the headings and what each column's heading says.

    Attributes
    ----------
    first, last : int
        Rows from 0; a row that numbers the columns belongs to the block.
    columns : dict of int to Heading
    """

    first: int
    last: int
    columns: dict[int, Heading]


def find_headings(grid: Grid, known: Known, *, title: Title = NO_TITLE, deepest: int = 60) -> HeadingBlock | None:
    """Return the first rows that head a table, or None where none do.

    A row heads a table where two of its cells say something known, at least one of them the usual word for a column or
    the name of an indicator; rows below belong to the headings while they say such things and hold no key of their own.
    """
    for row in range(min(deepest, len(grid.rows))):
        if not _is_heading_row(grid, row, known, title):
            continue
        last = row
        while last + 1 < len(grid.rows) and last - row < _DEEPEST and _continues(grid, row, last + 1, known, title):
            last += 1
        columns = _column_headings(grid, row, last, known, title)
        return HeadingBlock(row, last, columns)
    return None


def _is_heading_row(grid: Grid, row: int, known: Known, title: Title) -> bool:
    headings = [_cell_heading(grid, row, column, known, title) for column in range(len(grid.rows[row]))]
    said = [one for one in headings if one is not None and one.is_known]
    strong = [one for one in said if one.role is not None]
    return len(said) >= 2 and len(strong) >= 1


def _cell_heading(grid: Grid, row: int, column: int, known: Known, title: Title) -> Heading | None:
    cell = grid.at(row, column)
    if is_empty(cell):
        return None
    return read_heading([cell], known, title=title, formats=[grid.formats.get((row, column), "")])


def _continues(grid: Grid, first: int, row: int, known: Known, title: Title) -> bool:
    """Return whether a row still belongs to the headings."""
    texts = [cell_text(cell) for cell in grid.rows[row]]
    if is_numbering(texts):
        return True
    if not any(texts):
        return False
    for top, _, bottom, _ in grid.merged:
        if first <= top < row <= bottom and top < bottom and row - top < _DEEPEST:
            return True
    headings = [_cell_heading(grid, row, column, known, title) for column in range(len(texts))]
    filled = [one for one in headings if one is not None]
    # A row of names and figures has a place or an indicator of its own in the first columns; a row of headings has not.
    keys = [column for column in range(len(grid.rows[first])) if _is_key(grid, first, column)]
    has_key = any(column < len(texts) and texts[column] for column in keys)
    return not has_key and all(one.is_known for one in filled) and any(one.role or one.date for one in filled)


def _is_key(grid: Grid, row: int, column: int) -> bool:
    return role_of(cell_text(grid.at(row, column))) in {"place", "indicator", "serial"}


def _column_headings(grid: Grid, first: int, last: int, known: Known, title: Title) -> dict[int, Heading]:
    rows = [row for row in range(first, last + 1) if not is_numbering([cell_text(cell) for cell in grid.rows[row]])]
    filled = [_spread(grid, row, rows) for row in rows]
    headings = {}
    for column in range(grid.width):
        parts: list[object] = []
        kinds: list[str] = []
        for row, cells in zip(rows, filled, strict=True):
            home, cell = cells[column]
            if not is_empty(cell) and cell_text(cell) not in [cell_text(part) for part in parts]:
                parts.append(cell)
                kinds.append(grid.formats.get((row, home), ""))
        if parts:
            headings[column] = read_heading(parts, known, title=title, formats=kinds)
    return headings


def _spread(grid: Grid, row: int, rows: Sequence[int]) -> list[tuple[int, object]]:
    """Return a heading row's cells with merged ones, and those that head several columns below, in each of them."""
    cells: list[tuple[int, object]] = [(column, grid.at(row, column)) for column in range(grid.width)]
    covered = set()
    for top, left, bottom, right in grid.merged:
        if top <= row <= bottom:
            for column in range(left, min(right + 1, grid.width)):
                cells[column] = (left, grid.at(top, left))
                covered.add(column)
    if row == rows[-1]:
        return cells
    below = [later for later in rows if later > row]
    for column in range(1, grid.width):
        is_open = column not in covered and column - 1 not in covered and is_empty(cells[column][1])
        under = next((grid.at(later, column) for later in below if not is_empty(grid.at(later, column))), "")
        stands_alone = role_of(cell_text(under)) not in {None, "value", "numerator", "denominator"}
        if is_open and not is_empty(under) and not stands_alone:
            cells[column] = cells[column - 1]
    return cells

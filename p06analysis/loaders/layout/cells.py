"""Read the columns of one figure: numbers and texts, settled by the whole column, with percents brought to 0–100."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from p06analysis.errors import Fault
from p06analysis.grids.grid import BadCell, Grid, cell_text, is_empty
from p06analysis.loaders.layout.faults import bad_cell
from p06analysis.loaders.layout.rows import Rows
from p06analysis.plan import Params
from p06analysis.vietnamese.numbers import Figure, Limits, NotANumber, Reading, read_figure, settle

_COUNT = Limits(lower=0, is_whole=True)


@dataclass(frozen=True)
class ColumnFigures:
    """One figure a row: arrays with NaN where nothing was given, and the faults of single cells."""

    value: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    is_given: np.ndarray
    faults: list[Fault] = field(default_factory=list)


@dataclass
class _Part:
    """The readings of one column, by position in the rows."""

    column: int
    readings: dict[int, Sequence[Reading]] = field(default_factory=dict)
    bare: set[int] = field(default_factory=set)  # percents with neither a sign nor a percent format


def read_columns(
    grid: Grid, rows: Rows, columns: Mapping[str, int], indicators: Sequence[str], params: Params, *, percent: str = ""
) -> ColumnFigures:
    """Return the figures of the rows, from a value column, columns of counts, or all of them.

    Parameters
    ----------
    grid : Grid
    rows : Rows
    columns : mapping of str to int
        By ``value``, ``numerator`` and ``denominator``, at least one.
    indicators : sequence of str
        Of each row; its unit and bounds settle what the cells leave open.
    params : Params
    percent : str
        As in :class:`p06analysis.loaders.layout.model.SheetLayout`.

    Returns
    -------
    ColumnFigures
        Faults: P06-LOAD-040 no number, 041 two meanings, 042 an error value, 043 a percent that may be a fraction, 047 a
        count that is not whole, 048 a numerator without its denominator, 049 a day where a figure stands.
    """
    faults: list[Fault] = []
    parts = {role: _Part(columns.get(role, -1)) for role in ("value", "numerator", "denominator")}
    units = {name: one.unit for name, one in params.indicators.items()}
    known_texts: dict[str, Figure | NotANumber | None] = {}
    for role, column in columns.items():
        for position, row in enumerate(rows.row):
            if row < 0:
                continue
            cells = grid.rows[row]
            cell = cells[column] if column < len(cells) else ""
            if is_empty(cell):
                continue
            is_percent = units.get(indicators[position]) == "percent"
            fault = _read(grid, (row, column), cell, role, position, parts, known_texts, is_percent=is_percent)
            if fault is not None:
                faults.append(fault)
    bounds = {name: _limits(one.lower, one.upper, one.unit) for name, one in params.indicators.items()}
    arrays = {}
    for role, part in parts.items():
        column = part.column if part.column >= 0 else columns.get("value", part.column)
        arrays[role] = _settled(grid, rows, part, column, indicators, bounds, role, faults)
    _percents(grid, rows, parts["value"], arrays, indicators, percent, faults)
    faults += _half_counts(grid, rows, columns, arrays)
    given = ~np.isnan(arrays["value"]) | (~np.isnan(arrays["numerator"]) & ~np.isnan(arrays["denominator"]))
    return ColumnFigures(**arrays, is_given=given, faults=faults)


def _half_counts(grid: Grid, rows: Rows, columns: Mapping[str, int], arrays: Mapping[str, np.ndarray]) -> list[Fault]:
    """Return a fault for each numerator that stands alone: a row left out would lose it."""
    alone = np.isnan(arrays["value"]) & ~np.isnan(arrays["numerator"]) & np.isnan(arrays["denominator"])
    column = columns.get("numerator", columns.get("value", 0))
    return [
        Fault(
            grid.place(rows.row[position], column),
            "P06-LOAD-048",
            f"{arrays['numerator'][position]:g} without a denominator",
            "a ratio has both its counts, or its value",
            "Write the denominator, or name the column by the indicator that the count is.",
        )
        for position in np.flatnonzero(alone)
    ]


def _limits(lower: float | None, upper: float | None, unit: str) -> Limits:
    # A percent above 100 cannot be ruled out for campaigns against a target; bounds in the params say where it can.
    low = -math.inf if lower is None else lower
    return Limits(low, math.inf if upper is None else upper, is_whole=unit == "count")


def _read(
    grid: Grid,
    at: tuple[int, int],
    cell: object,
    role: str,
    position: int,
    parts: Mapping[str, _Part],
    known: dict[str, Figure | NotANumber | None],
    *,
    is_percent: bool,
) -> Fault | None:
    """Add a cell's readings to its column's, or return its fault."""
    row, column = at
    if isinstance(cell, BadCell):
        return bad_cell(grid, row, column, cell)
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        return Fault(
            grid.place(row, column),
            "P06-LOAD-049",
            cell_text(cell),
            "a figure stands here; a spreadsheet turns 3/4 into a day",
            "Format the cell as text and write the counts again.",
        )
    if isinstance(cell, int | float):
        number = float(cell)
        is_marked = grid.formats.get(at) == "percent"
        if is_marked and role == "value" and is_percent:
            number = float(f"{100 * number:.12g}")
        parts[role].readings[position] = (Reading(number, ""),)
        if role == "value" and is_percent and not is_marked:
            parts[role].bare.add(position)
        return None
    figure = _figure(str(cell), known)
    if isinstance(figure, NotANumber):
        return Fault(
            grid.place(row, column),
            "P06-LOAD-040",
            f'"{cell_text(cell)}"',
            "a number is written 1.234,5 or 1,234.5, counts as 33/43",
            "Write the figure alone; leave the cell empty where nothing was reported.",
        )
    if figure is None:
        return None
    if figure.value:
        parts[role].readings[position] = figure.value
        if role == "value" and is_percent and not figure.is_percent:
            parts[role].bare.add(position)
    if figure.numerator and role == "value":
        parts["numerator"].readings[position] = figure.numerator
        parts["denominator"].readings[position] = figure.denominator
    return None


def _figure(text: str, known: dict[str, Figure | NotANumber | None]) -> Figure | NotANumber | None:
    if text not in known:
        try:
            known[text] = read_figure(text)
        except NotANumber as error:
            known[text] = error
    return known[text]


def _settled(
    grid: Grid,
    rows: Rows,
    part: _Part,
    column: int,
    indicators: Sequence[str],
    bounds: Mapping[str, Limits],
    role: str,
    faults: list[Fault],
) -> np.ndarray:
    """Return a column's values, with a fault for each cell that stays open and each count that is not whole."""
    values = np.full(len(rows.row), np.nan)
    positions = list(part.readings)
    free = Limits()
    limits = [bounds.get(indicators[one], free) if role == "value" else _COUNT for one in positions]
    settled = settle([part.readings[one] for one in positions], limits)
    for position, value, limit in zip(positions, settled, limits, strict=True):
        if value is None:
            larger, smaller = (reading.value for reading in part.readings[position])
            faults.append(
                Fault(
                    grid.place(rows.row[position], column),
                    "P06-LOAD-041",
                    f'"{cell_text(grid.at(rows.row[position], column))}", which is {larger:g} or {smaller:g}',
                    "the column or the indicator's bounds settle which",
                    "Write it without the separator, or with as many decimals as the other cells.",
                )
            )
        elif limit.is_whole and not value.is_integer():
            faults.append(
                Fault(
                    grid.place(rows.row[position], column),
                    "P06-LOAD-047",
                    f"{value:g}",
                    "a count is a whole number",
                    "Look whether a separator of thousands was taken for a decimal one.",
                )
            )
        else:
            values[position] = value
    return values


def _percents(
    grid: Grid,
    rows: Rows,
    part: _Part,
    arrays: dict[str, np.ndarray],
    indicators: Sequence[str],
    percent: str,
    faults: list[Fault],
) -> None:
    """Bring percents that were written as fractions to 0–100, where that is told or their counts show it."""
    groups: dict[str, list[int]] = defaultdict(list)
    for position in part.bare:
        groups[indicators[position]].append(position)
    value = arrays["value"]
    for positions in groups.values():
        each = np.array(sorted(positions))
        written = value[each]
        known = np.nan_to_num(written, nan=0.0)
        if percent == "as_written" or known.max(initial=0) > 1 or not known.any():
            if percent == "fraction":
                value[each] = _hundredfold(written)
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = arrays["numerator"][each] / arrays["denominator"][each]
        shown = ~np.isnan(ratio) & (written > 0)
        if percent == "fraction" or (shown.any() and np.allclose(written[shown], ratio[shown], atol=0.006)):
            value[each] = _hundredfold(written)
        elif not (shown.any() and np.allclose(written[shown], 100 * ratio[shown], atol=0.6)):
            first = each[known > 0][0]
            faults.append(
                Fault(
                    grid.place(rows.row[first], part.column),
                    "P06-LOAD-043",
                    f"{value[first]:g}, and nothing above 1 in the column",
                    "a percent is written 65,3 or 65,3 %",
                    "Write percents as 65,3, or say percent: fraction (or as_written) in a mapping.",
                )
            )


def _hundredfold(values: np.ndarray) -> np.ndarray:
    return np.array([float(f"{100 * value:.12g}") for value in values])

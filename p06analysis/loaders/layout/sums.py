"""Rows that sum others up, beside what their parts add to: a check on the typing, and no observation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from p06analysis.grids.grid import BadCell, Grid, cell_name
from p06analysis.loaders.layout.cells import ColumnFigures
from p06analysis.loaders.layout.rows import TOTAL, Rows, parts_of
from p06analysis.plan import Params
from p06analysis.vietnamese.numbers import NotANumber, read_figure

TOLERANCE = 0.5
"""Counts are whole; less than this is the spreadsheet's arithmetic."""


def check_sums(
    grid: Grid,
    rows: Rows,
    columns: Mapping[str, int],
    about: Mapping[str, Sequence[Any]],
    figures: ColumnFigures,
    params: Params,
) -> list[dict[str, Any]]:
    """Return the sums that do not fit their parts, as rows of :data:`p06analysis.loaders.loaded.SUM_COLUMNS`.

    Counts have to add up. A percent or score of a sum lies between those of its parts, unless its own counts say more.

    Parameters
    ----------
    grid, rows, columns, about, figures, params
        As in :func:`p06analysis.loaders.layout.cells.read_columns`; ``about`` gives what, where and when of each row.
    """
    wrong = []
    arrays = {"value": figures.value, "numerator": figures.numerator, "denominator": figures.denominator}
    for row, label, candidates in _sums(rows):
        for role, column in columns.items():
            stated = _stated(grid, row, column, is_count=role != "value")
            ranges = [_range(arrays[role], parts, role, about["indicator"], params) for parts in candidates if parts]
            known = [one for one in ranges if one is not None]
            if stated is None or not known or any(low - TOLERANCE < stated < high + TOLERANCE for low, high in known):
                continue
            first = candidates[0][0]
            wrong.append(
                {
                    "indicator": about["indicator"][first],
                    "date": about["date"][first],
                    "figure": role,
                    "label": label,
                    "stated": stated,
                    "low": known[0][0],
                    "high": known[0][1],
                    "parts": len(candidates[0]),
                    "file": grid.file,
                    "sheet": grid.sheet,
                    "cell": cell_name(row, column),
                }
            )
    return wrong


def _sums(rows: Rows) -> list[tuple[int, str, list[list[int]]]]:
    """Return each sum's row and label with the parts it may be the sum of, likeliest first."""
    every = [one for one in range(len(rows.row)) if _is_leaf(rows, one)]
    found = []
    totals = [position for *_, depth, position in rows.sums if depth == TOTAL]
    for row, label, depth, position in rows.sums:
        if depth != TOTAL:
            found.append((row, label, [parts_of(rows, position)]))
            continue
        before = max((one for one in totals if one < position), default=0)
        groups = [one for one in range(before, position) if rows.row[one] < 0]
        near = [one for one in every if max([before, *groups]) <= one < position]
        is_last = position == max(totals)
        found.append((row, label, [every, near] if is_last or position == 0 else [near, every]))
    for position, row in enumerate(rows.row):
        parts = parts_of(rows, position) if row >= 0 and rows.depth[position] != TOTAL else []
        if parts:
            found.append((row, rows.place[position] or rows.indicator[position], [parts]))
    return found


def _is_leaf(rows: Rows, position: int) -> bool:
    after = position + 1
    is_parent = after < len(rows.depth) and rows.depth[after] > rows.depth[position]
    return rows.row[position] >= 0 and rows.depth[position] != TOTAL and not is_parent


def _stated(grid: Grid, row: int, column: int, *, is_count: bool) -> float | None:
    """Return the figure of a sum's cell where it has one meaning; others are no check."""
    cell = grid.at(row, column)
    if isinstance(cell, bool | BadCell) or cell is None:
        return None
    if isinstance(cell, int | float):
        return float(cell) * (100 if grid.formats.get((row, column)) == "percent" else 1)
    if not isinstance(cell, str):
        return None
    try:
        figure = read_figure(cell)
    except NotANumber:
        return None
    meanings = [] if figure is None else [reading.value for reading in figure.value]
    meanings = [value for value in meanings if value.is_integer() or not is_count]
    return meanings[0] if len(meanings) == 1 else None


def _range(
    values: np.ndarray, parts: Sequence[int], role: str, indicators: Sequence[str], params: Params
) -> tuple[float, float] | None:
    """Return between what a sum of these parts lies; None where they are not of one indicator, or none is known."""
    kinds = {indicators[one] for one in parts}
    known = values[list(parts)]
    known = known[~np.isnan(known)]
    if len(kinds) != 1 or not len(known):
        return None
    indicator = params.indicators.get(next(iter(kinds)))
    adds = role != "value" or (indicator is not None and indicator.unit == "count")
    return (float(known.sum()), float(known.sum())) if adds else (float(known.min()), float(known.max()))

"""From a sheet and its layout to observations: every figure with its cell, or every cell that is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np
import pandas as pd

from p06analysis.errors import Fault
from p06analysis.grids.grid import Grid, cell_name, column_number
from p06analysis.loaders.known import Known
from p06analysis.loaders.layout.cells import ColumnFigures, read_columns
from p06analysis.loaders.layout.faults import unknown_name
from p06analysis.loaders.layout.model import FIGURES, Column, SheetLayout
from p06analysis.loaders.layout.rows import Rows, read_rows
from p06analysis.loaders.layout.sums import check_sums
from p06analysis.loaders.loaded import Loaded, Progress, empty_figures, no_progress, typed


@dataclass(frozen=True)
class Group:
    """The columns that together give one figure a row: its value, its counts, or all three.

    Attributes
    ----------
    indicator, place : str
        Empty where the rows or the sheet give them.
    date : datetime.date or None
    columns : dict of str to int
        By ``value``, ``numerator`` and ``denominator``.
    """

    indicator: str
    place: str
    date: dt.date | None
    columns: dict[str, int]


def read_figures(
    grid: Grid, layout: SheetLayout, known: Known, *, as_of: dt.date | None = None, progress: Progress = no_progress
) -> tuple[Loaded, list[Fault]]:
    """Return a sheet's observations and every fault met.

    Parameters
    ----------
    grid : Grid
    layout : SheetLayout
        Found or told.
    known : Known
    as_of : datetime.date, optional
        Day the whole file became known; where neither it nor a column says, the date plus the indicator's publication lag.
    progress : callable

    Returns
    -------
    Loaded, list of Fault
        Codes 041 to 050 of ``P06-LOAD``; see :mod:`p06analysis.loaders.layout.rows` and ``cells``.
    """
    rows = read_rows(grid, layout, known, progress=progress)
    said = [*rows.said, *_hidden(grid, layout, rows)]
    faults = list(rows.faults)
    tables, sums = [], []
    groups = list(_groups(layout))
    for number, group in enumerate(groups):
        progress("figures", number / len(groups))
        about, more = _about(grid, rows, group, layout, known)
        faults += more
        figures = read_columns(grid, rows, group.columns, about["indicator"], known.params, percent=layout.percent)
        faults += figures.faults
        tables.append(_table(grid, rows, group, about, figures, known, as_of))
        sums += check_sums(grid, rows, group.columns, about, figures, known.params)
    if faults:
        return Loaded(empty_figures(), said=tuple(said)), faults
    made = pd.concat(tables, ignore_index=True) if tables else empty_figures()
    return Loaded(made, pd.DataFrame(sums) if sums else Loaded(made).sums, tuple(said)), []


def _groups(layout: SheetLayout) -> Iterator[Group]:
    """Yield the columns that belong together: of one indicator, place and date."""
    found: dict[tuple[str, str, dt.date | None], dict[str, int]] = {}
    for name, column in layout.columns.items():
        if column.role not in FIGURES:
            continue
        for indicator in column.of or ("",):
            found.setdefault((indicator, column.place, column.date), {})[column.role] = column_number(name)
    for (indicator, place, date), columns in found.items():
        if set(columns) != {"denominator"} or not _is_shared(layout.columns, columns["denominator"]):
            yield Group(indicator, place, date, columns)


def _is_shared(columns: dict[str, Column], number: int) -> bool:
    return any(column_number(name) == number and len(column.of) > 1 for name, column in columns.items())


def _about(
    grid: Grid, rows: Rows, group: Group, layout: SheetLayout, known: Known
) -> tuple[dict[str, list], list[Fault]]:
    """Return what, where and when of each row's figure: by the row, the column or the sheet."""
    indicator, place, date = group.indicator or layout.indicator, group.place or layout.place, group.date or layout.date
    places = [one or place for one in rows.place]
    faults = []
    for position, text in rows.open_places.items():
        found = known.place(text, date)
        places[position] = found.id
        if not found.id:
            column = next(column_number(name) for name, one in layout.columns.items() if one.role == "place")
            faults.append(unknown_name(grid.place(rows.row[position], column), "place", text, found))
    about: dict[str, list] = {"indicator": [one or indicator for one in rows.indicator], "place": places}
    return {**about, "date": [one or date for one in rows.date]}, faults


def _table(
    grid: Grid,
    rows: Rows,
    group: Group,
    about: dict[str, list],
    figures: ColumnFigures,
    known: Known,
    as_of: dt.date | None,
) -> pd.DataFrame:
    """Return the observations of one group of columns; rows without a figure are absent."""
    first = group.columns.get("value", group.columns.get("numerator", group.columns.get("denominator", 0)))
    table = pd.DataFrame(
        {
            **about,
            "as_of": rows.as_of,
            "value": figures.value,
            "numerator": figures.numerator,
            "denominator": figures.denominator,
            "source": rows.source,
            "flag": rows.flag,
            "note": rows.note,
            "row": rows.row,
        }
    )
    table = table[figures.is_given & (np.asarray(rows.row) >= 0)]
    table["cell"] = pd.Series([cell_name(row, first) for row in table["row"]], index=table.index, dtype="str")
    table["file"], table["sheet"] = grid.file, grid.sheet
    table["date"] = pd.to_datetime(table["date"]).astype("datetime64[ns]")
    stated = pd.to_datetime(table["as_of"]).astype("datetime64[ns]")
    if as_of is not None:
        stated = stated.fillna(pd.Timestamp(as_of))
    table["is_stated"] = stated.notna()
    lags = {name: one.publication_lag_days for name, one in known.params.indicators.items()}
    lag = pd.to_timedelta(table["indicator"].map(lags).fillna(0), unit="D")
    table["as_of"] = stated.fillna(table["date"] + lag)
    where = quote(grid.file, safe="")
    sheet = f"#{quote(grid.sheet, safe='')}!" if grid.sheet else "#"
    table["source"] = table["source"].where(table["source"] != "", where + sheet + table["cell"])
    return typed(table)


def _hidden(grid: Grid, layout: SheetLayout, rows: Rows) -> list[str]:
    """Return remarks on hidden parts that were read all the same."""
    said = []
    if grid.is_hidden:
        said.append(f"{grid.title}: the sheet is hidden; it was read")
    lines = sorted(set(rows.row) & grid.hidden_rows)
    if lines:
        said.append(f"{grid.title}: hidden rows were read: {', '.join(str(row + 1) for row in lines[:10])}")
    used = {column_number(name): name for name, column in layout.columns.items() if column.role != "nothing"}
    columns = [name for number, name in sorted(used.items()) if number in grid.hidden_columns]
    if columns:
        said.append(f"{grid.title}: hidden columns were read: {', '.join(columns)}")
    return said

"""Faults of single cells that several readers meet."""

from __future__ import annotations

from p06analysis.errors import Fault
from p06analysis.grids.grid import BadCell, Grid
from p06analysis.loaders.known import Found


def unknown_name(where: str, role: str, text: str, found: Found) -> Fault:
    """Return the fault of a name that is not known, or means several."""
    more = " All communes of a province are known by one line there, communes_of." if role == "place" else ""
    return Fault(
        where,
        "P06-LOAD-046" if found.candidates else "P06-LOAD-045",
        f'"{text}"' if text else f"figures without a {role}",
        f"a {role} has one name" if found.candidates else f"no {role} of that name is known",
        f"{found.advice} Mend the cell, or add the spelling to params/{role}s.yaml.{more}",
    )


def bad_cell(grid: Grid, row: int, column: int, cell: BadCell) -> Fault:
    """Return the fault of a cell whose figure is not there."""
    return Fault(
        grid.place(row, column),
        "P06-LOAD-042",
        str(cell),
        "a figure stands here",
        "Open the workbook, mend the formula or write the figure, and save it.",
    )

"""Bring the sheets of a workbook or a text table in: by their own headings, or as a mapping says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from p06analysis.errors import Fault, InputRejected, closest
from p06analysis.grids import Grid, open_grids
from p06analysis.loaders.known import Known
from p06analysis.loaders.layout.figures import read_figures
from p06analysis.loaders.layout.model import Mapping, SheetLayout
from p06analysis.loaders.layout.recognise import recognise
from p06analysis.loaders.loaded import Loaded, Progress, empty_figures, joined, no_progress, once
from p06analysis.loaders.task_sheet import find_task_heads, read_tasks
from p06analysis.plan import Params


def read_sheets(
    path: Path,
    params: Params,
    *,
    mapping: Mapping | None = None,
    as_of: dt.date | None = None,
    progress: Progress = no_progress,
) -> Loaded:
    """Return the figures of a workbook or text table.

    Parameters
    ----------
    path : Path
        ``.xlsx``, ``.xlsm``, ``.xls``, ``.ods``, ``.csv``, ``.tsv`` or ``.txt``.
    params : Params
    mapping : Mapping, optional
        For layouts that are not recognised; sheets it does not name are recognised as without it.
    as_of : datetime.date, optional
        Day the file became known.
    progress : callable

    Raises
    ------
    InputRejected
        Every fault of every sheet; P06-LOAD-064 where the mapping names a sheet that is not there, 065 where no sheet holds
        a figure.
    """
    told = mapping or Mapping()
    grids = open_grids(path, encoding=told.encoding, separator=told.separator)
    return read_grids(grids, params, str(path), mapping=mapping, as_of=as_of, progress=progress)


def read_grids(
    grids: Sequence[Grid],
    params: Params,
    where: str,
    *,
    mapping: Mapping | None = None,
    as_of: dt.date | None = None,
    progress: Progress = no_progress,
) -> Loaded:
    """Return the figures of some sheets; parameters and errors as in :func:`read_sheets`."""
    told = mapping or Mapping()
    known = Known.of(params, extra=told.names)
    layouts, faults = _told(grids, told, where)
    parts: list[Loaded] = []
    for grid in grids:
        if grid.sheet and grid.sheet in told.skip:
            continue
        if find_task_heads(grid) is not None:
            tasks, more = read_tasks(grid, params)
            faults += more
            done = sum(row.done_on is not None for row in tasks)
            remark = f"{grid.title}: {len(tasks)} tasks, {done} of them done"
            parts.append(Loaded(empty_figures(), said=(remark,), tasks=tuple(tasks)))
            continue
        layout: SheetLayout | None = layouts.get(grid.sheet)
        said: tuple[str, ...] = ()
        if layout is None:
            found = recognise(grid, known)
            layout, said = found.layout, found.said
            faults += found.faults
        if layout is None:
            parts.append(Loaded(empty_figures(), said=said))
            continue
        part, more = read_figures(grid, layout, known, as_of=as_of, progress=progress)
        faults += more
        parts.append(Loaded(part.figures, part.sums, (*said, *part.said)))
    outcome = joined(parts)
    figures, twice, notes = once(outcome.figures)
    faults += twice
    outcome = Loaded(figures, outcome.sums, (*outcome.said, *notes), outcome.tasks)
    if not faults and outcome.figures.empty and not outcome.tasks:
        faults = [
            Fault(
                where,
                "P06-LOAD-065",
                "no figure",
                "a file of figures is loaded",
                "Look whether this is the file you mean.",
            )
        ]
    if faults:
        raise InputRejected(faults)
    return outcome


def _told(grids: Sequence[Grid], mapping: Mapping, where: str) -> tuple[dict[str, SheetLayout], list[Fault]]:
    """Return the mapping's layouts by sheet, and a fault for each sheet that is not there."""
    names = [grid.sheet for grid in grids]
    layouts, faults = {}, []
    for index, layout in enumerate(mapping.sheets):
        if layout.sheet in names:
            layouts[layout.sheet] = layout
        elif not layout.sheet and len(names) == 1:
            layouts[names[0]] = layout
        else:
            faults.append(
                Fault(
                    f"{where}, mapping, sheets[{index}].sheet",
                    "P06-LOAD-064",
                    f'"{layout.sheet}"',
                    "no sheet of that name",
                    closest(layout.sheet, names),
                )
            )
    return layouts, faults

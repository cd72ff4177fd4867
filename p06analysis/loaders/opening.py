"""Open a file or folder by what it is, and bring its figures in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from p06analysis.errors import Fault, InputMissing, InputRejected
from p06analysis.grids.grid import column_name
from p06analysis.grids.text_table import SUFFIXES as TEXTS
from p06analysis.grids.workbook import SUFFIXES as WORKBOOKS
from p06analysis.loaders.layout.model import Mapping
from p06analysis.loaders.loaded import Loaded, Progress, no_progress, typed
from p06analysis.loaders.portal import read_portal
from p06analysis.loaders.sheets import read_sheets
from p06analysis.loaders.table import read_table
from p06analysis.plan import Params
from p06analysis.schema import OBSERVATION_COLUMNS, OBSERVATION_KEY


def load_file(
    path: Path,
    params: Params,
    *,
    mapping: Mapping | None = None,
    as_of: dt.date | None = None,
    progress: Progress = no_progress,
) -> Loaded:
    """Return the figures of a file, or of a folder of snapshots.

    Parameters
    ----------
    path : Path
        ``.csv``, ``.tsv``, ``.txt``; ``.xlsx``, ``.xlsm``, ``.xls``, ``.ods``; ``.json`` or a folder of such files;
        ``.parquet`` in the observations contract.
    params : Params
    mapping : Mapping, optional
        Of a layout that is not recognised.
    as_of : datetime.date, optional
        Day the file became known, where it does not say so itself.
    progress : callable

    Returns
    -------
    Loaded

    Raises
    ------
    InputMissing
        P06-LOAD-001: no such file.
    InputRejected
        Every fault; P06-LOAD-022 for a kind of file that is not read.
    """
    if not path.exists():
        fault = Fault(str(path), "P06-LOAD-001", "no such file", "observations are read from here", "Mend the path.")
        raise InputMissing([fault])
    try:
        return _load(path, params, mapping, as_of, progress)
    except OSError as error:
        found, expected = error.strerror or type(error).__name__, "the file can be read"
        raise InputMissing([Fault(str(path), "P06-LOAD-001", found, expected, "Mend its rights.")]) from error


def _load(path: Path, params: Params, mapping: Mapping | None, as_of: dt.date | None, progress: Progress) -> Loaded:
    kind = path.suffix.lower()
    if path.is_dir() or kind == ".json":
        return read_portal(path, params, progress=progress)
    if kind == ".parquet" or (kind in TEXTS and mapping is None and has_contract_header(path)):
        return _contract(path, progress)
    if kind in (*TEXTS, *WORKBOOKS):
        return read_sheets(path, params, mapping=mapping, as_of=as_of, progress=progress)
    expected = "a workbook, a text table, a snapshot in JSON or a Parquet table is loaded"
    raise InputRejected(
        [Fault(str(path), "P06-LOAD-022", f'a file named "{kind}"', expected, "Save it as .xlsx or .csv.")]
    )


def has_contract_header(path: Path) -> bool:
    """Return whether a text table is UTF-8, cut by commas and headed by the contract's own columns."""
    with path.open("rb") as file:
        first = file.readline(4096)
    try:
        names = {name.strip() for name in first.decode("utf-8-sig").strip().split(",")}
    except UnicodeDecodeError:
        return False
    return names <= set(OBSERVATION_COLUMNS) and set(OBSERVATION_KEY) <= names


def _contract(path: Path, progress: Progress) -> Loaded:
    progress("reading", 0.0)
    table = read_table(path)
    letter = column_name(OBSERVATION_COLUMNS.index("value"))
    cells = letter + pd.Series(table.index.astype("str"), index=table.index)
    return Loaded(typed(table.assign(file=path.name, sheet="", cell=cells, is_stated=True).reset_index(drop=True)))

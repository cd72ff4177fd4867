"""Open a workbook or a text table by its suffix, as grids of cells."""

from __future__ import annotations

from pathlib import Path

from p06analysis.grids.grid import Grid
from p06analysis.grids.text_table import SUFFIXES as TEXTS
from p06analysis.grids.text_table import read_text_table
from p06analysis.grids.workbook import SUFFIXES as WORKBOOKS
from p06analysis.grids.workbook import read_workbook

SUFFIXES = (*TEXTS, *WORKBOOKS)


def open_grids(path: Path, *, encoding: str = "", separator: str = "") -> list[Grid]:
    """Return the sheets of a file; of a text table there is one, without a name.

    Parameters
    ----------
    path : Path
        A suffix of ``SUFFIXES``; one that is no text table's is taken for a workbook.
    encoding, separator : str
        Of a text table; found from the content where empty.

    Raises
    ------
    OSError
        The file cannot be read.
    InputRejected
        P06-LOAD-002, 020 and 021, as the readers raise them.
    """
    if path.suffix.lower() in TEXTS:
        return [read_text_table(path, encoding=encoding, separator=separator)]
    return read_workbook(path)

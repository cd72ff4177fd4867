"""Tables as CSV: the same table gives the same bytes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def write_csv(table: pd.DataFrame, path: Path) -> Path:
    """Write a table as UTF-8 with days as YYYY-MM-DD and lines that end in a line feed everywhere; return its path.

    The folder is made if it is not there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n", date_format="%Y-%m-%d")
    return path

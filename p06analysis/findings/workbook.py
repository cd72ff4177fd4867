"""The outlook and the observations it used, as files for other programs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from p06analysis.csv_files import write_csv
from p06analysis.forecast.plan_forecast import Forecast
from p06analysis.schema import OBSERVATION_COLUMNS, outlook_schema


def write_tables(outlook: pd.DataFrame, forecast: Forecast, *, out: str | Path) -> list[Path]:
    """Write the outlook and the observations it used, and return the paths.

    Parameters
    ----------
    outlook : pandas.DataFrame
        The outlook contract; it is checked first.
    forecast : Forecast
        What the outlook was made from: its histories are written, with ``is_used`` and ``is_revision``.
    out : str or Path
        A folder, made if it is not there; empty for writing nothing.

    Returns
    -------
    list of Path
        ``outlook.csv``, ``outlook.parquet``, ``observations.csv`` (UTF-8, days as YYYY-MM-DD). The same tables give the same
        bytes.

    Raises
    ------
    pandera.errors.SchemaErrors
        If the outlook breaks its contract: a fault of this program, not of the data.
    """
    if not str(out):
        return []
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    outlook_schema().validate(outlook, lazy=True)
    paths = [folder / name for name in ("outlook.csv", "outlook.parquet", "observations.csv")]
    write_csv(outlook, paths[0])
    outlook.to_parquet(paths[1], index=False)
    write_csv(forecast.histories[[*OBSERVATION_COLUMNS, "is_used", "is_revision"]], paths[2])
    return paths

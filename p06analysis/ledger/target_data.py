"""``target-data/``: every version of the figures that forecasts were about, so that what came true can be told for any day."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from p06analysis.durable import write_bytes
from p06analysis.ledger.layout import KIND_MARK, RANK

NAME = "time-series.parquet"
KEY = ["target", "location", "target_end_date", "as_of"]
COLUMNS = [*KEY, "observation"]
DAYS = ["target_end_date", "as_of"]
SCHEMA = pa.schema(
    [(name, pa.date32() if name in DAYS else pa.string()) for name in KEY] + [("observation", pa.float64())]
)


def versions_of(observations: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Return the versions of some series' figures, for :func:`keep_versions`.

    Parameters
    ----------
    observations : pandas.DataFrame
        The observations contract, all versions.
    series : pandas.DataFrame
        ``indicator, place`` of what forecasts are about; other figures are left out.
    """
    wanted = observations[(observations["flag"] != "suspect") & observations["value"].notna()].merge(
        series[["indicator", "place"]].drop_duplicates(), on=["indicator", "place"]
    )
    named = {"indicator": "target", "place": "location", "date": "target_end_date", "value": "observation"}
    return wanted.rename(columns=named)[COLUMNS]


def series_of(spoken: pd.DataFrame) -> pd.DataFrame:
    """Return the indicators and places whose values or ranks were forecast: ``indicator, place``.

    Parameters
    ----------
    spoken : pandas.DataFrame
        Of :func:`p06analysis.ledger.archive.read_spoken`.
    """
    own = spoken[spoken["output_type"] == "quantile"]
    bare = own["target"].str.removeprefix(f"{RANK}{KIND_MARK}")
    return pd.DataFrame({"indicator": bare, "place": own["location"]}).drop_duplicates()


def keep_versions(ledger: Path, new: pd.DataFrame) -> int:
    """Add versions of figures that are not there yet, and return how many; a version that is there stays as it is.

    Parameters
    ----------
    ledger : Path
    new : pandas.DataFrame
        With the columns of :data:`COLUMNS`.

    Raises
    ------
    OSError
        The file could not be written; the old one stands.
    """
    old = read_observations_of(ledger)
    both = pd.concat([old, new], ignore_index=True) if len(old) else new
    merged = both.drop_duplicates(KEY).sort_values(KEY, ignore_index=True)
    added = len(merged) - len(old)
    if added:
        folder = ledger / "target-data"
        folder.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        pq.write_table(pa.Table.from_pandas(merged, schema=SCHEMA, preserve_index=False), buffer, compression="zstd")
        write_bytes(folder / NAME, buffer.getvalue())
    return added


def read_observations_of(ledger: Path) -> pd.DataFrame:
    """Return every version of every figure kept: ``target, location, target_end_date, as_of, observation``."""
    path = ledger / "target-data" / NAME
    table = (pq.read_table(path) if path.is_file() else SCHEMA.empty_table()).to_pandas()
    return table.astype({"target": "str", "location": "str"} | dict.fromkeys(DAYS, "datetime64[ns]"))

"""The archive of everything that was ever said: one Parquet file a run and model, never changed once it is there.

Whoever adds to a ledger holds its lock (:mod:`p06analysis.run`); reading needs none, since every file comes whole.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from p06analysis.durable import write_bytes
from p06analysis.ledger.hub_config import keep_config
from p06analysis.ledger.layout import COLUMNS, MEDIAN, MET, OURS, SCHEMA, TOGETHER, as_arrow, model_id
from p06analysis.ledger.target_data import read_observations_of

MODEL_OUTPUT = "model-output"
TEXT = ("method", "location", "target", "output_type", "output_type_id", "file")
SPEAKERS = (OURS, TOGETHER)
"""Models that speak of every series, target and task that any model speaks of; totals of tasks are kept unasked."""

_FILE = "__filename"
NOTE = b"p06"
"""Key of a file's own note in its Parquet metadata: run, run_id, when it was made, with which code."""


def file_of(ledger: Path, model: str, *, origin: str, run: str, run_id: str) -> Path:
    """Return the place of one run's file in a model's folder."""
    return ledger / MODEL_OUTPUT / model / f"{origin}-{model}-{run}-{run_id}.parquet"


def append(
    ledger: Path, rows: pd.DataFrame, *, origin: str, run: str, run_id: str, is_replay: bool, note: Mapping[str, str]
) -> list[Path]:
    """Add what a run says; files that are there already stay as they are.

    Parameters
    ----------
    ledger : Path
        Made if it is not there.
    rows : pandas.DataFrame
        Of :func:`p06analysis.ledger.statements.statements`: ``method`` and the archive's columns.
    origin, run, run_id : str
    is_replay : bool
        True where it was made after its time: it is kept apart, as another team's models.
    note : mapping
        Kept with every file.

    Returns
    -------
    list of Path
        The files written now.

    Raises
    ------
    OSError
        Something could not be written; a later call writes what is missing.
    """
    written = []
    for method, said in rows.groupby("method", sort=False):
        model = model_id(str(method), is_replay=is_replay)
        path = file_of(ledger, model, origin=origin, run=run, run_id=run_id)
        if path.is_file():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, _parquet(as_arrow(said), {**note, "run": run, "run_id": run_id}))
        written.append(path)
    if written or not (ledger / "hub-config" / "tasks.json").is_file():
        keep_config(ledger, rows)
    return written


def _parquet(table: pa.Table, note: Mapping[str, str]) -> bytes:
    words = json.dumps(dict(sorted(note.items())), ensure_ascii=False).encode("utf-8")
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({NOTE: words}), buffer, compression="zstd")
    return buffer.getvalue()


def note_of(path: Path) -> dict[str, str]:
    """Return what a file of the archive says of itself."""
    metadata = pq.read_schema(path).metadata or {}
    return dict(json.loads(metadata.get(NOTE, b"{}")))


def ledger_day(ledger: Path) -> dt.date:
    """Return the last day that a ledger knows of: its newest origin, or its newest figure.

    An empty ledger knows of no day; the first day of the era is returned, so that nothing is known by it.
    """
    said = ds.dataset(str(ledger / MODEL_OUTPUT), format="parquet", schema=SCHEMA).to_table(columns=["origin_date"])
    known = read_observations_of(ledger)["as_of"]
    days = [pc.max(said["origin_date"]).as_py(), known.max().date() if len(known) else None]
    return max((day for day in days if day is not None), default=dt.date(1, 1, 1))


def digest_of(ledger: Path) -> str:
    """Return the SHA-256 over everything said and everything that came true, names and contents."""
    digest = hashlib.sha256()
    for folder in (MODEL_OUTPUT, "target-data"):
        for path in sorted((ledger / folder).rglob("*.parquet")):
            digest.update(path.relative_to(ledger).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def read_ledger(ledger: Path, *, methods: tuple[str, ...], is_replay: bool = False) -> pd.DataFrame:
    """Return what was said by some methods, ``method``, the archive's columns and ``file``; empty where nothing was.

    Parameters
    ----------
    ledger : Path
    methods : tuple of str
        Of ``MODELS``; an unknown one has said nothing.
    is_replay : bool
        Read what would have been said instead of what was.

    Notes
    -----
    ``file`` is the run's: what one run said at one origin has one, whichever model said it.
    """
    nothing = SCHEMA.empty_table().to_pandas(date_as_object=False).assign(method="", file="")
    tables = [nothing]
    for method in methods:
        model = model_id(method, is_replay=is_replay)
        files = sorted(str(path) for path in (ledger / MODEL_OUTPUT / model).glob("*.parquet"))
        if files:
            said = ds.dataset(files, schema=SCHEMA, format="parquet").to_table(columns=[*COLUMNS, _FILE])
            said = said.to_pandas(date_as_object=False)
            runs = {name: Path(name).stem.replace(f"-{model}-", "-", 1) for name in files}
            tables.append(said.assign(method=method, file=said[_FILE].map(runs)).drop(columns=_FILE))
    frame = pd.concat(tables, ignore_index=True).astype(dict.fromkeys(TEXT, "str"))
    for name in ("origin_date", "target_end_date"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[ns]")
    return frame[["method", *COLUMNS, "file"]]


def read_spoken(ledger: Path) -> pd.DataFrame:
    """Return what was ever spoken of: distinct ``target, location, target_end_date, output_type`` of :data:`SPEAKERS`."""
    names = ["target", "location", "target_end_date", "output_type"]
    models = [model_id(method, is_replay=late) for method in SPEAKERS for late in (False, True)]
    files = [str(path) for model in models for path in sorted((ledger / MODEL_OUTPUT / model).glob("*.parquet"))]
    if not files:
        return pd.DataFrame(columns=names, dtype="str")
    # every forecast of a value has a median, every chance its met
    is_one = pc.field("output_type_id").isin([MEDIAN, MET])
    said = ds.dataset(files, schema=SCHEMA, format="parquet").to_table(columns=names, filter=is_one)
    return said.group_by(names).aggregate([]).to_pandas()

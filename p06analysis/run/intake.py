"""Bring sources into a store: read, check at the gate, append; one whole load a source, or none of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from p06analysis.errors import Fault, InputRejected, P06Error
from p06analysis.loaders import Loaded, Progress, load_file, no_progress
from p06analysis.observations.arriving import Arriving, arriving
from p06analysis.observations.checks import unknown_names
from p06analysis.observations.gate import Evidence, gate_faults, run_checks
from p06analysis.observations.store import Load, Store, Writer, open_store, writing
from p06analysis.plan import Params
from p06analysis.run.clock import now
from p06analysis.run.record import sha256
from p06analysis.schema import OBSERVATION_KEY


@dataclass(frozen=True)
class Intake:
    """What became of one source.

    Attributes
    ----------
    file : str
    load : Load or None
        The record; of the earlier load where the source stands in the store already; None where it was refused.
    is_repeat : bool
        Whether the same bytes were loaded before, so that nothing was done.
    questions : pandas.DataFrame
        Findings that do not stop the load, for the owner.
    error : P06Error or None
    """

    file: str
    load: Load | None = None
    is_repeat: bool = False
    questions: pd.DataFrame | None = None
    error: P06Error | None = None


@dataclass(frozen=True)
class Source:
    """Something to load: its name, how to read it, and the SHA-256 of its bytes."""

    name: str
    read: Callable[[Progress], Loaded]
    sha256: str
    told: str = ""


def file_source(path: Path, params: Params, *, mapping: Path | None = None, as_of: dt.date | None = None) -> Source:
    """Return a file or folder as a source.

    Raises
    ------
    InputMissing, InputRejected
        Of the mapping; the file itself is read later.
    """
    told = None
    if mapping is not None:
        from p06analysis.loaders.layout.mapping import read_mapping

        told = read_mapping(mapping, params)
    said = f"{'' if mapping is None else sha256(mapping)} {as_of or ''}".strip()
    return Source(
        path.name or str(path),
        lambda progress: load_file(path, params, mapping=told, as_of=as_of, progress=progress),
        digest_of(path),
        hashlib.sha256(said.encode()).hexdigest() if said else "",
    )


def database_source(
    address: str, query: str, params: Params, *, mapping: Path | None = None, as_of: dt.date | None = None
) -> Source:
    """Return a query's rows as a source; it is asked once, here, for its rows are its bytes.

    Raises
    ------
    P06Error
        Of the mapping and of :func:`p06analysis.loaders.database.read_database`.
    """
    from p06analysis.loaders.database import read_database, shown_address
    from p06analysis.loaders.layout.mapping import read_mapping

    told = None if mapping is None else read_mapping(mapping, params)
    loaded, digest = read_database(address, query, params, mapping=told, as_of=as_of)
    said = f"{query} {'' if mapping is None else sha256(mapping)} {as_of or ''}"
    return Source(shown_address(address), lambda progress: loaded, digest, hashlib.sha256(said.encode()).hexdigest())


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, of a folder's ``.json`` files in order, or of nothing where there is none."""
    if path.is_file():
        return sha256(path)
    digest = hashlib.sha256()
    for one in sorted(path.glob("*.json")) if path.is_dir() else []:
        digest.update(one.name.encode() + sha256(one).encode())
    return digest.hexdigest()


def take_in(
    source: Source,
    store: Path,
    params: Params,
    *,
    today: dt.date | None = None,
    progress: Progress = no_progress,
    wait: float = 60.0,
) -> Intake:
    """Bring one source into a store.

    Parameters
    ----------
    source : Source
    store : Path
    params : Params
    today : datetime.date, optional
        Day of loading; the clock's, in Vietnam, if not given.
    progress : callable
    wait : float
        Seconds to wait for another load to end.

    Returns
    -------
    Intake
        With its ``error`` where the source was missing or refused; the store is then as it was.

    Raises
    ------
    PublishingFailed, InputRejected
        P06-STORE-002 to 004: the store itself cannot be read or written.
    """
    day = today or now().date()
    repeat = _earlier(store, source)
    if repeat is not None:
        return Intake(source.name, load=repeat, is_repeat=True)
    try:
        loaded = source.read(progress)
        progress("checks", 0.0)
        lines = loaded.figures["cell"].str.extract(r"(\d+)$", expand=False)
        names = list(unknown_names(loaded.figures.set_index(lines), params, source.name))
        if names:
            raise InputRejected(names)
    except P06Error as error:
        return Intake(source.name, error=error)
    with writing(store, wait=wait) as writer:
        repeat = next((one for one in writer.store.loads if _is_same(one, source)), None)
        if repeat is not None:
            return Intake(source.name, load=repeat, is_repeat=True)
        return _append(source, loaded, writer, params, day, progress)


def _earlier(store: Path, source: Source) -> Load | None:
    if not (store / "manifest.json").is_file():
        return None
    return next((one for one in open_store(store).loads if _is_same(one, source)), None)


def _is_same(load: Load, source: Source) -> bool:
    return (load.file, load.sha256, load.told) == (source.name, source.sha256, source.told)


def _append(source: Source, loaded: Loaded, writer: Writer, params: Params, day: dt.date, progress: Progress) -> Intake:
    versions = writer.store.versions()
    fresh = arriving(loaded.figures, versions, loaded_on=day)
    found = _checked(fresh, versions, loaded, params)
    faults = [
        *_early(fresh.table),
        *fresh.faults,
        *gate_faults(found, lambda row, finding: _place(row, finding, fresh, versions, loaded)),
    ]
    if faults:
        return Intake(source.name, error=InputRejected(faults))
    questions = found[found["severity"] == "question"]
    outcomes = fresh.table["outcome"].value_counts()
    progress("writing", 0.0)
    load = writer.append(
        fresh.table,
        {
            "file": source.name,
            "sha256": source.sha256,
            "told": source.told,
            "loaded_on": day.isoformat(),
            "new": int(outcomes.get("new", 0)),
            "revised": int(outcomes.get("revised", 0)),
            "unchanged": fresh.unchanged + int(outcomes.get("confirmed", 0)),
            "questions": len(questions),
            "said": tuple(loaded.said),
            "tasks": tuple(asdict(row) for row in loaded.tasks),
        },
    )
    return Intake(source.name, load=load, questions=questions)


def _checked(fresh: Arriving, versions: pd.DataFrame, loaded: Loaded, params: Params) -> pd.DataFrame:
    """Return what the gate finds on the new versions, beside what is known already."""
    number = int(versions["load"].max()) + 1 if len(versions) else 1
    figures = (
        pd.concat([versions, fresh.table.assign(load=number)], ignore_index=True) if len(versions) else fresh.table
    )
    is_fresh = np.arange(len(figures)) >= len(versions)
    return run_checks(Evidence(figures, params, sums=loaded.sums), fresh=is_fresh)


def _place(row: int, finding: pd.Series, fresh: Arriving, versions: pd.DataFrame, loaded: Loaded) -> str:
    if row >= len(versions):
        return _cell(fresh.table.iloc[row - len(versions)])
    if len(loaded.sums):
        stated = loaded.sums[
            (loaded.sums["label"] == finding["place"]) & (loaded.sums["stated"] == finding["measured"])
        ]
        if len(stated):
            return _cell(stated.iloc[0])
    return f"{finding['indicator']}, {finding['place']}"


def _cell(one: pd.Series) -> str:
    sheet = f', sheet "{one["sheet"]}"' if one["sheet"] else ""
    return f"{one['file']}{sheet}, cell {one['cell']}"


def _early(table: pd.DataFrame) -> list[Fault]:
    """Return a fault for each figure that would be known before the day it describes."""
    return [
        Fault(
            _cell(row),
            "P06-LOAD-005",
            f"known on {row['as_of']:%Y-%m-%d}",
            f"a figure becomes known on or after the day it describes, {row['date']:%Y-%m-%d}",
            "Mend one of the two; a file of the whole year may hold months to come.",
        )
        for _, row in table[table["as_of"] < table["date"]].iterrows()
    ]


def export(store: Path, out: Path, *, as_of: dt.date | None = None, carried_by: Params | None = None) -> int:
    """Write a store's observations as one table, and return how many rows it has.

    Parameters
    ----------
    store : Path
    out : Path
        ``.csv`` or ``.parquet``, in the observations contract.
    as_of : datetime.date, optional
        Only what was known then, each figure's last version; all versions if not given.
    carried_by : Params, optional
        Adds what successors would have reported before they existed, flagged ``derived``, with its doubt in the note.

    Raises
    ------
    InputMissing, InputRejected
        P06-STORE-001 and 002; P06-STORE-020 another kind of file.
    """
    kind = out.suffix.lower()
    if kind not in {".csv", ".parquet"}:
        expected = "a table is written as .csv or .parquet"
        raise InputRejected([Fault(str(out), "P06-STORE-020", f'"{kind}"', expected, "Name the file so.")])
    opened: Store = open_store(store)
    observations = opened.observations()
    table = observations.table if as_of is None else observations.as_of(as_of)
    if carried_by is not None:
        from p06analysis.observations.succession import carry_over

        known = observations.as_of(as_of or observations.latest_as_of)
        carried = carry_over(known, carried_by)[table.columns].astype(table.dtypes.to_dict())
        table = pd.concat([table, carried], ignore_index=True).sort_values(OBSERVATION_KEY, ignore_index=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_name(f".{out.name}-writing")
    if kind == ".parquet":
        table.to_parquet(beside, index=False)
    else:
        table.to_csv(beside, index=False, date_format="%Y-%m-%d", float_format="%.15g", lineterminator="\n")
    beside.replace(out)
    return len(table)

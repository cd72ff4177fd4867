"""The store: versions of figures that are only ever added, in files that are never changed.

One load is one immutable Parquet file (a segment). ``manifest.json`` names the segments that count; it is written beside
its place and renamed over the old one, and that rename is the moment at which a load has happened. A process that dies
before it leaves a segment nobody names; the next load takes it away. A lock lets one load write at a time; reading needs none.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from p06analysis.durable import write_bytes
from p06analysis.errors import Fault, InputMissing, InputRejected, PublishingFailed
from p06analysis.loaders import LOADED_COLUMNS
from p06analysis.observations.known import Observations
from p06analysis.plan.task_reports import TaskReport
from p06analysis.schema import OBSERVATION_COLUMNS, OBSERVATION_KEY

MANIFEST, SEGMENTS, LOCK = "manifest.json", "segments", "lock"
FORMAT = 1
STORED_COLUMNS = [*LOADED_COLUMNS, "outcome"]
"""``outcome`` is ``new``, ``revised`` for another figure than the version before, or ``confirmed`` for the same one."""


@dataclass(frozen=True)
class Load:
    """One load, as the manifest records it.

    Attributes
    ----------
    load : int
        1 and on.
    file : str
        Name of the source, or a database's address without its password.
    sha256 : str
        Of the source's bytes, or of the rows that a query gave.
    told : str
        SHA-256 of what was said about it: mapping and day of publication.
    loaded_on : str
        Day, YYYY-MM-DD.
    new, revised, unchanged, questions : int
        Figures by what became of them (those confirmed are unchanged), and how many findings are questions to owners.
    said : tuple of str
    tasks : tuple of dict
        What the source says of tasks: plan, task, due, done_on, note, sheet, cell.
    segment, segment_sha256 : str
    """

    load: int
    file: str
    sha256: str
    told: str
    loaded_on: str
    new: int
    revised: int
    unchanged: int
    questions: int
    said: tuple[str, ...]
    tasks: tuple[dict[str, Any], ...] = ()
    segment: str = ""
    segment_sha256: str = ""


@dataclass(frozen=True)
class Store:
    """What a store held when it was opened.

    Attributes
    ----------
    folder : Path
    loads : tuple of Load
    """

    folder: Path
    loads: tuple[Load, ...]

    def versions(self) -> pd.DataFrame:
        """Return every version with its trace, ``load`` and the source's ``sha256``, in the order of loading.

        Raises
        ------
        InputRejected
            P06-STORE-002: a segment that is missing or not as it was written.
        """
        tables, faults = [], []
        for one in self.loads:
            data, fault = _segment_bytes(self.folder, one)
            if fault is not None:
                faults.append(fault)
            else:
                tables.append(pd.read_parquet(io.BytesIO(data)).assign(load=one.load, sha256=one.sha256))
        if faults:
            raise InputRejected(faults)
        return pd.concat(tables, ignore_index=True) if tables else empty_versions()

    def observations(self) -> Observations:
        """Return the versions as every other source gives them; of two loads of one version the later counts."""
        versions = self.versions().sort_values([*OBSERVATION_KEY, "load"], kind="stable")
        last = versions.drop_duplicates(OBSERVATION_KEY, keep="last")
        return Observations(last[OBSERVATION_COLUMNS].reset_index(drop=True))

    def task_reports(self) -> list[TaskReport]:
        """Return all that the loads say of tasks, in the order of loading."""
        return [
            TaskReport(
                plan=task["plan"],
                task=task["task"],
                due=dt.date.fromisoformat(task["due"]) if task["due"] else None,
                done_on=dt.date.fromisoformat(task["done_on"]) if task["done_on"] else None,
                said_on=dt.date.fromisoformat(one.loaded_on),
                where=f'{one.file}, sheet "{task["sheet"]}", cell {task["cell"]}',
            )
            for one in self.loads
            for task in one.tasks
        ]

    def files(self) -> list[Path]:
        """Return the files that hold the store, for a record of what was read."""
        return [self.folder / MANIFEST, *(self.folder / SEGMENTS / one.segment for one in self.loads)]


def empty_versions() -> pd.DataFrame:
    """Return a table of no versions, with the columns' types."""
    from p06analysis.loaders.loaded import empty_figures

    texts = {"outcome": "str", "sha256": "str"}
    return empty_figures().assign(outcome="", load=0, sha256="").astype({**texts, "load": "int64"}).head(0)


def open_store(folder: Path) -> Store:
    """Return a store as it stands.

    Raises
    ------
    InputMissing
        P06-STORE-001: no store in that folder.
    InputRejected
        P06-STORE-002: its manifest cannot be read.
    """
    path = folder / MANIFEST
    if not path.is_file():
        expected = "a store is made by p06 load"
        raise InputMissing(
            [Fault(str(folder), "P06-STORE-001", "no store", expected, "Mend the path, or load a file first.")]
        )
    return Store(folder, _read_manifest(path))


def _read_manifest(path: Path) -> tuple[Load, ...]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']}")
        names = {one.name for one in fields(Load)}
        loads: list[dict[str, Any]] = [{name: one[name] for name in names} for one in content["loads"]]
        return tuple(Load(**{**one, "said": tuple(one["said"]), "tasks": tuple(one["tasks"])}) for one in loads)
    except (ValueError, KeyError, TypeError) as error:
        expected = "the store's list of loads is read"
        fault = Fault(str(path), "P06-STORE-002", str(error)[:120], expected, "Bring the folder back from a copy.")
        raise InputRejected([fault]) from error


def _segment_bytes(folder: Path, one: Load) -> tuple[bytes, Fault | None]:
    path = folder / SEGMENTS / one.segment
    try:
        data = path.read_bytes()
    except OSError as error:
        found = error.strerror or type(error).__name__
        return b"", Fault(
            str(path), "P06-STORE-002", found, f"load {one.load} ({one.file}) is here", "Bring it from a copy."
        )
    if hashlib.sha256(data).hexdigest() != one.segment_sha256:
        expected = f"the bytes that load {one.load} ({one.file}) wrote"
        return b"", Fault(str(path), "P06-STORE-002", "other bytes", expected, "Bring the file back from a copy.")
    return data, None


class Writer:
    """A store while one load holds its lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        manifest = folder / MANIFEST
        self.store = Store(folder, _read_manifest(manifest) if manifest.is_file() else ())
        self._sweep()

    def _sweep(self) -> None:
        """Take away what a load that died has left; nobody names it."""
        named = {one.segment for one in self.store.loads}
        for path in [*(self.folder / SEGMENTS).glob("*"), *self.folder.glob(f".{MANIFEST}-*")]:
            if path.name not in named:
                path.unlink(missing_ok=True)

    def append(self, table: pd.DataFrame, about: Mapping[str, Any]) -> Load:
        """Add the versions of one load, and return its record.

        Parameters
        ----------
        table : pandas.DataFrame
            :data:`STORED_COLUMNS`; may be empty, so that an unchanged source is remembered.
        about : mapping
            The fields of :class:`Load` but its number and segment.
        """
        number = self.store.loads[-1].load + 1 if self.store.loads else 1
        name = f"{number:06d}-{about['sha256'][:12]}.parquet"
        data = _as_parquet(table)
        one = Load(**{**about, "load": number, "segment": name, "segment_sha256": hashlib.sha256(data).hexdigest()})
        content = {"format": FORMAT, "loads": [asdict(load) for load in (*self.store.loads, one)]}
        write_bytes(self.folder / SEGMENTS / name, data)
        write_bytes(self.folder / MANIFEST, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
        self.store = Store(self.folder, (*self.store.loads, one))
        return one


@contextlib.contextmanager
def writing(folder: Path, *, wait: float = 60.0) -> Iterator[Writer]:
    """Yield the writer of a store, which is made where there is none.

    Parameters
    ----------
    folder : Path
    wait : float
        Seconds to wait for another load to end.

    Raises
    ------
    PublishingFailed
        P06-STORE-003: another load holds the lock; 004: the folder cannot be written.
    InputRejected
        P06-STORE-002.
    """
    from filelock import FileLock, Timeout

    try:
        (folder / SEGMENTS).mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=wait)
        with lock:
            yield Writer(folder)
    except Timeout as error:
        expected = f"the lock is free within {wait:g} seconds"
        fault = Fault(str(folder), "P06-STORE-003", "another load at work", expected, "Load again when it has ended.")
        raise PublishingFailed([fault]) from error
    except OSError as error:
        expected = "the store can be written"
        found = error.strerror or str(error)
        next_step = "Free space or mend the rights, then load again; the store is as it was."
        raise PublishingFailed([Fault(str(folder), "P06-STORE-004", found, expected, next_step)]) from error


def _as_parquet(table: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    table[STORED_COLUMNS].to_parquet(out, index=False, compression="zstd")
    return out.getvalue()


def revisions(versions: pd.DataFrame) -> pd.DataFrame:
    """Return every change of a figure: what it was, what it became, when that became known, and where it stands.

    Parameters
    ----------
    versions : pandas.DataFrame
        Of :meth:`Store.versions`, or any versions in the contract.

    Returns
    -------
    pandas.DataFrame
        Key, ``as_of`` and ``before_as_of``; value and counts with those before; ``source`` and what trace there is.
    """
    order = [*OBSERVATION_KEY, "load"] if "load" in versions else OBSERVATION_KEY
    ordered = versions.sort_values(order, kind="stable")
    figures = ["value", "numerator", "denominator"]
    before = ordered.groupby(OBSERVATION_KEY[:3], sort=False)[[*figures, "as_of"]].shift().add_prefix("before_")
    same = pd.concat([_same(ordered[name], before[f"before_{name}"]) for name in figures], axis=1).all(axis=1)
    changed = pd.concat([ordered, before], axis=1)[before["before_as_of"].notna() & ~same]
    return changed.reset_index(drop=True)


def _same(now: pd.Series, before: pd.Series) -> pd.Series:
    return (now == before) | (now.isna() & before.isna())


def figures_equal(
    left: pd.DataFrame, right: pd.DataFrame, names: Sequence[str] = ("value", "numerator", "denominator")
) -> pd.Series:
    """Return row by row whether two tables of the same index hold the same figures; nothing equals nothing."""
    return pd.concat([_same(left[name], right[name]) for name in names], axis=1).all(axis=1)

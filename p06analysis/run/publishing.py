"""Put a finished run in place so that a reader, whatever happens, meets whole pages: the old ones or the new.

Everything of a run lies under ``reports/<run>/``. A run is made in ``.staging``. When it is whole it is forced to the disk and
a small journal is written: from then on it *will* be published, by this process or by the next one, which finds the journal
and goes on (:func:`finish`). Every step may be repeated: the ledger's rows, the dated folder, ``latest``, the journal's end.
What is found in ``.staging`` without a journal is half a run, and is kept in ``failed`` as evidence.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from p06analysis.durable import mend_folder, put_folder, sync_folder, sync_tree, write_text
from p06analysis.errors import PublishingFailed
from p06analysis.run.locking import cannot_write
from p06analysis.run.record import sha256

STAGING, JOURNAL, LATEST, FAILED = ".staging", ".publishing.json", "latest", "failed"
RECORD = "run.json"

Append = Callable[[Path], None]
"""Called with a whole staged or published folder; brings its forecasts into the ledger, and does nothing the second time."""


def staging_folder(reports: Path, run: str) -> Path:
    """Return the run's staging folder, new and empty.

    Raises
    ------
    PublishingFailed
        P06-RUN-030: the folder cannot be made.
    """
    staged = reports / run / STAGING
    try:
        staged.mkdir(parents=True)
    except OSError as error:
        raise PublishingFailed([cannot_write(reports, error)]) from error
    return staged


def write_record(staged: Path, record: dict[str, Any]) -> None:
    """Write ``run.json`` with the digest of every other file: what :func:`is_whole` checks a folder by."""
    files = {path.relative_to(staged).as_posix(): sha256(path) for path in sorted(staged.rglob("*")) if path.is_file()}
    write_text(staged / RECORD, json.dumps({**record, "files": files}, ensure_ascii=False, indent=1) + "\n")


def read_record(folder: Path) -> dict[str, Any] | None:
    """Return a folder's ``run.json``; None where there is none that can be read."""
    try:
        return dict(json.loads((folder / RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def is_whole(folder: Path) -> bool:
    """Return whether a folder holds exactly the files that its record lists, byte for byte."""
    record = read_record(folder)
    if record is None or "files" not in record:
        return False
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {RECORD}
    return there == set(record["files"]) and all(
        sha256(folder / name) == want for name, want in record["files"].items()
    )


def publish(staged: Path, *, append: Append = lambda folder: None) -> Path:
    """Publish a staged folder with its record as ``reports/<run>/<origin>`` and, if it is the newest, as ``latest``.

    Parameters
    ----------
    staged : Path
        From :func:`staging_folder`, with its record written; it is gone afterwards.
    append : callable
        Brings the forecasts into the ledger, before any page is moved.

    Returns
    -------
    Path
        The dated folder.

    Raises
    ------
    PublishingFailed
        P06-RUN-030: something could not be written. What was published before still stands whole; the next run goes on with
        this one.

    Notes
    -----
    ``latest`` is a folder of real files, not a link, because pages are carried on USB sticks. It holds the latest origin
    that was published: looking back at an earlier day does not take the newest page away.
    """
    home = staged.parent
    try:
        staged.chmod(0o755)
        sync_tree(staged)
        write_text(home / JOURNAL, json.dumps({"origin": _origin(staged), "record": sha256(staged / RECORD)}))
    except OSError as error:
        raise PublishingFailed([cannot_write(staged, error)]) from error
    place = finish(home, append=append)
    assert place is not None
    return place


def finish(home: Path, *, append: Append) -> Path | None:
    """Carry out what the journal of a run's folder says, wherever it was cut short; return the dated folder, if there was one.

    Raises
    ------
    PublishingFailed
        P06-RUN-030, as in :func:`publish`.
    """
    journal = home / JOURNAL
    if not journal.is_file():
        return None
    words = json.loads(journal.read_text(encoding="utf-8"))
    staged, place, latest = home / STAGING, home / words["origin"], home / LATEST
    try:
        for folder in (place, latest):
            mend_folder(folder)
        if _is(staged, words["record"]):
            append(staged)
            put_folder(staged, place)
        elif _is(place, words["record"]):
            append(place)  # the folder was moved already; its rows may still be missing
        shutil.rmtree(staged, ignore_errors=True)
        if _is(place, words["record"]) and not _is(latest, words["record"]) and _origin(latest) <= words["origin"]:
            _copy_to(place, latest)
        journal.unlink()
        sync_folder(home)
    except OSError as error:
        raise PublishingFailed([cannot_write(place, error)]) from error
    return place


def recover(home: Path, *, append: Append) -> list[str]:
    """Put right what an earlier run left behind, and return what was done, in words, nothing where all was well.

    To be called with the run's lock held.
    """
    if not home.is_dir():
        return []
    told = []
    published = finish(home, append=append)
    if published is not None:
        told.append(f"finished the publishing of {published.name} that had been cut short")
    try:
        for folder in [path for path in home.iterdir() if path.name.startswith(".old-")]:
            mend_folder(folder.with_name(folder.name.removeprefix(".old-")))
        for stray in home.glob(".*-*"):
            shutil.rmtree(stray) if stray.is_dir() else stray.unlink()
        if (home / STAGING).exists():
            keep_evidence(home / STAGING)
            told.append(f"kept half a run as evidence in {home / FAILED}")
    except OSError as error:
        raise PublishingFailed([cannot_write(home, error)]) from error
    return told


def keep_evidence(staged: Path) -> Path:
    """Move a half-made folder to ``failed`` beside it, replacing an older one, and return that path."""
    place = staged.with_name(FAILED)
    put_folder(staged, place)
    return place


def _copy_to(source: Path, place: Path) -> None:
    copy = place.with_name(f".new-{place.name}")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(source, copy)
    sync_tree(copy)
    put_folder(copy, place)


def _is(folder: Path, record: str) -> bool:
    """Return whether a folder holds the run whose record has this digest."""
    return (folder / RECORD).is_file() and sha256(folder / RECORD) == record


def _origin(folder: Path) -> str:
    """Return the origin that a folder records, or empty where nothing is published."""
    record = read_record(folder)
    return str(record["origin"]) if record else ""

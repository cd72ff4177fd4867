"""Put a finished run in place in whole steps: staged folder → dated folder → ``latest`` → the index of all runs.

Everything is made beside its place and moved there by renaming, so that a reader meets the old pages or the new ones.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from p06analysis.errors import Fault, PublishingFailed


def staging_folder(reports: Path, run: str) -> Path:
    """Return a new empty folder, inside ``reports`` so that moving it is a rename.

    Raises
    ------
    PublishingFailed
        P06-RUN-030: the folder cannot be made.
    """
    try:
        reports.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f".staging-{run}-", dir=reports))
    except OSError as error:
        raise PublishingFailed([_cannot_write(reports, error)]) from error


def publish(staged: Path, reports: Path, *, run: str, origin: str) -> Path:
    """Move a staged folder to ``reports/<run>/<origin>`` and its copy to ``reports/<run>/latest``.

    Parameters
    ----------
    staged : Path
        From :func:`staging_folder`; it is gone afterwards.
    reports : Path
    run, origin : str
        The run's id, and the origin as YYYY-MM-DD.

    Returns
    -------
    Path
        The dated folder.

    Raises
    ------
    PublishingFailed
        P06-RUN-030: something could not be written; what stood there before still stands.

    Notes
    -----
    ``latest`` is a folder of real files, not a link, because pages are carried on USB sticks. It holds the latest origin
    that was published: looking back at an earlier day does not take the newest page away.
    """
    place = reports / run / origin
    latest = reports / run / "latest"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        staged.chmod(0o755)
        if _origin_of(latest) > origin:
            _replace(staged, place)
            return place
        copy = Path(tempfile.mkdtemp(prefix=".latest-", dir=reports / run))
        shutil.copytree(staged, copy, dirs_exist_ok=True)
        _replace(staged, place)
        _replace(copy, latest)
    except OSError as error:
        raise PublishingFailed([_cannot_write(place, error)]) from error
    return place


def _origin_of(folder: Path) -> str:
    """Return the origin that a published folder records, or empty where nothing is published."""
    record = folder / "run.json"
    return str(json.loads(record.read_text(encoding="utf-8"))["origin"]) if record.is_file() else ""


def _replace(new: Path, place: Path) -> None:
    """Rename a folder into a place; if that fails, what stood there is put back."""
    if not place.exists():
        new.rename(place)
        return
    aside = place.with_name(f".old-{place.name}-{os.getpid()}")
    place.rename(aside)
    try:
        new.rename(place)
    except OSError:
        aside.rename(place)
        raise
    shutil.rmtree(aside)


def keep_evidence(staged: Path, reports: Path, *, run: str) -> Path:
    """Move a half-made staged folder to ``reports/<run>/failed``, replacing an older one, and return that path."""
    place = reports / run / "failed"
    place.parent.mkdir(parents=True, exist_ok=True)
    _replace(staged, place)
    return place


def write_text(path: Path, text: str) -> None:
    """Write a file beside its place and rename it there, so that no reader meets half of it."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(path)


def published_runs(reports: Path) -> list[dict[str, Any]]:
    """Return the record (``run.json``) of each run's ``latest`` folder, newest origin first."""
    records = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(reports.glob("*/latest/run.json"))]
    return sorted(records, key=lambda record: (record["origin"], record["run"]), reverse=True)


def _cannot_write(place: Path, error: OSError) -> Fault:
    return Fault(
        str(place),
        "P06-RUN-030",
        error.strerror or str(error),
        "the folder can be written",
        "Free space or mend the rights, then run again; the last good pages stand.",
    )

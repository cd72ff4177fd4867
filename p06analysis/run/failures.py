"""What went wrong with a run last, kept beside its pages until it goes well again."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from pathlib import Path
from typing import Any

from p06analysis.durable import write_text
from p06analysis.errors import Fault, P06Error

FAILURE = "failure.json"
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_SHORTEST_SECRET = 6


def without_secrets(text: str) -> str:
    """Return a text without credentials in addresses and without the values of this program's environment variables.

    Examples
    --------
    >>> without_secrets("cannot open postgresql://me:secret@host/data")
    'cannot open postgresql://***@host/data'
    """
    for name, value in os.environ.items():
        if name.startswith("P06_") and len(value) >= _SHORTEST_SECRET:
            text = text.replace(value, f"${name}")
    return _CREDENTIALS.sub("***", text)


def write_failure(home: Path, error: P06Error, *, when: dt.datetime) -> None:
    """Write down why a run failed; a disk that is full keeps only what was there."""
    faults = [{name: without_secrets(text) for name, text in vars(fault).items()} for fault in error.faults]
    words = {"when": when.isoformat(), "exit_status": error.exit_status, "faults": faults}
    try:
        home.mkdir(parents=True, exist_ok=True)
        write_text(home / FAILURE, json.dumps(words, ensure_ascii=False, indent=1) + "\n")
    except OSError as cannot:
        error.add_note(f"and {home / FAILURE} could not be written: {cannot.strerror}")


def read_failure(home: Path) -> dict[str, Any] | None:
    """Return what :func:`write_failure` wrote; None where the last run went well."""
    try:
        return dict(json.loads((home / FAILURE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def clear_failure(home: Path) -> None:
    """Forget the last failure: the run went well."""
    (home / FAILURE).unlink(missing_ok=True)


def moved(fault: Fault, *, old: Path, new: Path) -> Fault:
    """Return a fault whose next step names a folder's new place."""
    return Fault(fault.where, fault.code, fault.found, fault.expected, fault.next_step.replace(str(old), str(new)))

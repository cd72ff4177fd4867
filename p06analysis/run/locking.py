"""One run of a name at a time: a lock that the system lets go of when its holder ends, however it ends.

The lock itself is the operating system's (``fcntl`` or ``msvcrt``, by filelock), so that a killed run or a power cut cannot
leave one behind. Beside it stands a file that names the holder, for those who wait.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from p06analysis.durable import write_text
from p06analysis.errors import Fault, PublishingFailed
from p06analysis.run.clock import now

WAIT_SECONDS = 120.0
"""How long a run waits for another of its name before it gives up."""


@dataclass(frozen=True)
class Holder:
    """Who holds a lock, or held it and ended without letting go."""

    host: str
    pid: int
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, since {self.since}"


@contextlib.contextmanager
def held(folder: Path, name: str, *, wait: float = WAIT_SECONDS) -> Iterator[Holder | None]:
    """Hold a lock for the length of a ``with`` block.

    Parameters
    ----------
    folder : Path
        Where the lock lies, in ``.locks``.
    name : str
    wait : float
        Seconds to wait for another holder.

    Yields
    ------
    Holder or None
        The one that held the lock before and ended without letting go (it was killed, or the power failed).

    Raises
    ------
    PublishingFailed
        P06-RUN-031 another holds it, with host, process and time; 030 the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    locks = folder / ".locks"
    card = locks / f"{name}.json"
    try:
        locks.mkdir(parents=True, exist_ok=True)
        lock = FileLock(locks / f"{name}.lock")
        lock.acquire(timeout=wait)
    except Timeout as error:
        holder = _read(card)
        raise PublishingFailed(
            [
                Fault(
                    str(locks / f"{name}.lock"),
                    "P06-RUN-031",
                    f"a lock held by {holder or 'a process that has not named itself'}",
                    "one run of a name at a time",
                    "Wait until it ends, or end it; the lock goes with it.",
                )
            ]
        ) from error
    except OSError as error:
        raise PublishingFailed([cannot_write(locks, error)]) from error
    try:
        before = _read(card)
        try:
            write_text(card, json.dumps(vars(Holder(socket.gethostname(), os.getpid(), now().isoformat()))))
        except OSError as error:
            raise PublishingFailed([cannot_write(card, error)]) from error
        yield before
    finally:
        card.unlink(missing_ok=True)
        lock.release()


def _read(card: Path) -> Holder | None:
    try:
        return Holder(**json.loads(card.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def cannot_write(place: Path, error: OSError) -> Fault:
    """Return the fault of a place that cannot be written; the error knows better where it names a file."""
    return Fault(
        str(error.filename or place),
        "P06-RUN-030",
        error.strerror or str(error),
        "the folder can be written",
        "Free space or mend the rights, then run again; the last good pages stand.",
    )

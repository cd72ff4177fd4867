"""Files and folders that a kill, a full disk or a power cut cannot leave half written.

A file is written beside its place, forced to the disk and renamed; a folder is forced to the disk whole and then changes
places with the old one in one step where the system can do that. What may pass by itself (a busy share, a scanner that holds
a file) is tried again; a full disk or a missing right is not.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")

ATTEMPTS = 4
"""How often an operation on files is tried; with growing pauses that is under three seconds."""

_PASSING = {errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.ESTALE, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH}
_HELD_BY_ANOTHER = {5, 32, 33}
"""Windows: access denied, sharing and lock violations, as a virus scanner or a sync client causes for a moment."""


def is_passing(error: BaseException) -> bool:
    """Return whether an error of input or output may be gone in a second.

    Examples
    --------
    >>> is_passing(OSError(errno.EBUSY, "busy")), is_passing(OSError(errno.ENOSPC, "full")), is_passing(ValueError())
    (True, False, False)
    """
    if not isinstance(error, OSError):
        return False
    return error.errno in _PASSING or getattr(error, "winerror", None) in _HELD_BY_ANOTHER


def retried(work: Callable[[], Result]) -> Result:
    """Return what the work returns; it is tried again while its error is one that may pass.

    Only for reading and writing: a notebook cell or a check that fails would fail again.
    """
    from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

    retrying = Retrying(
        retry=retry_if_exception(is_passing),
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential(multiplier=0.1, max=2),
        reraise=True,
    )
    return retrying(work)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file beside its place, force it to the disk and rename it there: no reader meets half of it."""

    def write() -> None:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        sync_folder(path.parent)

    retried(write)


def write_text(path: Path, text: str) -> None:
    """As :func:`write_bytes`, in UTF-8 with plain line ends on every system."""
    write_bytes(path, text.encode("utf-8"))


def sync_folder(folder: Path) -> None:
    """Force a folder's own entries to the disk; Windows keeps them by itself and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Force every file below a folder, and the folders, to the disk."""
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            with (Path(parent) / name).open("rb+") as file:
                os.fsync(file.fileno())
        sync_folder(Path(parent))


def put_folder(new: Path, place: Path) -> None:
    """Put a folder into a place, in one step where the system can exchange two names; the old content goes.

    Parameters
    ----------
    new, place : Path
        On one file system. ``new`` is gone afterwards.

    Notes
    -----
    Where two names cannot be exchanged in one step, the old folder stands as ``.old-<name>`` for a moment.
    :func:`mend_folder` puts things right if that moment is cut short.
    """
    if not place.exists():
        retried(lambda: new.rename(place))
    elif exchange(new, place):
        shutil.rmtree(new)
    else:
        old = place.with_name(f".old-{place.name}")
        shutil.rmtree(old, ignore_errors=True)
        retried(lambda: place.rename(old))
        try:
            retried(lambda: new.rename(place))
        except OSError:
            old.rename(place)
            raise
        shutil.rmtree(old)
    sync_folder(place.parent)


def mend_folder(place: Path) -> None:
    """Undo a :func:`put_folder` that was cut short between its two renames, and clear what it left."""
    old = place.with_name(f".old-{place.name}")
    if not old.exists():
        return
    if place.exists():
        shutil.rmtree(old)
    else:
        old.rename(place)
    sync_folder(place.parent)


def exchange(one: Path, other: Path) -> bool:
    """Let two existing names change places in one step; return False where the system or its file system cannot.

    ``renameat2`` with ``RENAME_EXCHANGE`` on Linux, ``renamex_np`` with ``RENAME_SWAP`` on macOS.
    """
    first, second = os.fsencode(one), os.fsencode(other)
    if sys.platform.startswith("linux"):
        swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        arguments = (-100, first, -100, second, 2)  # AT_FDCWD twice, RENAME_EXCHANGE
    elif sys.platform == "darwin":
        swap = getattr(ctypes.CDLL(None, use_errno=True), "renamex_np", None)
        arguments = (first, second, 2)  # type: ignore[assignment]  # RENAME_SWAP
    else:
        return False
    if swap is None:
        return False
    if swap(*arguments) == 0:
        return True
    code = ctypes.get_errno()
    if code in {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}:
        return False
    raise OSError(code, os.strerror(code), str(other))

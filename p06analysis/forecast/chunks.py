"""Work on many rows, cut into parts that fit the processor's cache and shared out over its cores.

NumPy lets go of the interpreter within an operation, so that threads of one process suffice. Every part writes its own rows:
neither the number of cores nor the order of the parts can change an answer.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np


def cores() -> int:
    """Return the number of processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_chunks(work: Callable[[slice], None], rows: int, *, size: int) -> None:
    """Do some work on all rows, ``size`` at a time.

    Parameters
    ----------
    work : callable
        Takes a slice of rows and writes what belongs to them. Whatever it raises is raised here.
    rows, size : int

    Examples
    --------
    >>> squares = np.zeros(5)
    >>> def square(part: slice) -> None:
    ...     squares[part] = np.arange(5.0)[part] ** 2
    >>> in_chunks(square, 5, size=2)
    >>> squares
    array([ 0.,  1.,  4.,  9., 16.])
    """
    parts = [slice(start, min(start + size, rows)) for start in range(0, rows, size)]
    workers = min(cores(), len(parts))
    if workers < 2:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, parts))


def as_slice(rows: np.ndarray) -> slice | np.ndarray:
    """Return consecutive row numbers as a slice, which copies nothing, and others as they are.

    Examples
    --------
    >>> as_slice(np.array([3, 4, 5])), as_slice(np.array([3, 5]))
    (slice(3, 6, None), array([3, 5]))
    """
    if len(rows) and (np.diff(rows) == 1).all():
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows

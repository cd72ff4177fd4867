"""Several runs side by side, each in a process of its own: one that dies takes no other with it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass


@dataclass(frozen=True)
class Ended:
    """How one run of several ended.

    Attributes
    ----------
    name : str
    status : int
        Its exit status; 6 where its process was killed.
    printed, complaint : str
        What it wrote to standard output and standard error.
    """

    name: str
    status: int
    printed: str
    complaint: str


def run_many(names: Sequence[str], options: Sequence[str], *, jobs: int) -> Iterator[Ended]:
    """Yield how every run ended, in the order in which they end.

    Parameters
    ----------
    names : sequence of str
        Runs, by id or file.
    options : sequence of str
        Further words of the command line, the same for all.
    jobs : int
        How many at once.
    """
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        waiting = [pool.submit(_run, name, options) for name in names]
        for done in as_completed(waiting):
            yield done.result()


def _run(name: str, options: Sequence[str]) -> Ended:
    command = [sys.executable, "-m", "p06analysis.cli", "run", name, *options]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode < 0:
        words = f"[P06-RUN-024] {name}\n  found its process killed by signal {-done.returncode}; it ends by itself. Run it again.\n"
        return Ended(name, 6, done.stdout, done.stderr + words)
    return Ended(name, done.returncode, done.stdout, done.stderr)

"""Faults a user can mend, each with code, place, what was found, what was expected and the next step.

A check gathers every fault it meets and raises one exception that carries them all, so that a user mends a file once.
The exit status belongs to the class: a command line only prints the exception and leaves with its status.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in an input.

    Attributes
    ----------
    where : str
        File, then sheet, cell, row or key, as precisely as it is known.
    code : str
        ``P06-<PART>-<number>``; one kind of fault has one code.
    found, expected, next_step : str
        What stands there, what would be right, and what the user does about it.

    Examples
    --------
    >>> print(Fault("params/plans/x.yaml, targets[0].value", "P06-PLAN-012", "0.8",
    ...             "a percent is written 0–100", "Write 80 if you mean 80 %."))
    [P06-PLAN-012] params/plans/x.yaml, targets[0].value
      found 0.8; a percent is written 0–100. Write 80 if you mean 80 %.
    """

    where: str
    code: str
    found: str
    expected: str
    next_step: str

    def __str__(self) -> str:
        return f"[{self.code}] {self.where}\n  found {self.found}; {self.expected}. {self.next_step}"


class P06Error(Exception):
    """Faults of an input, or of a run, with the exit status a command leaves with.

    Parameters
    ----------
    faults : iterable of Fault
        At least one; they are kept in the order of their place.
    """

    exit_status = 1

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))

    @property
    def codes(self) -> set[str]:
        """Return the codes of all faults, for tests and for callers that match on them."""
        return {fault.code for fault in self.faults}


class WrongUsage(P06Error):
    """A command or function was called with words it does not know."""

    exit_status = 2


class InputMissing(P06Error):
    """A file or figure that the work needs is not there, or is too old."""

    exit_status = 3


class InputRejected(P06Error):
    """A file was read and what stands in it cannot be right."""

    exit_status = 4


class NothingToSay(P06Error):
    """Every target had to be answered with ``cannot_tell``."""

    exit_status = 5


class NotebookFailed(P06Error):
    """A notebook cell raised an error, or its kernel died."""

    exit_status = 6


class PublishingFailed(P06Error):
    """The pages were made and could not be put in place."""

    exit_status = 7


def closest(word: str, known: Sequence[str]) -> str:
    """Return a sentence that names the nearest known word, or lists what is known.

    Examples
    --------
    >>> closest("khan-hoa", ["khanh-hoa", "dak-lak"])
    'Closest: "khanh-hoa".'
    >>> closest("zzz", ["khanh-hoa", "dak-lak"])
    'Known: dak-lak, khanh-hoa.'
    """
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f'Closest: "{near[0]}".'
    names = sorted(known)
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return f"Known: {', '.join(names[:8])}{more}."

"""A run that nobody watches: whatever happens is written down beside its pages, told to those who asked, and in the exit status."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from p06analysis.errors import Fault, InputMissing, P06Error, WrongUsage
from p06analysis.run.clock import now
from p06analysis.run.failures import write_failure
from p06analysis.run.index import write_index
from p06analysis.run.locking import WAIT_SECONDS
from p06analysis.run.making import Say
from p06analysis.run.notifying import notify
from p06analysis.run.runner import Published, nothing_to_say, run_once


@dataclass(frozen=True)
class Watched:
    """How a run ended.

    Attributes
    ----------
    published : Published or None
        None where the run failed.
    error : P06Error or None
        The failure, written down in ``reports/<run>/failure.json``; or, after pages are in place, that nothing could be told
        (exit status 5) or that the data are late (P06-RUN-009, exit status 3).
    notes : list of str
        What went wrong in telling those who asked.
    """

    published: Published | None
    error: P06Error | None
    notes: list[str]


def run_watched(
    name: str | Path,
    *,
    project: Path,
    reports: Path,
    ledger: Path | None = None,
    origin: str = "",
    owner: str = "",
    again: bool = False,
    wait: float = WAIT_SECONDS,
    say: Say = lambda text: None,
) -> Watched:
    """Make one run's pages and return how it ended; parameters as in :func:`p06analysis.run.runner.run_once`."""
    published: Published | None = None
    error: P06Error | None = None
    try:
        published = run_once(
            name,
            project=project,
            reports=reports,
            ledger=ledger,
            origin=origin,
            owner=owner,
            again=again,
            wait=wait,
            say=say,
        )
        error = nothing_to_say(published) or late_data(published, today=now().date())
    except P06Error as failure:
        error = failure
        if not _is_run(name, failure, project):
            return Watched(None, failure, [])
        _write_down(_id(name, owner), failure, reports=reports)
    notes = notify(
        published.run if published else _id(name, owner),
        store=project / "store",
        outlook=published.outlook if published else None,
        error=error,
        plan=published.inputs.plan if published else None,
    )
    return Watched(published, error, notes)


def _id(name: str | Path, owner: str = "") -> str:
    run = Path(name).stem if str(name).endswith((".yaml", ".yml")) else str(name)
    return f"{run}.{owner}" if owner else run


def _is_run(name: str | Path, error: P06Error, project: Path) -> bool:
    # A word that names no run is the typist's matter, not the run's.
    return not isinstance(error, WrongUsage) and (project / "params" / "runs" / f"{_id(name)}.yaml").is_file()


def _write_down(run: str, error: P06Error, *, reports: Path) -> None:
    write_failure(reports / run, error, when=now())
    try:
        write_index(reports)
    except P06Error as cannot:
        error.add_note(str(cannot))


def late_data(published: Published, *, today: dt.date) -> InputMissing | None:
    """Return the error of a run whose targets' newest figure is older than its file allows, else None."""
    limit, newest = published.inputs.run.late_after_days, published.inputs.newest
    if limit is None or newest is None or (today - newest).days <= limit:
        return None
    return InputMissing(
        [
            Fault(
                published.run,
                "P06-RUN-009",
                f"the newest figure of its targets became known on {newest}, {(today - newest).days} days ago",
                f"late_after_days is {limit}",
                "Ask the owners for the figures, or load them; the pages in place are made from what is known.",
            )
        ]
    )

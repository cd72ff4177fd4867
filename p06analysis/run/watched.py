"""A run that nobody watches: whatever happens is written down beside its pages, and told in the exit status."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from p06analysis.errors import Fault, InputMissing, P06Error, WrongUsage
from p06analysis.run.clock import now
from p06analysis.run.failures import write_failure
from p06analysis.run.index import write_index
from p06analysis.run.locking import WAIT_SECONDS
from p06analysis.run.making import Say
from p06analysis.run.runner import Published, nothing_to_say, run_once


def run_watched(
    name: str | Path,
    *,
    project: Path,
    reports: Path,
    ledger: Path | None = None,
    origin: str = "",
    again: bool = False,
    wait: float = WAIT_SECONDS,
    say: Say = lambda text: None,
) -> tuple[Published | None, P06Error | None]:
    """Make one run's pages and return what was published and what is to be told of it.

    Parameters
    ----------
    name, project, reports, ledger, origin, again, wait, say
        As in :func:`p06analysis.run.runner.run_once`.

    Returns
    -------
    published : Published or None
        None where the run failed.
    error : P06Error or None
        The failure, written down in ``reports/<run>/failure.json``; or, after pages are in place, that nothing could be told
        (exit status 5) or that the data are late (P06-RUN-008, exit status 3).
    """
    try:
        published = run_once(
            name, project=project, reports=reports, ledger=ledger, origin=origin, again=again, wait=wait, say=say
        )
    except P06Error as error:
        _write_down(name, error, project=project, reports=reports)
        return None, error
    return published, nothing_to_say(published) or late_data(published, today=now().date())


def _write_down(name: str | Path, error: P06Error, *, project: Path, reports: Path) -> None:
    run = Path(name).stem if str(name).endswith((".yaml", ".yml")) else str(name)
    # A word that names no run is the typist's matter, not the run's.
    if isinstance(error, WrongUsage) or not (project / "params" / "runs" / f"{run}.yaml").is_file():
        return
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
                "P06-RUN-008",
                f"the newest figure of its targets became known on {newest}, {(today - newest).days} days ago",
                f"late_after_days is {limit}",
                "Ask the owners for the figures, or load them; the pages in place are made from what is known.",
            )
        ]
    )

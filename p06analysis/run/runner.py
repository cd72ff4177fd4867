"""One run: check → execute the notebooks in every language → render → publish, or leave the last good pages alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from p06analysis.durable import retried
from p06analysis.errors import Fault, NothingToSay, P06Error, PublishingFailed
from p06analysis.ledger.archive import digest_of
from p06analysis.plan import Run
from p06analysis.run.clock import now
from p06analysis.run.context import Context, context_of, lay_down
from p06analysis.run.failures import clear_failure, moved
from p06analysis.run.index import write_index
from p06analysis.run.locking import WAIT_SECONDS, cannot_write, held
from p06analysis.run.making import Say, Work, make_pages, record_of, say_at_least_ours
from p06analysis.run.notebooks import check_notebooks
from p06analysis.run.owners import owner_run
from p06analysis.run.preparing import Prepared, Ready, prepare_run
from p06analysis.run.publishing import (
    LATEST,
    is_whole,
    keep_evidence,
    publish,
    read_record,
    recover,
    staging_folder,
    write_record,
)
from p06analysis.run.record import make_run_id
from p06analysis.run.recording import appender, keep_truth, ledger_of


@dataclass(frozen=True)
class Published:
    """What a run has put in place, or found in place.

    Attributes
    ----------
    run, origin, run_id : str
    folder : Path
        ``reports/<run>/<origin>``.
    pages : tuple of Path
    outlook : pandas.DataFrame or None
        None where the run has no plan, asks no target (places compared, the state of the figures), or is for one owner.
    inputs : Prepared
    record : dict
        Contents of ``run.json``.
    is_new : bool
        False where the same inputs had been published already and nothing was done.
    told : tuple of str
        What had to be put right first.
    """

    run: str
    origin: str
    run_id: str
    folder: Path
    pages: tuple[Path, ...]
    outlook: pd.DataFrame | None
    inputs: Prepared
    record: dict[str, Any]
    is_new: bool = True
    told: tuple[str, ...] = ()


def run_once(
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
) -> Published:
    """Make and publish the pages of one run, unless those of the same inputs stand already.

    Parameters
    ----------
    name : str or Path
        The run's id or file.
    project : Path
        Holds ``params/``, ``data/`` and ``notebooks/``.
    reports : Path
        Where pages are published.
    ledger : Path, optional
        Where what is said is kept; ``store/ledger`` of the project if not given.
    origin : str
        As in :func:`p06analysis.run.inputs.open_run`.
    owner : str
        An id: pages with this owner's tasks and targets only, in ``reports/<run>.<owner>``; empty: the whole run.
    again : bool
        Execute the notebooks even where nothing has changed.
    wait : float
        Seconds to wait for another run of this name.
    say : callable
        Called with one line at each step, for a progress display.

    Returns
    -------
    Published

    Raises
    ------
    WrongUsage, InputMissing, InputRejected
        Before anything is executed.
    NotebookFailed
        The half-made folder is kept at ``reports/<run>/failed``; what was published stands.
    PublishingFailed
        P06-RUN-030 or 031; what was published stands.
    """
    started = now()
    archive = ledger or ledger_of(project)
    ready = _replayed_first(project, archive, say)
    # files on a share may be out of reach for a moment
    inputs = retried(lambda: prepare_run(name, project=project, origin=origin, ledger=ledger, ready=ready))
    inputs = owner_run(inputs, owner) if owner else inputs
    run = inputs.run
    notebooks = tuple(project / "notebooks" / f"{notebook}.ipynb" for notebook in run.notebooks)
    settings: dict[str, Any] = {"run": run.run, "origin": inputs.origin.isoformat(), **run.parameters}
    if inputs.archive is not None:
        settings["ledger"] = digest_of(inputs.archive)
    files = [*inputs.files, *(path for path in notebooks if path.is_file())]
    run_id = make_run_id(files, root=project, settings=settings)
    work = Work(inputs, project, reports / run.run, archive, notebooks, settings, run_id, started, say, bool(owner))
    check_notebooks({notebook: work.parameters(run.languages[0]) for notebook in notebooks})
    with held(reports, run.run, wait=wait) as before:
        told = [f"{before} ended without finishing"] if before else []
        told += recover(work.home, append=appender(archive))
        # what an owner is sent tells of no other: nothing of the run before, nothing of the record
        context = Context({}, None) if owner else context_of(work.home, inputs, run_id=run_id, ledger=archive)
        standing = None if again else _standing(work, context)
        if standing is not None:
            _keep_rows(work, standing.folder)
        published = replace(standing or _make(work, context), told=tuple(told))
        keep_truth(archive, inputs)
        clear_failure(work.home)
    write_index(reports)
    return published


def _replayed_first(project: Path, ledger: Path, say: Say) -> Ready:
    """Return what brings a run's wanted replay into the ledger; where it is there already nothing is done."""

    def bring(run: Run) -> None:
        if run.replay is None:
            return
        from p06analysis.run.replaying import replay

        wanted = run.replay
        replay(
            wanted.run,
            project=project / wanted.project,
            ledger=ledger,
            start=wanted.first,
            end=wanted.last,
            every=wanted.every,
            priors=project / wanted.priors if wanted.priors else None,
            say=say,
        )

    return bring


def _keep_rows(work: Work, folder: Path) -> None:
    """Bring a published folder's statements into the ledger, should they be missing there."""
    try:
        appender(work.ledger)(folder)
    except OSError as error:
        raise PublishingFailed([cannot_write(work.ledger, error)]) from error


def _standing(work: Work, context: Context) -> Published | None:
    """Return what is published already if it was made from the same inputs and is whole, else None."""
    folder, latest = work.home / work.origin, work.home / LATEST
    record, newest = read_record(folder), read_record(latest)
    if record is None or newest is None or record["run_id"] != work.run_id or record["context"] != context.digest:
        return None
    is_current = newest["origin"] > work.origin or newest["run_id"] == work.run_id
    if not (is_current and is_whole(folder) and is_whole(latest)):
        return None
    return _published(work, folder, record, is_new=False)


def _published(work: Work, folder: Path, record: dict[str, Any], *, is_new: bool) -> Published:
    table = folder / "outlook.parquet"
    return Published(
        run=work.inputs.run.run,
        origin=work.origin,
        run_id=work.run_id,
        folder=folder,
        pages=tuple(folder / name for names in record["pages"].values() for name in names),
        outlook=pd.read_parquet(table) if table.is_file() else None,
        inputs=work.inputs,
        record=record,
        is_new=is_new,
    )


def _make(work: Work, context: Context) -> Published:
    """Execute, render, publish; what is half-made when something fails is kept as evidence."""
    staged = staging_folder(work.home.parent, work.inputs.run.run)
    try:
        lay_down(context, staged)
        seconds = make_pages(work, staged)
        say_at_least_ours(work, staged)
        known = {"context": context.digest, "previous": context.words.get("previous")}
        write_record(staged, {**record_of(work, staged, seconds), **known})
    except P06Error as error:
        kept = keep_evidence(staged)
        raise type(error)(moved(fault, old=staged, new=kept) for fault in error.faults) from error
    except OSError as error:
        keep_evidence(staged)
        raise PublishingFailed([cannot_write(staged, error)]) from error
    folder = publish(staged, append=appender(work.ledger))
    record = read_record(folder)
    assert record is not None
    return _published(work, folder, record, is_new=True)


def nothing_to_say(published: Published) -> NothingToSay | None:
    """Return the error of a run that had to answer every target with ``cannot_tell``, else None."""
    outlook = published.outlook
    if outlook is not None and len(outlook) and (outlook["verdict"] == "cannot_tell").all():
        return NothingToSay(
            [
                Fault(
                    published.run,
                    "P06-RUN-040",
                    f"{len(outlook)} targets, none can be told",
                    "at least one target has figures",
                    "The page names each missing figure and its owner.",
                )
            ]
        )
    return None

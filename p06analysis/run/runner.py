"""One run: check → execute the notebooks in every language → render → publish, or leave the last good pages alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from p06analysis.durable import write_text
from p06analysis.errors import Fault, NotebookFailed, NothingToSay, P06Error, PublishingFailed
from p06analysis.language import Language
from p06analysis.ledger.statements import statements
from p06analysis.run.clock import ZONE_NAME, now
from p06analysis.run.failures import clear_failure, moved
from p06analysis.run.index import write_index
from p06analysis.run.inputs import Prepared, prepare_run
from p06analysis.run.locking import WAIT_SECONDS, cannot_write, held
from p06analysis.run.notebooks import Parameters, check_notebooks, execute
from p06analysis.run.publishing import (
    LATEST,
    STAGING,
    is_whole,
    keep_evidence,
    publish,
    read_record,
    recover,
    staging_folder,
    write_record,
)
from p06analysis.run.record import code_version, make_run_id, package_versions, sha256
from p06analysis.run.recording import STATEMENTS, appender, keep_truth, ledger_of

Say = Callable[[str], None]


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
        None where the run has no plan.
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


@dataclass(frozen=True)
class _Work:
    """One run on its way."""

    inputs: Prepared
    project: Path
    home: Path
    ledger: Path
    notebooks: tuple[Path, ...]
    run_id: str
    started: dt.datetime
    say: Say

    @property
    def origin(self) -> str:
        return self.inputs.origin.isoformat()

    def parameters(self, language: Language) -> Parameters:
        """Return what every notebook is given, in one language."""
        own = {
            "run": self.inputs.run.run,
            "origin": self.origin,
            "language": language,
            "project": str(self.project.resolve()),
            "out": str((self.home / STAGING).resolve()),
            "run_id": self.run_id,
        }
        return {**own, **self.inputs.run.parameters}


def run_once(
    name: str | Path,
    *,
    project: Path,
    reports: Path,
    ledger: Path | None = None,
    origin: str = "",
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
    inputs = prepare_run(name, project=project, origin=origin)
    run = inputs.run
    notebooks = tuple(project / "notebooks" / f"{notebook}.ipynb" for notebook in run.notebooks)
    settings = {"run": run.run, "origin": inputs.origin.isoformat(), **run.parameters}
    files = [*inputs.files, *(path for path in notebooks if path.is_file())]
    run_id = make_run_id(files, root=project, settings=settings)
    archive = ledger or ledger_of(project)
    work = _Work(inputs, project, reports / run.run, archive, notebooks, run_id, started, say)
    check_notebooks({notebook: work.parameters(run.languages[0]) for notebook in notebooks})
    with held(reports, run.run, wait=wait) as before:
        told = [f"{before} ended without finishing"] if before else []
        told += recover(work.home, append=appender(archive))
        standing = None if again else _standing(work)
        if standing is not None:
            _keep_rows(work, standing.folder)
        published = replace(standing or _make(work), told=tuple(told))
        keep_truth(archive, inputs)
        clear_failure(work.home)
    write_index(reports)
    return published


def _keep_rows(work: _Work, folder: Path) -> None:
    """Bring a published folder's statements into the ledger, should they be missing there."""
    try:
        appender(work.ledger)(folder)
    except OSError as error:
        raise PublishingFailed([cannot_write(work.ledger, error)]) from error


def _standing(work: _Work) -> Published | None:
    """Return what is published already if it was made from the same inputs and is whole, else None."""
    folder, latest = work.home / work.origin, work.home / LATEST
    record, newest = read_record(folder), read_record(latest)
    if record is None or newest is None or record["run_id"] != work.run_id:
        return None
    is_current = newest["origin"] > work.origin or newest["run_id"] == work.run_id
    if not (is_current and is_whole(folder) and is_whole(latest)):
        return None
    return _published(work, folder, record, is_new=False)


def _published(work: _Work, folder: Path, record: dict[str, Any], *, is_new: bool) -> Published:
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


def _make(work: _Work) -> Published:
    """Execute, render, publish; what is half-made when something fails is kept as evidence."""
    staged = staging_folder(work.home.parent, work.inputs.run.run)
    try:
        seconds = _make_pages(work, staged)
        _say_at_least_ours(work, staged)
        write_record(staged, _record(work, staged, seconds))
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


def _say_at_least_ours(work: _Work, staged: Path) -> None:
    """Write our own statements where a notebook wrote an outlook and no statements: no probability goes unrecorded."""
    table, plan = staged / "outlook.parquet", work.inputs.plan
    if plan is not None and table.is_file() and not (staged / STATEMENTS).is_file():
        statements(pd.read_parquet(table), plan).to_parquet(staged / STATEMENTS, index=False)


def _record(work: _Work, staged: Path, seconds: dict[str, float]) -> dict[str, Any]:
    run, table = work.inputs.run, staged / "outlook.parquet"
    outlook = pd.read_parquet(table) if table.is_file() else None
    pages = sorted(staged.glob("*.html"))
    return {
        "run": run.run,
        "title": run.title.model_dump(),
        "plan": run.plan,
        "origin": work.origin,
        "run_id": work.run_id,
        "started": work.started.isoformat(),
        "finished": now().isoformat(),
        "zone": ZONE_NAME,
        "looks_back": work.inputs.looks_back,
        "seconds": seconds,
        "parameters": dict(run.parameters),
        "pages": {language: [p.name for p in pages if f".{language}." in p.name] for language in run.languages},
        "tables": sorted(path.name for path in staged.glob("*.csv")),
        "verdicts": {} if outlook is None else outlook["verdict"].value_counts().to_dict(),
        "code": code_version(),
        "versions": package_versions(),
        "inputs": {path.relative_to(work.project).as_posix(): sha256(path) for path in work.inputs.files},
    }


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


def _make_pages(work: _Work, staged: Path) -> dict[str, float]:
    """Make a page of every notebook in every language; return the seconds each took."""
    import nbformat

    from p06analysis.findings.offline import render

    run, limit = work.inputs.run, 60 * work.inputs.run.time_limit_minutes
    seconds: dict[str, float] = {}
    tables: dict[str, str] = {}
    for notebook in work.notebooks:
        for language in run.languages:
            work.say(f"{run.run} · {work.origin} · {notebook.stem} ({language})")
            started = now()
            out = staged / f"{notebook.stem}.{language}.ipynb"
            executed = execute(notebook, out, work.parameters(language), seconds=limit)
            _same_tables(staged, tables, notebook, language)
            title = run.title.in_language(language)
            page = render(nbformat.read(executed, as_version=4), language=language, title=title)
            write_text(staged / f"{notebook.stem}.{language}.html", page)
            seconds[f"{notebook.stem}.{language}"] = (now() - started).total_seconds()
    return seconds


def _same_tables(staged: Path, seen: dict[str, str], notebook: Path, language: Language) -> None:
    """Refuse pages of two languages that rest on different tables: both must tell one truth."""
    for path in sorted(staged.glob("*.csv")):
        digest = sha256(path)
        if seen.setdefault(path.name, digest) != digest:
            raise NotebookFailed(
                [
                    Fault(
                        f"{notebook} ({language}), {path.name}",
                        "P06-RUN-022",
                        "another table than before",
                        "every language is told from the same figures",
                        "Take out whatever makes the notebook depend on its language.",
                    )
                ]
            )

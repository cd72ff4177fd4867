"""One run: check → execute the notebooks in every language → render → publish, or leave the last good pages alone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from p06analysis.errors import Fault, NotebookFailed, NothingToSay
from p06analysis.language import Language
from p06analysis.run.index import index_page
from p06analysis.run.inputs import Prepared, prepare_run
from p06analysis.run.notebooks import Parameters, check_notebooks, execute
from p06analysis.run.owners import owner_run
from p06analysis.run.publishing import keep_evidence, publish, published_runs, staging_folder, write_text
from p06analysis.run.record import make_run_id, package_versions, sha256

Say = Callable[[str], None]


@dataclass(frozen=True)
class Published:
    """What a run has put in place.

    Attributes
    ----------
    run, origin, run_id : str
    folder : Path
        ``reports/<run>/<origin>``.
    pages : tuple of Path
    outlook : pandas.DataFrame or None
        None where the run has no plan, or is for one owner.
    inputs : Prepared
    """

    run: str
    origin: str
    run_id: str
    folder: Path
    pages: tuple[Path, ...]
    outlook: pd.DataFrame | None
    inputs: Prepared


def run_once(
    name: str | Path,
    *,
    project: Path,
    reports: Path,
    origin: str = "",
    owner: str = "",
    say: Say = lambda text: None,
) -> Published:
    """Make and publish the pages of one run.

    Parameters
    ----------
    name : str or Path
        The run's id or file.
    project : Path
        Holds ``params/``, ``data/`` and ``notebooks/``.
    reports : Path
        Where pages are published.
    origin : str
        As in :func:`p06analysis.run.inputs.open_run`.
    owner : str
        An id: pages with this owner's tasks and targets only, in ``reports/<run>.<owner>``; empty: the whole run.
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
    """
    started = dt.datetime.now(dt.UTC)
    inputs = prepare_run(name, project=project, origin=origin)
    inputs = owner_run(inputs, owner) if owner else inputs
    run, day = inputs.run, inputs.origin.isoformat()
    notebooks = [project / "notebooks" / f"{notebook}.ipynb" for notebook in run.notebooks]
    settings = {"run": run.run, "origin": day, **run.parameters}
    run_id = make_run_id([*inputs.files, *notebooks_present(notebooks)], root=project, settings=settings)
    staged = staging_folder(reports, run.run)

    def parameters_in(language: Language) -> Parameters:
        """Return what every notebook is given, in one language."""
        return {
            "run": run.run,
            "origin": day,
            "language": language,
            "project": str(project.resolve()),
            "out": str(staged.resolve()),
            "run_id": run_id,
            **run.parameters,
        }

    try:
        check_notebooks({notebook: parameters_in(run.languages[0]) for notebook in notebooks})
        pages = _make_pages(inputs, notebooks, staged, parameters_in, say)
    except NotebookFailed as error:
        kept = keep_evidence(staged, reports, run=run.run)
        raise NotebookFailed(_moved(fault, staged, kept) for fault in error.faults) from error
    except BaseException:
        _discard(staged)
        raise
    for path in staged.glob("*.ipynb") if owner else ():
        path.unlink()  # an executed notebook shows every owner's tasks, and this folder is sent to one
    outlook = _outlook_made(staged)
    record = {
        "run": run.run,
        "title": run.title.model_dump(),
        "plan": run.plan,
        "origin": day,
        "run_id": run_id,
        "started": started.isoformat(timespec="seconds"),
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "parameters": dict(run.parameters),
        "pages": {language: [p.name for p in pages if f".{language}." in p.name] for language in run.languages},
        "tables": sorted(path.name for path in staged.glob("*.csv")),
        "verdicts": {} if outlook is None else outlook["verdict"].value_counts().to_dict(),
        "versions": package_versions(),
        "inputs": {path.relative_to(project).as_posix(): sha256(path) for path in inputs.files},
    }
    write_text(staged / "run.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    folder = publish(staged, reports, run=run.run, origin=day)
    write_text(reports / "index.html", index_page(published_runs(reports)))
    return Published(run.run, day, run_id, folder, tuple(folder / page.name for page in pages), outlook, inputs)


def _outlook_made(staged: Path) -> pd.DataFrame | None:
    """Return the outlook; None where no target is asked: places compared, the state of the figures, one owner's run."""
    path = staged / "outlook.parquet"
    return pd.read_parquet(path) if path.is_file() else None


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


def notebooks_present(notebooks: list[Path]) -> list[Path]:
    """Return the notebooks that are there; missing ones are reported with the other faults later."""
    return [path for path in notebooks if path.is_file()]


def _make_pages(
    inputs: Prepared, notebooks: list[Path], staged: Path, parameters: Callable[[Language], Parameters], say: Say
) -> list[Path]:
    import nbformat

    from p06analysis.findings.offline import render

    pages = []
    tables: dict[str, str] = {}
    for notebook in notebooks:
        for language in inputs.run.languages:
            say(f"{inputs.run.run} · {inputs.origin} · {notebook.stem} ({language})")
            executed = execute(notebook, staged / f"{notebook.stem}.{language}.ipynb", parameters(language))
            _same_tables(staged, tables, notebook, language)
            page = staged / f"{notebook.stem}.{language}.html"
            title = inputs.run.title.in_language(language)
            write_text(page, render(nbformat.read(executed, as_version=4), language=language, title=title))
            pages.append(page)
    return pages


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


def _moved(fault: Fault, staged: Path, kept: Path) -> Fault:
    return Fault(fault.where, fault.code, fault.found, fault.expected, fault.next_step.replace(str(staged), str(kept)))


def _discard(staged: Path) -> None:
    import shutil

    shutil.rmtree(staged, ignore_errors=True)

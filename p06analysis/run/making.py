"""Make everything of a run in its staging folder: executed notebooks, pages, tables, and the record of what it was made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from p06analysis.durable import write_text
from p06analysis.errors import Fault, NotebookFailed
from p06analysis.language import Language
from p06analysis.ledger.statements import statements
from p06analysis.run.clock import ZONE_NAME, now
from p06analysis.run.notebooks import Parameters, execute
from p06analysis.run.preparing import Prepared
from p06analysis.run.publishing import STAGING
from p06analysis.run.record import code_version, package_versions, sha256
from p06analysis.run.recording import STATEMENTS

Say = Callable[[str], None]


@dataclass(frozen=True)
class Work:
    """One run on its way."""

    inputs: Prepared
    project: Path
    home: Path
    ledger: Path
    notebooks: tuple[Path, ...]
    settings: dict[str, Any]
    run_id: str
    started: dt.datetime
    say: Say
    is_for_owner: bool = False

    @property
    def origin(self) -> str:
        return self.inputs.origin.isoformat()

    def parameters(self, language: Language) -> Parameters:
        """Return what every notebook is given, in one language."""
        own: dict[str, bool | int | float | str] = {
            "run": self.inputs.run.run,
            "origin": self.origin,
            "language": language,
            "project": str(self.project.resolve()),
            "out": str((self.home / STAGING).resolve()),
            "run_id": self.run_id,
        }
        if self.inputs.archive is not None:
            own["ledger"] = str(self.inputs.archive.resolve())
        return {**own, **self.inputs.run.parameters}


def make_pages(work: Work, staged: Path) -> dict[str, float]:
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
            if work.is_for_owner:
                executed.unlink()  # it shows every owner's tasks, and this folder is sent to one
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


def say_at_least_ours(work: Work, staged: Path) -> None:
    """Write our own statements where a notebook wrote an outlook and no statements: no probability goes unrecorded."""
    table, plan = staged / "outlook.parquet", work.inputs.plan
    if plan is not None and table.is_file() and not (staged / STATEMENTS).is_file():
        statements(pd.read_parquet(table), plan).to_parquet(staged / STATEMENTS, index=False)


def record_of(work: Work, staged: Path, seconds: dict[str, float]) -> dict[str, Any]:
    """Return what ``run.json`` says of the run, but for the digests of its files."""
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
        "changes": _changes(staged),
        "verdicts": {} if outlook is None else outlook["verdict"].value_counts().to_dict(),
        "code": code_version(),
        "versions": package_versions(),
        "inputs": {path.relative_to(work.project).as_posix(): sha256(path) for path in work.inputs.files},
        "ledger": work.settings.get("ledger", ""),
    }


def _changes(staged: Path) -> dict[str, list[str]]:
    """Return what changed since the run before, in words, by language."""
    path = staged / "changes.csv"
    return {} if not path.is_file() else pd.read_csv(path, dtype="str").to_dict("list")

"""The command line ``p06``: parses, calls, prints. Errors are printed with every fault, and give the exit status."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from p06analysis.errors import P06Error
    from p06analysis.language import Language
    from p06analysis.run import Published

app = typer.Typer(
    name="p06",
    help="How likely the targets of Project 06 are to be met, from published figures.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Project = Annotated[Path, typer.Option(help="Folder that holds params/, data/ and notebooks/.")]


@contextlib.contextmanager
def _faults_printed() -> Iterator[None]:
    """Turn a user's mistake into its faults and an exit status, without a traceback."""
    from p06analysis.errors import P06Error

    try:
        yield
    except P06Error as error:
        _print_faults(error)
        raise typer.Exit(error.exit_status) from error


def _print_faults(error: P06Error) -> None:
    typer.echo(str(error), err=True)
    for note in getattr(error, "__notes__", ()):
        typer.echo(note, err=True)
    count = len(error.faults)
    typer.echo(f"{count} fault{'s' if count > 1 else ''}; exit status {error.exit_status}", err=True)


@app.command()
def run(
    runs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RUN.yaml ...]", help="Run files or their ids; the default run if none."),
    ] = None,
    origin: Annotated[str, typer.Option(help="Last day whose information may be used, YYYY-MM-DD, or latest.")] = "",
    project: Project = Path(),
    out: Annotated[
        Path | None, typer.Option(help="Where pages are published; reports/ of the project if not given.")
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option(help="Where what is said is kept; store/ledger of the project if not given.")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the table printed here: vi or en.")] = "vi",
    again: Annotated[
        bool, typer.Option("--again", help="Execute the notebooks even where nothing has changed.")
    ] = False,
    wait: Annotated[float, typer.Option(help="Seconds to wait for another run of the same name.")] = 120,
) -> None:
    """Check, execute the notebooks, publish the pages."""
    with _faults_printed():
        from p06analysis.run.inputs import default_runs

        chosen = runs or default_runs(project)
        language_known = _known_language(language)
    worst = 0
    for name in chosen:
        settings = {
            "project": project,
            "reports": out or project / "reports",
            "ledger": ledger,
            "origin": origin,
            "again": again,
            "wait": wait,
        }
        worst = max(worst, _run_one(name, language_known, settings))
    raise typer.Exit(worst)


def _run_one(name: str, language: Language, settings: dict[str, Any]) -> int:
    """Run one run file and return its exit status; one that fails does not keep the others from running."""
    from rich.console import Console

    from p06analysis.run.watched import run_watched

    with Console(stderr=True).status(name) as status:
        published, error = run_watched(name, **settings, say=status.update)
    if published is not None:
        _print_published(published, language)
    if error is not None:
        _print_faults(error)
    return error.exit_status if error is not None else 0


def _print_published(published: Published, language: Language) -> None:
    from rich.console import Console

    from p06analysis.findings.terminal import verdict_table

    for line in published.told:
        typer.echo(f"{published.run}: {line}", err=True)
    console = Console()
    plan, outlook = published.inputs.plan, published.outlook
    if plan is not None and outlook is not None:
        title = f"{published.run} · {published.origin}"
        console.print(verdict_table(outlook, plan, language=language, title=title))
    if not published.is_new:
        typer.echo(f"{published.run} · {published.origin}: nothing has changed since {published.record['finished']}")
    for page in published.pages:
        # plain, so that a path is never wrapped and can be copied
        typer.echo(str(page))


def _known_language(language: str) -> Language:
    from p06analysis.errors import Fault, WrongUsage
    from p06analysis.language import LANGUAGES

    for known in LANGUAGES:
        if known == language:
            return known
    raise WrongUsage([Fault("--language", "P06-RUN-004", f'"{language}"', "a page is in vi or en", "Choose one.")])


@app.command()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="Further observation files to check.")] = None,
    project: Project = Path(),
) -> None:
    """Check params and data; list every fault at once."""
    with _faults_printed():
        from p06analysis.run.inputs import check_project

        lines, errors = check_project(project, paths or [])
        for line in lines:
            typer.echo(line)
        for error in errors:
            _print_faults(error)
        if errors:
            raise typer.Exit(max(error.exit_status for error in errors))
        typer.echo("no fault")


@app.command()
def forecast(
    observations: Annotated[list[Path], typer.Argument(help="Observation files, .csv or .parquet.")],
    plan: Annotated[str, typer.Option(help="Id of a plan in params/plans.")],
    origin: Annotated[str, typer.Option(help="Last day whose information may be used, YYYY-MM-DD, or latest.")],
    out: Annotated[Path, typer.Option(help="Folder for outlook.csv, outlook.parquet and observations.csv.")],
    project: Project = Path(),
) -> None:
    """Write the outlook tables of a plan, without notebooks."""
    with _faults_printed():
        from p06analysis.findings.workbook import write_tables
        from p06analysis.forecast.plan_forecast import forecast_plan
        from p06analysis.outlook import assess
        from p06analysis.run.inputs import open_tables

        chosen, versions, day = open_tables(observations, plan=plan, origin=origin, project=project)
        made = forecast_plan(versions.as_of(day), chosen, origin=day)
        for path in write_tables(assess(made, chosen), made, out=out):
            typer.echo(str(path))


@app.command()
def backtest(
    panel: Annotated[Path, typer.Argument(help="Panel of past values, .parquet.")],
    questions: Annotated[Path, typer.Argument(help="Target questions, .parquet.")],
    out: Annotated[Path, typer.Option(help="Answers, .parquet.")],
) -> None:
    """Answer past target questions from what was known at their origins."""
    with _faults_printed():
        from p06analysis.run.backtest import backtest_files

        count = backtest_files(panel, questions, out)
        typer.echo(f"{out}: {count} answers")


@app.command()
def lab(project: Project = Path()) -> None:
    """Open JupyterLab on the notebooks."""
    import os
    import sys

    folder = project / "notebooks"
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", str(folder)])


if __name__ == "__main__":
    app()

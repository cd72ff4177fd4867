"""The command line ``p06``: parses, calls, prints. Errors are printed with every fault, and give the exit status."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from p06analysis import cli_intake, cli_record
from p06analysis.console import Project, faults_printed, print_faults

if TYPE_CHECKING:
    from p06analysis.language import Language
    from p06analysis.run import Published

app = typer.Typer(
    name="p06",
    help="How likely the targets of Project 06 are to be met, from published figures.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


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
    owner: Annotated[
        str, typer.Option(help="Id of an owner: pages with its tasks and targets only, to be sent to it.")
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Execute the notebooks even where nothing has changed.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="How many runs at once.")] = 1,
    wait: Annotated[float, typer.Option(help="Seconds to wait for another run of the same name.")] = 120,
) -> None:
    """Check, execute the notebooks, publish the pages."""
    with faults_printed():
        from p06analysis.run.inputs import default_runs, known_language

        chosen = runs or default_runs(project)
        language_known = known_language(language)
    settings: dict[str, Any] = {
        "project": project,
        "reports": out or project / "reports",
        "ledger": ledger,
        "origin": origin,
        "owner": owner,
        "again": again,
        "wait": wait,
    }
    if jobs > 1 and len(chosen) > 1:
        raise typer.Exit(_run_many(chosen, jobs, language, settings))
    raise typer.Exit(max(_run_one(name, language_known, settings) for name in chosen))


def _run_one(name: str, language: Language, settings: dict[str, Any]) -> int:
    """Run one run file and return its exit status; one that fails does not keep the others from running."""
    from rich.console import Console

    from p06analysis.run.watched import run_watched

    with Console(stderr=True).status(name) as status:
        ended = run_watched(name, **settings, say=status.update)
    if ended.published is not None:
        _print_published(ended.published, language)
    for note in ended.notes:
        typer.echo(note, err=True)
    if ended.error is not None:
        print_faults(ended.error)
    return ended.error.exit_status if ended.error is not None else 0


def _run_many(names: list[str], jobs: int, language: str, settings: dict[str, Any]) -> int:
    """Run several run files at once, print each as it ends, and return the worst exit status."""
    from rich.console import Console

    from p06analysis.run.many import run_many

    options = ["--language", language, *(["--again"] if settings["again"] else [])]
    for option, key in (("--project", "project"), ("--out", "reports"), ("--ledger", "ledger"), ("--origin", "origin"),
                        ("--owner", "owner"), ("--wait", "wait")):  # fmt: skip
        options += [option, str(settings[key])] if settings[key] not in {None, ""} else []
    worst = 0
    with Console(stderr=True).status(f"{len(names)} runs, {jobs} at once"):
        for ended in run_many(names, options, jobs=jobs):
            typer.echo(ended.printed, nl=False)
            typer.echo(ended.complaint, err=True, nl=False)
            worst = max(worst, ended.status)
    return worst


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


@app.command()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="Further observation files to check.")] = None,
    project: Project = Path(),
) -> None:
    """Check params and data; list every fault at once."""
    with faults_printed():
        from p06analysis.run.inputs import check_project

        lines, errors = check_project(project, paths or [])
        for line in lines:
            typer.echo(line)
        for error in errors:
            print_faults(error)
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
    with faults_printed():
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
    with faults_printed():
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


cli_intake.add_to(app)
cli_record.add_to(app)

if __name__ == "__main__":
    app()

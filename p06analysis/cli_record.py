"""Commands about the record and about running by night: ``p06 score``, ``p06 replay``, ``p06 schedule``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from p06analysis.console import Project, faults_printed

Ledger = Annotated[
    Path | None, typer.Option(help="Where what was said is kept; store/ledger of the project if not given.")
]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (score, replay, schedule):
        app.command()(command)


def score(
    project: Project = Path(),
    ledger: Ledger = None,
    replay: Annotated[
        bool, typer.Option("--replay", help="Score what would have been said instead of what was.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for scores.csv; store/ of the project if not given.")] = None,
    language: Annotated[str, typer.Option(help="Language of what is printed here: vi or en.")] = "vi",
) -> None:
    """Score the ledger against what came true."""
    with faults_printed():
        from rich.console import Console

        from p06analysis.findings.record import record_text
        from p06analysis.run.inputs import known_language
        from p06analysis.run.scoring import score_ledger

        known = known_language(language)
        console = Console()
        with Console(stderr=True).status("score"):
            scored = score_ledger(project=project, ledger=ledger, is_replay=replay, out=out or project / "store")
        for part in record_text(scored.standing, known):
            console.print(part)
        typer.echo(str(scored.table))


def replay(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run file with a plan, or its id.")],
    start: Annotated[str, typer.Option("--from", help="First month, YYYY-MM.")],
    end: Annotated[str, typer.Option("--to", help="Last month; without it the last before the last deadline.")] = "",
    every: Annotated[str, typer.Option(help="week, month, quarter or year.")] = "month",
    priors: Annotated[Path | None, typer.Option(help="A file of priors; those shipped if not given.")] = None,
    project: Project = Path(),
    ledger: Ledger = None,
) -> None:
    """Keep, marked as a replay, what a run would have said at earlier origins."""
    with faults_printed():
        from rich.console import Console

        from p06analysis.run.recording import ledger_of
        from p06analysis.run.replaying import replay as rebuild

        place = ledger or ledger_of(project)
        with Console(stderr=True).status(run) as status:
            done = rebuild(
                run, project=project, ledger=place, start=start, end=end, every=every, priors=priors, say=status.update
            )
        typer.echo(
            f"{place}: {done.origins} origins replayed, {done.statements} statements; {done.standing} stood already"
        )


def schedule(
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="[RUN ...]", help="Runs; the default run if none.")
    ] = None,
    kind: Annotated[str, typer.Option("--as", help="systemd, cron, windows or airflow.")] = "systemd",
    at: Annotated[str, typer.Option(help="Time of day in Vietnam, HH:MM.")] = "02:30",
    jobs: Annotated[int, typer.Option(help="Runs at once.")] = 1,
    name: Annotated[str, typer.Option(help="Name of the schedule.")] = "nightly",
    project: Project = Path(),
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("store/schedule"),
    install: Annotated[bool, typer.Option("--install", help="Put the schedule in force for this user.")] = False,
) -> None:
    """Write, and with --install put in force, a schedule that runs every night."""
    with faults_printed():
        from p06analysis.run.inputs import default_runs
        from p06analysis.run.scheduling import Schedule, put_in_force, write_schedule

        wanted = Schedule(tuple(runs or default_runs(project)), at=at, jobs=jobs, name=name, project=project.resolve())
        written = write_schedule(wanted, kind, out=out)
        for path in written.files:
            typer.echo(str(path))
        for line in put_in_force(written) if install else written.next_steps:
            typer.echo(line)

"""The commands around the store: load, export, revisions, template. Like ``cli``, they parse, call and print."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from p06analysis.console import Project, faults_printed, print_faults

if TYPE_CHECKING:
    from p06analysis.loaders import Progress
    from p06analysis.plan import Params
    from p06analysis.run.intake import Intake, Source

StoreFolder = Annotated[Path, typer.Option("--store", help="Folder of the store; made where there is none.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to an application."""
    for command in (load, export, revisions, template):
        app.command()(command)


def load(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE ...]", help="Workbooks, CSV, snapshots, folders of snapshots.")
    ] = None,
    store: StoreFolder = Path("store"),
    mapping: Annotated[Path | None, typer.Option(help="YAML that says how the file is laid out.")] = None,
    sketch: Annotated[
        bool, typer.Option("--sketch", help="Print a draft of a mapping for the file; load nothing.")
    ] = False,
    as_of: Annotated[str, typer.Option(help="Day the file became known, YYYY-MM-DD.")] = "",
    database: Annotated[str, typer.Option(help="SQLAlchemy address; read with --query.")] = "",
    query: Annotated[str, typer.Option(help="A SELECT, or the path of a file that holds it.")] = "",
    project: Project = Path(),
) -> None:
    """Bring files into the store: each whole, or refused with its cells."""
    with faults_printed():
        _load(files or [], store, mapping, _day(as_of), database, query, project, sketch=sketch)


def export(
    out: Annotated[Path, typer.Option(help="Table to write, .csv or .parquet.")],
    store: StoreFolder = Path("store"),
    as_of: Annotated[str, typer.Option(help="Only what was known on that day, YYYY-MM-DD.")] = "",
    carried: Annotated[
        bool, typer.Option("--carried", help="Add the history of merged places, carried over from those before them.")
    ] = False,
    project: Project = Path(),
) -> None:
    """Write the store's observations as one table."""
    with faults_printed():
        from p06analysis.plan import read_params
        from p06analysis.run.intake import export as write

        params = read_params(project / "params") if carried else None
        typer.echo(f"{out}: {write(store, out, as_of=_day(as_of), carried_by=params)} observations")


def revisions(
    store: StoreFolder = Path("store"),
    indicator: Annotated[str, typer.Option(help="Only this indicator.")] = "",
    place: Annotated[str, typer.Option(help="Only this place.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write them to a .csv too.")] = None,
) -> None:
    """List the figures that changed: what they were, what they became, when, and in which cell."""
    with faults_printed():
        _revisions(store, indicator, place, out)


def template(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="Workbook to write.")],
    plan: Annotated[str, typer.Option(help="Id of a plan in params/plans; the default run's if not given.")] = "",
    project: Project = Path(),
) -> None:
    """Write an empty Excel form for a plan's indicators, places and tasks."""
    with faults_printed():
        from p06analysis.findings.template_workbook import write_template
        from p06analysis.plan import read_params
        from p06analysis.run.inputs import plan_named

        params = read_params(project / "params")
        write_template(plan_named(params, plan), params, out)
        typer.echo(str(out))


def _day(text: str) -> dt.date | None:
    from p06analysis.errors import Fault, WrongUsage

    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise WrongUsage(
            [Fault("--as-of", "P06-STORE-021", f'"{text}"', "a day is written YYYY-MM-DD", "Mend it.")]
        ) from error


def _load(
    files: list[Path],
    store: Path,
    mapping: Path | None,
    as_of: dt.date | None,
    database: str,
    query: str,
    project: Path,
    *,
    sketch: bool,
) -> None:
    from p06analysis.plan import read_params
    from p06analysis.run.intake import take_in

    params = read_params(project / "params")
    if sketch:
        _sketch(files, params)
        return
    worst = 0
    with _progress_bar() as progress:
        for source in _sources(files, params, mapping, as_of, database, query):
            outcome = take_in(source, store, params, progress=progress)
            worst = max(worst, _print_intake(outcome, store))
    raise typer.Exit(worst)


def _sketch(files: list[Path], params: Params) -> None:
    from p06analysis.grids import open_grids
    from p06analysis.loaders.layout.mapping import sketch

    for path in files:
        _present(path)
        typer.echo(sketch(open_grids(path), params), nl=False)


def _present(path: Path) -> None:
    from p06analysis.errors import Fault, InputMissing

    if not path.is_file():
        raise InputMissing(
            [Fault(str(path), "P06-LOAD-001", "no such file", "a file is read from here", "Mend the path.")]
        )


def _sources(
    files: list[Path], params: Params, mapping: Path | None, as_of: dt.date | None, database: str, query: str
) -> list[Source]:
    from p06analysis.errors import Fault, WrongUsage
    from p06analysis.run.intake import database_source, file_source

    if bool(files) == bool(database) or bool(database) != bool(query):
        expected = "files are named, or --database with --query"
        raise WrongUsage(
            [Fault("p06 load", "P06-STORE-022", "nothing to load" if not files else "both", expected, "Name one.")]
        )
    if database:
        text = Path(query).read_text(encoding="utf-8") if query.endswith(".sql") and Path(query).is_file() else query
        return [database_source(database, text, params, mapping=mapping, as_of=as_of)]
    return [file_source(path, params, mapping=mapping, as_of=as_of) for path in files]


@contextlib.contextmanager
def _progress_bar() -> Iterator[Progress]:
    """Yield what loaders tell their progress to, shown as a bar on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=1.0)

        def show(stage: str, share: float) -> None:
            bar.update(task, description=stage, completed=share)

        yield show


def _print_intake(outcome: Intake, store: Path) -> int:
    """Print what became of a source, and return the exit status it asks for."""
    if outcome.error is not None:
        print_faults(outcome.error)
        return outcome.error.exit_status
    load = outcome.load
    assert load is not None
    if outcome.is_repeat:
        typer.echo(f"{outcome.file}: unchanged since load {load.load} of {load.loaded_on}; nothing to do")
        return 0
    typer.echo(
        f"{outcome.file}: load {load.load} into {store}: {load.new} new, {load.revised} revised, {load.unchanged} unchanged"
    )
    for remark in load.said:
        typer.echo(f"  {remark}")
    if outcome.questions is not None and len(outcome.questions):
        typer.echo(f"  {len(outcome.questions)} questions to owners:")
        for row in outcome.questions.head(20).itertuples():
            typer.echo(
                f"    {row.check}: {row.indicator}, {row.place}, {row.date:%Y-%m-%d}: found {row.found}; {row.expected}"
            )
    return 0


def _revisions(store: Path, indicator: str, place: str, out: Path | None) -> None:
    from p06analysis.csv_files import write_csv
    from p06analysis.observations.store import open_store
    from p06analysis.observations.store import revisions as changed

    table = changed(open_store(store).versions())
    for column, wanted in (("indicator", indicator), ("place", place)):
        table = table[table[column] == wanted] if wanted else table
    for row in table.itertuples():
        sheet = f"{row.sheet}!" if row.sheet else ""
        typer.echo(
            f"{row.indicator}, {row.place}, {row.date:%Y-%m-%d}: {_figure(row, 'before_')} ({row.before_as_of:%Y-%m-%d}) → "
            f"{_figure(row)} ({row.as_of:%Y-%m-%d}), {row.file} {sheet}{row.cell}, load {row.load}"
        )
    typer.echo(f"{len(table)} revisions")
    if out is not None:
        write_csv(table, out)


def _figure(row: Any, prefix: str = "") -> str:
    value, top, bottom = (getattr(row, f"{prefix}{name}") for name in ("value", "numerator", "denominator"))
    counts = f"{top:.10g}/{bottom:.10g}" if bottom == bottom else ""
    if value != value:
        return counts
    return f"{value:.10g} ({counts})" if counts else f"{value:.10g}"

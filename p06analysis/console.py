"""What every command of ``p06`` shares: the project option, and faults printed with their exit status."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from p06analysis.errors import P06Error

Project = Annotated[Path, typer.Option(help="Folder that holds params/, data/ and notebooks/.")]


@contextlib.contextmanager
def faults_printed() -> Iterator[None]:
    """Turn a user's mistake into its faults and an exit status, without a traceback."""
    from p06analysis.errors import P06Error

    try:
        yield
    except P06Error as error:
        print_faults(error)
        raise typer.Exit(error.exit_status) from error


def print_faults(error: P06Error) -> None:
    """Print every fault, what else is to be said, and the exit status."""
    typer.echo(str(error), err=True)
    for note in getattr(error, "__notes__", ()):
        typer.echo(note, err=True)
    count = len(error.faults)
    typer.echo(f"{count} fault{'s' if count > 1 else ''}; exit status {error.exit_status}", err=True)

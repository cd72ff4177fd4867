"""Read observations from a database by an SQLAlchemy address and a query. Nothing is ever written there.

The columns of the result are read as the columns of a table are: by the contract's names or by Vietnamese headings.
"""

from __future__ import annotations

import datetime as dt
import decimal
import hashlib
import re
from pathlib import Path
from typing import Any

from p06analysis.errors import Fault, InputMissing, InputRejected, WrongUsage
from p06analysis.grids.grid import Grid
from p06analysis.loaders.layout.model import Mapping
from p06analysis.loaders.loaded import Loaded, Progress, no_progress
from p06analysis.loaders.sheets import read_grids
from p06analysis.plan import Params

_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_READS = re.compile(r"\s*(?:select|with|table|values)\b", re.IGNORECASE)


def read_database(
    address: str,
    query: str,
    params: Params,
    *,
    mapping: Mapping | None = None,
    as_of: dt.date | None = None,
    progress: Progress = no_progress,
) -> tuple[Loaded, str]:
    """Return the figures that a query finds, and the SHA-256 of the rows it gave.

    Parameters
    ----------
    address : str
        As SQLAlchemy takes it: ``sqlite:///figures.db``, ``postgresql+psycopg://user@host/name``.
    query : str
        One statement that reads.
    params : Params
    mapping, as_of, progress
        As in :func:`p06analysis.loaders.sheets.read_sheets`.

    Raises
    ------
    WrongUsage
        P06-LOAD-080: an address that is none or whose driver is not installed, or a statement that does not read.
    InputMissing
        P06-LOAD-081: the database is not reached.
    InputRejected
        P06-LOAD-082: the query fails; and the faults of what it gives.
    """
    grid = _result(address, query, progress)
    digest = hashlib.sha256()
    for row in grid.rows:
        digest.update(repr(row).encode())
    loaded = read_grids([grid], params, grid.file, mapping=mapping, as_of=as_of, progress=progress)
    return loaded, digest.hexdigest()


def shown_address(address: str) -> str:
    """Return an address without its password.

    Examples
    --------
    >>> shown_address("postgresql+psycopg://p06:secret@db/p06")
    'postgresql+psycopg://p06:***@db/p06'
    """
    return re.sub(r"(://[^:/@]*):.*@", r"\1:***@", address)


def _result(address: str, query: str, progress: Progress) -> Grid:
    from sqlalchemy import exc, text

    shown = shown_address(address)
    if not _READS.match(_COMMENTS.sub(" ", query)):
        raise WrongUsage(
            [_fault("--query", "080", f'"{query[:60]}"', "one SELECT or WITH statement is run", "Mend it.")]
        )
    engine = _engine(address, shown)
    try:
        with engine.connect() as connection:
            connection = connection.execution_options(**_read_only(engine.dialect.name))
            progress("query", 0.0)
            result = connection.execute(text(query.replace(":", r"\:")))
            rows: list[list[Any]] = [list(result.keys())]
            rows += [[_plain(cell) for cell in row] for row in result]
            connection.rollback()
    except (exc.OperationalError, exc.InterfaceError) as error:
        if isinstance(error, exc.OperationalError) and error.statement:
            raise InputRejected([_query_fault(shown, error)]) from error
        expected = "the database answers"
        raise InputMissing(
            [_fault(shown, "081", _first_line(error), expected, "Start it, or mend the address.")]
        ) from error
    except exc.SQLAlchemyError as error:
        raise InputRejected([_query_fault(shown, error)]) from error
    finally:
        engine.dispose()
    return Grid(file=shown, sheet="", rows=rows)


def _engine(address: str, shown: str) -> Any:
    from sqlalchemy import create_engine, exc, make_url
    from sqlalchemy.pool import NullPool

    try:
        url = make_url(address)
        if url.get_backend_name() == "sqlite":
            if url.database and not Path(url.database).is_file():
                expected = "a database is read here"
                raise InputMissing([_fault(shown, "081", "no such file", expected, "Mend the address.")])
            url = url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})
        return create_engine(url, poolclass=NullPool)
    except (exc.ArgumentError, exc.NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
        expected = "an SQLAlchemy address whose driver is installed"
        raise WrongUsage(
            [_fault(shown, "080", _first_line(error), expected, "Write it as postgresql+psycopg://user@host/name.")]
        ) from error


def _read_only(dialect: str) -> dict[str, Any]:
    return {"postgresql_readonly": True} if dialect == "postgresql" else {}


def _plain(cell: Any) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, decimal.Decimal):
        return float(cell)
    return str(cell) if isinstance(cell, bytes | memoryview) else cell


def _first_line(error: BaseException) -> str:
    original = getattr(error, "orig", None) or error
    return str(original).strip().split("\n")[0] or type(error).__name__


def _query_fault(shown: str, error: BaseException) -> Fault:
    return _fault(f"{shown}, --query", "082", _first_line(error), "the query runs, reading only", "Mend the query.")


def _fault(where: str, number: str, found: str, expected: str, next_step: str) -> Fault:
    return Fault(where, f"P06-LOAD-{number}", found, expected, next_step)

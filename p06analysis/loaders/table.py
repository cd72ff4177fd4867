"""Read a table of observations that already has the agreed columns (CSV in UTF-8, or Parquet).

CSV cells are read as text and turned into numbers and days here, so that a fault can name its line and column.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.errors

from p06analysis.errors import Fault, InputMissing, InputRejected, closest
from p06analysis.schema import OBSERVATION_COLUMNS, OBSERVATION_KEY, observations_schema

_DATES = ["date", "as_of"]
_NUMBERS = ["value", "numerator", "denominator"]
_EXPECTED = {
    "filled": "the cell is needed",
    "finite": "a number is finite",
    "not_negative": "a count is not negative",
    "known_flag": "a flag is empty, break, revised, suspect or derived",
    "not_nullable": "the cell is needed",
}


def read_table(path: Path) -> pd.DataFrame:
    """Return the observations of one file, in the order of the file.

    Parameters
    ----------
    path : Path
        ``.csv`` or ``.parquet`` with the columns of :data:`p06analysis.schema.OBSERVATION_COLUMNS`; ``flag`` and ``note``
        may be absent.

    Returns
    -------
    pandas.DataFrame
        The contract's columns and types. ``attrs["lines"]`` is not kept: the index is the line of the file (the header is
        line 1), so that later checks can name it.

    Raises
    ------
    InputMissing
        P06-LOAD-001: no such file.
    InputRejected
        P06-LOAD-002 unreadable, 003 columns, 004 a cell that is no number or day, 005 a cell against the contract, 006 the
        same key twice. All faults of the file at once.
    """
    if not path.is_file():
        raise InputMissing(
            [
                Fault(
                    str(path),
                    "P06-LOAD-001",
                    "no such file",
                    "observations are read from here",
                    "Mend the path in the run file, or bring the file.",
                )
            ]
        )
    text = pd.read_parquet(path).astype("string") if path.suffix == ".parquet" else _read_csv(path)
    faults = _column_faults(path, list(text.columns))
    if faults:
        raise InputRejected(faults)
    text = text.reindex(columns=OBSERVATION_COLUMNS).fillna("")
    text.index = pd.RangeIndex(2, len(text) + 2, name="line")
    table = text.copy()
    for name in _DATES:
        table[name], wrong = _to_dates(text[name])
        faults += _cell_faults(path, text, name, wrong, "a day is written YYYY-MM-DD", "P06-LOAD-004")
    for name in _NUMBERS:
        table[name], wrong = _to_numbers(text[name])
        faults += _cell_faults(path, text, name, wrong, "a number is written 1234.5", "P06-LOAD-004")
    if not faults:
        table = table.astype(dict.fromkeys(["indicator", "place", "source", "flag", "note"], "str"))
        faults = [*_contract_faults(path, table), *_key_faults(path, table), *_value_faults(path, table)]
    if faults:
        raise InputRejected(faults)
    return table


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except UnicodeDecodeError as error:
        raise InputRejected(
            [
                Fault(
                    f"{path}, byte {error.start}",
                    "P06-LOAD-002",
                    "bytes that are not UTF-8",
                    "this table is read as UTF-8",
                    "Save it as CSV UTF-8.",
                )
            ]
        ) from error
    except csv.Error as error:
        raise InputRejected(
            [
                Fault(
                    str(path), "P06-LOAD-002", str(error), "a CSV with a header is read", "Mend the quotes in the file."
                )
            ]
        ) from error
    if not rows:
        raise InputRejected(
            [Fault(str(path), "P06-LOAD-002", "an empty file", "a CSV with a header is read", "Bring the file again.")]
        )
    header = rows[0]
    ragged = [
        Fault(
            f"{path}, line {line}",
            "P06-LOAD-002",
            f"{len(row)} cells",
            f"the header has {len(header)}",
            "Quote cells that hold a comma.",
        )
        for line, row in enumerate(rows[1:], start=2)
        if len(row) != len(header)
    ]
    if ragged:
        raise InputRejected(ragged)
    return pd.DataFrame(rows[1:], columns=header, dtype="string")


def _column_faults(path: Path, columns: list[str]) -> list[Fault]:
    unknown = [name for name in columns if name not in OBSERVATION_COLUMNS]
    needed = [name for name in OBSERVATION_COLUMNS if name not in {"flag", "note"}]
    missing = [name for name in needed if name not in columns]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    return [
        *(
            Fault(
                f"{path}, header",
                "P06-LOAD-003",
                f'the column "{name}"',
                "no such column is known",
                closest(name, OBSERVATION_COLUMNS),
            )
            for name in unknown
        ),
        *(
            Fault(f"{path}, header", "P06-LOAD-003", f"no column {name}", "the column is needed", f"Add {name}.")
            for name in missing
        ),
        *(
            Fault(
                f"{path}, header", "P06-LOAD-003", f"the column {name} twice", "a column stands once", "Take one out."
            )
            for name in twice
        ),
    ]


def _to_dates(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    days = pd.to_datetime(cells.str.slice(0, 10), format="%Y-%m-%d", errors="coerce")
    wrong = (cells != "") & (days.isna() | ~cells.str.fullmatch(r"\d{4}-\d{2}-\d{2}( 00:00:00)?"))
    return days.astype("datetime64[ns]"), wrong


def _to_numbers(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    numbers = pd.to_numeric(cells.where(cells != ""), errors="coerce").astype("Float64")
    wrong = (cells != "") & numbers.isna()
    return numbers.to_numpy(dtype="float64", na_value=np.nan), wrong


def _cell_faults(
    path: Path, text: pd.DataFrame, column: str, wrong: pd.Series, expected: str, code: str
) -> list[Fault]:
    return [
        Fault(f"{path}, line {line}, {column}", code, f'"{found}"', expected, "Mend the cell.")
        for line, found in text.loc[wrong.to_numpy(), column].items()
    ]


def _contract_faults(path: Path, table: pd.DataFrame) -> list[Fault]:
    try:
        observations_schema().validate(table, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        return [
            Fault(
                f"{path}, line {int(case.index)}, {case.column}",
                "P06-LOAD-005",
                f'"{case.failure_case}"',
                _EXPECTED.get(str(case.check), str(case.check)),
                "Mend the cell.",
            )
            for case in cases.itertuples(index=False)
        ]
    return []


def _key_faults(path: Path, table: pd.DataFrame) -> list[Fault]:
    twice = table[table.duplicated(OBSERVATION_KEY)]
    return [
        Fault(
            f"{path}, line {line}",
            "P06-LOAD-006",
            f"{row.indicator}, {row.place}, {row.date:%Y-%m-%d}, as_of {row.as_of:%Y-%m-%d} a second time",
            "a version of a figure stands once",
            "Give the later version its own as_of, or take one out.",
        )
        for line, row in zip(twice.index, twice.itertuples(index=False), strict=True)
    ]


def _value_faults(path: Path, table: pd.DataFrame) -> list[Fault]:
    empty = table["value"].isna() & (table["numerator"].isna() | table["denominator"].isna())
    early = table["as_of"] < table["date"]
    return [
        *(
            Fault(
                f"{path}, line {line}, value",
                "P06-LOAD-005",
                "nothing",
                "a figure, or both counts, is given",
                "Leave the row out where nothing was reported.",
            )
            for line in table.index[empty]
        ),
        *(
            Fault(
                f"{path}, line {line}, as_of",
                "P06-LOAD-005",
                f"{row.as_of:%Y-%m-%d}",
                f"a figure becomes known on or after the day it describes, {row.date:%Y-%m-%d}",
                "Mend one of the two.",
            )
            for line, row in zip(table.index[early], table[early].itertuples(index=False), strict=True)
        ),
    ]

"""Checks of observations against the params: known names, then the one gate.

A row's index is its line in the file it came from, so that a fault can name the place.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from p06analysis.errors import Fault, closest
from p06analysis.observations.gate import Evidence, gate_faults, run_checks
from p06analysis.plan import Params


def check_observations(table: pd.DataFrame, params: Params, where: str) -> list[Fault]:
    """Return every fault of a table of observations.

    Parameters
    ----------
    table : pandas.DataFrame
        The observations contract; its index is the line of the file.
    params : Params
    where : str
        The file, for the faults' places.

    Returns
    -------
    list of Fault
        P06-LOAD-010 unknown indicator, 011 unknown place; then those of the checks that ``params/checks.yaml`` lets stop a
        source (:mod:`p06analysis.observations.gate`): 012 beyond the bounds, 013 a percent unlike its counts, P06-CHECK-001
        and on.
    """
    found = run_checks(Evidence(table.reset_index(drop=True), params))
    lines = table.index

    def place_of(row: int, finding: pd.Series) -> str:
        if row < 0:
            return f"{where}, {finding['indicator']}, {finding['place']}"
        return f"{where}, line {lines[row]}, {'date' if finding['check'] == 'place_not_in_being' else 'value'}"

    return [*unknown_names(table, params, where), *gate_faults(found, place_of)]


def unknown_names(table: pd.DataFrame, params: Params, where: str) -> Iterator[Fault]:
    """Yield a fault for each indicator and place that the params do not know."""
    kinds = (("indicator", "P06-LOAD-010", params.indicators), ("place", "P06-LOAD-011", params.places))
    for column, code, known in kinds:
        file = f"params/{column}s.yaml"
        for line, name in table.loc[~table[column].isin(list(known)), column].items():
            yield Fault(
                f"{where}, line {line}, {column}",
                code,
                f'"{name}"',
                f"no {column} of that id",
                f"{closest(name, list(known))} Or add it to {file}.",
            )

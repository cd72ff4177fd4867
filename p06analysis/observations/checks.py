"""Checks of observations against the params: known names, bounds, ratios that follow from their counts.

A row's index is its line in the file it came from, so that a fault can name the place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from p06analysis.errors import Fault, closest
from p06analysis.plan import Params

RATIO_TOLERANCE = 0.6
"""Points by which a published percent may differ from its counts: figures printed as whole percents."""


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
        P06-LOAD-010 unknown indicator, 011 unknown place, 012 beyond the indicator's bounds, 013 a percent unlike its
        counts, unless the row is flagged ``suspect``.
    """
    faults = [*_unknown_names(table, params, where)]
    known = table[table["indicator"].isin(list(params.indicators))]
    return [*faults, *_beyond_bounds(known, params, where), *_unlike_counts(known, params, where)]


def _unknown_names(table: pd.DataFrame, params: Params, where: str) -> Iterator[Fault]:
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


def _bound(params: Params, name: str, missing: float) -> Callable[[str], float]:
    def of(indicator: str) -> float:
        value = getattr(params.indicators[indicator], name)
        return missing if value is None else float(value)

    return of


def _beyond_bounds(table: pd.DataFrame, params: Params, where: str) -> Iterator[Fault]:
    lower = table["indicator"].map(_bound(params, "lower", -np.inf)).astype("float64")
    upper = table["indicator"].map(_bound(params, "upper", np.inf)).astype("float64")
    beyond = (table["value"] < lower) | (table["value"] > upper)
    for line, row in table[beyond].iterrows():
        yield Fault(
            f"{where}, line {line}, value",
            "P06-LOAD-012",
            f"{row.value:g}",
            f"{row.indicator} lies between {lower[line]:g} and {upper[line]:g}",
            "Mend the figure, or the indicator's bounds.",
        )


def _unlike_counts(table: pd.DataFrame, params: Params, where: str) -> Iterator[Fault]:
    is_percent = table["indicator"].map(lambda name: params.indicators[name].unit == "percent").astype(bool)
    has_counts = table["denominator"].gt(0) & table["numerator"].notna() & table["value"].notna()
    rows = table[is_percent & has_counts & (table["flag"] != "suspect")]
    quotient = 100 * rows["numerator"] / rows["denominator"]
    for line, row in rows[(quotient - rows["value"]).abs() > RATIO_TOLERANCE].iterrows():
        yield Fault(
            f"{where}, line {line}, value",
            "P06-LOAD-013",
            f"{row.value:g}",
            f"{row.numerator:g}/{row.denominator:g} gives {quotient[line]:.2f}",
            "Ask the owner which is right, or flag the row suspect.",
        )

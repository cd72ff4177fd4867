"""What the checks look at, and the rows they give. Every check of this folder has the same signature.

A check is a module with ``CODE`` and ``find(evidence, limit) -> pandas.DataFrame`` of :data:`FINDING_COLUMNS`; its id is the
module's name, its severity stands in ``params/checks.yaml``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from p06analysis.plan import Indicator, Params
from p06analysis.schema import OBSERVATION_KEY

FINDING_COLUMNS = ["indicator", "place", "date", "measured", "limit", "row", "found", "expected"]
"""``row`` is the position in the evidence's figures, -1 where a figure is missed; ``measured`` and ``limit`` are what the
words of a page are filled with; ``found`` and ``expected`` are those of a fault."""

SERIES = ["indicator", "place"]


@dataclass(frozen=True)
class Evidence:
    """Figures with what they are judged by.

    Attributes
    ----------
    figures : pandas.DataFrame
        All versions, positions 0 to n-1; the observations contract and what more there is.
    params : Params
    sums : pandas.DataFrame
        Rows of sources that sum others up and do not fit, as loaders give them.
    origin : datetime.date or None
        The day of looking, for what is late; None where nobody asks.
    """

    figures: pd.DataFrame
    params: Params
    sums: pd.DataFrame = field(default_factory=pd.DataFrame)
    origin: dt.date | None = None

    @cached_property
    def known(self) -> pd.DataFrame:
        """Return the last version of every figure of a known indicator, by series and date, with its position as ``row``."""
        figures = self.figures.assign(row=np.arange(len(self.figures)))
        figures = figures[figures["indicator"].isin(list(self.params.indicators))]
        order = [*OBSERVATION_KEY, "load"] if "load" in figures else OBSERVATION_KEY
        last = figures.sort_values(order, kind="stable").drop_duplicates(OBSERVATION_KEY[:3], keep="last")
        return last.assign(value=_values(last, self.params.indicators)).reset_index(drop=True)

    def about(self, attribute: str, default: Any = None) -> dict[str, Any]:
        """Return an attribute of every indicator, by id; ``default`` where it is empty."""
        values = {name: getattr(one, attribute) for name, one in self.params.indicators.items()}
        return {name: default if value is None else value for name, value in values.items()}

    def step(self) -> pd.DataFrame:
        """Return :attr:`known` with ``before``, the value of the series' report before, NaN across a break."""
        known = self.known
        before = known.groupby(SERIES, sort=False)[["value", "date", "numerator", "denominator"]].shift()
        before.columns = ["before", "before_date", "before_numerator", "before_denominator"]
        steps = pd.concat([known, before], axis=1)
        steps.loc[
            _crosses_break(steps, self.params.indicators), ["before", "before_numerator", "before_denominator"]
        ] = np.nan
        return steps


def _values(table: pd.DataFrame, indicators: Mapping[str, Indicator]) -> pd.Series:
    """Return the values, those of percents filled from their counts."""
    is_percent = table["indicator"].map({name: one.unit == "percent" for name, one in indicators.items()}).astype(bool)
    filled = table["value"].isna() & is_percent & table["denominator"].gt(0)
    return table["value"].mask(filled, 100 * table["numerator"] / table["denominator"])


def _crosses_break(steps: pd.DataFrame, indicators: Mapping[str, Indicator]) -> pd.Series:
    """Return whether a break of the series lies after the report before and on or before this one."""
    crosses = pd.Series(False, index=steps.index)
    for name in steps["indicator"].unique():
        for change in indicators[name].breaks:
            day = pd.Timestamp(change.date)
            is_meant = (steps["indicator"] == name) & (steps["before_date"] < day) & (steps["date"] >= day)
            crosses |= is_meant & (steps["place"].isin(change.places) if change.places else True)
    if "flag" in steps:
        crosses |= steps["flag"] == "break"
    return crosses


def findings(rows: pd.DataFrame, *, measured: Any, limit: Any, found: Any, expected: Any) -> pd.DataFrame:
    """Return the findings on some rows of :attr:`Evidence.known` or of the figures (with ``row``)."""
    table = pd.DataFrame(
        {
            **{name: rows[name].to_numpy() for name in ("indicator", "place", "date", "row")},
            "measured": measured,
            "limit": limit,
            "found": found,
            "expected": expected,
        }
    )
    return table[FINDING_COLUMNS]


def none_found() -> pd.DataFrame:
    """Return no findings."""
    return pd.DataFrame(columns=FINDING_COLUMNS)


def shown(values: pd.Series) -> list[str]:
    """Return numbers as a fault shows them."""
    return [f"{value:.10g}" for value in values]

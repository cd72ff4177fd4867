"""Finished years as arrays: one row a series and year, one column a month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.forecast.mixture.training import family_of
from p06analysis.periods import PERIOD_DAYS

MONTH_ENDS = np.arange(1, 13) * PERIOD_DAYS["month"]


@dataclass(frozen=True)
class Years:
    """Finished years: one row a series and year.

    Attributes
    ----------
    counted, cases : (years, 12) float
        By month; ``counted`` is NaN of a mere volume.
    days : (12,) float
        Ends of the months in days since the year began.
    dataset, family : (years,) str
    pool : (years,) int
        One number a data set and year.
    total : (years,) float
        What a volume grows toward; NaN where there is none.
    """

    counted: np.ndarray
    cases: np.ndarray
    days: np.ndarray
    dataset: np.ndarray
    family: np.ndarray
    pool: np.ndarray
    total: np.ndarray

    def take(self, rows: np.ndarray) -> Years:
        """Return these rows."""
        names = [name for name in self.__dataclass_fields__ if name != "days"]
        return Years(**{**{name: getattr(self, name)[rows] for name in names}, "days": self.days})


def years_of(table: pd.DataFrame, kind: str) -> Years:
    """Return the finished years of one kind (``ratio`` or ``volume``) of a table of finished years."""
    rows = table[table["kind"] == kind]
    rows = rows.assign(year=rows["date"].dt.year, month=rows["date"].dt.month)
    keys = ["dataset", "year", "series_id"]
    if rows.empty:
        none = np.empty((0, 12))
        return Years(none, none, MONTH_ENDS, *(np.empty(0, t) for t in (str, str, int, float)))
    wide = rows.set_index([*keys, "month"])[["numerator", "denominator", "total"]].unstack("month")  # noqa: PD010 – the keys of a year without one of the counts would be lost
    dataset = wide.index.get_level_values("dataset").to_numpy(str)
    pool = wide.index.get_level_values("dataset") + wide.index.get_level_values("year").astype(str)
    return Years(
        counted=wide["numerator"].to_numpy(float),
        cases=wide["denominator"].to_numpy(float),
        days=MONTH_ENDS,
        dataset=dataset,
        family=np.array([family_of(name) for name in dataset]),
        pool=pd.factorize(pool)[0],
        total=wide["total"].to_numpy(float)[:, 0],
    )

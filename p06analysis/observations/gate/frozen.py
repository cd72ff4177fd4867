"""The same figure in report after report: copied on, perhaps, and not measured."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.observations.gate.evidence import SERIES, Evidence, findings, shown
from p06analysis.periods import PERIOD_DAYS

CODE = "P06-CHECK-004"


def find(evidence: Evidence, limit: float | None) -> pd.DataFrame:
    """Return the last report of every run of ``limit`` or more equal ones over as many reporting periods.

    A share at its upper bound, or a count of 0, may well stand still and is left out; so may a monthly figure that is
    copied every other day.
    """
    known = evidence.known
    lower = known["indicator"].map(evidence.about("lower", -np.inf)).astype("float64")
    upper = known["indicator"].map(evidence.about("upper", np.inf)).astype("float64")
    figures = known[["value", "numerator", "denominator"]]
    same = (figures == figures.shift()) | (figures.isna() & figures.shift().isna())
    starts = ~(same.all(axis=1) & (known[SERIES] == known[SERIES].shift()).all(axis=1))
    run = starts.cumsum()
    length = run.map(run.value_counts())
    is_last = run != run.shift(-1)
    fewest = 4 if limit is None else limit
    first = known["date"].groupby(run).transform("min")
    days = {name: PERIOD_DAYS[one.frequency] for name, one in evidence.params.indicators.items()}
    period = known["indicator"].map(days).astype("float64")
    lasts = (known["date"] - first).dt.days >= 0.9 * (fewest - 1) * period
    inside = (known["value"] > lower) & (known["value"] < upper)
    rows = known[is_last & inside & lasts & (length >= fewest)]
    counts = length[rows.index]
    expected = [f"it has stood in {count} reports; a figure that is measured moves" for count in counts]
    return findings(
        rows,
        measured=rows["value"].to_numpy(),
        limit=counts.to_numpy(float),
        found=shown(rows["value"]),
        expected=expected,
    )

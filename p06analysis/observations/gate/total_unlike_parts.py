"""A row that sums others up and does not: one of the rows, or the sum, was mistyped."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.observations.gate.evidence import Evidence, findings, none_found, shown

CODE = "P06-CHECK-009"


def find(evidence: Evidence, limit: float | None) -> pd.DataFrame:
    """Return the sums that the loader found unlike their parts; the place is the row's label, and there is no figure."""
    sums = evidence.sums
    if sums.empty:
        return none_found()
    rows = sums.assign(place=sums["label"], row=-1, date=pd.to_datetime(sums["date"]))
    is_sum = np.isclose(sums["low"].astype("float64"), sums["high"].astype("float64"))
    expected = [
        f"its {parts} parts add to {low:.10g}" if whole else f"its {parts} parts lie between {low:.10g} and {high:.10g}"
        for parts, low, high, whole in zip(sums["parts"], sums["low"], sums["high"], is_sum, strict=True)
    ]
    return findings(
        rows,
        measured=sums["stated"].astype("float64").to_numpy(),
        limit=sums["low"].astype("float64").to_numpy(),
        found=shown(sums["stated"].astype("float64")),
        expected=expected,
    )

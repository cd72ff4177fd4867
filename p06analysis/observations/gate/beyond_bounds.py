"""A value beyond what its indicator can be."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.observations.gate.evidence import Evidence, findings, shown

CODE = "P06-LOAD-012"


def find(evidence: Evidence, limit: float | None) -> pd.DataFrame:
    """Return every version whose value lies outside the indicator's bounds; there is no limit to set."""
    figures = evidence.figures.assign(row=np.arange(len(evidence.figures)))
    lower = figures["indicator"].map(evidence.about("lower", -np.inf)).astype("float64")
    upper = figures["indicator"].map(evidence.about("upper", np.inf)).astype("float64")
    beyond = (figures["value"] < lower) | (figures["value"] > upper)
    rows, low, high = figures[beyond], lower[beyond], upper[beyond]
    bound = high.where(rows["value"] > high, low)
    expected = [f"{name} lies between {a:g} and {b:g}" for name, a, b in zip(rows["indicator"], low, high, strict=True)]
    return findings(
        rows, measured=rows["value"].to_numpy(), limit=bound.to_numpy(), found=shown(rows["value"]), expected=expected
    )

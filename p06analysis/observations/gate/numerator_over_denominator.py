"""More cases in the numerator than there are in the denominator."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.observations.gate.evidence import Evidence, findings, shown

CODE = "P06-CHECK-001"


def find(evidence: Evidence, limit: float | None) -> pd.DataFrame:
    """Return every version of a share whose numerator passes its denominator; shares of a target may, by their upper bound."""
    figures = evidence.figures.assign(row=np.arange(len(evidence.figures)))
    indicators = evidence.params.indicators
    is_share = {
        name: one.unit == "percent" and one.upper is not None and one.upper <= 100 for name, one in indicators.items()
    }
    over = figures["indicator"].map(is_share).eq(True) & (figures["numerator"] > figures["denominator"])
    rows = figures[over]
    expected = [f"a share of {bottom:g} has no more in it" for bottom in rows["denominator"]]
    return findings(
        rows,
        measured=rows["numerator"].to_numpy(),
        limit=rows["denominator"].to_numpy(),
        found=shown(rows["numerator"]),
        expected=expected,
    )

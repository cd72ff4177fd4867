"""A printed percent that its own counts do not give."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.observations.gate.evidence import Evidence, findings, shown

CODE = "P06-LOAD-013"


def find(evidence: Evidence, limit: float | None) -> pd.DataFrame:
    """Return every version whose percent differs from its counts by more than ``limit`` points, unless flagged suspect."""
    figures = evidence.figures.assign(row=np.arange(len(evidence.figures)))
    units = evidence.about("unit")
    has_counts = figures["denominator"].gt(0) & figures["numerator"].notna() & figures["value"].notna()
    rows = figures[figures["indicator"].map(units).eq("percent") & has_counts & (figures["flag"] != "suspect")]
    quotient = 100 * rows["numerator"] / rows["denominator"]
    apart = (quotient - rows["value"]).abs() > (0.6 if limit is None else limit)
    rows, quotient = rows[apart], quotient[apart]
    expected = [
        f"{top:g}/{bottom:g} gives {ratio:.2f}"
        for top, bottom, ratio in zip(rows["numerator"], rows["denominator"], quotient, strict=True)
    ]
    return findings(
        rows,
        measured=rows["value"].to_numpy(),
        limit=quotient.to_numpy(),
        found=shown(rows["value"]),
        expected=expected,
    )

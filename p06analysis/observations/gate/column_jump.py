"""Several places jump on one day: the formula changed, rather than the service."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.observations.gate.evidence import Evidence, findings, shown

CODE = "P06-CHECK-005"
FEWEST, SMALLEST_SHARE = 3, 0.05
"""Places that have to jump together, and the least part of the indicator's range that is a jump."""


def find(evidence: Evidence, limit: float | None) -> pd.DataFrame:
    """Return the reports that moved ``limit`` times as far as is usual, where at least three did on one day, one way.

    The usual step is the median, in absolute terms, over all places and dates of the indicator, a day apart; a step over a
    longer time may be longer in proportion to its root.
    """
    steps = evidence.step()
    steps = steps[steps["before"].notna()].copy()
    if steps.empty:
        return findings(steps, measured=[], limit=[], found=[], expected=[])
    days = (steps["date"] - steps["before_date"]).dt.days.clip(lower=1)
    steps["move"] = steps["value"] - steps["before"]
    steps["scaled"] = steps["move"].abs() / np.sqrt(days)
    usual = steps.groupby("indicator")["scaled"].transform("median")
    lower = steps["indicator"].map(evidence.about("lower", np.nan)).astype("float64")
    upper = steps["indicator"].map(evidence.about("upper", np.nan)).astype("float64")
    reach = (upper - lower).fillna(steps.groupby("indicator")["value"].transform("max").abs())
    far = (steps["scaled"] > (8 if limit is None else limit) * usual) & (steps["move"].abs() >= SMALLEST_SHARE * reach)
    jumps = steps[far]
    sign = np.sign(jumps["move"])
    together = jumps.groupby(["indicator", "date", sign])["move"].transform("size")
    rows = jumps[together >= FEWEST]
    count = together[rows.index]
    expected = [
        f"{many} places moved far on this day, this one by {move:+.4g}; look for a change of formula"
        for many, move in zip(count, rows["move"], strict=True)
    ]
    return findings(
        rows,
        measured=rows["move"].to_numpy(),
        limit=count.to_numpy(float),
        found=shown(rows["value"]),
        expected=expected,
    )

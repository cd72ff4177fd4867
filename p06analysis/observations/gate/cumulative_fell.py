"""A running total that is lower than it was: a correction, a lost file, or another measure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.observations.gate.evidence import Evidence, findings, shown

CODE = "P06-CHECK-003"


def find(evidence: Evidence, limit: float | None) -> pd.DataFrame:
    """Return every report whose running count fell since the report before, within a year for year-to-date ones."""
    steps = evidence.step()
    kind, unit = steps["indicator"].map(evidence.about("kind")), steps["indicator"].map(evidence.about("unit"))
    same_year = steps["date"].dt.year == steps["before_date"].dt.year
    runs = (kind == "cumulative") | ((kind == "year_to_date") & same_year)
    parts = []
    for now, before, counts in (
        ("value", "before", unit == "count"),
        ("numerator", "before_numerator", True),
        ("denominator", "before_denominator", True),
    ):
        rows = steps[runs & counts & (steps[now] < steps[before])]
        expected = [
            f"the {now} of {day:%Y-%m-%d} was {earlier:.10g}, and a running total does not fall"
            for day, earlier in zip(rows["before_date"], rows[before], strict=True)
        ]
        parts.append(
            findings(
                rows,
                measured=rows[now].to_numpy(),
                limit=rows[before].to_numpy(),
                found=shown(rows[now]),
                expected=expected,
            )
        )
    found = pd.concat(parts, ignore_index=True)
    return found.drop_duplicates("row").astype({"row": np.int64}) if len(found) else found

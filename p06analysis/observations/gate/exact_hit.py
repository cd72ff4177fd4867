"""Exactly the target, at its deadline: possible, and worth a question."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from p06analysis.observations.gate.evidence import SERIES, Evidence, findings, none_found, shown

CODE = "P06-CHECK-006"
NEAR = dt.timedelta(days=31)
"""A report this close to the deadline is one of it."""


def find(evidence: Evidence, limit: float | None) -> pd.DataFrame:
    """Return the reports at the deadline of a target of any plan whose value is the target, to the last digit."""
    known = evidence.known
    positions = known.groupby(SERIES, sort=False).indices
    parts = []
    for plan in evidence.params.plans.values():
        for target in plan.targets:
            series = known.iloc[positions.get((target.indicator, target.place), [])]
            near = (series["date"] - pd.Timestamp(target.deadline)).abs() <= NEAR
            rows = series[near & ((series["value"] - target.value).abs() < 1e-9)]
            if rows.empty:
                continue
            expected = [f"the target due on {target.deadline}; figures that are measured seldom hit it exactly"] * len(
                rows
            )
            parts.append(
                findings(
                    rows,
                    measured=rows["value"].to_numpy(),
                    limit=target.value,
                    found=shown(rows["value"]),
                    expected=expected,
                )
            )
    found = pd.concat(parts, ignore_index=True) if parts else none_found()
    return found.drop_duplicates("row")

"""One gate for all figures: every check, its rows, and what ``params`` says is done about them."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import numpy as np
import pandas as pd

from p06analysis.errors import Fault
from p06analysis.observations.gate import (
    beyond_bounds,
    column_jump,
    cumulative_fell,
    exact_hit,
    frozen,
    late,
    missing_unit,
    numerator_over_denominator,
    place_not_in_being,
    ratio_unlike_counts,
    total_unlike_parts,
)
from p06analysis.observations.gate.evidence import Evidence

_MEMBERS: tuple[ModuleType, ...] = (
    beyond_bounds,
    numerator_over_denominator,
    ratio_unlike_counts,
    place_not_in_being,
    total_unlike_parts,
    cumulative_fell,
    frozen,
    column_jump,
    exact_hit,
    missing_unit,
    late,
)
CHECKS: dict[str, ModuleType] = {member.__name__.rpartition(".")[2]: member for member in _MEMBERS}
"""Every check by its id, in the order in which their rows are shown."""

CHECK_COLUMNS = ["check", "severity", "indicator", "place", "date", "measured", "limit", "row", "found", "expected"]

_NEXT_STEP = {
    "beyond_bounds": "Mend the figure, or the indicator's bounds.",
    "ratio_unlike_counts": "Ask the owner which is right, or flag the row suspect.",
    "place_not_in_being": "Name the place that was there then, or mend the day.",
    "total_unlike_parts": "Mend the row or the sum; params/checks.yaml can make it a question.",
}


def run_checks(evidence: Evidence, *, fresh: np.ndarray | None = None) -> pd.DataFrame:
    """Return what all checks find, one row a finding.

    Parameters
    ----------
    evidence : Evidence
    fresh : numpy.ndarray of bool, optional
        Which of the evidence's figures have just arrived; findings on older ones are left out.

    Returns
    -------
    pandas.DataFrame
        :data:`CHECK_COLUMNS`; ``severity`` is ``stop`` or ``question``.
    """
    parts = []
    for name, member in CHECKS.items():
        rule = evidence.params.checks[name]
        if rule.severity == "off":
            continue
        found = member.find(evidence, rule.limit)
        if fresh is not None and len(found):
            found = found[_concerns(found, evidence.figures[fresh], fresh)]
        if len(found):
            parts.append(found.assign(check=name, severity=rule.severity))
    if not parts:
        return pd.DataFrame(columns=CHECK_COLUMNS)
    return pd.concat(parts, ignore_index=True)[CHECK_COLUMNS]


def _concerns(found: pd.DataFrame, arrived: pd.DataFrame, fresh: np.ndarray) -> np.ndarray:
    """Return which findings are on figures that have just arrived, or on what is missing beside them."""
    row = found["row"].to_numpy(dtype=int)
    pairs = set(zip(arrived["indicator"], arrived["date"], strict=True))
    beside = np.array([pair in pairs for pair in zip(found["indicator"], found["date"], strict=True)], dtype=bool)
    return np.where(row < 0, beside, fresh[row.clip(min=0)] if len(fresh) else False)


def gate_faults(found: pd.DataFrame, place_of: Callable[[int, pd.Series], str]) -> list[Fault]:
    """Return a fault for each finding that stops.

    Parameters
    ----------
    found : pandas.DataFrame
        Of :func:`run_checks`.
    place_of : callable
        Gives where a finding stands: by the row of the figures (-1 where there is none) and the finding itself.
    """
    return [
        Fault(
            place_of(int(row["row"]), row),
            CHECKS[row["check"]].CODE,
            row["found"],
            row["expected"],
            _NEXT_STEP.get(row["check"], "Ask the owner; params/checks.yaml can make it a question."),
        )
        for _, row in found[found["severity"] == "stop"].iterrows()
    ]

"""Which checks of figures stop a load and which are questions to the owner (``params/checks.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from p06analysis.errors import Fault, closest
from p06analysis.plan.fields import Strict

Severity = Literal["stop", "question", "off"]


class CheckRule(Strict):
    """What is done where a check finds something, and from which limit on it does.

    ``stop`` refuses the source, ``question`` lets it in and asks the owner, ``off`` leaves the check out.
    """

    severity: Severity
    limit: float | None = Field(default=None, ge=0)


DEFAULT_RULES: dict[str, CheckRule] = {
    "beyond_bounds": CheckRule(severity="stop"),
    "column_jump": CheckRule(severity="question", limit=8),
    "cumulative_fell": CheckRule(severity="question"),
    "exact_hit": CheckRule(severity="question"),
    "frozen": CheckRule(severity="question", limit=4),
    "late": CheckRule(severity="question"),
    "missing_unit": CheckRule(severity="question", limit=0.5),
    "numerator_over_denominator": CheckRule(severity="stop"),
    "place_not_in_being": CheckRule(severity="stop"),
    "ratio_unlike_counts": CheckRule(severity="stop", limit=0.6),
    "total_unlike_parts": CheckRule(severity="stop"),
}
"""What holds for checks that ``params/checks.yaml`` does not name."""


class ChecksFile(Strict):
    """``params/checks.yaml``."""

    checks: dict[str, CheckRule] = Field(default_factory=dict)


def rules_with(given: Mapping[str, CheckRule]) -> dict[str, CheckRule]:
    """Return every check's rule: those given, with the limit that holds without them where they name none."""
    rules = dict(DEFAULT_RULES)
    for name, rule in given.items():
        default = DEFAULT_RULES.get(name, rule)
        rules[name] = rule if rule.limit is not None else rule.model_copy(update={"limit": default.limit})
    return rules


def rule_faults(file: ChecksFile, path: Path) -> list[Fault]:
    """Return a fault, P06-PLAN-046, for each check that does not exist."""
    return [
        Fault(
            f"{path}, checks.{name}", "P06-PLAN-046", f'"{name}"', "no such check", closest(name, list(DEFAULT_RULES))
        )
        for name in file.checks
        if name not in DEFAULT_RULES
    ]

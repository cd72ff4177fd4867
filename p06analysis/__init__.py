"""p06analysis: how likely the targets of Vietnam's Project 06 are to be met, from published figures.

The names below are loaded when they are first used, so that ``import p06analysis`` and ``p06 --help`` stay fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from p06analysis.findings import show, write_tables
    from p06analysis.findings.changes import write_changes
    from p06analysis.findings.record import record_findings
    from p06analysis.forecast.plan_forecast import forecast_plan
    from p06analysis.ledger.standing import standing, write_score_table
    from p06analysis.ledger.statements import write_statements
    from p06analysis.observations import Observations, read_observations
    from p06analysis.outlook import assess, required_pace
    from p06analysis.plan import read_params
    from p06analysis.run import open_run, run_once
    from p06analysis.run.sections import changes_since, sections

__version__ = "0.1.0"

_HOMES = {
    "Observations": "observations",
    "assess": "outlook",
    "changes_since": "run.sections",
    "forecast_plan": "forecast.plan_forecast",
    "open_run": "run",
    "read_observations": "observations",
    "read_params": "plan",
    "record_findings": "findings.record",
    "required_pace": "outlook",
    "run_once": "run",
    "sections": "run.sections",
    "show": "findings",
    "standing": "ledger.standing",
    "write_changes": "findings.changes",
    "write_score_table": "ledger.standing",
    "write_statements": "ledger.statements",
    "write_tables": "findings",
}

__all__ = [
    "Observations",
    "assess",
    "changes_since",
    "forecast_plan",
    "open_run",
    "read_observations",
    "read_params",
    "record_findings",
    "required_pace",
    "run_once",
    "sections",
    "show",
    "standing",
    "write_changes",
    "write_score_table",
    "write_statements",
    "write_tables",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'p06analysis' has no attribute {name!r}")
    return getattr(importlib.import_module(f"p06analysis.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])

"""p06analysis: how likely the targets of Vietnam's Project 06 are to be met, from published figures.

The names below are loaded when they are first used, so that ``import p06analysis`` and ``p06 --help`` stay fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from p06analysis.findings import show, write_tables
    from p06analysis.findings.changes import write_changes
    from p06analysis.findings.places import show_places, write_places
    from p06analysis.findings.quality import data_quality, write_quality
    from p06analysis.findings.record import record_findings
    from p06analysis.findings.summary import summary_sections, write_summary
    from p06analysis.findings.tasks import show_tasks, task_sections, write_tasks
    from p06analysis.forecast.completion import forecast_tasks
    from p06analysis.forecast.plan_forecast import forecast_plan
    from p06analysis.ledger.further_statements import (
        write_places_statements,
        write_summary_statements,
        write_task_statements,
    )
    from p06analysis.ledger.standing import standing, write_score_table
    from p06analysis.ledger.statements import write_statements
    from p06analysis.observations import Observations, read_observations
    from p06analysis.observations.quality import arrivals, check_figures, revised_figures
    from p06analysis.outlook import assess, required_pace
    from p06analysis.outlook.places import compare_places
    from p06analysis.outlook.summary import summarise
    from p06analysis.outlook.tasks import TasksOutlook, assess_tasks, tasks_outlook
    from p06analysis.plan import read_params
    from p06analysis.plan.task_table import tasks_table
    from p06analysis.run import open_run, run_once
    from p06analysis.run.places import places_shown
    from p06analysis.run.sections import changes_since, sections

__version__ = "0.1.0"

_HOMES = {
    "Observations": "observations",
    "TasksOutlook": "outlook.tasks",
    "arrivals": "observations.quality",
    "assess": "outlook",
    "assess_tasks": "outlook.tasks",
    "changes_since": "run.sections",
    "check_figures": "observations.quality",
    "compare_places": "outlook.places",
    "data_quality": "findings.quality",
    "forecast_plan": "forecast.plan_forecast",
    "forecast_tasks": "forecast.completion",
    "open_run": "run",
    "places_shown": "run.places",
    "read_observations": "observations",
    "read_params": "plan",
    "record_findings": "findings.record",
    "required_pace": "outlook",
    "revised_figures": "observations.quality",
    "run_once": "run",
    "sections": "run.sections",
    "show": "findings",
    "show_places": "findings.places",
    "show_tasks": "findings.tasks",
    "standing": "ledger.standing",
    "summarise": "outlook.summary",
    "summary_sections": "findings.summary",
    "task_sections": "findings.tasks",
    "tasks_outlook": "outlook.tasks",
    "tasks_table": "plan.task_table",
    "write_changes": "findings.changes",
    "write_places": "findings.places",
    "write_places_statements": "ledger.further_statements",
    "write_quality": "findings.quality",
    "write_score_table": "ledger.standing",
    "write_statements": "ledger.statements",
    "write_summary": "findings.summary",
    "write_summary_statements": "ledger.further_statements",
    "write_tables": "findings",
    "write_task_statements": "ledger.further_statements",
    "write_tasks": "findings.tasks",
}

__all__ = [
    "Observations",
    "TasksOutlook",
    "arrivals",
    "assess",
    "assess_tasks",
    "changes_since",
    "check_figures",
    "compare_places",
    "data_quality",
    "forecast_plan",
    "forecast_tasks",
    "open_run",
    "places_shown",
    "read_observations",
    "read_params",
    "record_findings",
    "required_pace",
    "revised_figures",
    "run_once",
    "sections",
    "show",
    "show_places",
    "show_tasks",
    "standing",
    "summarise",
    "summary_sections",
    "task_sections",
    "tasks_outlook",
    "tasks_table",
    "write_changes",
    "write_places",
    "write_places_statements",
    "write_quality",
    "write_score_table",
    "write_statements",
    "write_summary",
    "write_summary_statements",
    "write_tables",
    "write_task_statements",
    "write_tasks",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'p06analysis' has no attribute {name!r}")
    return getattr(importlib.import_module(f"p06analysis.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])

"""p06analysis: how likely the targets of Vietnam's Project 06 are to be met, from published figures.

The names below are loaded when they are first used, so that ``import p06analysis`` and ``p06 --help`` stay fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from p06analysis.findings import show, write_tables
    from p06analysis.findings.tasks import show_tasks, task_sections, write_tasks
    from p06analysis.forecast.completion import forecast_tasks
    from p06analysis.forecast.plan_forecast import forecast_plan
    from p06analysis.observations import Observations, read_observations
    from p06analysis.outlook import assess, required_pace
    from p06analysis.outlook.tasks import assess_tasks
    from p06analysis.plan import read_params
    from p06analysis.plan.task_table import tasks_table
    from p06analysis.run import open_run, run_once

__version__ = "0.1.0"

_HOMES = {
    "Observations": "observations",
    "assess": "outlook",
    "assess_tasks": "outlook.tasks",
    "forecast_plan": "forecast.plan_forecast",
    "forecast_tasks": "forecast.completion",
    "open_run": "run",
    "read_observations": "observations",
    "read_params": "plan",
    "required_pace": "outlook",
    "run_once": "run",
    "show": "findings",
    "show_tasks": "findings.tasks",
    "task_sections": "findings.tasks",
    "tasks_table": "plan.task_table",
    "write_tables": "findings",
    "write_tasks": "findings.tasks",
}

__all__ = [
    "Observations",
    "assess",
    "assess_tasks",
    "forecast_plan",
    "forecast_tasks",
    "open_run",
    "read_observations",
    "read_params",
    "required_pace",
    "run_once",
    "show",
    "show_tasks",
    "task_sections",
    "tasks_table",
    "write_tables",
    "write_tasks",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'p06analysis' has no attribute {name!r}")
    return getattr(importlib.import_module(f"p06analysis.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])

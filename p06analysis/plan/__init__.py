"""The plan: what is measured where, what is demanded of whom by when (``params/*.yaml``)."""

from p06analysis.plan.models import (
    Beside,
    Break,
    Indicator,
    Owner,
    Params,
    Place,
    Plan,
    Replayed,
    Run,
    Target,
    Task,
    Words,
)
from p06analysis.plan.reading import read_params

__all__ = [
    "Beside",
    "Break",
    "Indicator",
    "Owner",
    "Params",
    "Place",
    "Plan",
    "Replayed",
    "Run",
    "Target",
    "Task",
    "Words",
    "read_params",
]

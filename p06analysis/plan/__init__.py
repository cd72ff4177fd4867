"""The plan: what is measured where, what is demanded of whom by when (``params/*.yaml``)."""

from p06analysis.plan.fields import Break, Words
from p06analysis.plan.hierarchy import parts_of, places_of_level, wholes_of
from p06analysis.plan.models import (
    Beside,
    Indicator,
    Owner,
    Params,
    Place,
    PlacesShown,
    Plan,
    Replayed,
    Run,
    Target,
    Task,
)
from p06analysis.plan.reading import read_params
from p06analysis.plan.scores import Score, ScoreGroup, ScoreItem, ScoreVersion

__all__ = [
    "Beside",
    "Break",
    "Indicator",
    "Owner",
    "Params",
    "Place",
    "PlacesShown",
    "Plan",
    "Replayed",
    "Run",
    "Score",
    "ScoreGroup",
    "ScoreItem",
    "ScoreVersion",
    "Target",
    "Task",
    "Words",
    "parts_of",
    "places_of_level",
    "read_params",
    "wholes_of",
]

"""The outlook: what the forecasts mean for the plan's targets."""

from p06analysis.outlook.assess import assess
from p06analysis.outlook.pace import DeadlinePassed, required_pace

__all__ = ["DeadlinePassed", "assess", "required_pace"]

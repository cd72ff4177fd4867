"""Observations: reported figures, their checks, and what was known of them on any day."""

from p06analysis.observations.known import Observations
from p06analysis.observations.reading import read_observations

__all__ = ["Observations", "read_observations"]

"""The checks of figures, one a module, and the one gate that runs them all."""

from p06analysis.observations.gate.evidence import Evidence
from p06analysis.observations.gate.gate import CHECKS, gate_faults, run_checks

__all__ = ["CHECKS", "Evidence", "gate_faults", "run_checks"]

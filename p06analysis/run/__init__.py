"""Runs: open the inputs, execute the notebooks, publish whole pages."""

from p06analysis.run.inputs import RunInputs, open_run
from p06analysis.run.runner import Published, run_once

__all__ = ["Published", "RunInputs", "open_run", "run_once"]

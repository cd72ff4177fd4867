"""The shipped priors of completion: rates by step of relative time, and how far plans, groups and owners differ.

They were learned from public registers of open items with due dates (PRIORS.md says which) and lie beside this module as
``priors.json``; :mod:`p06analysis.forecast.completion.training` rebuilds them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np


@dataclass(frozen=True)
class CompletionPriors:
    """Everything a completion forecast takes from elsewhere.

    Attributes
    ----------
    mean : (STEPS,) float
        Log rate of finishing a unit of relative time, of a plan nothing is known of.
    covariance : (STEPS, STEPS) float
        How plans differ from it.
    spreads : (3,) float
        Spread of the log factors of groups, of owners, and of groups on the due day.
    shocks : (3,) float
        Spread of the log factors by which the time to come differs from the time seen, for all of a plan, a group or an
        owner at once.
    slip_mean, slip_sd : float
        Log factor for each time a due date was moved.
    """

    mean: np.ndarray
    covariance: np.ndarray
    spreads: np.ndarray
    shocks: np.ndarray
    slip_mean: float
    slip_sd: float

    def to_json(self) -> str:
        """Return the priors as JSON text, arrays to five digits."""
        return json.dumps(asdict(self), indent=1, default=_rounded) + "\n"

    @classmethod
    def from_json(cls, text: str) -> CompletionPriors:
        """Return the priors that :meth:`to_json` wrote."""
        plain: dict[str, Any] = json.loads(text)
        entries: dict[str, Any] = {
            name: np.array(entry) if isinstance(entry, list) else entry for name, entry in plain.items()
        }
        return cls(**entries)


def _rounded(array: np.ndarray) -> list[object]:
    return [_rounded(row) if np.ndim(row) else float(f"{row:.5g}") for row in array]


@lru_cache(maxsize=1)
def default_priors() -> CompletionPriors:
    """Return the priors shipped with the package.

    Examples
    --------
    >>> bool((default_priors().spreads > 0).all())
    True
    """
    return CompletionPriors.from_json(resources.files(__package__).joinpath("priors.json").read_text(encoding="utf-8"))

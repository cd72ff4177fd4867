"""The shipped priors: components, their weights, and how fast a pool's own track record overrules them.

They were learned once from thousands of public series (PRIORS.md says which) and lie beside this module as
``priors.json``; :mod:`p06analysis.forecast.mixture.training` rebuilds them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from p06analysis.forecast.mixture.dlm import Component


@dataclass(frozen=True)
class RecordPriors:
    """How a pool's own track record is learned from; see :mod:`p06analysis.forecast.mixture.record`.

    Attributes
    ----------
    mean, sd : (3,) float
        Prior of the recalibrating line of a pool: shift, stretch and drift with the horizon, on the probit scale.
    group_sd : (3,) float
        Prior of a group's line on top of its pool's.
    line_memory, group_memory, weight_memory : float
        Share of what was learned that is left a period later.
    line_evidence, weight_evidence : float
        Worth of one trial in independent observations, before clustering.
    clustering : float
        Correlation of trials settled on one day; n of them count as n / (1 + clustering (n - 1)).
    weight_points : float
        Weight of the priors' component weights, in trials.
    level_weight : float
        Weight of the question about the mixture's own quantiles, beside 1 for each question about a target.
    """

    mean: np.ndarray
    sd: np.ndarray
    group_sd: np.ndarray
    line_memory: float
    group_memory: float
    weight_memory: float
    line_evidence: float
    weight_evidence: float
    clustering: float
    weight_points: float
    level_weight: float


@dataclass(frozen=True)
class Priors:
    """Everything a forecast takes from elsewhere.

    Attributes
    ----------
    components : tuple of Component
    weights : (components,) float
        Of a pool without a record; they sum to 1.
    likelihood_weight : float
        Power of a series' own likelihood in its weights, 0 to 1.
    memory : float
        Share of the log-likelihood kept a point later.
    record : RecordPriors
    """

    components: tuple[Component, ...]
    weights: np.ndarray
    likelihood_weight: float
    memory: float
    record: RecordPriors

    def to_json(self) -> str:
        """Return the priors as JSON text, arrays to six digits.

        Examples
        --------
        >>> Priors.from_json(default_priors().to_json()).components == default_priors().components
        True
        """
        return json.dumps(asdict(self), indent=1, default=lambda array: [float(f"{number:.6g}") for number in array])

    @classmethod
    def from_json(cls, text: str) -> Priors:
        """Return the priors that :meth:`to_json` wrote."""
        plain = json.loads(text)
        record: dict[str, Any] = {
            name: np.array(entry) if isinstance(entry, list) else entry for name, entry in plain["record"].items()
        }
        weights = np.array(plain["weights"], float)
        return cls(
            components=tuple(Component(**entry) for entry in plain["components"]),
            weights=weights / weights.sum(),
            likelihood_weight=float(plain["likelihood_weight"]),
            memory=float(plain["memory"]),
            record=RecordPriors(**record),
        )


@lru_cache(maxsize=1)
def default_priors() -> Priors:
    """Return the priors shipped with the package.

    Examples
    --------
    >>> len(default_priors().components) > 1
    True
    """
    return Priors.from_json(resources.files(__package__).joinpath("priors.json").read_text(encoding="utf-8"))


def read_priors(path: Path) -> Priors:
    """Return the priors in a file that the training command wrote."""
    return Priors.from_json(path.read_text(encoding="utf-8"))

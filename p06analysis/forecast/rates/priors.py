"""How strongly paces and rates move within a year, as learned from finished years (RATES.md), shipped as a small file.

The file lies beside this module; :mod:`p06analysis.forecast.rates.training` rebuilds it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources

import numpy as np

SCALES = np.log(0.012) + 0.55 * np.arange(11)
"""Grid of the noise's strength: log of the standard deviation of a month's average around its level, 0.012 to 2.9."""

RATIOS = np.array([0.2, 0.6, 1.2])
"""Grid of the drift's strength: the level's change in a month against the noise of a month's average."""

MISS_POINTS = 4.0
"""Degrees of freedom of the variance of a data set's misses over the stated one, as it differs between data sets of finished
years (:mod:`p06analysis.forecast.rates.misses`)."""


@dataclass(frozen=True)
class LevelPriors:
    """What is known of a quantity's noise and drift before its history is seen.

    Attributes
    ----------
    centre, width : float
        Mean and standard deviation, over pools, of the log of a pool's noise.
    scatter : float
        Standard deviation of a series' log noise around its pool's.
    ratios : tuple of float
        Chances of the three ratios of drift to noise.
    clustering : float
        Likeness of a pool's series: n of them count as n / (1 + clustering (n - 1)). A judgement.
    """

    centre: float
    width: float
    scatter: float
    ratios: tuple[float, ...]
    clustering: float = 0.1

    @property
    def mean_variance(self) -> float:
        """Variance of the noise of a month's average, as it is on average over series of pools that have not been seen."""
        return float(np.exp(2.0 * self.centre + 2.0 * (self.width**2 + self.scatter**2)))

    def scatter_matrix(self) -> np.ndarray:
        """Return P(series' scale | pool's scale) on the grid, rows summing to 1."""
        steps = (SCALES[None, :] - SCALES[:, None]) / self.scatter
        chances = np.exp(-0.5 * steps**2)
        return chances / chances.sum(axis=1, keepdims=True)

    def log_cells(self) -> np.ndarray:
        """Return the log chance of every (scale, ratio) of a pool that has not been seen."""
        scale = -0.5 * ((SCALES - self.centre) / self.width) ** 2
        return (scale - np.log(np.exp(scale).sum()))[:, None] + np.log(np.array(self.ratios))[None, :]


@dataclass(frozen=True)
class RatePriors:
    """Priors of the pace at which cases come (on the log scale) and of the rate at which they count (logit scale)."""

    pace: LevelPriors
    rate: LevelPriors

    def to_json(self) -> str:
        """Return the priors as JSON text, numbers to four digits.

        Examples
        --------
        >>> RatePriors.from_json(default_rate_priors().to_json()) == default_rate_priors()
        True
        """
        plain = asdict(self)
        for entry in plain.values():
            entry.update({name: float(f"{value:.4g}") for name, value in entry.items() if name != "ratios"})
            entry["ratios"] = [float(f"{value:.4g}") for value in entry["ratios"]]
        return json.dumps(plain, indent=1)

    @classmethod
    def from_json(cls, text: str) -> RatePriors:
        """Return the priors that :meth:`to_json` wrote."""
        plain = json.loads(text)
        return cls(**{name: LevelPriors(**{**plain[name], "ratios": tuple(plain[name]["ratios"])}) for name in plain})


@lru_cache(maxsize=1)
def default_rate_priors() -> RatePriors:
    """Return the priors shipped with the package.

    Examples
    --------
    >>> default_rate_priors().rate.width > 0
    True
    """
    return RatePriors.from_json(resources.files(__package__).joinpath("priors.json").read_text(encoding="utf-8"))

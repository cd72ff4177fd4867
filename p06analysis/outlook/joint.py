"""How many targets of a plan are met together: P(at least k), with what they have in common.

Targets on one series stand or fall together: the harder one implies the easier. Places of one indicator share a part of their
shocks (a one-factor Gaussian copula: Vasicek 1987). Indicators are taken as independent, which the page says: in the replay of
the French barometer (23 monthly origins, 101 départements, 8 to 16 indicators) probit forecast errors of two indicators at one
place had a correlation of .00 (−.02 to .03 by origin), those of two places of one indicator .61 on average. No simulation:
given the shared shock everything is independent, and the shock is integrated out by Gauss–Hermite.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from p06analysis.forecast.whole.paths import SHARED_RATE

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(64)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


def number_met(
    probability: np.ndarray, indicator: np.ndarray, place: np.ndarray, *, shared: float = SHARED_RATE
) -> np.ndarray:
    """Return the distribution of the number of targets met.

    Parameters
    ----------
    probability : (targets,) float
        0–1, none missing.
    indicator, place : (targets,) str
        Targets of one indicator and place are on one series; places of one indicator share shocks.
    shared : float
        Correlation over the places of one indicator, from 0 to below 1.

    Returns
    -------
    (targets + 1,) float
        P(exactly k are met) for k = 0, 1, …; sums to 1, and its mean is the sum of the probabilities.

    Examples
    --------
    One series with two targets, and another one: the chances of 0, 1, 2 and 3 met.

    >>> number_met(np.array([0.5, 0.2, 0.5]), np.array(["a", "a", "b"]), np.array(["x", "x", "x"])).round(3)
    array([0.25, 0.4 , 0.25, 0.1 ])
    """
    table = pd.DataFrame({"probability": probability, "indicator": indicator, "place": place})
    total = np.ones(1)
    for _, one in table.groupby("indicator", sort=True):
        series = [group.to_numpy() for _, group in one.groupby("place", sort=True)["probability"]]
        total = np.convolve(total, _of_indicator(series, shared if len(series) > 1 else 0.0))
    return total


def at_least(distribution: np.ndarray) -> np.ndarray:
    """Return P(at least k) for k = 0, 1, … from P(exactly k); never rises, and that of nought is 1.

    Examples
    --------
    >>> at_least(np.array([0.25, 0.5, 0.25])).tolist()
    [1.0, 0.75, 0.25]
    """
    each = np.asarray(distribution, dtype=float)
    below = np.concatenate([[0.0], np.cumsum(each)[:-1]])
    above = np.cumsum(each[::-1])[::-1]
    # From whichever end is the shorter sum: certain numbers stay exactly certain, small chances exact.
    return np.minimum.accumulate(np.clip(np.where(below < 0.5, 1.0 - below, above), 0.0, 1.0))


def _of_indicator(series: list[np.ndarray], shared: float) -> np.ndarray:
    """Return the distribution for the places of one indicator, the shared shock integrated out."""
    size = sum(len(one) for one in series) + 1
    if shared <= 0.0:
        return _convolved([_of_series(one[None, :]) for one in series], size)[0]
    given = [ndtr((ndtri(one)[None, :] - np.sqrt(shared) * _NODES[:, None]) / np.sqrt(1.0 - shared)) for one in series]
    return np.asarray(_WEIGHTS @ _convolved([_of_series(one) for one in given], size))


def _of_series(chances: np.ndarray) -> np.ndarray:
    """Return P(exactly k) of one series' targets, (nodes, targets + 1): the k easiest are met and the next is not."""
    ordered = np.sort(chances, axis=1)[:, ::-1]
    steps = np.column_stack([np.ones(len(ordered)), ordered, np.zeros(len(ordered))])
    return steps[:, :-1] - steps[:, 1:]


def _convolved(distributions: list[np.ndarray], size: int) -> np.ndarray:
    total = np.zeros((len(distributions[0]), size))
    total[:, 0] = 1.0
    for one in distributions:
        following = np.zeros_like(total)
        for count in range(one.shape[1]):
            following[:, count:] += one[:, count : count + 1] * total[:, : size - count]
        total = following
    return total


def joint_table(outlook: pd.DataFrame, *, shared: float = SHARED_RATE) -> pd.DataFrame:
    """Return P(at least k targets of a plan are met), one row a k.

    Parameters
    ----------
    outlook : pandas.DataFrame
        The outlook contract; targets that cannot be told are left out.
    shared : float

    Returns
    -------
    pandas.DataFrame
        plan, targets_told, targets_untold, expected (mean number met), at_least, probability; empty where none is told.
    """
    told = outlook[outlook["probability"].notna()]
    if told.empty:
        return pd.DataFrame(columns=["plan", "targets_told", "targets_untold", "expected", "at_least", "probability"])
    chances = told["probability"].to_numpy(float)
    distribution = number_met(chances, told["indicator"].to_numpy(), told["place"].to_numpy(), shared=shared)
    return pd.DataFrame(
        {
            "plan": told["plan"].iloc[0],
            "targets_told": len(told),
            "targets_untold": len(outlook) - len(told),
            "expected": chances.sum(),
            "at_least": np.arange(1, len(told) + 1),
            "probability": at_least(distribution)[1:],
        }
    )

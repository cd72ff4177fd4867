"""Ranks as distributions: where a place may stand, and which places cannot be told apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.schema import LEVELS, QUANTILES

RANK_QUANTILES = [f"rank_{name}" for name in QUANTILES]

APART = 0.9
"""Chance from which one place is said to be ahead of another."""


def rank_table(futures: np.ndarray, *, is_increase: bool = True) -> pd.DataFrame:
    """Return quantiles of each place's value and rank, and with how many others it is tied.

    Parameters
    ----------
    futures : (places, paths) float
        Values of the same futures for all places.
    is_increase : bool
        True where the highest value has rank 1.

    Returns
    -------
    pandas.DataFrame
        q05 … q95 of the value and rank_q05 … rank_q95 (1 is best; equal values share the better rank), at the seven levels of
        every forecast; ties: how many other places are neither ahead nor behind with a chance of 90 %.

    Examples
    --------
    Two places that nothing tells apart, and one far behind:

    >>> rng = np.random.default_rng(1)
    >>> table = rank_table(np.stack([rng.normal(50, 1, 999), rng.normal(50, 1, 999), rng.normal(40, 1, 999)]))
    >>> table[["rank_q10", "rank_q90", "ties"]].astype(int).to_numpy().tolist()
    [[1, 2, 1], [1, 2, 1], [3, 3, 0]]
    """
    order = -futures if is_increase else futures
    ranks = 1 + np.stack([(order < one).sum(axis=0) for one in order])
    ahead = np.stack([(order < one).mean(axis=1) + (order == one).mean(axis=1) / 2.0 for one in order])
    is_tied = (ahead > 1.0 - APART) & (ahead < APART) & ~np.eye(len(futures), dtype=bool)
    table = pd.DataFrame(np.quantile(futures, LEVELS, axis=1).T, columns=QUANTILES)
    table[RANK_QUANTILES] = np.quantile(ranks, LEVELS, axis=1, method="inverted_cdf").T
    return table.assign(ties=is_tied.sum(axis=1))


def rank_now(values: np.ndarray, *, is_increase: bool = True) -> np.ndarray:
    """Return ranks of today's values, equal ones sharing the better rank; NaN where there is no value.

    Examples
    --------
    >>> rank_now(np.array([5.0, 7.0, 5.0, np.nan])).tolist()
    [2.0, 1.0, 2.0, nan]
    """
    return np.asarray(pd.Series(values).rank(method="min", ascending=not is_increase), dtype=float)

"""Rebuilds the shipped priors of paces and rates from finished years.

    python -m p06analysis.forecast.rates.training YEARS.parquet --out priors.json

YEARS is what :mod:`p06analysis.forecast.rates.finished_years` makes. Learned are, for the pace (log scale) and for the rate (logit
scale): centre and width of the pools' noise, the scatter of a pool's series, and the chances of three ratios of drift to
noise, by expectation and maximisation over the grid of :mod:`p06analysis.forecast.rates.averages`. A pool is one data set's one
year; families of data sets (what stands before the first underscore of their names) count equally, then data sets, then
pools.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import logit

from p06analysis.forecast.mixture.training import family_of
from p06analysis.forecast.rates.averages import Past, cell_chances, on_grid
from p06analysis.forecast.rates.counts import not_begun
from p06analysis.forecast.rates.priors import SCALES, LevelPriors, RatePriors
from p06analysis.forecast.rates.years import Years, years_of
from p06analysis.periods import PERIOD_DAYS

START = LevelPriors(centre=float(np.log(0.2)), width=1.0, scatter=0.5, ratios=(1 / 3, 1 / 3, 1 / 3))
ROUNDS = 40

LEAST_WIDTH = 0.7
"""A few pools that happen to be alike must not make the next one's strength look known. A judgement."""

LEAST_SCATTER = 0.25


def past_of(years: Years, what: str) -> Past:
    """Return the twelve months' paces, or rates, of finished years."""
    edges = np.broadcast_to(np.arange(13.0), (len(years.cases), 13)).copy()
    if what == "pace":
        levels, variances = np.log((years.cases + 0.5) / PERIOD_DAYS["month"]), 1.0 / (years.cases + 0.5)
        levels = np.where(not_begun(years.cases, np.full(years.cases.shape, PERIOD_DAYS["month"])), np.nan, levels)
    else:
        share = (years.counted.sum(axis=1) + 0.5) / (years.cases.sum(axis=1) + 1.0)
        nearby = (years.counted + 10.0 * share[:, None]) / (years.cases + 10.0)
        levels = logit((years.counted + 0.5) / (years.cases + 1.0))
        with np.errstate(divide="ignore"):
            variances = 1.0 / (years.cases * nearby * (1.0 - nearby))
        levels = np.where(years.cases > 0, levels, np.nan)
        variances = np.where(years.cases > 0, variances, 1.0)
    return Past(levels, variances, edges, years.pool)


def learn(years: Years, what: str) -> LevelPriors:
    """Return the priors of the pace or of the rate that these finished years teach."""
    past = past_of(years, what)
    likelihood = on_grid(past, np.ones(len(years.cases))).log_likelihood
    pools, first, size = np.unique(years.pool, return_index=True, return_counts=True)
    weight = _equal_weights(years.family[first], years.dataset[first])
    in_pool = weight[np.searchsorted(pools, years.pool)] / size[np.searchsorted(pools, years.pool)]
    priors = START
    for _ in range(ROUNDS):
        before = priors
        evidence = _pool_evidence(likelihood, years.pool, priors)
        cells = np.exp(evidence - evidence.max(axis=(1, 2), keepdims=True))
        cells /= cells.sum(axis=(1, 2), keepdims=True)
        scales = cells.sum(axis=2)
        centre = float((weight * (scales @ SCALES)).sum())
        width = float(np.sqrt((weight * (scales @ (SCALES - centre) ** 2)).sum()))
        ratios = tuple(float(x) for x in (weight[:, None] * cells.sum(axis=1)).sum(axis=0) * 0.9 + 0.1 / 3)
        own = cell_chances(likelihood, years.pool, priors).sum(axis=2)
        middle = (scales @ SCALES)[np.searchsorted(pools, years.pool)]
        apart = (own * (SCALES[None, :] - middle[:, None]) ** 2).sum(axis=1)
        scatter = float(np.sqrt((in_pool * apart).sum()))
        priors = replace(
            START,
            centre=centre,
            width=max(width, LEAST_WIDTH),
            scatter=max(scatter, LEAST_SCATTER),
            ratios=ratios,
        )
        if abs(priors.centre - before.centre) + abs(priors.scatter - before.scatter) < 1e-4:
            break
    return priors


def _pool_evidence(likelihood: np.ndarray, pool: np.ndarray, priors: LevelPriors) -> np.ndarray:
    """Return the log posterior of every cell of every pool, (pools, scales, ratios)."""
    peak = likelihood.max(axis=(1, 2), keepdims=True)
    scatter = priors.scatter_matrix()
    each = np.log(np.maximum(np.einsum("jl,nlr->njr", scatter, np.exp(likelihood - peak)), 1e-300))
    total = np.stack(
        [
            each[pool == name].sum(axis=0) / (1.0 + priors.clustering * ((pool == name).sum() - 1))
            for name in np.unique(pool)
        ]
    )
    return np.asarray(total + priors.log_cells())


def _equal_weights(family: np.ndarray, dataset: np.ndarray) -> np.ndarray:
    """Return weights that sum to 1: families equally, then data sets, then pools."""
    frame = pd.DataFrame({"family": family, "dataset": dataset})
    pools = frame.groupby("dataset")["family"].transform("size")
    sets = frame.groupby("family")["dataset"].transform("nunique")
    return np.asarray(1.0 / (pools * sets * frame["family"].nunique()), float)


def learn_priors(table: pd.DataFrame) -> RatePriors:
    """Return the priors that a table of finished years teaches."""
    ratios, volumes = years_of(table, "ratio"), years_of(table, "volume")
    both = Years(
        **{
            name: getattr(ratios, name)
            if name == "days"
            else np.concatenate([getattr(ratios, name), getattr(volumes, name)])
            for name in Years.__dataclass_fields__
            if name != "pool"
        },
        pool=np.concatenate([ratios.pool, volumes.pool + ratios.pool.max(initial=-1) + 1]),
    )
    return RatePriors(pace=learn(both, "pace"), rate=learn(ratios, "rate"))


def without(table: pd.DataFrame, family: str) -> pd.DataFrame:
    """Return the finished years of the other families."""
    return table[table["dataset"].map(family_of) != family]


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 once priors are written."""
    parser = argparse.ArgumentParser(
        prog="python -m p06analysis.forecast.rates.training", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("years", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args(arguments)
    asked.out.write_text(learn_priors(pd.read_parquet(asked.years)).to_json() + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

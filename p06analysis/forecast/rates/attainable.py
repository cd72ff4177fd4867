"""How sharp forecasts of year-to-date ratios can be at all, beside the levels' scores that they are measured against.

    python -m p06analysis.forecast.rates.attainable YEARS.parquet

Two bounds. Finished years are drawn anew from the learned process (a level that drifts, and noise), with the strengths that each
real year makes likely, its volume and its rate; the forecast then knows these strengths exactly, which nobody ever does. And
on the real years, what a forecast of the stated widths would score if every chance that it names came true as often as named:
the mean of p (1 − p); with narrower widths too, the targets where they are.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from p06analysis.forecast.mixture.training import family_of
from p06analysis.forecast.rates.averages import cell_chances, on_grid
from p06analysis.forecast.rates.covariances import drift, noise
from p06analysis.forecast.rates.landing import rate_landing, with_strengths
from p06analysis.forecast.rates.priors import RATIOS, SCALES, LevelPriors, RatePriors
from p06analysis.forecast.rates.scores import ORIGINS, Case, case_of, days_left, levels_of, monthly_counts
from p06analysis.forecast.rates.training import learn_priors, past_of, without
from p06analysis.forecast.rates.years import Years, years_of

WIDTHS = (1.0, 0.85, 0.7, 0.5, 0.35, 0.25)
"""Shares of the stated widths."""

SEED = 1


def drawn_anew(years: Years, priors: RatePriors, rng: np.random.Generator) -> tuple[Years, dict[str, np.ndarray]]:
    """Return years that the learned process might have brought, and the true cell of every pace and rate.

    Parameters
    ----------
    years : Years
        Of ratios; each gives its cases a day, its rate, and how strongly they are likely to move.
    priors : RatePriors
    rng : numpy.random.Generator

    Returns
    -------
    Years
    dict of str to array
        ``pace_cells`` and ``rate_cells``, (years, scales, ratios): 1 at the cell that was drawn, else 0.
    """
    pace, pace_cells = _course(years, "pace", priors.pace, rng)
    rate, rate_cells = _course(years, "rate", priors.rate, rng)
    total, right = years.cases.sum(axis=1, keepdims=True), years.counted.sum(axis=1, keepdims=True)
    # no month brings more than ten times the average: the log scale's far tail means nothing
    cases = rng.poisson(total / 12.0 * np.minimum(np.exp(pace), 10.0)).astype(float)
    counted = rng.binomial(cases.astype(int), expit(logit((right + 0.5) / (total + 1.0)) + rate)).astype(float)
    return replace(years, cases=cases, counted=counted), {"pace_cells": pace_cells, "rate_cells": rate_cells}


def _course(years: Years, what: str, priors: LevelPriors, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return twelve months' deviations of every series and the cells that they were drawn from."""
    likelihood = on_grid(past_of(years, what), np.ones(len(years.cases))).log_likelihood
    chances = cell_chances(likelihood, years.pool, priors).reshape(len(likelihood), -1)
    drawn = (chances.cumsum(axis=1) < rng.random((len(chances), 1))).sum(axis=1).clip(max=chances.shape[1] - 1)
    scale, ratio = np.divmod(drawn, len(RATIOS))
    edges = np.arange(13.0)[None]
    steady, moving = noise(edges, np.diff(edges))[0], drift(edges)[0]
    roots = np.linalg.cholesky(steady + RATIOS[:, None, None] ** 2 * moving)
    normal = rng.standard_normal((len(chances), 12))
    course = np.exp(SCALES)[scale, None] * np.einsum("nkl,nl->nk", roots[ratio], normal)
    cells = np.eye(chances.shape[1])[drawn].reshape(likelihood.shape)
    return course, cells


def attainable(table: pd.DataFrame, *, draws: int = 1, origins: tuple[int, ...] = ORIGINS) -> pd.DataFrame:
    """Return what a forecast that knows the process scores, and what stated widths would score if they were right.

    Parameters
    ----------
    table : pandas.DataFrame
        Finished years.
    draws : int
        How often every year is drawn anew.
    origins : tuple of int
        Months at whose end is forecast.

    Returns
    -------
    pandas.DataFrame
        bound, near, round: Brier scores over those of the levels (means over data sets); of drawn years ``process known``
        and ``process learned``, of the real ones ``right at .85 of the width`` and so on.
    """
    ratios, rng = table[table["kind"] == "ratio"], np.random.default_rng(SEED)
    parts: list[pd.DataFrame] = []
    for family in sorted(ratios["dataset"].map(family_of).unique()):
        priors = learn_priors(without(table, family))
        years = years_of(ratios[ratios["dataset"].map(family_of) == family], "ratio")
        for pool in np.unique(years.pool):
            own = years.take(np.flatnonzero(years.pool == pool))
            parts += [_widths(_begun(own, month), month, priors) for month in origins]
            for month in np.repeat(origins, draws):
                drawn, cells = drawn_anew(own, priors, rng)
                rows = np.flatnonzero(drawn.cases[:, :month].sum(axis=1) > 0)
                known = {name: values[rows] for name, values in cells.items()}
                parts.append(_process(drawn.take(rows), known, int(month), priors))
    scored = pd.concat(parts).groupby(["dataset", "bound"])[["near", "round", "levels_near", "levels_round"]].mean()
    means = scored.groupby("bound", sort=False).mean()
    return pd.DataFrame({name: means[name] / means[f"levels_{name}"] for name in ("near", "round")}).reset_index()


def _begun(years: Years, month: int) -> Years:
    return years.take(np.flatnonzero(years.cases[:, :month].sum(axis=1) > 0))


def _process(years: Years, cells: dict[str, np.ndarray], month: int, priors: RatePriors) -> pd.DataFrame:
    """Return the scores of drawn years with the process known, and learned."""
    counts = with_strengths(monthly_counts(years.counted, years.cases, month), priors)
    assert counts.pace_common is not None
    assert counts.rate_common is not None
    none = np.full(len(years.cases), -1)
    known = replace(
        counts,
        pace_cells=cells["pace_cells"],
        rate_cells=cells["rate_cells"],
        pace_common=replace(counts.pace_common, group=none),
        rate_common=replace(counts.rate_common, group=none),
    )
    case, levels = _asked(years, month)
    hit = case.outcome[:, None] >= case.targets
    beside = (levels - hit) ** 2
    left = days_left(years, month)
    both = {"process known": known, "process learned": counts}
    answers = {name: rate_landing(one, left).cdf(case.targets) for name, one in both.items()}
    return pd.concat([_row(name, years, (1.0 - below - hit) ** 2, beside) for name, below in answers.items()])


def _widths(years: Years, month: int, priors: RatePriors) -> pd.DataFrame:
    """Return the expected scores of forecasts as wide as stated, and narrower, whose chances are right."""
    case, levels = _asked(years, month)
    beside = (levels - (case.outcome[:, None] >= case.targets)) ** 2
    counts = monthly_counts(years.counted, years.cases, month)
    landing = rate_landing(counts, days_left(years, month), priors)
    middle = landing.quantile(np.array([0.5]))
    rows = []
    for width in WIDTHS:
        below = landing.cdf(middle + (case.targets - middle) / width)
        rows.append(_row(f"right at {width:g} of the width", years, below * (1.0 - below), beside))
    real = landing.cdf(case.targets) - (case.outcome[:, None] < case.targets)
    return pd.concat([_row("as scored", years, real**2, beside), *rows])


def _asked(years: Years, month: int) -> tuple[Case, np.ndarray]:
    """Return what is asked of a pool at a month's end, and the levels' chances of reaching the targets."""
    cases, counted = years.cases.cumsum(axis=1), years.counted.cumsum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        case = case_of(np.where(cases > 0, 100.0 * counted / cases, np.nan), month)
    _, chance = levels_of(case.known, upper=np.full(len(cases), 100.0), is_share=True, month=month)
    return case, np.column_stack([chance(target) for target in case.targets.T])


def _row(bound: str, years: Years, brier: np.ndarray, beside: np.ndarray) -> pd.DataFrame:
    """Return the mean scores of near targets (the first three) and of round ones, beside the levels'."""
    columns = {"near": brier[:, :3], "round": brier[:, 3:], "levels_near": beside[:, :3], "levels_round": beside[:, 3:]}
    means = {name: values.mean(axis=1) for name, values in columns.items()}
    return pd.DataFrame({"bound": bound, "dataset": years.dataset, **means})


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 once the bounds are printed."""
    parser = argparse.ArgumentParser(
        prog="python -m p06analysis.forecast.rates.attainable", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("years", type=Path)
    bounds = attainable(pd.read_parquet(parser.parse_args(arguments).years))
    print(bounds.to_string(index=False, float_format=lambda x: f"{x:.3f}"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How far forecasts of finished years' ratios missed, against the spread they stated: data set by data set.

    python -m p06analysis.forecast.rates.misses YEARS.parquet

YEARS is what :mod:`p06analysis.forecast.rates.finished_years` makes. From the ends of June to November the ratio a month later is
forecast, by what is known where no more than two figures are (the year in two stretches), with priors learned from the other
families. The squares of the misses, in standard deviations as stated, differ from data set to data set; how widely is the
doubt with which stated spreads carry over to a data set that no one has scored yet
(:data:`p06analysis.forecast.rates.priors.MISS_POINTS`).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtri, polygamma

from p06analysis.forecast.mixture.training import family_of
from p06analysis.forecast.rates.counts import YearToDate
from p06analysis.forecast.rates.landing import rate_landing
from p06analysis.forecast.rates.priors import RatePriors
from p06analysis.forecast.rates.scores import monthly_counts
from p06analysis.forecast.rates.training import learn_priors, without
from p06analysis.forecast.rates.years import MONTH_ENDS, Years, years_of

FARTHEST = 4.0
"""Standard deviations beyond which a miss is no farther."""

DATED = ("days", "numerators", "denominators", "volume_days", "volumes", "doubt", "pool")


def squared_misses(table: pd.DataFrame) -> pd.DataFrame:
    """Return dataset, square: the mean square of the misses of every data set of ratios, months counting equally."""
    parts = []
    ratios = table[table["kind"] == "ratio"]
    for family in sorted(ratios["dataset"].map(family_of).unique()):
        priors = learn_priors(without(table, family))
        years = years_of(ratios[ratios["dataset"].map(family_of) == family], "ratio")
        for pool in np.unique(years.pool):
            one = years.take(np.flatnonzero(years.pool == pool))
            parts += [(one.dataset[0], _square(one, month, priors)) for month in range(6, 12)]
    frame = pd.DataFrame(parts, columns=["dataset", "square"])
    return frame.groupby("dataset", as_index=False)["square"].mean()


def _square(years: Years, month: int, priors: RatePriors) -> float:
    years = years.take(np.flatnonzero(years.cases[:, :month].sum(axis=1) > 0))
    counts = _in_two_stretches(monthly_counts(years.counted, years.cases, month))
    horizon = np.full(len(years.cases), MONTH_ENDS[month] - MONTH_ENDS[month - 1])
    came = 100.0 * years.counted[:, : month + 1].sum(axis=1) / years.cases[:, : month + 1].sum(axis=1)
    miss = ndtri(np.clip(rate_landing(counts, horizon, priors).cdf(came), 1e-9, 1.0 - 1e-9))
    return float((np.minimum(np.abs(miss), FARTHEST) ** 2).mean())


def _in_two_stretches(counts: YearToDate) -> YearToDate:
    nothing: dict[str, Any] = dict.fromkeys(DATED)
    return replace(counts, **nothing)


def doubt(squares: np.ndarray) -> float:
    """Return the degrees of freedom at which a variance differs as widely as these mean squares do.

    The log of an inverse chi-square variable with ν degrees of freedom has the variance ψ'(ν / 2).

    Examples
    --------
    >>> round(doubt(np.exp([-0.8, 0.8, 0.0])), 1)
    4.0
    """
    spread = float(np.var(np.log(squares), ddof=1))
    return float(brentq(lambda points: polygamma(1, points / 2.0) - spread, 0.05, 1000.0))


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 once the misses are printed."""
    parser = argparse.ArgumentParser(
        prog="python -m p06analysis.forecast.rates.misses", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("years", type=Path)
    misses = squared_misses(pd.read_parquet(parser.parse_args(arguments).years))
    print(misses.to_string(index=False, float_format=lambda x: f"{x:.2f}"))
    print(f"mean {misses['square'].mean():.2f}, degrees of freedom {doubt(misses['square'].to_numpy()):.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

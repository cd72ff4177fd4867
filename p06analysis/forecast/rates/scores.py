"""Scores of year-to-date forecasts on finished years, beside the pooled mixture run on the same figures as if they were levels.

    python -m p06analysis.forecast.rates.scores YEARS.parquet

YEARS is what :mod:`p06analysis.forecast.rates.finished_years` makes. Each family of data sets is answered with priors learned from
the others; a family is what stands before the first underscore of a data set's name.

At the end of each month from July to November of every finished year, with what was known then, the year's last figure is
forecast by both. Targets near by ask for today's figure and for what half and the whole of the last three months' pace would
give; round ones are the multiples of five under and over today's figure. Both see their year's figures only, a data set's year
being one pool.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from p06analysis.forecast.mixture.fitting import fit
from p06analysis.forecast.mixture.training import family_of
from p06analysis.forecast.panel import Panel
from p06analysis.forecast.rates.counts import YearToDate
from p06analysis.forecast.rates.implied import implied_counts
from p06analysis.forecast.rates.landing import rate_landing
from p06analysis.forecast.rates.priors import RatePriors
from p06analysis.forecast.rates.totals import total_landing
from p06analysis.forecast.rates.training import learn_priors, without
from p06analysis.forecast.rates.years import MONTH_ENDS, Years, years_of
from p06analysis.periods import PERIOD_DAYS

ORIGINS = (7, 8, 9, 10, 11)
"""Months at whose end the rest of the year is forecast."""

LEVELS = np.arange(1, 20) / 20.0

SCORES = ["near", "round", "crps", "holds_80", "low", "high"]


@dataclass(frozen=True)
class Case:
    """One pool at one origin: what is known, what came, what is asked; (series, …)."""

    known: np.ndarray
    outcome: np.ndarray
    targets: np.ndarray


def score_families(table: pd.DataFrame, *, origins: tuple[int, ...] = ORIGINS) -> pd.DataFrame:
    """Return the scores of every data set, each with priors learned from the other families.

    Parameters
    ----------
    table : pandas.DataFrame
        Finished years.
    origins : tuple of int
        Months at whose end is forecast.

    Returns
    -------
    pandas.DataFrame
        kind, dataset, method (``counts``, ``percentages`` of the same figures printed to two decimals, ``totals``, or
        ``levels`` for the mixture), near and round (Brier scores of the two sorts of targets), crps (percentage points, of
        volumes points of the official total; twice the mean pinball loss at 19 levels), holds_80, low and high (share of
        outcomes under and over the 80 % interval), answers.
    """
    parts = []
    for family in sorted(table["dataset"].map(family_of).unique()):
        priors = learn_priors(without(table, family))
        own = table[table["dataset"].map(family_of) == family]
        for kind in ("ratio", "volume"):
            years = years_of(own, kind)
            for pool in np.unique(years.pool):
                rows = years.take(np.flatnonzero(years.pool == pool))
                for month in origins:
                    parts += _answers(rows, kind, month, priors)
        parts += _published(own[own["kind"] == "percent"], priors)
    columns = ["kind", "dataset", "method"]
    scored = pd.concat(parts, ignore_index=True)
    means = scored.groupby(columns, sort=True)[SCORES].mean()
    return means.assign(answers=scored.groupby(columns).size()).reset_index()


def summary(scores: pd.DataFrame) -> pd.DataFrame:
    """Return what a method's scores are beside the levels', data sets counting equally.

    Parameters
    ----------
    scores : pandas.DataFrame
        From :func:`score_families`.

    Returns
    -------
    pandas.DataFrame
        kind, method, near, round (mean Brier score over that of the levels), crps (mean of the data sets' ratios), holds_80
        (mean over data sets), holds_80_answers (over answers).
    """
    rows = []
    for kind, table in scores.groupby("kind", sort=True):
        levels = table[table["method"] == "levels"].set_index("dataset")
        for method, own in table[table["method"] != "levels"].groupby("method", sort=True):
            own = own.set_index("dataset")
            beside = levels.loc[own.index]
            rows.append(
                {
                    "kind": kind,
                    "method": method,
                    "near": own["near"].mean() / beside["near"].mean(),
                    "round": own["round"].mean() / beside["round"].mean(),
                    "crps": (own["crps"] / beside["crps"]).mean(),
                    "holds_80": own["holds_80"].mean(),
                    "holds_80_answers": np.average(own["holds_80"], weights=own["answers"]),
                }
            )
    return pd.DataFrame(rows)


def _answers(years: Years, kind: str, month: int, priors: RatePriors) -> list[pd.DataFrame]:
    cases = years.cases.cumsum(axis=1)
    if kind == "volume":
        scale = 100.0 / years.total
        case = case_of(cases * scale[:, None], month)
        counts = monthly_counts(years.cases * 0.0, years.cases, month)
        landing = total_landing(counts, days_left(years, month), priors)
        answers = {
            "totals": (landing.quantile(LEVELS) * scale[:, None], lambda x: landing.probability(x / scale)),
            "levels": levels_of(case.known, upper=np.full(len(cases), 100.0), is_share=False, month=month),
        }
    else:
        is_counted = cases[:, month - 1] > 0
        years = years.take(np.flatnonzero(is_counted))
        cases, counted = years.cases.cumsum(axis=1), years.counted.cumsum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            percent = np.where(cases > 0, 100.0 * counted / cases, np.nan)
        case = case_of(percent, month)
        known = rate_landing(monthly_counts(years.counted, years.cases, month), days_left(years, month), priors)
        implied = rate_landing(implied_of(case.known, MONTH_ENDS[:month], priors), days_left(years, month), priors)
        answers = {
            "counts": (known.quantile(LEVELS), known.probability),
            "percentages": (implied.quantile(LEVELS), implied.probability),
            "levels": levels_of(case.known, upper=np.full(len(cases), 100.0), is_share=True, month=month),
        }
    return [_scored(case, *answer, kind=kind, method=name, years=years) for name, answer in answers.items()]


def days_left(years: Years, month: int) -> np.ndarray:
    """Return how many days are left of every year after a month."""
    return np.full(len(years.cases), MONTH_ENDS[11] - MONTH_ENDS[month - 1])


def case_of(figures: np.ndarray, month: int) -> Case:
    """Return what is known at a month's end of figures (series, 12), what came, and the targets: three near, two round."""
    known = np.round(figures[:, :month], 2)
    now = known[:, -1]
    pace = (now - known[:, -4]) / 3.0
    return Case(known, figures[:, -1], _targets(now, np.nan_to_num(pace) * (12 - month)))


def _targets(now: np.ndarray, ahead: np.ndarray) -> np.ndarray:
    below = 5.0 * np.floor(now / 5.0)
    return np.column_stack([now, now + 0.5 * ahead, now + ahead, below, below + 5.0])


def monthly_counts(counted: np.ndarray, cases: np.ndarray, month: int) -> YearToDate:
    """Return the counts of a pool's years as known at the end of a month, from what came in each, (series, 12)."""
    numerators, denominators = counted.cumsum(axis=1)[:, :month], cases.cumsum(axis=1)[:, :month]
    return dated_counts(np.broadcast_to(MONTH_ENDS[:month], numerators.shape), numerators, denominators)


def dated_counts(days: np.ndarray, numerators: np.ndarray, denominators: np.ndarray, **more: Any) -> YearToDate:
    """Return the counts of a pool's series by date, (series, dates), of which old ones are settled."""
    early = max(days.shape[1] - 4, 0)
    paces = np.diff(denominators, axis=1, prepend=0.0) / np.diff(days, axis=1, prepend=0.0)
    average = denominators[:, -1] / days[:, -1]
    span = days[:, -1] - days[:, early]
    return YearToDate(
        numerators[:, -1],
        denominators[:, -1],
        numerators[:, early],
        denominators[:, early],
        span,
        average,
        (denominators[:, -1] - denominators[:, early]) / np.maximum(span, 1.0),
        np.maximum(paces.max(axis=1), 2.0 * average),
        np.ones(len(days), bool),
        **{"days": days, "numerators": numerators, "denominators": denominators, "pool": np.zeros(len(days), int)}
        | more,
    )


def implied_of(percent: np.ndarray, days: np.ndarray, priors: RatePriors) -> YearToDate:
    """Return the counts that a pool's percentages imply when nothing else is known."""
    filled = np.where(np.isnan(percent), 0.0, percent)
    each = [implied_counts(days, row, np.empty(0), np.empty(0), priors.pace) for row in filled]
    numerators, denominators, doubt = (np.stack(arrays) for arrays in zip(*each, strict=True))
    return dated_counts(
        np.broadcast_to(days, percent.shape),
        numerators,
        denominators,
        doubt=doubt,
        volume_days=np.full((len(percent), 1), days[-1]),
        volumes=denominators[:, -1:],
        is_relative=np.ones(len(percent), bool),
    )


def levels_of(known: np.ndarray, *, upper: np.ndarray, is_share: bool, month: int) -> tuple[np.ndarray, Any]:
    """Return quantiles and chances of the pooled mixture on year-to-date figures as if they were levels."""
    count = len(known)
    day = np.array([f"2001-{number:02d}-01" for number in range(2, 13)] + ["2002-01-01"], "datetime64[D]") - 1
    panel = Panel(
        values=known,
        dates=np.broadcast_to(day[:month], known.shape).copy(),
        period_days=np.full(count, PERIOD_DAYS["month"]),
        lower=np.zeros(count),
        upper=upper,
        is_hard_upper=np.full(count, is_share),
        is_cumulative=np.full(count, not is_share),
        pool=np.zeros(count, int),
    )
    landing = fit(panel).at(np.arange(count), np.full(count, day[-1]))
    return landing.quantile(LEVELS), landing.probability


def _published(rows: pd.DataFrame, priors: RatePriors) -> list[pd.DataFrame]:
    """Return the scores on percentages that start again each year, as published: the year's last from those before."""
    parts = []
    for (dataset, _), pool in rows.groupby(["dataset", rows["date"].dt.year], sort=True):
        wide = pool.pivot_table(index="series_id", columns=pool["date"].dt.month, values="value").dropna()
        months = wide.columns.to_numpy()
        if len(months) < 3 or len(wide) < 2:
            continue
        figures = wide.to_numpy(float)
        now, pace = figures[:, -2], (figures[:, -2] - figures[:, 0]) / (months[-2] - months[0])
        case = Case(figures[:, :-1], figures[:, -1], _targets(now, pace * (months[-1] - months[-2])))
        days = MONTH_ENDS[months[:-1] - 1]
        implied = rate_landing(
            implied_of(case.known, days, priors), np.full(len(wide), MONTH_ENDS[months[-1] - 1] - days[-1]), priors
        )
        dense = np.full((len(wide), int(months[-2])), np.nan)
        dense[:, months[:-1] - 1] = case.known
        answers = {
            "percentages": (implied.quantile(LEVELS), implied.probability),
            "levels": levels_of(dense, upper=np.full(len(wide), 100.0), is_share=True, month=int(months[-2])),
        }
        parts += [
            _scored(case, *answer, kind="percent", method=name, dataset=dataset) for name, answer in answers.items()
        ]
    return parts


def _scored(
    case: Case,
    quantiles: np.ndarray,
    chance: Any,
    *,
    kind: str,
    method: str,
    years: Years | None = None,
    dataset: str = "",
) -> pd.DataFrame:
    outcome = case.outcome[:, None]
    over = outcome - quantiles
    pinball = np.where(over >= 0, LEVELS * over, (LEVELS - 1.0) * over)
    brier = [(chance(x) - (case.outcome >= x)) ** 2 for x in case.targets.T]
    low, high = quantiles[:, [1]] > outcome, quantiles[:, [17]] < outcome
    return pd.DataFrame(
        {
            "kind": kind,
            "dataset": dataset if years is None else years.dataset,
            "method": method,
            "near": np.mean(brier[:3], axis=0),
            "round": np.mean(brier[3:], axis=0),
            "crps": 2.0 * pinball.mean(axis=1),
            "holds_80": (~low & ~high)[:, 0].astype(float),
            "low": low[:, 0].astype(float),
            "high": high[:, 0].astype(float),
        }
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 once the scores are printed."""
    parser = argparse.ArgumentParser(
        prog="python -m p06analysis.forecast.rates.scores", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("years", type=Path)
    scores = score_families(pd.read_parquet(parser.parse_args(arguments).years))
    for shown in (scores, summary(scores)):
        print(shown.to_string(index=False, float_format=lambda x: f"{x:.3f}"), end="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

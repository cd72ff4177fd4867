"""Scores of stated probabilities and quantiles against what came true.

Gneiting & Raftery (2007), "Strictly proper scoring rules, prediction, and estimation", JASA 102, for the scores; Brown, Cai &
DasGupta (2001), "Interval estimation for a binomial proportion", Statistical Science 16, for the intervals of the
reliability table. Figures of several data sets are a mean within each, then a mean over them, so that no large one dominates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.errors import Fault, InputRejected
from p06analysis.schema import LEVELS, QUANTILES

MEASURES = ["brier", "log", "calibration_error", "pinball", "coverage_80", "coverage_90"]
OVERALL = ["brier", "log", "calibration_error", "coverage_80", "coverage_90"]
"""Measures without a unit, which may be averaged over data sets."""

CLIP = 0.01
"""The log score takes no probability as nearer to 0 or 1 than this: one rash answer must not hide all others."""


def brier(probability: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Return (p − y)² of every forecast; lower is better.

    Examples
    --------
    >>> brier(np.array([0.7, 0.5]), np.array([1, 0])).round(2).tolist()
    [0.09, 0.25]
    """
    return (np.asarray(probability, float) - np.asarray(outcome, float)) ** 2


def log_score(probability: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Return −log of the probability given to what happened, clipped to .01–.99; lower is better."""
    clipped = np.clip(np.asarray(probability, float), CLIP, 1 - CLIP)
    return -np.log(np.where(np.asarray(outcome) == 1, clipped, 1 - clipped))


def quantile_score(quantiles: np.ndarray, value: np.ndarray, *, levels: np.ndarray | None = None) -> np.ndarray:
    """Return the mean pinball loss over the levels; twice it approximates the CRPS.

    Parameters
    ----------
    quantiles : (forecasts, levels) float
    value : (forecasts,) float
    levels : (levels,) float, optional
        Default: the seven of the answers.

    Returns
    -------
    (forecasts,) float
        In the unit of the value.

    Examples
    --------
    >>> quantile_score(np.array([[10.0, 20.0]]), np.array([14.0]), levels=np.array([0.1, 0.9])).round(2).tolist()
    [0.5]
    """
    level = np.array(LEVELS) if levels is None else np.asarray(levels, float)
    error = np.asarray(value, float)[:, None] - np.asarray(quantiles, float)
    return np.maximum(level * error, (level - 1) * error).mean(axis=1)


def coverage(low: np.ndarray, high: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return whether each value lies within its interval, ends included."""
    return (np.asarray(value) >= np.asarray(low)) & (np.asarray(value) <= np.asarray(high))


def pit(quantiles: np.ndarray, value: np.ndarray, *, levels: np.ndarray | None = None) -> np.ndarray:
    """Return where each value fell in its predictive distribution, 0–1, as far as quantiles tell.

    Linear between neighbouring quantiles, the middle of those that are equal to the value; outside them the middle of what is
    left: half the lowest level, half way from the highest to 1.

    Examples
    --------
    >>> pit(np.array([[10.0, 20.0]] * 3), np.array([5.0, 15.0, 21.0]), levels=np.array([0.1, 0.9])).round(3).tolist()
    [0.05, 0.5, 0.95]
    """
    level = np.array(LEVELS) if levels is None else np.asarray(levels, float)
    q, v = np.asarray(quantiles, float), np.asarray(value, float)
    below, equal = (q < v[:, None]).sum(axis=1), (q == v[:, None]).sum(axis=1)
    left, right = np.clip(below - 1, 0, len(level) - 1), np.clip(below, 0, len(level) - 1)
    row = np.arange(len(v))
    gap = q[row, right] - q[row, left]
    share = np.divide(v - q[row, left], gap, out=np.full(len(v), 0.5), where=gap > 0)
    between = level[left] + share * (level[right] - level[left])
    last = np.clip(below + equal - 1, 0, len(level) - 1)
    ties = (level[right] + level[last]) / 2
    outside = np.where(below == 0, level[0] / 2, (1 + level[-1]) / 2)
    return np.where(equal > 0, ties, np.where((below > 0) & (below < len(level)), between, outside))


def _bins(probability: np.ndarray, bins: int) -> np.ndarray:
    return np.minimum((np.asarray(probability, float) * bins).astype(int), bins - 1)


def calibration_error(probability: np.ndarray, outcome: np.ndarray, *, bins: int = 10) -> float:
    """Return the mean |stated − observed| over equal-width bins of the stated probability, weighted by their counts.

    With few forecasts it is above 0 even for a perfectly calibrated source, because observed shares scatter.
    """
    gap = np.asarray(probability, float) - np.asarray(outcome, float)
    return float(np.abs(np.bincount(_bins(probability, bins), gap, minlength=bins)).sum() / len(gap))


def reliability(probability: np.ndarray, outcome: np.ndarray, *, bins: int = 10, level: float = 0.90) -> pd.DataFrame:
    """Return stated beside observed, one row a bin that holds a forecast.

    Returns
    -------
    pandas.DataFrame
        ``low, high`` (the bin), ``count, stated`` (mean), ``observed`` (share), ``observed_low, observed_high``: Jeffreys
        interval, as if forecasts were independent; those that share a deadline are not, so it is too narrow.
    """
    from scipy.stats import beta

    p, y = np.asarray(probability, float), np.asarray(outcome, float)
    which = _bins(p, bins)
    table = pd.DataFrame({"bin": which, "p": p, "y": y}).groupby("bin", sort=True).agg(
        count=("y", "size"), stated=("p", "mean"), observed=("y", "mean")
    )  # fmt: skip
    met = table["count"] * table["observed"]
    tail = (1 - level) / 2
    low = beta.ppf(tail, met + 0.5, table["count"] - met + 0.5)
    high = beta.ppf(1 - tail, met + 0.5, table["count"] - met + 0.5)
    at = table.index.to_numpy()
    return table.assign(
        low=at / bins,
        high=(at + 1) / bins,
        # Jeffreys' interval is closed at 0 and 1 when nothing or everything happened.
        observed_low=np.where(met == 0, 0.0, low),
        observed_high=np.where(met == table["count"], 1.0, high),
    ).reset_index(drop=True)[["low", "high", "count", "stated", "observed", "observed_low", "observed_high"]]


@dataclass(frozen=True)
class Scores:
    """Scores of one source of answers.

    Attributes
    ----------
    by_dataset : pandas.DataFrame
        A row a data set: ``questions, met`` and ``MEASURES``.
    overall : pandas.Series
        Means over data sets of ``OVERALL``; ``pooled_calibration_error`` over all questions at once; ``brier_published``
        over the questions whose target was published, NaN where there are none.
    """

    by_dataset: pd.DataFrame
    overall: pd.Series


def score_answers(questions: pd.DataFrame, answers: pd.DataFrame) -> Scores:
    """Return the scores of answers to questions whose outcome is known.

    Parameters
    ----------
    questions : pandas.DataFrame
        ``question_id, dataset, outcome`` (0 or 1)``, value_at_deadline, target_type``.
    answers : pandas.DataFrame
        ``question_id, probability`` and the seven quantiles.

    Returns
    -------
    Scores

    Raises
    ------
    InputRejected
        P06-SCORE-001 answers missing or twice, 002 a probability outside 0–1 or a missing quantile, 003 quantiles that cross.
    """
    rows = per_question(questions, answers)
    by_dataset = rows.groupby("dataset", sort=True).agg(
        questions=("outcome", "size"),
        met=("outcome", "mean"),
        **{name: (name, "mean") for name in MEASURES if name != "calibration_error"},
    )
    by_dataset["calibration_error"] = [
        calibration_error(one["probability"].to_numpy(), one["outcome"].to_numpy())
        for _, one in rows.groupby("dataset", sort=True)
    ]
    by_dataset = by_dataset[["questions", "met", *MEASURES]]
    overall = by_dataset[OVERALL].mean()
    overall["pooled_calibration_error"] = calibration_error(rows["probability"].to_numpy(), rows["outcome"].to_numpy())
    overall["brier_published"] = rows.loc[rows["target_type"] == "published", "brier"].mean()
    return Scores(by_dataset, overall)


def per_question(questions: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Return the questions beside their answers, with every score that a single question has; as :func:`score_answers`."""
    _check_answers(questions, answers)
    rows = questions.merge(answers, on="question_id", how="left", validate="one_to_one")
    p, y = rows["probability"].to_numpy(float), rows["outcome"].to_numpy(float)
    q, value = rows[QUANTILES].to_numpy(float), rows["value_at_deadline"].to_numpy(float)
    return rows.assign(
        brier=brier(p, y),
        log=log_score(p, y),
        pinball=quantile_score(q, value),
        coverage_80=coverage(q[:, 1], q[:, 5], value).astype(float),
        coverage_90=coverage(q[:, 0], q[:, 6], value).astype(float),
    )


def skill(score: float, baseline: float) -> float:
    """Return 1 − score / baseline: 1 is perfect, 0 no better than the baseline, below 0 worse.

    Examples
    --------
    >>> round(skill(0.18, 0.24), 2)
    0.25
    """
    return 1 - score / baseline


def bootstrap_intervals(
    questions: pd.DataFrame,
    answers: pd.DataFrame,
    *,
    rng: np.random.Generator,
    times: int = 1000,
    level: float = 0.90,
) -> pd.DataFrame:
    """Return intervals of the overall scores, resampling deadlines within each data set.

    Questions of one deadline share what happened that day, so they are drawn together. Where a data set has few deadlines the
    interval is too narrow, and says little where it has one.

    Parameters
    ----------
    questions, answers : pandas.DataFrame
        As :func:`score_answers`, with ``deadline``.
    rng : numpy.random.Generator
    times : int
    level : float

    Returns
    -------
    pandas.DataFrame
        Index: the names of ``Scores.overall``; ``low, high``.
    """
    # The draws must not depend on the order of rows.
    rows = per_question(questions, answers).sort_values("question_id", ignore_index=True)
    drawn = {name: np.zeros(times) for name in OVERALL}
    pooled_gap, pooled_count = np.zeros((times, 10)), np.zeros(times)
    published_sum, published_count = np.zeros(times), np.zeros(times)
    sets = list(rows.groupby("dataset", sort=True))
    for _, one in sets:
        which, days = pd.factorize(one["deadline"], sort=True)
        weight = rng.multinomial(len(days), np.full(len(days), 1 / len(days)), size=times).astype(float)
        count = weight @ np.bincount(which, minlength=len(days))
        for name in OVERALL:
            if name != "calibration_error":
                drawn[name] += weight @ np.bincount(which, one[name], minlength=len(days)) / count / len(sets)
        gap = (one["probability"] - one["outcome"]).to_numpy(float)
        cell = which * 10 + _bins(one["probability"].to_numpy(), 10)
        gaps = weight @ np.bincount(cell, gap, minlength=10 * len(days)).reshape(-1, 10)
        drawn["calibration_error"] += np.abs(gaps).sum(axis=1) / count / len(sets)
        pooled_gap += gaps
        pooled_count += count
        is_published = (one["target_type"] == "published").to_numpy(float)
        published_sum += weight @ np.bincount(which, one["brier"] * is_published, minlength=len(days))
        published_count += weight @ np.bincount(which, is_published, minlength=len(days))
    drawn["pooled_calibration_error"] = np.abs(pooled_gap).sum(axis=1) / pooled_count
    drawn["brier_published"] = np.divide(
        published_sum, published_count, out=np.full(times, np.nan), where=published_count > 0
    )
    tail = (1 - level) / 2
    table = pd.DataFrame(drawn).quantile([tail, 1 - tail]).T
    table.columns = pd.Index(["low", "high"])
    return table


def _check_answers(questions: pd.DataFrame, answers: pd.DataFrame) -> None:
    asked, given = questions["question_id"], answers["question_id"]
    p, q = answers["probability"], answers[QUANTILES]
    checks = [
        (asked[~asked.isin(given)], "001", "no answer", "one answer a question", "Answer it."),
        (given[given.duplicated()], "001", "two answers", "one answer a question", "Keep one."),
        (
            given[~p.between(0, 1) | q.isna().any(axis=1)],
            "002",
            "a probability outside 0–1, or no quantile",
            "a probability 0–1 and seven quantiles",
            "Correct the answer.",
        ),
        (
            given[(np.diff(q.to_numpy(float), axis=1) < -1e-9).any(axis=1)],
            "003",
            "quantiles that cross",
            "each at least the one before",
            "Sort them.",
        ),
    ]
    faults = [
        Fault(f"answers, question_id {ids.iloc[0]} and {len(ids) - 1} more", f"P06-SCORE-{code}", found, expected, step)
        for ids, code, found, expected, step in checks
        if len(ids)
    ]
    if faults:
        raise InputRejected(faults)

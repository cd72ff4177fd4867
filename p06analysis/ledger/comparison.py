"""Several sources of answers to the same questions, scored side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from p06analysis.csv_files import write_csv
from p06analysis.ledger.scores import bootstrap_intervals, per_question, reliability, score_answers, skill

HORIZON_DAYS = ((0, 100), (100, 200), (200, 400), (400, np.inf))
HISTORY_POINTS = ((0, 5), (5, 12), (12, 24), (24, np.inf))
"""Classes from the first number up to, not including, the second."""


@dataclass(frozen=True)
class Comparison:
    """Scores of several methods on the same questions.

    Attributes
    ----------
    overall : pandas.DataFrame
        ``method, measure, score, low, high, skill``; intervals by resampling deadlines, ``skill`` of the Brier score against
        the first method that is not ``ours`` (NaN elsewhere).
    by_dataset : pandas.DataFrame
        ``method, dataset, questions, met`` and the measures.
    by_class : pandas.DataFrame
        ``method, kind`` (horizon, history)``, low, high, questions, brier, coverage_80``: means over questions of a class.
    reliability : pandas.DataFrame
        ``method`` and the columns of :func:`p06analysis.ledger.scores.reliability`, over all questions.
    questions, asked, series, deadlines : int
        Scored; in the file before any sample; distinct series; distinct deadlines.
    """

    overall: pd.DataFrame
    by_dataset: pd.DataFrame
    by_class: pd.DataFrame
    reliability: pd.DataFrame
    questions: int
    asked: int
    series: int
    deadlines: int


def compare(
    questions: pd.DataFrame, answers: Mapping[str, pd.DataFrame], *, rng: np.random.Generator, asked: int | None = None
) -> Comparison:
    """Return the scores of several methods on the same questions.

    Parameters
    ----------
    questions : pandas.DataFrame
        As :func:`p06analysis.ledger.score_answers`, with ``series_id, origin_date, deadline, n_history``.
    answers : dict of str to pandas.DataFrame
        By method, in the order to show.
    rng : numpy.random.Generator
        Every method is resampled with the same draws, so that their intervals can be set side by side.
    asked : int, optional
        Questions there were before a sample was drawn.

    Returns
    -------
    Comparison

    Raises
    ------
    InputRejected
        As :func:`p06analysis.ledger.score_answers`.
    """
    seed = int(rng.integers(2**32))
    overall, by_dataset, by_class, bins = [], [], [], []
    scores = {method: score_answers(questions, one) for method, one in answers.items()}
    baseline = next((one.overall["brier"] for method, one in scores.items() if method != "ours"), np.nan)
    for method, one in scores.items():
        intervals = bootstrap_intervals(questions, answers[method], rng=np.random.default_rng(seed))
        table = intervals.assign(score=one.overall, method=method).rename_axis("measure").reset_index()
        table["skill"] = np.where(table["measure"] == "brier", skill(table["score"], baseline), np.nan)
        overall.append(table[["method", "measure", "score", "low", "high", "skill"]])
        by_dataset.append(one.by_dataset.reset_index().assign(method=method))
        rows = per_question(questions, answers[method])
        by_class.append(_by_class(rows).assign(method=method))
        bins.append(reliability(rows["probability"].to_numpy(), rows["outcome"].to_numpy()).assign(method=method))
    return Comparison(
        overall=pd.concat(overall, ignore_index=True),
        by_dataset=pd.concat(by_dataset, ignore_index=True),
        by_class=pd.concat(by_class, ignore_index=True),
        reliability=pd.concat(bins, ignore_index=True),
        questions=len(questions),
        asked=len(questions) if asked is None else asked,
        series=len(questions[["dataset", "series_id"]].drop_duplicates()),
        deadlines=questions["deadline"].nunique(),
    )


def _by_class(rows: pd.DataFrame) -> pd.DataFrame:
    days = (pd.to_datetime(rows["deadline"]) - pd.to_datetime(rows["origin_date"])).dt.days
    parts = []
    for kind, size, classes in (("horizon", days, HORIZON_DAYS), ("history", rows["n_history"], HISTORY_POINTS)):
        for low, high in classes:
            one = rows[(size >= low) & (size < high)]
            if len(one):
                parts.append((kind, float(low), float(high), len(one), one["brier"].mean(), one["coverage_80"].mean()))
    return pd.DataFrame(parts, columns=["kind", "low", "high", "questions", "brier", "coverage_80"])


def write_scores(comparison: Comparison, *, out: str | Path) -> pd.DataFrame:
    """Return the scores as one long table, and write it to ``benchmark.csv`` in ``out`` unless that is empty.

    Returns
    -------
    pandas.DataFrame
        ``method, scope`` (``all`` or a data set)``, measure, score, low, high``, scores to six decimals so that machines that
        differ in the last bit write the same file. Elapsed times are not among them.
    """
    overall = comparison.overall.drop(columns="skill").assign(scope="all")
    sets = comparison.by_dataset.melt(id_vars=["method", "dataset"], var_name="measure", value_name="score")
    table = pd.concat([overall, sets.rename(columns={"dataset": "scope"})], ignore_index=True)
    table = table[["method", "scope", "measure", "score", "low", "high"]].round(6)
    if out:
        write_csv(table, Path(out) / "benchmark.csv")
    return table

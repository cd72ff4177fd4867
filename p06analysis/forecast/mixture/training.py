"""Rebuilds the shipped priors from a panel of many real series.

    python -m p06analysis.forecast.mixture.training PANEL.parquet --out priors.json
    python -m p06analysis.forecast.mixture.training PANEL.parquet --leave-out annual --out priors.json
    python -m p06analysis.forecast.mixture.training PANEL.parquet QUESTIONS.parquet --score --out answers.parquet

What is learned is the components' weights and the line that recalibrates a pool without a record. The components themselves
stand in :mod:`p06analysis.forecast.mixture.start`. The measure is the log score of trials, each forecast with the record as it
stood at its origin; near and far looks count equally within a data set, data sets within a family, and families.
With ``--score``, each family is answered with priors learned from the others. A family is what stands before the first
underscore of a data set's name.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from p06analysis.forecast.mixture.backtest import answer_questions, trials_of_table
from p06analysis.forecast.mixture.landing import line_at
from p06analysis.forecast.mixture.priors import Priors
from p06analysis.forecast.mixture.record import keep_record, mixture_weights
from p06analysis.forecast.mixture.start import starting_priors
from p06analysis.forecast.mixture.trials import Trials

THINNING = 5
"""One trial in so many is scored; all are learned from."""

LEAST_CHANCE = 0.01

STEPS: dict[str, tuple[float, ...]] = {
    "weights": (0.0, 0.25, 0.5),
    "mean": (0.0, 0.25, 0.5),
}
"""What is tried. ``weights`` is how far they move from equal to the learned ones, ``mean`` how far the line's prior moves from
changing nothing to the pools' average line.

How much a series' own likelihood counts, and how fast a record is believed and forgotten (``line_evidence``, ``clustering``,
spreads and memories), are judgements and not searched for. Trials of one history overlap, and a search takes what they share
for evidence: it doubled the worth of a trial, and intervals of data sets that it had not seen then held too little.
"""


@dataclass(frozen=True)
class Lessons:
    """A panel's trials, with pool, group and family of every series."""

    trials: Trials
    pool: np.ndarray
    group: np.ndarray
    dataset: np.ndarray
    family: np.ndarray


def family_of(dataset: str) -> str:
    """Return the family of a data set.

    Examples
    --------
    >>> family_of("fr_baro_dept_rate")
    'fr'
    """
    return dataset.split("_", maxsplit=1)[0]


def lessons_of(panel: pd.DataFrame, priors: Priors) -> Lessons:
    """Return the trials of a panel table, as :func:`p06analysis.forecast.answer_questions` takes it."""
    trials, pool, group, dataset = trials_of_table(panel, priors)
    return Lessons(trials, pool, group, dataset, np.array([family_of(name) for name in dataset]))


def without(lessons: Lessons, family: str | None) -> Lessons:
    """Return the lessons that no series of this family took part in."""
    if family is None:
        return lessons
    keep = lessons.family[lessons.trials.series] != family
    trials = lessons.trials
    cut = {name: getattr(trials, name) for name in Trials.__dataclass_fields__}
    cut = {name: value[:, keep] if name in ("chances", "outcomes") else value[keep] for name, value in cut.items()}
    return replace(lessons, trials=Trials(**cut))


def log_score(lessons: Lessons, priors: Priors) -> float:
    """Return the mean log score of trials (lower is better), families, data sets and horizons counting equally."""
    trials = lessons.trials
    record = keep_record(trials, lessons.pool, lessons.group, priors)
    rows = np.arange(0, len(trials.series), THINNING)
    series = trials.series[rows]
    standing = record.at(lessons.pool[series], lessons.group[series], trials.origin[rows])
    weights = mixture_weights(standing.weights, trials.log_likelihood[rows], power=priors.likelihood_weight)
    shift, stretch = line_at(standing.line, standing.covariance, trials.horizon[rows])
    chance = np.einsum("nc,qnc->qn", weights, trials.chances[:, rows])
    loss = np.zeros(len(rows))
    for number in range(2):
        loss += _log_loss(shift + stretch * _probit(chance[number]), trials.outcomes[number, rows])
    level = trials.level_asked[rows]
    loss += _log_loss(shift + stretch * ndtri(1.0 - level), (1.0 - chance[2] >= level).astype(float))
    far = np.clip(np.rint(np.log2(trials.horizon[rows])), 0, 5)
    frame = pd.DataFrame(
        {"family": lessons.family[series], "dataset": lessons.dataset[series], "far": far, "loss": loss / 3.0}
    )
    for columns in (["family", "dataset", "far"], ["family", "dataset"], ["family"]):
        frame = frame.groupby(columns, as_index=False).loss.mean()
    return float(frame.loss.mean())


def _probit(chance: np.ndarray) -> np.ndarray:
    return ndtri(np.clip(chance, 1e-6, 1.0 - 1e-6))


def _log_loss(score: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    chance = np.clip(ndtr(score), LEAST_CHANCE, 1.0 - LEAST_CHANCE)
    return -(outcome * np.log(chance) + (1.0 - outcome) * np.log(1.0 - chance))


def pool_averages(lessons: Lessons, priors: Priors) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights (components,) and lines (3,) that pools' records came to, on average over days and families."""
    record = keep_record(lessons.trials, lessons.pool, lessons.group, priors)
    family = dict(zip(lessons.pool.tolist(), lessons.family.tolist(), strict=True))
    rows = [
        (family[pool], *weights.mean(axis=0), *np.mean([line.mean for line in record.lines[pool]], axis=0))
        for pool, weights in record.weights.items()
    ]
    means = pd.DataFrame(rows).groupby(0).mean().mean().to_numpy()
    weights, line = np.split(means, [len(priors.components)])
    return weights / weights.sum(), line


def learn(lessons: Lessons, start: Priors, *, tell: Callable[[str], None] = lambda line: None) -> Priors:
    """Return the priors that these lessons teach.

    Parameters
    ----------
    lessons : Lessons
    start : Priors
        Components, and where the search begins. Each number is tried at the values of ``STEPS`` in turn, twice round.
    tell : callable
        Told each step.
    """
    equal = np.full(len(start.components), 1.0 / len(start.components))
    learned, line = pool_averages(lessons, replace(start, weights=equal))
    chosen = {name: float(values[len(values) // 2]) for name, values in STEPS.items()}

    def build(choice: dict[str, float]) -> Priors:
        record = replace(start.record, mean=choice["mean"] * line)
        weights = (1.0 - choice["weights"]) * equal + choice["weights"] * learned
        return replace(start, weights=weights, record=record)

    best = log_score(lessons, build(chosen))
    tell(f"start {best:.5f}")
    for _ in range(2):
        before = dict(chosen)
        for name, values in STEPS.items():
            for value in values:
                if value != chosen[name] and (score := log_score(lessons, build({**chosen, name: value}))) < best:
                    best, chosen = score, {**chosen, name: value}
                    tell(f"{name} {value}: {best:.5f}")
        if chosen == before:
            break
    return build(chosen)


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 once priors, or the answers of a cross-validation over families, are written."""
    parser = argparse.ArgumentParser(
        prog="python -m p06analysis.forecast.mixture.training", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("panel", type=Path)
    parser.add_argument("questions", type=Path, nargs="?")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--leave-out", metavar="FAMILY")
    parser.add_argument("--score", action="store_true", help="answer each family with priors learned from the others")
    asked = parser.parse_args(arguments)
    if asked.score and asked.questions is None:
        parser.error("--score needs QUESTIONS")
    panel = pd.read_parquet(asked.panel)
    start = starting_priors()
    lessons = lessons_of(panel, start)
    if not asked.score:
        asked.out.write_text(
            learn(without(lessons, asked.leave_out), start, tell=_say).to_json() + "\n", encoding="utf-8"
        )
        return 0
    questions = pd.read_parquet(asked.questions)
    family = questions["dataset"].astype(str).map(family_of)
    answers = []
    for name in sorted(family.unique()):
        _say(f"leaving out {name}")
        priors = learn(without(lessons, name), start, tell=_say)
        answers.append(answer_questions(panel, questions[family == name], priors=priors))
    pd.concat(answers, ignore_index=True).to_parquet(asked.out)
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

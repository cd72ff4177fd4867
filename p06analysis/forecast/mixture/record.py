"""The track record: how earlier forecasts of a pool came true, day by day, and what that teaches for the next one.

Trials are taken in the order of the days that settled them. Each pool keeps counts of which components carried the
outcomes (a Dirichlet, updated by responsibilities) and a line that recalibrates the mixture on the probit scale: a shift, a
stretch and a drift with the horizon. The line is a dynamic generalised linear model with discounted precision (West, Harrison
& Migon 1985, JASA 80): what was learned fades towards the priors at the rate of the reporting period. Within a pool,
series reported in the same calendar get a second line on top, since they are mostly one indicator in many places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from p06analysis.forecast.mixture.priors import Priors
from p06analysis.forecast.mixture.trials import Trials
from p06analysis.forecast.panel import Panel

LINE = 3
LOGIT_OF_PROBIT = 1.7
"""A logistic curve of 1.7 times the argument is the normal distribution function to about a hundredth."""

MIDDLE_LOG_HORIZON = 1.5
NEWTON_STEPS = 3


def line_features(probit: np.ndarray, horizon: np.ndarray) -> np.ndarray:
    """Return what the recalibrating line is linear in: (K, 3), constant, probit and centred log-horizon."""
    return np.stack([np.ones(len(probit)), probit, np.log(horizon) - MIDDLE_LOG_HORIZON], axis=1)


def mixture_weights(weights: np.ndarray, relative_log_likelihood: np.ndarray, *, power: float) -> np.ndarray:
    """Return the weights of (K, components) after each series' own likelihood, raised to a power, has spoken."""
    odds = np.log(weights) + power * relative_log_likelihood
    odds = np.exp(odds - odds.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def groups_of(panel: Panel) -> tuple[np.ndarray, np.ndarray]:
    """Return pool and group number of every series.

    A group is what one pool's series with the same frequency, bounds, kind and first date form. The first date is read,
    not the later ones: a series then stays in its group as it grows.
    """
    pool = np.zeros(len(panel), int) if panel.pool is None else np.asarray(panel.pool, int)
    first = panel.dates[:, 0].astype("datetime64[D]").astype(np.int64) if panel.dates.shape[1] else np.zeros(len(panel))
    return pool, label(pool, panel.period_days, panel.is_hard_upper, panel.is_cumulative, first)


def label(*columns: np.ndarray) -> np.ndarray:
    """Return one number for each distinct combination, in the order of the columns' values: (K,) int from 0.

    Examples
    --------
    >>> label(np.array([5, 3, 5, 5]), np.array([1.0, 1.0, 0.0, 1.0]))
    array([2, 0, 1, 2])
    """
    number = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        code, distinct = pd.factorize(column, sort=True)
        number = pd.factorize(number * len(distinct) + code, sort=True)[0]
    return number


@dataclass(frozen=True)
class Line:
    """The recalibrating line of one pool or group after some day: mean (3,), covariance (3, 3), that day as a number."""

    mean: np.ndarray
    covariance: np.ndarray
    day: int


@dataclass(frozen=True)
class Standing:
    """What the record says for K (series, origin) pairs.

    Attributes
    ----------
    weights : (K, components) float
        Before each series' own likelihood.
    line : (K, 3) float
    covariance : (K, 3, 3) float
    trials : (K,) int
        Settled trials of the pool behind it.
    """

    weights: np.ndarray
    line: np.ndarray
    covariance: np.ndarray
    trials: np.ndarray


@dataclass(frozen=True)
class Record:
    """The track record of all pools: after every day that settled a trial, what was known."""

    days: dict[int, np.ndarray]
    weights: dict[int, np.ndarray]
    lines: dict[int, list[Line]]
    trials: dict[int, np.ndarray]
    group_days: dict[int, np.ndarray]
    group_lines: dict[int, list[Line]]
    priors: Priors

    def at(self, pool: np.ndarray, group: np.ndarray, day: np.ndarray) -> Standing:
        """Return what these pools and groups had taught by the end of these days: all (K,)."""
        day = day.astype("datetime64[D]").astype(np.int64)
        place = label(pool, group, day)
        first = np.unique(place, return_index=True)[1]
        found = [self._at_one(*row) for row in zip(pool[first], group[first], day[first], strict=True)]
        components = len(self.priors.weights)
        return Standing(
            weights=np.array([one[0] for one in found]).reshape(-1, components)[place],
            line=np.array([one[1] for one in found]).reshape(-1, LINE)[place],
            covariance=np.array([one[2] for one in found]).reshape(-1, LINE, LINE)[place],
            trials=np.array([one[3] for one in found], int)[place],
        )

    def _at_one(self, pool: int, group: int, day: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
        start = self.priors.record
        weights, line, covariance, trials = self.priors.weights, start.mean, np.diag(start.sd**2), 0
        place = _latest(self.days.get(pool), day)
        if place >= 0:
            of_pool = self.lines[pool][place]
            weights, line, covariance = self.weights[pool][place], of_pool.mean, of_pool.covariance
            trials = int(self.trials[pool][place])
        place = _latest(self.group_days.get(group), day)
        if place >= 0:
            of_group = self.group_lines[group][place]
            return weights, line + of_group.mean, covariance + of_group.covariance, trials
        return weights, line, covariance + np.diag(start.group_sd**2), trials


def _latest(days: np.ndarray | None, day: int) -> int:
    return -1 if days is None else int(np.searchsorted(days, day, side="right")) - 1


def keep_record(trials: Trials, pool: np.ndarray, group: np.ndarray, priors: Priors) -> Record:
    """Return the record that these trials make.

    Parameters
    ----------
    trials : Trials
    pool, group : (series,) int
        Of :func:`groups_of`, for the series that the trials number.
    priors : Priors
    """
    record = Record({}, {}, {}, {}, {}, {}, priors)
    day = trials.resolved.astype("datetime64[D]").astype(np.int64)
    of_pool = pool[trials.series]
    order = np.lexsort((trials.horizon, trials.series, day, of_pool))
    for rows in _runs(order, of_pool):
        one_pool = int(of_pool[rows[0]])
        steps = list(_teach(trials, rows, day, group, record))
        record.days[one_pool] = np.array([step[0] for step in steps])
        record.weights[one_pool] = np.array([step[1] for step in steps])
        record.lines[one_pool] = [step[2] for step in steps]
        record.trials[one_pool] = np.cumsum([step[3] for step in steps])
    for one_group, lines in record.group_lines.items():
        record.group_days[one_group] = np.array([line.day for line in lines])
    return record


def _runs(order: np.ndarray, label: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the parts of an order within which the label stays the same."""
    if len(order):
        yield from np.split(order, np.flatnonzero(np.diff(label[order])) + 1)


def _teach(
    trials: Trials, rows: np.ndarray, day: np.ndarray, group: np.ndarray, record: Record
) -> Iterator[tuple[int, np.ndarray, Line, int]]:
    priors, start = record.priors, record.priors.record
    anchor = start.weight_points * priors.weights
    counts = anchor
    line = Line(start.mean, np.diag(start.sd**2), day[rows[0]])
    for batch in _runs(rows, day):
        today = day[batch[0]]
        gap = (today - line.day) / trials.period_days[batch].mean()
        counts = anchor + (counts - anchor) * start.weight_memory**gap
        line = fade(line, start.mean, start.sd, start.line_memory**gap, today)
        lesson = _lesson(trials, batch, counts / counts.sum(), priors)
        evidence = 1.0 / (1.0 + start.clustering * (len(batch) - 1))
        counts = counts + start.weight_evidence * evidence * lesson.responsibility.sum(axis=0)
        line = _learn(line, lesson, start.line_evidence * evidence, np.zeros(len(lesson.probit)))
        _teach_groups(lesson, batch, trials, group[trials.series[batch]], line, record, today)
        yield today, counts / counts.sum(), line, len(batch)


def _teach_groups(
    lesson: Lesson, batch: np.ndarray, trials: Trials, group: np.ndarray, pool_line: Line, record: Record, today: int
) -> None:
    start = record.priors.record
    for number in np.unique(group):
        here = np.flatnonzero(group == number)
        part = lesson.of(here)
        lines = record.group_lines.setdefault(int(number), [])
        line = lines[-1] if lines else Line(np.zeros(LINE), np.diag(start.group_sd**2), today)
        gap = (today - line.day) / trials.period_days[batch[here]].mean()
        line = fade(line, np.zeros(LINE), start.group_sd, start.group_memory**gap, today)
        evidence = start.line_evidence / (1.0 + start.clustering * (len(here) - 1))
        lines.append(_learn(line, part, evidence, part.features @ pool_line.mean))


@dataclass(frozen=True)
class Lesson:
    """Questions of one day: probit of the stated chance, features, outcome, weight; and components' responsibilities."""

    probit: np.ndarray
    features: np.ndarray
    outcome: np.ndarray
    weight: np.ndarray
    responsibility: np.ndarray
    trials: int

    def of(self, here: np.ndarray) -> Lesson:
        """Return the lesson of these trials only."""
        rows = np.concatenate([here + number * self.trials for number in range(3)])
        return Lesson(
            self.probit[rows],
            self.features[rows],
            self.outcome[rows],
            self.weight[rows],
            self.responsibility[here],
            len(here),
        )


def _lesson(trials: Trials, batch: np.ndarray, weights: np.ndarray, priors: Priors) -> Lesson:
    own = mixture_weights(weights[None], trials.log_likelihood[batch], power=priors.likelihood_weight)
    chance = np.einsum("nc,qnc->qn", own, trials.chances[:, batch])
    level = trials.level_asked[batch]
    probit = np.concatenate([_probit(chance[0]), _probit(chance[1]), ndtri(1.0 - level)])
    outcome = np.concatenate([*trials.outcomes[:, batch], 1.0 - chance[2] >= level]).astype(float)
    share = 1.0 / (2.0 + priors.record.level_weight)
    weight = np.repeat([share, share, share * priors.record.level_weight], len(batch))
    responsibility = np.zeros_like(own)
    for number in range(2):
        met = trials.chances[number, batch].astype(float)
        part = own * (np.where(trials.outcomes[number, batch, None] > 0.5, met, 1.0 - met) + 1e-3)
        responsibility += 0.5 * part / part.sum(axis=1, keepdims=True)
    features = line_features(probit, np.tile(trials.horizon[batch], 3))
    return Lesson(probit, features, outcome, weight, responsibility, len(batch))


def _probit(chance: np.ndarray) -> np.ndarray:
    return ndtri(np.clip(chance, 1e-3, 1.0 - 1e-3))


def fade(line: Line, mean: np.ndarray, sd: np.ndarray, kept: float, day: int) -> Line:
    """Return the line after part of what it had learned beyond its prior is forgotten."""
    prior = np.diag(1.0 / sd**2)
    precision = kept * np.linalg.inv(line.covariance) + (1.0 - kept) * prior
    return Line(mean + np.sqrt(kept) * (line.mean - mean), np.linalg.inv(precision), day)


def _learn(line: Line, lesson: Lesson, evidence: float, offset: np.ndarray) -> Line:
    """Return the line after a lesson: the mode of a logistic likelihood, tempered by evidence, and its curvature."""
    precision = np.linalg.inv(line.covariance)
    mean = line.mean
    for _ in range(NEWTON_STEPS):
        score = np.clip(LOGIT_OF_PROBIT * (lesson.probit + offset + lesson.features @ mean), -20.0, 20.0)
        chance = 1.0 / (1.0 + np.exp(-score))
        pull = evidence * LOGIT_OF_PROBIT * lesson.weight * (lesson.outcome - chance)
        curve = evidence * LOGIT_OF_PROBIT**2 * lesson.weight * chance * (1.0 - chance)
        hessian = (lesson.features * curve[:, None]).T @ lesson.features + precision
        mean = mean + np.linalg.solve(hessian, lesson.features.T @ pull - precision @ (mean - line.mean))
    return Line(mean, np.linalg.inv(hessian), line.day)

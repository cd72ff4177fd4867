"""What a register has shown so far: rates of finishing by step of relative time, plan, group and owner.

Finished tasks are counts of a Poisson process in each step. The rate is a product of the plan's own step rate (correlated
over steps, around the priors' mean), of factors of the group and of the owner (log-normal around 1), and of one for each time
a due date was moved. The posterior is approximated as normal around its mode (Laplace); how widely the factors of this register
spread is estimated with it. Tasks still open count with the time they have been open.

References: Holford, *Biometrics* 36 (1980); Therneau & Grambsch, *Modeling Survival Data* (2000), chapter 9 (frailty).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.linalg import cho_solve, solve_triangular

from p06analysis.forecast.completion.clock import STEPS, exposure, relative_time, step_of
from p06analysis.forecast.completion.layout import Layout
from p06analysis.forecast.completion.priors import CompletionPriors

MOST_SLIPS = 3
"""From the third move of a due date on, further moves change nothing."""

SPREAD_FREEDOM = 2.0
"""Weight of the priors' spreads, in groups or owners."""

SPREAD_ROUNDS, NEWTON_STEPS = 30, 40


@dataclass(frozen=True)
class Posterior:
    """Normal approximation of all parameters, on the log scale.

    Attributes
    ----------
    layout : Layout
    mode : (parameters,) float
    factor : (parameters, parameters) float
        Lower Cholesky factor of the precision at the mode.
    spreads : (2,) float
        Spread of the log factors of groups and of owners in this register.
    """

    layout: Layout
    mode: np.ndarray
    factor: np.ndarray
    spreads: np.ndarray

    def covariance(self) -> np.ndarray:
        """Return the covariance matrix."""
        return np.asarray(cho_solve((self.factor, True), np.eye(len(self.mode))))

    def draw(self, normal: np.ndarray) -> np.ndarray:
        """Return draws (draws, parameters) made from standard normal numbers of the same shape."""
        return np.asarray(self.mode + solve_triangular(self.factor, normal.T, lower=True, trans="T").T)


@dataclass(frozen=True)
class _Counts:
    """Tasks finished and time spent, one row for each step of each different kind of task that was there at all."""

    design: sparse.csr_matrix
    events: np.ndarray
    exposed: np.ndarray


def fit_hazards(episodes: pd.DataFrame, layout: Layout, priors: CompletionPriors) -> Posterior:
    """Return what the episodes of a register teach about its rates.

    How far groups and owners of this register differ is estimated with the rates, from the priors' value as a start
    (expectation-maximisation with a scaled inverse chi-squared prior of ``SPREAD_FREEDOM`` degrees).

    Parameters
    ----------
    episodes : pandas.DataFrame
        As :func:`p06analysis.forecast.completion.register.episodes` returns them; may be empty.
    layout : Layout
        Holds at least the strata, groups and owners of the episodes.
    priors : CompletionPriors
    """
    counts = _counts(episodes, layout)
    start = np.asarray(priors.spreads, float)
    spreads, mode = start, None
    for _ in range(SPREAD_ROUNDS):
        centre, precision = _prior(layout, priors, spreads)
        mode, factor = _mode(counts, centre, precision, start=centre if mode is None else mode)
        inverse = solve_triangular(factor, np.eye(len(mode)), lower=True)
        square = np.square(mode) + np.square(inverse).sum(axis=0)
        posterior = Posterior(layout, mode, factor, spreads)
        sums = np.array([square[part].sum() for part in layout.parts()])
        before, spreads = spreads, np.sqrt((SPREAD_FREEDOM * start**2 + sums) / (SPREAD_FREEDOM + layout.sizes()))
        if np.abs(spreads / before - 1).max() < 2e-3:
            break
    return posterior


def _mode(
    counts: _Counts, centre: np.ndarray, precision: np.ndarray, *, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the posterior mode by Newton's method, each step halved until it gains, and the precision's factor there."""
    design = counts.design

    def value(at: np.ndarray) -> float:
        log_rate, away = design @ at, at - centre
        with np.errstate(over="ignore"):
            return float(counts.events @ log_rate - counts.exposed @ np.exp(log_rate) - 0.5 * away @ precision @ away)

    def curvature(at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rate = counts.exposed * np.exp(design @ at)
        return rate, np.linalg.cholesky((design.T @ sparse.diags(rate) @ design).toarray() + precision)

    mode, reached = start, value(start)
    for _ in range(NEWTON_STEPS):
        rate, factor = curvature(mode)
        step = cho_solve((factor, True), design.T @ (counts.events - rate) - precision @ (mode - centre))
        if np.abs(step).max() < 1e-6:
            break
        taken = next((part for part in (step / 2**n for n in range(30)) if value(mode + part) > reached), None)
        if taken is None:
            break
        mode, reached = mode + taken, value(mode + taken)
    return mode, curvature(mode)[1]


def _counts(episodes: pd.DataFrame, layout: Layout) -> _Counts:
    names = ["assigned_on", "due", "start", "stop"]
    assigned, due, start, stop = (episodes[name].to_numpy().astype("datetime64[D]") for name in names)
    until = relative_time(stop, assigned, due)
    exposed = exposure(relative_time(start, assigned, due), until)
    events = np.zeros_like(exposed)
    done = np.flatnonzero(episodes["is_done"].to_numpy(bool))
    events[done, step_of(until[done])] = 1.0
    slips = np.minimum(episodes["slips"].to_numpy(), MOST_SLIPS)
    every = np.column_stack([layout.columns(episodes), slips])
    kinds, which = np.unique(every, axis=0, return_inverse=True)
    sums = np.zeros((2, len(kinds), STEPS))
    np.add.at(sums[0], which.ravel(), events)
    np.add.at(sums[1], which.ravel(), exposed)
    kind, step = np.nonzero(sums.sum(axis=0) > 0)
    columns = kinds[kind, :3] + np.pad(step[:, None], ((0, 0), (0, 2)))
    columns = np.column_stack([columns, np.full(len(kind), layout.size - 1)])
    values = np.column_stack([np.ones((len(kind), 3)), kinds[kind, 3]])
    rows = np.repeat(np.arange(len(kind)), 4)
    shape = (len(kind), layout.size)
    return _Counts(sparse.csr_matrix((values.ravel(), (rows, columns.ravel())), shape=shape), *sums[:, kind, step])


def _prior(layout: Layout, priors: CompletionPriors, spreads: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    centre = np.zeros(layout.size)
    precision = np.zeros((layout.size, layout.size))
    inverse = np.linalg.inv(priors.covariance)
    for number in range(len(layout.strata)):
        here = slice(number * STEPS, (number + 1) * STEPS)
        centre[here], precision[here, here] = priors.mean, inverse
    every = np.repeat([*spreads, priors.slip_sd], [*layout.sizes(), 1])
    rest = np.arange(layout.size - len(every), layout.size)
    precision[rest, rest] = 1 / np.square(every)
    centre[-1] = priors.slip_mean
    return centre, precision

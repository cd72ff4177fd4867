"""What a register has shown so far: rates of finishing by step of relative time, plan, group and owner.

A task that is open when a step begins is finished within it or not (grouped survival times): work that is done on the due day
itself, as most is, makes a step in which nearly all are finished, which rates of an even process would never reach. The rate is
a product of the plan's own step rate (correlated over steps, around the priors' mean), of factors of the group and of the owner
(log-normal around 1), of a second one of the group for the due day, and of one for each time a due date was moved. The posterior
is approximated as normal around its mode (Laplace); how widely the factors of this register spread is estimated with it. Tasks
still open count with the time they have been open.

References: Prentice & Gloeckler, *Biometrics* 34 (1978); Therneau & Grambsch, *Modeling Survival Data* (2000), chapter 9 (frailty).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.linalg import cho_solve, solve_triangular

from p06analysis.forecast.completion.clock import DUE_STEP, EDGES, STEPS, exposure, relative_time, step_of
from p06analysis.forecast.completion.layout import Layout
from p06analysis.forecast.completion.priors import CompletionPriors

MOST_SLIPS = 3
"""From the third move of a due date on, further moves change nothing."""

SPREAD_FREEDOM = 2.0
"""Weight of the priors' spreads, in groups or owners."""

LARGEST = 600.0
"""Log rates beyond it, which a step of Newton's method may try, are cut, so that no exponential overflows."""

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
    spreads : (3,) float
        Spread of the log factors of groups, of owners, and of groups on the due day, in this register.
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
    """Time spent open and tasks finished, added up over tasks of one kind in one step.

    ``windows`` is what was left of the step when the finished ones came to it: they were finished at some time in it. It is 0
    where only the time spent counts, and in the last step, which has no end: there the time is taken as it was.
    """

    design: sparse.csr_matrix
    events: np.ndarray
    windows: np.ndarray
    exposed: np.ndarray

    def value(self, log_rate: np.ndarray) -> float:
        """Return the log likelihood."""
        rate = np.exp(np.clip(log_rate, -LARGEST, LARGEST))
        within = self.windows > 0
        finished = np.where(within, np.log(-np.expm1(-np.where(within, rate * self.windows, 1.0))), log_rate)
        return float(self.events @ finished - self.exposed @ rate)

    def slopes(self, log_rate: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the first derivative of each row's log likelihood by its log rate, and minus the second."""
        rate = np.exp(np.clip(log_rate, -LARGEST, LARGEST))
        passed = np.maximum(rate * self.windows, 1e-9)
        pull = passed / np.expm1(np.minimum(passed, 500))
        bend = self.events * pull * (passed / -np.expm1(-passed) - 1)
        return self.events * pull - self.exposed * rate, self.exposed * rate + bend


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
        away = at - centre
        return counts.value(design @ at) - 0.5 * float(away @ precision @ away)

    def curvature(at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        slope, bend = counts.slopes(design @ at)
        return slope, np.linalg.cholesky((design.T @ sparse.diags(bend) @ design).toarray() + precision)

    mode, reached = start, value(start)
    for _ in range(NEWTON_STEPS):
        slope, factor = curvature(mode)
        step = cho_solve((factor, True), design.T @ slope - precision @ (mode - centre))
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
    since, until = (relative_time(day, assigned, due) for day in (start, stop))
    exposed = exposure(since, until)
    done = np.flatnonzero(episodes["is_done"].to_numpy(bool))
    at = step_of(until[done])
    left = EDGES[at + 1] - np.maximum(EDGES[at], since[done])
    left[at == STEPS - 1] = 0.0
    exposed[done[left > 0], at[left > 0]] = 0.0
    slips = np.minimum(episodes["slips"].to_numpy(), MOST_SLIPS)
    kinds, which = np.unique(np.column_stack([layout.columns(episodes), slips]), axis=0, return_inverse=True)
    which = which.ravel()
    spent = np.zeros((len(kinds), STEPS))
    np.add.at(spent, which, exposed)
    finished, many = np.unique(np.column_stack([which[done], at, left.round(6)]), axis=0, return_counts=True)
    kind, step = np.nonzero(spent > 0)
    nothing = np.zeros(len(kind))
    kinds = kinds[np.concatenate([kind, finished[:, 0].astype(int)])]
    step = np.concatenate([step, finished[:, 1].astype(int)])
    columns = np.column_stack([kinds[:, 0] + step, kinds[:, 1:4], np.full(len(kinds), layout.size - 1)])
    values = np.column_stack([np.ones((len(kinds), 3)), step == DUE_STEP, kinds[:, 4]])
    rows = np.repeat(np.arange(len(kinds)), 5)
    return _Counts(
        design=sparse.csr_matrix((values.ravel(), (rows, columns.ravel())), shape=(len(kinds), layout.size)),
        events=np.concatenate([nothing, many.astype(float)]),
        windows=np.concatenate([nothing, finished[:, 2]]),
        exposed=np.concatenate([spent[spent > 0], np.zeros(len(many))]),
    )


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

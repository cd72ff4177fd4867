"""When only totals are known: what "33 of 43 in October" implies, under assumptions that are said.

Nothing is known of single tasks, so two assumptions about their due days bracket what is likely: every task is due at the end
of the plan, or they are due evenly, month by month. Rates are drawn from the priors; each draw is weighed by how well it gives
the totals that were published (a binomial likelihood), and followed to the deadline. Tasks differ by group and owner as the
priors say; which belong together is not known, so that a whole group's delay is not in the range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from p06analysis.forecast.completion.clock import DUE_STEP, exposure, relative_time
from p06analysis.forecast.completion.priors import CompletionPriors

DRAWS = 8192
_NODES, _NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
_NODE_WEIGHTS = np.outer(_NODE_WEIGHTS, _NODE_WEIGHTS).ravel() / _NODE_WEIGHTS.sum() ** 2
"""Of every pair of nodes: one of a task's factor, one of its group's factor on the due day."""


@dataclass(frozen=True)
class Known:
    """How many tasks were done of how many, by the end of a day."""

    as_of: np.datetime64
    total: int
    done: int


@dataclass(frozen=True)
class Scenario:
    """What the totals imply under one assumption about due days.

    Attributes
    ----------
    name : {"at_end", "monthly"}
    distribution : (total + 1,) float
        Of the number done by the deadline.
    """

    name: str
    distribution: np.ndarray

    @property
    def every(self) -> float:
        """Return the chance that all are done."""
        return float(self.distribution[-1])

    def quantile(self, level: float) -> int:
        """Return the least number done that is not passed with this chance."""
        return int(np.searchsorted(np.cumsum(self.distribution), level - 1e-12))

    def mean(self) -> float:
        """Return the mean number done."""
        return float(np.arange(len(self.distribution)) @ self.distribution)


def from_totals(
    known: Sequence[Known],
    *,
    begins: np.datetime64,
    ends: np.datetime64,
    deadline: np.datetime64,
    priors: CompletionPriors,
    rng: np.random.Generator,
) -> tuple[Scenario, Scenario]:
    """Return what totals imply of the number done by a deadline, under both assumptions.

    Parameters
    ----------
    known : sequence of Known
        Oldest first, at least one, all of the newest total; a fall of the number done counts as no change.
    begins, ends : numpy.datetime64
        The plan's first and last day.
    deadline : numpy.datetime64
        After the newest total.
    priors : CompletionPriors
    rng : numpy.random.Generator
    """
    normal = rng.standard_normal((DRAWS // 2, len(priors.mean)))
    log_rates = priors.mean + np.concatenate([normal, -normal]) @ np.linalg.cholesky(priors.covariance).T
    rates = np.exp(log_rates)
    shock = np.exp(np.sqrt(np.square(priors.shocks).sum()) * rng.standard_normal((DRAWS, 1)))
    monthly = _month_ends(begins, ends)
    return (
        _scenario("at_end", known, begins, np.array([ends]), deadline, rates, shock, priors),
        _scenario("monthly", known, begins, monthly, deadline, rates, shock, priors),
    )


def total_weights(
    rates: np.ndarray, known: Sequence[Known], *, begins: np.datetime64, ends: np.datetime64, priors: CompletionPriors
) -> np.ndarray:
    """Return how well drawn step rates (draws, STEPS) give the totals, as weights that sum to 1; both assumptions count alike."""
    ways = [np.array([ends]), _month_ends(begins, ends)]
    likelihoods = [_likelihood(_shares_done(rates, known, begins, dues, priors), known) for dues in ways]
    weight = np.sum([np.exp(one - one.max()) / np.exp(one - one.max()).sum() for one in likelihoods], axis=0)
    return np.asarray(weight / weight.sum())


def _scenario(
    name: str,
    known: Sequence[Known],
    begins: np.datetime64,
    dues: np.ndarray,
    deadline: np.datetime64,
    rates: np.ndarray,
    shock: np.ndarray,
    priors: CompletionPriors,
) -> Scenario:
    shares = _shares_done(rates, known, begins, dues, priors)
    weight = _likelihood(shares, known)
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    until = _spent(begins, dues, known[-1].as_of)
    further = _spent(begins, dues, deadline) - until
    still_open = _open(rates, until, priors)
    open_then = still_open * _open(rates * shock, further, priors)
    now, then = (np.einsum("sdn,n->s", table, _NODE_WEIGHTS) for table in (still_open, open_then))
    chance = np.clip(1 - then / np.maximum(now, 1e-300), 0, 1)
    from scipy.stats import binom  # takes a second to load, and most registers have no totals

    left = known[-1].total - known[-1].done
    distribution = np.zeros(known[-1].total + 1)
    distribution[known[-1].done :] = weight @ binom.pmf(np.arange(left + 1), left, chance[:, None])
    return Scenario(name, distribution / distribution.sum())


def _shares_done(
    rates: np.ndarray, known: Sequence[Known], begins: np.datetime64, dues: np.ndarray, priors: CompletionPriors
) -> np.ndarray:
    """Return each draw's share of tasks done by each day a total is known of, (draws, days)."""
    still_open = (_open(rates, _spent(begins, dues, one.as_of), priors) @ _NODE_WEIGHTS for one in known)
    return np.column_stack([1 - each.mean(axis=1) for each in still_open])


def _likelihood(shares: np.ndarray, known: Sequence[Known]) -> np.ndarray:
    """Return the log likelihood of the numbers done between the days of the totals, (draws,)."""
    total = known[-1].total
    done = np.minimum(np.maximum.accumulate([0, *(one.done for one in known)]), total)
    counts = np.append(np.diff(done), total - done[-1])
    edges = np.column_stack([np.zeros(len(shares)), shares, np.ones(len(shares))])
    chances = np.maximum(np.diff(edges, axis=1), 1e-300)
    return np.asarray(np.log(chances) @ counts + gammaln(total + 1) - gammaln(counts + 1).sum())


def _spent(begins: np.datetime64, dues: np.ndarray, day: np.datetime64) -> np.ndarray:
    until = relative_time(np.full(len(dues), day), np.full(len(dues), begins), dues)
    return exposure(np.zeros(len(dues)), until)


def _open(rates: np.ndarray, spent: np.ndarray, priors: CompletionPriors) -> np.ndarray:
    """Return the chance that a task stays open while so much of each step is spent, (draws, dues, pairs of nodes)."""
    group, owner, group_due = priors.spreads
    factor, due_factor = np.exp(np.hypot(group, owner) * _NODES), np.exp(group_due * _NODES)
    total = (rates @ spent.T)[:, :, None] + (rates[:, [DUE_STEP]] * spent[:, DUE_STEP])[:, :, None] * (due_factor - 1)
    return np.asarray(np.exp(-total[:, :, None, :] * factor[:, None]).reshape(*total.shape[:2], -1))


def _month_ends(begins: np.datetime64, ends: np.datetime64) -> np.ndarray:
    months = np.arange(begins.astype("datetime64[M]") + 1, ends.astype("datetime64[M]") + 2)
    return np.minimum(months.astype("datetime64[D]") - 1, ends)

"""Futures of open tasks: rates drawn from the posterior, with shocks shared by plan, group and owner.

Everything said of open tasks is an average over the same draws: within a draw tasks finish independently, across draws they
share what delays or speeds them. So the chances add up to the mean number done, and the chance that all are done is no
product of the single chances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.forecast.completion.clock import DUE_STEP, STEPS, exposure, relative_time
from p06analysis.forecast.completion.hazards import MOST_SLIPS, Posterior

MOST_DRAWS, FEWEST_DRAWS, NUMBERS = 4096, 256, 2**21


@dataclass(frozen=True)
class Futures:
    """Drawn rates of some open tasks.

    Attributes
    ----------
    assigned, due : (n,) datetime64[D]
    origin : numpy.datetime64
    strata : (n,) int
    step_rates : (draws, strata, STEPS) float
        Rates of finishing a unit of relative time.
    factors, due_factors : (draws, n) float
        The second ones are a task's own for the due day, on top of the first ones.
    weights : (draws,) float
        They sum to 1.
    """

    assigned: np.ndarray
    due: np.ndarray
    origin: np.datetime64
    strata: np.ndarray
    step_rates: np.ndarray
    factors: np.ndarray
    due_factors: np.ndarray
    weights: np.ndarray

    def done_by(self, days: np.ndarray, which: np.ndarray | None = None) -> np.ndarray:
        """Return each draw's chance that each task is done by the end of its day, (draws, n).

        Parameters
        ----------
        days : (n,) datetime64[D]
            0 where the day is not after the origin or the task's assignment.
        which : (n,) int or None
            Places of the tasks asked about, one may stand several times; None: all tasks in order.
        """
        which = np.arange(len(self.due)) if which is None else which
        assigned, due, strata = self.assigned[which], self.due[which], self.strata[which]
        since = relative_time(np.maximum(self.origin, assigned - 1), assigned, due)
        spent = exposure(since, np.maximum(relative_time(days, assigned, due), since))
        total = np.empty((len(self.factors), len(which)))
        for stratum in range(self.step_rates.shape[1]):
            here = np.flatnonzero(strata == stratum)
            total[:, here] = self.step_rates[:, stratum] @ spent[here].T
        at_due = np.flatnonzero(spent[:, DUE_STEP])
        rates = self.step_rates[:, strata[at_due], DUE_STEP]
        total[:, at_due] += rates * spent[at_due, DUE_STEP] * (self.due_factors[:, which[at_due]] - 1)
        total *= self.factors[:, which]
        return -np.expm1(-total, out=total)


def draw_futures(
    tasks: pd.DataFrame,
    posterior: Posterior,
    shocks: np.ndarray,
    *,
    origin: np.datetime64,
    rng: np.random.Generator,
    draws: int | None = None,
) -> Futures:
    """Return drawn rates for open tasks.

    Parameters
    ----------
    tasks : pandas.DataFrame
        plan, is_regular, group, owner, assigned_on, due, slips; one row an open task.
    posterior : Posterior
        Its layout holds every stratum, group and owner of the tasks.
    shocks : (3,) or (beliefs, 3) float
        Spread of the log factors by which the time to come differs, for all of a plan, a group or an owner; several are drawn
        from alike.
    origin : numpy.datetime64
    rng : numpy.random.Generator
    draws : int or None
        An even number; None: as many as are quick for so many tasks.
    """
    layout = posterior.layout
    half = (draws or int(np.clip(NUMBERS // max(len(tasks), 1), FEWEST_DRAWS, MOST_DRAWS))) // 2
    normal = rng.standard_normal((half, layout.size))
    # Mirrored pairs: means of the log rates are exact.
    drawn = posterior.draw(np.concatenate([normal, -normal]))
    columns = layout.columns(tasks)
    slips = np.minimum(tasks["slips"].to_numpy(float), MOST_SLIPS)
    beliefs = np.atleast_2d(shocks)
    spreads = beliefs[rng.permutation(half) * len(beliefs) // half]
    shifts = _shifts(layout.codes(tasks), spreads, rng)
    factors = np.exp(drawn[:, columns[:, 1]] + drawn[:, columns[:, 2]] + drawn[:, [-1]] * slips + shifts)
    steps = np.exp(drawn[:, : len(layout.strata) * STEPS]).reshape(2 * half, len(layout.strata), STEPS)
    assigned, due = (tasks[name].to_numpy().astype("datetime64[D]") for name in ("assigned_on", "due"))
    weights = np.full(2 * half, 0.5 / half)
    due_factors = np.exp(drawn[:, columns[:, 3]])
    return Futures(assigned, due, origin, columns[:, 0] // STEPS, steps, factors, due_factors, weights)


def _shifts(codes: tuple[np.ndarray, ...], spreads: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return log factors (draws, tasks) by which the time to come differs from the time seen: plan's, group's, owner's."""
    total = np.zeros((2 * len(spreads), len(codes[0])))
    for code, spread in zip(codes[1:], spreads.T, strict=True):
        normal = rng.standard_normal((len(spreads), int(code.max(initial=-1)) + 1)) * spread[:, None]
        total += np.concatenate([normal, -normal])[:, code]
    return total

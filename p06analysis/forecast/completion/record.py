"""How far a register's own past stretches differed from what was to be expected: the shocks it needs.

The time before the origin is cut into stretches as long as the one ahead (shorter where the register is young). From what was
known before each stretch, the numbers done in it are forecast for the register, its groups and its owners; how well they came
true says by which factor the priors' shocks are to be scaled; what stays in doubt of it is part of the forecast.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.forecast.completion.futures import draw_futures
from p06analysis.forecast.completion.hazards import Posterior, fit_hazards
from p06analysis.forecast.completion.layout import layout_of
from p06analysis.forecast.completion.priors import CompletionPriors
from p06analysis.forecast.completion.register import episodes, first_shown, open_tasks

SLICES = ("plan", "group", "owner")
FEWEST = 5
"""Open tasks from which on a number done of a group or owner is looked at."""

MOST = 2000
"""Of more open tasks, an even selection is looked at."""

STRETCHES = 6
PARTS = 3
"""A register's age holds at least so many stretches."""

SCALE_SD = 0.8
"""Spread of the log of the factor before anything is known."""

SCALES = np.exp(SCALE_SD * np.linspace(-2, 2, 7))

BELIEFS = 64
"""So many shocks, each as likely, stand for what is believed of them."""

DRAWS = 256


def own_shocks(
    known: pd.DataFrame,
    changes: pd.DataFrame,
    priors: CompletionPriors,
    *,
    origin: np.datetime64,
    days_ahead: int,
) -> np.ndarray:
    """Return the priors' shocks scaled as a register's own record lets believe, (BELIEFS, 3), each as likely as the others.

    Parameters
    ----------
    known, changes : pandas.DataFrame
        As :func:`p06analysis.forecast.completion.register.episodes` takes them, up to the origin.
    priors : CompletionPriors
    origin : numpy.datetime64
    days_ahead : int
        From the origin to the day asked about.
    """
    score = -0.5 * np.square(np.log(SCALES) / SCALE_SD)
    if known.empty:
        return _believed(priors.shocks, score)
    age = int((origin - first_shown(known).min().to_numpy()) / np.timedelta64(1, "D"))
    length = min(days_ahead, age // PARTS)
    if length < 1:
        return _believed(priors.shocks, score)
    layout = layout_of(known, changes)
    for number in range(1, min(STRETCHES, (age - 1) // length) + 1):
        start = origin - np.timedelta64(number * length, "D")
        tasks = open_tasks(known, changes, origin=start)
        tasks = tasks.iloc[:: max(len(tasks) // MOST, 1)].reset_index(drop=True)
        if len(tasks) < FEWEST:
            continue
        posterior = fit_hazards(episodes(known, changes, origin=start), layout, priors)
        end = start + np.timedelta64(length, "D")
        tried = (priors.shocks * scale for scale in SCALES)
        score = score + np.array([stretch_score(tasks, posterior, one, start, end) for one in tried])
    return _believed(priors.shocks, score)


def _believed(shocks: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Return the shocks times even quantiles of the factor, given the log of what is believed of ``SCALES``."""
    belief = np.exp(score - score.max())
    below = (np.cumsum(belief) - belief / 2) / belief.sum()
    factors = np.exp(np.interp((np.arange(BELIEFS) + 0.5) / BELIEFS, below, np.log(SCALES)))
    return np.asarray(np.outer(factors, shocks))


def stretch_score(
    tasks: pd.DataFrame, posterior: Posterior, shocks: np.ndarray, start: np.datetime64, end: np.datetime64
) -> float:
    """Return the log score of numbers done between two days, a mean of each kind of slice, added up.

    Parameters
    ----------
    tasks : pandas.DataFrame
        Open at the start, with the ``done_on`` they came to have.
    posterior, shocks
        As :func:`p06analysis.forecast.completion.futures.draw_futures` takes them.
    start, end : numpy.datetime64
    """
    rng = np.random.default_rng(6)
    futures = draw_futures(tasks, posterior, shocks, origin=start, rng=rng, draws=DRAWS)
    chance = futures.done_by(np.full(len(tasks), end))
    done = (tasks["done_on"] <= pd.Timestamp(end)).to_numpy()
    total = 0.0
    for kind in SLICES:
        scores = [
            _count_score(chance[:, places], int(done[places].sum()))
            for places in tasks.groupby(kind).indices.values()
            if len(places) >= FEWEST
        ]
        total += float(np.mean(scores)) if scores else 0.0
    return total


def _count_score(chance: np.ndarray, done: int) -> float:
    """Return the log chance of a number done, each draw's sum taken as normal."""
    mean = chance.sum(axis=1)
    variance = (chance * (1 - chance)).sum(axis=1) + 1 / 12
    density = np.exp(-0.5 * np.square(done - mean) / variance) / np.sqrt(2 * np.pi * variance)
    return float(np.log(max(density.mean(), 1e-12)))

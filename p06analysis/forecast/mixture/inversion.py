"""Quantiles of a mixture, found where its distribution function passes the level.

The function and its density are looked at near every level first. A cubic through two looks, in the logit of the chance, says
where the level is passed between them; one more look there, and a step along the slope, settle it for nearly all. The few
that are further off are looked at again, between bounds that close in on them.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from p06analysis.forecast.mixture.mixing import Mixture
from p06analysis.forecast.mixture.transforms import ROUNDING

MOST_NODES = 5
"""Levels near which the function is looked at first."""

CLOSE, CLOSER = 0.005, 2e-4
"""Distance from the wanted level, in logits, from which a step along the slope is exact enough: at the first look, and for
pairs that have been further off, whose slope has misled."""

SHORT = 5e-4
"""Longest such step, in shares: further away the slope is another one."""

CLOSEST = 1e-7
"""Distance at which there is nothing left to gain."""

NARROW = 1e-10
MOST_LOOKS = 120
HALVING = 4
"""Every so many looks the bounds are halved, so that they close in whatever the slope says."""

LARGEST_SHARE = 20.0


def invert(mixture: Mixture, scores: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return shares at which the mixtures' distribution functions reach the levels.

    Parameters
    ----------
    mixture : Mixture
        Of K pairs.
    scores : (L, K) float
        Standard normal quantiles of the levels; columns do not fall.
    ends : (K,) float
        Largest share that can be: 1 where nothing passes it.

    Returns
    -------
    (L, K) float
        From 0 to the ends. Where the function steps over a level at 0, 1 or the end, that share.
    """
    wanted = _logit(ndtr(scores), ndtr(-scores))
    share, left, right = _first_guess(mixture, scores, wanted, ends)
    is_open = np.empty(share.shape, bool)
    for number in range(len(share)):
        share[number], is_open[number] = _look(
            mixture, share[number], wanted[number], left[number], right[number], close=CLOSE
        )
    level, pair = np.nonzero(is_open)
    if len(pair):
        share[level, pair] = _settle(
            mixture.take(pair), share[level, pair], wanted[level, pair], left[level, pair], right[level, pair]
        )
    return share


def _first_guess(
    mixture: Mixture, scores: np.ndarray, wanted: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where the levels are passed by what is seen near some of them, and bounds between which that must be."""
    chosen = np.unique(np.linspace(0, len(scores) - 1, min(len(scores), MOST_NODES)).round().astype(int))
    node = np.stack([np.clip(mixture.middle_of_quantiles(scores[number]), 0.0, ends) for number in chosen])
    np.maximum.accumulate(node, axis=0, out=node)
    logit, per_logit = np.empty_like(node), np.empty_like(node)
    for number, share in enumerate(node):
        logit[number], per_logit[number] = _seen(mixture, share)
    np.maximum.accumulate(logit, axis=0, out=logit)
    cell = (logit[:, None] < wanted).sum(axis=0)
    last = len(node) - 1
    below, above = (
        row * node.shape[1] + np.arange(node.shape[1]) for row in (np.maximum(cell - 1, 0), np.minimum(cell, last))
    )
    start, stop = np.take(node, below), np.take(node, above)
    first, second = np.take(per_logit, below), np.take(per_logit, above)
    ahead = wanted - np.take(logit, below)
    rise = np.take(logit, above) - np.take(logit, below)
    left, right = np.where(cell > 0, start, 0.0), np.where(cell <= last, stop, ends)
    share = np.where(rise > 1e-9, _cubic(ahead, np.maximum(rise, 1e-9), stop - start, first, second), ahead * first)
    share += start
    return np.minimum(np.maximum(share, left), right), left, right


def _cubic(ahead: np.ndarray, rise: np.ndarray, width: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return how far a cubic has come ``ahead`` of the ``rise`` in which it covers a width, with these slopes at its ends."""
    part = ahead / rise
    # Slopes of no more than three chords keep it from turning back (Fritsch & Carlson 1980).
    first, second = np.minimum(first * rise, 3.0 * width), np.minimum(second * rise, 3.0 * width)
    return part * (first + part * (3.0 * width - 2.0 * first - second + part * (first + second - 2.0 * width)))


def _seen(mixture: Mixture, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the logit of the function at these shares, and the share that one logit more takes."""
    chance, density = mixture.cdf_and_density(share)
    chance = np.minimum(np.maximum(chance, 1e-12), 1.0 - 1e-12)
    return _logit(chance, 1.0 - chance), chance * (1.0 - chance) / np.maximum(density, 1e-12)


def _look(
    mixture: Mixture,
    share: np.ndarray,
    wanted: np.ndarray,
    left: np.ndarray,
    right: np.ndarray,
    *,
    close: float,
    halve: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Return better shares and where they are not good enough yet; the bounds are moved in place."""
    logit, per_logit = _seen(mixture, share)
    missing = wanted - logit
    np.copyto(left, share, where=missing > 0.0)
    np.copyto(right, share, where=missing <= 0.0)
    step = missing * per_logit
    is_open = (np.abs(missing) > close) | (np.abs(step) > SHORT) & (np.abs(missing) > CLOSEST)
    is_open &= right - left > NARROW
    better = share + step
    # A step past a bound that was looked at leads nowhere; one past an end of the range leads to that end.
    is_lost = (better <= left) & (left > 0.0) | (better >= right) & (right != 1.0) & (right != LARGEST_SHARE)
    better = np.where(is_open & (is_lost | halve), 0.5 * (left + right), better)
    return np.minimum(np.maximum(better, left), right), is_open


def _settle(mixture: Mixture, share: np.ndarray, wanted: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the shares of pairs that one look did not settle."""
    answer = share.copy()
    pending, is_pending = np.arange(len(share)), np.ones(len(share), bool)
    _step_over_one(mixture, wanted, left, right)
    np.clip(share, left, right, out=share)
    for look in range(1, MOST_LOOKS + 1):
        share, is_open = _look(mixture, share, wanted, left, right, close=CLOSER, halve=look % HALVING == 0)
        answer[pending[is_pending]] = share[is_pending]
        is_pending &= is_open
        still = np.flatnonzero(is_pending)
        if not len(still):
            break
        # Settled pairs are looked at along with the others until it pays to leave them out.
        if len(still) < 0.5 * len(pending):
            pending, is_pending, mixture = pending[still], is_pending[still], mixture.take(still)
            share, wanted, left, right = share[still], wanted[still], left[still], right[still]
    return answer


def _step_over_one(mixture: Mixture, wanted: np.ndarray, left: np.ndarray, right: np.ndarray) -> None:
    # Scales that end at 1 put all they hold beyond it at 1 itself: a step that no slope can find.
    around = np.flatnonzero((left < 1.0) & (right > 1.0))
    if len(around):
        here = mixture.take(around)
        beyond = 1.0 + 10.0 * ROUNDING
        before, after = (_seen(here, np.full(len(around), end))[0] for end in (1.0, beyond))
        right[around] = np.where(wanted[around] <= after, 1.0, right[around])
        left[around] = np.where(wanted[around] > after, beyond, np.where(wanted[around] > before, 1.0, left[around]))


def _logit(chance: np.ndarray, rest: np.ndarray) -> np.ndarray:
    return np.log(chance / rest)

"""How many of some tasks are done: the distribution of a sum of unequal chances, also where tasks wait for others.

Within a draw tasks finish independently but for waiting: a task is done only when all it waits for are done. Tasks that are
tied to each other by waiting are taken together, every combination of them weighed (or, in groups of more than
``MOST_COMBINED``, combinations drawn); the rest is a convolution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, identity
from scipy.sparse.csgraph import connected_components

MOST_COMBINED = 10
DRAWN_COMBINATIONS = 64
DIRECT = 32
"""Distributions shorter than this are convolved term by term, longer ones by Fourier transform."""


@dataclass(frozen=True)
class Counted:
    """What a draw says of some tasks together.

    Attributes
    ----------
    chance : (draws, n) float
        That each is done, with all it waits for.
    distribution : (draws, n + 1) float
        Of the number done.
    every : (draws,) float
        That all are done.
    """

    chance: np.ndarray
    distribution: np.ndarray
    every: np.ndarray


def count_done(
    own: np.ndarray,
    needs: Sequence[Sequence[int]],
    *,
    rng: np.random.Generator,
    counted: Sequence[int] | None = None,
) -> Counted:
    """Return chances and the number done of tasks that may wait for each other.

    Parameters
    ----------
    own : (draws, n) float
        Chance that a task is done by the day, were all it waits for done.
    needs : sequence of n sequences of int
        Which tasks each one waits for, without circles.
    rng : numpy.random.Generator
        Used for large groups of tied tasks only.
    counted : sequence of int, or None
        Tasks that the number and ``every`` speak of; None: all.

    Examples
    --------
    Two tasks of even chance; the second waits for the first:

    >>> counted = count_done(np.array([[0.5, 0.5]]), [[], [0]], rng=np.random.default_rng(0))
    >>> counted.chance.tolist(), counted.distribution.tolist(), counted.every.tolist()
    ([[0.5, 0.25]], [[0.5, 0.25, 0.25]], [0.25])
    """
    draws, many = own.shape
    chance = own.copy()
    wanted = np.zeros(many, dtype=bool)
    wanted[np.arange(many) if counted is None else list(counted)] = True
    ahead = all_ahead(needs) if any(len(need) for need in needs) else None
    tied = [] if ahead is None else [group for group in _tied(needs) if len(group) > 1]
    alone = np.setdiff1d(np.flatnonzero(wanted), np.concatenate([*tied, []]).astype(int))
    parts = [sum_distribution(own[:, alone])]
    every = own[:, alone].prod(axis=1)
    for group in tied:
        assert ahead is not None
        together = _together(own[:, group], ahead[group][:, group].toarray() > 0, wanted[group], rng)
        chance[:, group] = together.chance
        parts.append(together.distribution)
        every = every * together.every
    return Counted(chance, _convolved(parts, draws), every)


def sum_distribution(chances: np.ndarray) -> np.ndarray:
    """Return the distribution of the number of successes of independent chances, (draws, n + 1), by pairwise convolution.

    Examples
    --------
    >>> sum_distribution(np.array([[0.5, 0.5, 1.0]])).round(3).tolist()
    [[0.0, 0.25, 0.5, 0.25]]
    """
    draws, many = chances.shape
    if many == 0:
        return np.ones((draws, 1))
    size = 1 << (many - 1).bit_length()
    padded = np.zeros((draws, size))
    padded[:, :many] = chances
    table = np.stack([1 - padded, padded], axis=2)
    while table.shape[1] > 1:
        table = _convolve(table[:, ::2], table[:, 1::2])
    return np.asarray(table[:, 0, : many + 1])


def all_ahead(needs: Sequence[Sequence[int]]) -> csr_matrix:
    """Return which tasks must be done before, or are, each task, (n, n), 1 where so.

    Examples
    --------
    >>> all_ahead([[], [0], [1]]).toarray().astype(int).tolist()
    [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    """
    pairs = [(number, other) for number, need in enumerate(needs) for other in need]
    rows, columns = np.array(pairs, dtype=int).reshape(-1, 2).T
    many = len(needs)
    reach = csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(many, many)) + identity(many, format="csr")
    while True:
        further = (reach @ reach).sign()
        if further.nnz == reach.nnz:
            return further
        reach = further


def _tied(needs: Sequence[Sequence[int]]) -> list[np.ndarray]:
    pairs = [(number, other) for number, need in enumerate(needs) for other in need]
    rows, columns = np.array(pairs).T
    graph = csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(needs), len(needs)))
    label = connected_components(graph, directed=False)[1]
    order = np.argsort(label, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(label[order])) + 1)


def _together(own: np.ndarray, ahead: np.ndarray, wanted: np.ndarray, rng: np.random.Generator) -> Counted:
    """Return what holds of one group of tied tasks; the number is that of the wanted ones."""
    draws, many = own.shape
    if many <= MOST_COMBINED:
        ended = ((np.arange(2**many)[:, None] >> np.arange(many)) & 1).astype(bool)
        weight = np.where(ended, own[:, None, :], 1 - own[:, None, :]).prod(axis=2)
        ended = np.broadcast_to(ended, (draws, *ended.shape))
    else:
        ended = rng.random((draws, DRAWN_COMBINATIONS, many)) < own[:, None, :]
        weight = np.full((draws, DRAWN_COMBINATIONS), 1 / DRAWN_COMBINATIONS)
    done = ended.astype(np.float32) @ ahead.T.astype(np.float32) == ahead.sum(axis=1)
    number = done[:, :, wanted].sum(axis=2)
    distribution = np.stack([(weight * (number == k)).sum(axis=1) for k in range(wanted.sum() + 1)], axis=1)
    return Counted((weight[:, :, None] * done).sum(axis=1), distribution, distribution[:, -1])


def _convolved(parts: list[np.ndarray], draws: int) -> np.ndarray:
    total = np.ones((draws, 1))
    for part in sorted(parts, key=lambda table: table.shape[1]):
        total = _convolve(total[:, None], part[:, None])[:, 0]
    return total


def _convolve(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return convolutions along the last axis."""
    small, large = sorted((left, right), key=lambda table: table.shape[2])
    if small.shape[2] > DIRECT:
        from scipy.signal import fftconvolve  # takes a second to load, and most registers are short

        return np.maximum(fftconvolve(left, right, axes=2), 0.0)
    out = np.zeros((*left.shape[:2], left.shape[2] + right.shape[2] - 1))
    for place in range(small.shape[2]):
        out[:, :, place : place + large.shape[2]] += small[:, :, [place]] * large
    return out

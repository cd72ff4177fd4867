"""What a quantity averages over the time to come, from its averages over the past intervals of a year.

A published running total tells averages: of the pace, or of the rate, between two dates. Such an average is the mean of a
slowly drifting level (a random walk) over the interval, plus noise that evens out over longer intervals and of which a part
lasts for weeks (:mod:`p06analysis.forecast.rates.covariances`), plus the error of counting. Given how strong noise and drift
are, the average over any time to come is normal, its mean a weighting of the past averages: the more drift, the more the
latest ones count. How strong they are is not known: it is weighed on a grid, by what other series did (the priors), by the
series of the same pool, and by the series' own history. The mixture over the grid is told as one Student-t that agrees with
it at the 80 % and the 98 % interval.

Kriging of interval averages: Cressie, *Statistics for Spatial Data* (1993), chapter 5; the level is unknown beforehand, so
the likelihood is the restricted one (Harville 1974, Biometrika 61).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, stdtrit

from p06analysis.forecast.rates.covariances import drift, noise
from p06analysis.forecast.rates.priors import RATIOS, SCALES, LevelPriors

CHUNK = 500
"""Series weighed on the grid at a time, which bounds memory."""

_TAILS = np.array([2.5, 3, 4, 5, 6, 8, 11, 16, 30, 200.0])
_TAIL_RATIOS = stdtrit(_TAILS, 0.99) / stdtrit(_TAILS, 0.9)
_NO_INFORMATION = 1e9
_LEAST_VARIANCE = 1e-8


@dataclass(frozen=True)
class Past:
    """Averages of many series over the intervals between their dates, (series, intervals).

    Attributes
    ----------
    levels : float
        On a scale without bounds (logit, log); NaN after a series' last interval.
    variances : float
        Of the error of counting.
    edges : (series, intervals + 1) float
        Months since the year began, rising; NaN after the last.
    pool : (series,) int
        Series that learn from each other how strong noise and drift are.
    """

    levels: np.ndarray
    variances: np.ndarray
    edges: np.ndarray
    pool: np.ndarray


@dataclass(frozen=True)
class ToCome:
    """The average over the time to come: a Student-t for every series.

    Attributes
    ----------
    mean, spread, points : (series,) float
        Centre, scale and degrees of freedom.
    weights : (series, intervals) float
        With which the mean weighs the past averages; they sum to 1.
    """

    mean: np.ndarray
    spread: np.ndarray
    points: np.ndarray
    weights: np.ndarray

    @property
    def sd(self) -> np.ndarray:
        """Standard deviation."""
        return self.spread * np.sqrt(self.points / (self.points - 2.0))

    def half_width(self, level: float) -> np.ndarray:
        """Return half the width of the interval that holds the average with this chance."""
        return np.asarray(self.spread * stdtrit(self.points, (1.0 + level) / 2.0))

    def take(self, rows: np.ndarray) -> ToCome:
        """Return these rows, in this order."""
        return ToCome(self.mean[rows], self.spread[rows], self.points[rows], self.weights[rows])


@dataclass(frozen=True)
class Grid:
    """What every strength of noise and drift says of a series, (series, scales, ratios).

    Attributes
    ----------
    log_likelihood, mean, variance : float
        Up to a constant; and of the average to come.
    spectral, turned : float
        The weights of the past averages are ``turned`` (series, ratios, intervals, directions) times ``spectral`` (series,
        scales, ratios, directions).
    """

    log_likelihood: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    spectral: np.ndarray
    turned: np.ndarray

    def weights(self, chances: np.ndarray) -> np.ndarray:
        """Return the weights of the past averages, (series, intervals), averaged over the cells."""
        return np.asarray(np.einsum("nrkl,nsrl,nsr->nk", self.turned, self.spectral, chances, optimize=True))


def average_to_come(past: Past, months: np.ndarray, chances: np.ndarray) -> ToCome:
    """Return the distribution of the average over the months after the last date.

    Parameters
    ----------
    past : Past
    months : (series,) float
        Length of the time to come; above 0.
    chances : (series, scales, ratios) float
        How likely each cell of the grid is, from :func:`strengths`.

    Returns
    -------
    ToCome
        Of the underlying average: the error of counting to come is not in it.
    """
    grid = on_grid(past, months)
    weights = grid.weights(chances)
    count = len(past.levels)
    chances, mean, variance = (
        values.reshape(count, -1) for values in (chances, grid.mean, np.maximum(grid.variance, 1e-12))
    )
    centre = (chances * mean).sum(axis=1)
    inner, outer = (_half_width(chances, mean - centre[:, None], variance, level) for level in (0.8, 0.98))
    return ToCome(centre, *_student(inner, outer), weights)


def added(one: ToCome, other: ToCome) -> ToCome:
    """Return the sum of two independent averages to come, (series,) each; its weights are the first's.

    Notes
    -----
    Half-widths a and b of the two intervals make that of the sum by a^k + b^k, at the 98 % interval with k = 2.15 and at the
    80 % interval with k = 2 - 1.1 / ν, 1 / ν the mean of the two inverse degrees of freedom. From 2.5 degrees on that is right
    within 3 %, found by quadrature; adding variances, which the tails make, would overstate the 80 % interval by up to a third.
    """
    inverse = (1.0 / one.points + 1.0 / other.points) / 2.0
    inner, outer = (
        (one.half_width(level) ** power + other.half_width(level) ** power) ** (1.0 / power)
        for level, power in ((0.8, 2.0 - 1.1 * inverse), (0.98, 2.15))
    )
    return ToCome(one.mean + other.mean, *_student(inner, outer), one.weights)


def _student(inner: np.ndarray, outer: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return scale and degrees of freedom of the Student-t with these half-widths of the 80 % and the 98 % interval."""
    points = np.interp(outer / inner, _TAIL_RATIOS[::-1], _TAILS[::-1])
    return inner / stdtrit(points, 0.9), points


def strengths(past: Past, priors: LevelPriors) -> np.ndarray:
    """Return how likely each strength of noise and drift is for each series, (series, scales, ratios).

    Parameters
    ----------
    past : Past
        All series of the pools, each once.
    priors : LevelPriors
    """
    return cell_chances(on_grid(past, np.ones(len(past.levels))).log_likelihood, past.pool, priors)


def on_grid(past: Past, months: np.ndarray) -> Grid:
    """Return likelihoods and forecasts at every cell of the grid of scales and ratios; parameters as above."""
    parts = [
        _part(past.levels[rows], past.variances[rows], past.edges[rows], months[rows])
        for rows in (slice(start, start + CHUNK) for start in range(0, max(len(months), 1), CHUNK))
    ]
    return Grid(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def cell_chances(log_likelihood: np.ndarray, pool: np.ndarray, priors: LevelPriors) -> np.ndarray:
    """Return how likely each cell is for each series, (series, scales, ratios).

    Parameters
    ----------
    log_likelihood : (series, scales, ratios) float
    pool : (series,) int
    priors : LevelPriors
        A pool's scale is around ``centre``, a series' around its pool's. What the other series of the pool say counts for
        less than their number, since one shock moves them all.
    """
    scatter = priors.scatter_matrix()
    peak = log_likelihood.max(axis=(1, 2), keepdims=True)
    likelihood = np.exp(log_likelihood - peak)
    evidence = np.log(np.maximum(np.einsum("jl,nlr->njr", scatter, likelihood), 1e-300))
    posterior = np.empty_like(evidence)
    for name in np.unique(pool):
        rows = np.flatnonzero(pool == name)
        others = evidence[rows].sum(axis=0) - evidence[rows]
        posterior[rows] = priors.log_cells() + others / (1.0 + priors.clustering * (len(rows) - 1))
    posterior = np.exp(posterior - posterior.max(axis=(1, 2), keepdims=True))
    chances = np.einsum("njr,jl->nlr", posterior, scatter) * likelihood
    return chances / chances.sum(axis=(1, 2), keepdims=True)


def _part(levels: np.ndarray, variances: np.ndarray, edges: np.ndarray, months: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the arrays of a :class:`Grid` for a few series."""
    is_known = np.isfinite(levels)
    last = np.fmax.reduce(edges, axis=1)
    full = np.where(np.isfinite(edges), edges, last[:, None])
    # padded intervals lie at the end, have no length worth speaking of, and say nothing
    length = np.maximum(np.diff(full, axis=1), 1e-3)
    whole = np.column_stack([full, last + months])
    cells = (
        RATIOS[:, None, None] ** 2 * drift(whole)[:, None] + noise(whole, np.column_stack([length, months]))[:, None]
    )
    error = np.where(is_known, np.maximum(variances, _LEAST_VARIANCE), _NO_INFORMATION)

    # With B the errors of counting and A noise and drift of unit scale, B^-1/2 A B^-1/2 = Q L Q': one decomposition serves
    # all scales s, since (s^2 A + B)^-1 = B^-1/2 Q (s^2 L + 1)^-1 Q' B^-1/2.
    root = 1.0 / np.sqrt(error)
    size, turn = np.linalg.eigh(root[:, None, :, None] * cells[..., :-1, :-1] * root[:, None, None, :])
    turned = turn * root[:, None, :, None]
    one = turned.sum(axis=2)[:, None]
    value = np.einsum("nrkl,nk->nrl", turned, np.where(is_known, levels, 0.0))[:, None]
    square = np.exp(2.0 * SCALES)[:, None, None]
    link = square * np.einsum("nrkl,nrk->nrl", turned, cells[..., -1, :-1])[:, None]
    kept = 1.0 / (square * np.maximum(size, 0.0)[:, None] + 1.0)
    own = square[..., 0] * cells[..., -1, -1][:, None]

    certainty = (one**2 * kept).sum(axis=-1)
    slack = 1.0 - (link * one * kept).sum(axis=-1)
    spectral = kept * (link + (slack / certainty)[..., None] * one)
    fit = (value**2 * kept).sum(axis=-1) - (one * value * kept).sum(axis=-1) ** 2 / certainty
    log_likelihood = -0.5 * (np.log(certainty) + fit - np.log(kept).sum(axis=-1))
    mean = (spectral * value).sum(axis=-1)
    variance = own - (link**2 * kept).sum(axis=-1) + slack**2 / certainty
    return log_likelihood, mean, variance, spectral, turned


def _half_width(chances: np.ndarray, offset: np.ndarray, variance: np.ndarray, level: float) -> np.ndarray:
    """Return the half-width of the interval around the centre that a mixture of normals has with this chance."""
    spread = np.sqrt(variance)
    low = np.zeros(len(chances))
    high = 40.0 * (spread + np.abs(offset)).max(axis=1)
    for _ in range(32):
        middle = (low + high) / 2.0
        inside = ndtr((middle[:, None] - offset) / spread) - ndtr((-middle[:, None] - offset) / spread)
        is_narrow = (chances * inside).sum(axis=1) < level
        low, high = np.where(is_narrow, middle, low), np.where(is_narrow, high, middle)
    return (low + high) / 2.0

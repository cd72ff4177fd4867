"""Quantiles of a mixture, found where its distribution function passes the level.

The search runs on Wallace's normal score of a Student-t (Wallace 1959, Annals of Mathematical Statistics 30), which is
cheap and right to about a thousandth of a probability; the exact distribution function then settles the last digits.
"""

from __future__ import annotations

from typing import Protocol, Self

import numpy as np
from scipy.special import ndtr, ndtri

from p06analysis.forecast.transforms import ROUNDING, backward, forward

GRID_LEVELS = np.array([0.0005, 0.005, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.995, 0.9995])
CHORDS = 3
"""Times a cell is cut where the chord crosses the level, on the cheap function."""

EXACT_LOOKS = 1
TOLERANCE = 3e-3
"""On the probit scale, before the last exact correction."""

HALVINGS = 30
ENDLESS = ("raw", "log")
CHUNK = 2000


class Invertible(Protocol):
    """What the search asks of a mixture: :class:`p06analysis.forecast.landing.Landing` offers it."""

    @property
    def location(self) -> np.ndarray: ...
    @property
    def spread(self) -> np.ndarray: ...
    @property
    def points(self) -> np.ndarray: ...
    @property
    def weights(self) -> np.ndarray: ...
    def columns(self) -> dict[str, list[int]]: ...
    def inner(self, share: np.ndarray) -> np.ndarray: ...
    def part(self, rows: slice | np.ndarray) -> Self: ...


def invert(landing: Invertible, levels: np.ndarray) -> np.ndarray:
    """Return shares at which the mixture's distribution function reaches the levels.

    Parameters
    ----------
    landing : Invertible
        Of K pairs.
    levels : (K, L) float in (0, 1), rows not falling

    Returns
    -------
    (K, L) float
        Not clipped to the bounds.
    """
    answer = np.empty(levels.shape)
    for start in range(0, len(levels), CHUNK):
        part = slice(start, start + CHUNK)
        answer[part] = _invert(landing.part(part), levels[part])
    return answer


def normal_score(distance: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the standard normal value about as likely to be passed as this Student-t value (Wallace).

    Examples
    --------
    >>> from scipy import stats
    >>> score = normal_score(np.array([2.0]), np.array([5.0]))
    >>> bool(abs(stats.norm.sf(score[0]) - stats.t.sf(2.0, 5.0)) < 1e-3)
    True
    """
    return np.copysign(_bend(points) * np.sqrt(points * np.log1p(distance**2 / points)), distance)


def _bend(points: np.ndarray) -> np.ndarray:
    return (8.0 * points + 1.0) / (8.0 * points + 3.0)


def _invert(landing: Invertible, levels: np.ndarray) -> np.ndarray:
    grid = _grid(landing)
    reached = np.stack([_cheap(landing, column) for column in grid.T], axis=1)
    reached = np.maximum.accumulate(reached, axis=1)
    share = np.stack([_cross(landing, grid, reached, column) for column in levels.T], axis=1)
    # Scales that end at 1 put all they hold beyond it at 1 itself: a step that no slope can find.
    before, after = (landing.inner(np.full(len(levels), end))[:, None] for end in (1.0, 1.0 + 10.0 * ROUNDING))
    return np.where(levels < before, np.minimum(share, 1.0), np.where(levels <= after, 1.0, np.maximum(share, 1.0)))


def _cheap(landing: Invertible, share: np.ndarray) -> np.ndarray:
    place = np.empty_like(landing.location)
    for scale, columns in landing.columns().items():
        place[:, columns] = forward(share, scale)[:, None]
    score = normal_score((place - landing.location) / landing.spread, landing.points)
    return _probit(np.einsum("kc,kc->k", landing.weights, ndtr(score)))


def _grid(landing: Invertible) -> np.ndarray:
    matters = landing.weights > 1e-4
    rows = []
    for level in GRID_LEVELS:
        score = ndtri(level)
        distance = np.sqrt(landing.points * np.expm1((score / _bend(landing.points)) ** 2 / landing.points))
        place = landing.location + landing.spread * np.copysign(distance, score)
        share = np.empty_like(place)
        for scale, columns in landing.columns().items():
            share[:, columns] = np.minimum(backward(place[:, columns], scale), np.inf if scale in ENDLESS else 1.0)
        share = np.clip(share, -2.0, 20.0)
        if level == GRID_LEVELS[0]:
            rows.append(np.where(matters, share, np.inf).min(axis=1))
        rows.append(np.einsum("kc,kc->k", landing.weights, share))
    rows.append(np.where(matters, share, -np.inf).max(axis=1))
    return np.maximum.accumulate(np.stack(rows, axis=1), axis=1)


def _cross(landing: Invertible, grid: np.ndarray, reached: np.ndarray, level: np.ndarray) -> np.ndarray:
    rows = np.arange(len(grid))
    wanted = _probit(level)
    cell = np.clip((reached < wanted[:, None]).sum(axis=1), 1, grid.shape[1] - 1)
    left, right = grid[rows, cell - 1], grid[rows, cell]
    below, above = reached[rows, cell - 1], reached[rows, cell]
    for _ in range(CHORDS):
        middle = left + (right - left) * np.clip((wanted - below) / np.maximum(above - below, 1e-9), 0.02, 0.98)
        value = _cheap(landing, middle)
        is_low = value < wanted
        left, below = np.where(is_low, middle, left), np.where(is_low, value, below)
        right, above = np.where(is_low, right, middle), np.where(is_low, above, value)
    rise = np.maximum(above - below, 1e-9)
    share = left + (right - left) * np.clip((wanted - below) / rise, 0.0, 1.0)
    # Exact looks correct for what the cheap function got wrong, along the chord's slope.
    slope = (right - left) / np.maximum(rise, 1e-4)
    for _ in range(EXACT_LOOKS):
        missing = wanted - _probit(landing.inner(share))
        share = share + np.clip(missing, -0.2, 0.2) * slope
    rough = np.flatnonzero(np.abs(missing) > TOLERANCE)
    share[rough] = _halve(landing.part(rough), grid[rough, 0], grid[rough, -1], level[rough])
    return share


def _halve(landing: Invertible, left: np.ndarray, right: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Return the crossing by halving: for the few pairs whose function has a kink where the slope misleads."""
    for _ in range(HALVINGS):
        middle = 0.5 * (left + right)
        is_low = landing.inner(middle) < level
        left, right = np.where(is_low, middle, left), np.where(is_low, right, middle)
    return right


def _probit(level: np.ndarray) -> np.ndarray:
    return ndtri(np.clip(level, 1e-7, 1.0 - 1e-7))

"""The distribution function of Student's t for many values at once, from tables.

SciPy's function takes about 200 ns a value, which would be most of a forecast's time. With two degrees of freedom there is a
closed form. Else, in the angle ``arctan(t / sqrt(points))`` the function is smooth from end to end, so that cubic pieces
between exact values with exact slopes are right to ``ERROR`` everywhere, and the error fades with the density in the tails.
A table is made once for every number of degrees of freedom.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import gammaln, stdtr

ERROR = 1e-10
"""Largest error of a tabled value."""

PIECES = 200.0
"""Pieces of the table for one degree of freedom; their number grows with the root, as the function grows steeper."""

FEWEST_POINTS = 5.0
"""Below this, fractional degrees of freedom have ends too rough for cubic pieces, and SciPy's function is asked."""

FURTHEST = 1e100
"""Ratios beyond this are as good as infinite, and can still be squared."""


class StudentTable:
    """Distribution function and density of Student's t, divided by the root of its degrees of freedom.

    Parameters
    ----------
    points : (components, K) float
        Degrees of freedom, above 0, of every value that will be asked about.

    Examples
    --------
    >>> points = np.array([[3.0, 25.0]])
    >>> exact = stdtr(points, np.array([[1.0, -2.0]]))
    >>> tabled = StudentTable(points).cdf(np.array([[1.0, -2.0]]) / np.sqrt(points))
    >>> bool((np.abs(tabled - exact) < ERROR).all())
    True
    """

    def __init__(self, points: np.ndarray) -> None:
        points = points[:1] if (points == points[:1]).all() else points
        points = points[:, :1] if (points == points[:, :1]).all() else points
        self._points = points
        self._is_two = points.size == 1 and bool((points == 2.0).all())
        is_whole = (points == np.rint(points)) & (points >= 1.0)
        self._is_rough = ~is_whole & (points < FEWEST_POINTS)
        points = np.where(self._is_rough, FEWEST_POINTS, points)
        distinct = np.unique(points)
        tables = [_table(float(one)) for one in distinct]
        sizes = np.array([table.shape[1] for table in tables])
        self._pieces = np.concatenate(tables, axis=1) if len(tables) > 1 else tables[0]
        which = np.searchsorted(distinct, points)
        self._per_angle = ((sizes - 1) / np.pi)[which]
        self._middle = (np.cumsum(sizes) - sizes + 0.5 * (sizes - 1))[which]

    def cdf(self, ratio: np.ndarray) -> np.ndarray:
        """Return P(T <= t) for ``ratio = t / sqrt(points)``, which may be infinite; ``ratio`` is written over."""
        if self._is_two:
            value, _ = _two(ratio)
            return value
        rough = self._rough(ratio)
        piece, part = self._place(ratio)
        value = self._pieces[3].take(piece, mode="clip")
        for order in (2, 1, 0):
            value *= part
            value += self._pieces[order].take(piece, mode="clip")
        if rough is not None:
            where, points, exact = rough
            value[where] = stdtr(points, exact * np.sqrt(points))
        return value

    def cdf_and_density(self, ratio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return P(T <= t) and its derivative by ``ratio``, which is written over."""
        if self._is_two:
            value, spread = _two(ratio)
            rise = 0.5 / spread
            spread *= spread
            rise /= spread
            return value, rise
        rough = self._rough(ratio)
        spread = np.multiply(ratio, ratio)
        spread += 1.0
        piece, part = self._place(ratio)
        value = self._pieces[3].take(piece, mode="clip")
        value *= part
        rise = 2.0 * value
        value += self._pieces[2].take(piece, mode="clip")
        rise += value
        value *= part
        rise *= part
        rise += value
        slope = self._pieces[1].take(piece, mode="clip")
        value += slope
        rise += slope
        value *= part
        value += self._pieces[0].take(piece, mode="clip")
        rise *= self._per_angle
        rise /= spread
        if rough is not None:
            where, points, exact = rough
            value[where], rise[where] = stdtr(points, exact * np.sqrt(points)), _density(points, exact)
        return value, rise

    def _rough(self, ratio: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """Return where no table serves, and the degrees of freedom and ratios there."""
        if not self._is_rough.any():
            return None
        where = np.broadcast_to(self._is_rough, ratio.shape)
        return where, np.broadcast_to(self._points, ratio.shape)[where], ratio[where]

    def _place(self, ratio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the piece of every ratio and how far into it that is."""
        place = np.arctan(ratio, out=ratio)
        place *= self._per_angle
        place += self._middle
        piece = place.astype(np.intp)
        place -= piece
        return piece, place


def _two(ratio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distribution function for two degrees of freedom, and the root of 1 + ratio²; ``ratio`` is written over."""
    np.clip(ratio, -FURTHEST, FURTHEST, out=ratio)
    spread = ratio * ratio
    spread += 1.0
    np.sqrt(spread, out=spread)
    ratio /= spread
    ratio *= 0.5
    ratio += 0.5
    return ratio, spread


def _density(points: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    half = 0.5 * (points + 1.0)
    scale = np.exp(gammaln(half) - gammaln(0.5 * points)) / np.sqrt(np.pi)
    return scale * (1.0 + ratio**2) ** -half


@lru_cache(maxsize=1024)
def _table(points: float) -> np.ndarray:
    """Return the coefficients of the cubic pieces: (4, pieces + 1); the last piece is the far end itself."""
    count = int(np.ceil(PIECES * np.sqrt(points + 1.0)))
    angle = np.linspace(-0.5 * np.pi, 0.5 * np.pi, count + 1)
    value = stdtr(points, np.tan(angle) * np.sqrt(points))
    value[0], value[-1] = 0.0, 1.0
    slope = _density(np.array(points), np.tan(angle)) / np.cos(angle) ** 2 * (np.pi / count)
    rise = np.diff(value)
    pieces = np.zeros((4, count + 1))
    pieces[0] = value
    pieces[1, :-1] = slope[:-1]
    pieces[2, :-1] = 3.0 * rise - 2.0 * slope[:-1] - slope[1:]
    pieces[3, :-1] = slope[:-1] + slope[1:] - 2.0 * rise
    return pieces

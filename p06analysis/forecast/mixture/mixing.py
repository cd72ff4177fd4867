"""A mixture of Student-t on several scales, laid out to be asked about many shares quickly.

Working arrays are (components, K), so that every operation runs along K.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from p06analysis.forecast.mixture.student import StudentTable
from p06analysis.forecast.mixture.transforms import ENDLESS, backward, forward_all

LEAST_SHARE, MOST_SHARE = -2.0, 20.0
"""No component's quantile is taken to be further out than this: it would pull the average along."""


class Mixture:
    """K mixtures, each of the same components.

    Parameters
    ----------
    location, spread, points, weights : (components, K) float
    scales : sequence of str
        Of the components; those of one scale stand side by side.
    """

    def __init__(
        self,
        location: np.ndarray,
        spread: np.ndarray,
        points: np.ndarray,
        weights: np.ndarray,
        *,
        scales: Sequence[str],
    ) -> None:
        self._location, self._spread, self._points, self._weights = location, spread, points, weights
        self._names = scales
        self._scales = list(dict.fromkeys(scales))
        stops = np.cumsum([sum(name == scale for name in scales) for scale in self._scales])
        self._slices = [slice(start, stop) for start, stop in zip([0, *stops[:-1]], stops, strict=True)]
        self._per_place = 1.0 / (spread * np.sqrt(points))
        self._steepness = self._per_place * weights
        self._table = StudentTable(points)

    def take(self, columns: np.ndarray) -> Mixture:
        """Return some of the mixtures; one may be taken more than once."""
        parts = (self._location, self._spread, self._points, self._weights)
        return Mixture(*(part[:, columns] for part in parts), scales=self._names)

    def cdf(self, share: np.ndarray) -> np.ndarray:
        """Return P(X <= share): (K,) for shares (K,)."""
        place, _ = forward_all(share, self._scales)
        return np.einsum("ck,ck->k", self._weights, self._table.cdf(self._ratio(place)))

    def cdf_and_density(self, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return P(X <= share) and its derivative by the share: (K,) each."""
        place, log_slope = forward_all(share, self._scales)
        value, rise = self._table.cdf_and_density(self._ratio(place))
        density = np.zeros_like(share)
        for part, slope in zip(self._slices, np.exp(log_slope), strict=True):
            density += slope * np.einsum("ck,ck->k", self._steepness[part], rise[part])
        return np.einsum("ck,ck->k", self._weights, value), density

    def _ratio(self, place: np.ndarray) -> np.ndarray:
        ratio = np.empty_like(self._location)
        for part, one in zip(self._slices, place, strict=True):
            np.subtract(one, self._location[part], out=ratio[part])
        ratio *= self._per_place
        return ratio

    def middle_of_quantiles(self, score: np.ndarray) -> np.ndarray:
        """Return the components' quantiles, averaged by weight: (K,), near the mixture's own.

        Parameters
        ----------
        score : (K,) float
            Standard normal quantile of the level asked for.
        """
        points = self._points[:1] if (self._points == self._points[:1]).all() else self._points
        place = self._spread * student_value(score, points)
        place += self._location
        middle = np.zeros_like(score)
        for part, scale in zip(self._slices, self._scales, strict=True):
            share = np.clip(backward(place[part], scale), LEAST_SHARE, MOST_SHARE if scale in ENDLESS else 1.0)
            middle += np.einsum("ck,ck->k", self._weights[part], share)
        return middle


def student_value(score: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the Student-t value about as likely to be passed as this standard normal one (Wallace 1959).

    Annals of Mathematical Statistics 30: right to about a thousandth of a probability.

    Examples
    --------
    >>> from scipy import stats
    >>> value = student_value(np.array([2.0]), np.array([5.0]))
    >>> bool(abs(stats.norm.sf(2.0) - stats.t.sf(value[0], 5.0)) < 1e-3)
    True
    """
    bent = score * (8.0 * points + 3.0) / (8.0 * points + 1.0)
    return np.copysign(np.sqrt(points * np.expm1(bent * bent / points)), score)

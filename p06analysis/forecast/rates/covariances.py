"""How a quantity's averages over neighbouring intervals move together: a level that drifts, and noise of which a part lasts.

What moves a rate or a pace (a campaign, a backlog, a new rule, a fault) lasts for weeks, so that neighbouring short
intervals are alike and say little about the months to come; corrections and single days do not last. The noise is therefore
in part white and in part an Ornstein-Uhlenbeck process (Uhlenbeck & Ornstein 1930, Physical Review 36), both of unit variance
in a month's average. Finished years prefer this to white noise alone (RATES.md).
"""

from __future__ import annotations

import numpy as np

LASTING_MONTHS = 0.5
"""Time in which what remains of a lasting disturbance falls by the factor e."""

LASTING_SHARE = 0.75
"""Share of the lasting part in the variance of a month's average. Of twelve pairs of time and share one of those that make
finished years most likely; white noise alone is far less likely (RATES.md)."""


def drift(edges: np.ndarray) -> np.ndarray:
    """Return the covariances of a random walk's averages over neighbouring intervals, unit variance a month.

    Parameters
    ----------
    edges : (series, intervals + 1) float
        Months since the walk began, rising.

    Returns
    -------
    (series, intervals, intervals) float
    """
    start, end = edges[:, :-1], edges[:, 1:]
    index = np.arange(start.shape[1])
    covariance = ((start + end) / 2.0)[:, np.minimum(index[:, None], index[None, :])]
    covariance[:, index, index] = start + (end - start) / 3.0
    return covariance


def noise(edges: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Return the covariances of the noise's averages over neighbouring intervals, unit variance in a month's average.

    Parameters
    ----------
    edges : (series, intervals + 1) float
        Months, rising.
    length : (series, intervals) float
        Of the intervals; above 0.

    Returns
    -------
    (series, intervals, intervals) float

    Examples
    --------
    Of two days next to each other and two days four weeks later:

    >>> edges = np.array([[0.0, 2.0, 4.0, 32.0, 34.0]]) / 30.44
    >>> covariance = noise(edges, np.diff(edges))[0]
    >>> [round(float(covariance[0, k] / covariance[0, 0]), 2) for k in (1, 3)]
    [0.23, 0.03]
    """
    index = np.arange(length.shape[1])
    part = _left(length)
    gap = np.maximum(edges[:, None, :-1] - edges[:, 1:, None], 0.0)
    later = np.triu(part[:, :, None] * part[:, None, :] * np.exp(-gap / LASTING_MONTHS), 1)
    covariance = later + later.transpose(0, 2, 1)
    covariance[:, index, index] = _variance(length, part)
    month = np.ones((1, 1))
    covariance *= LASTING_SHARE / _variance(month, _left(month))[0, 0]
    covariance[:, index, index] += (1.0 - LASTING_SHARE) / length
    return np.asarray(covariance)


def _left(length: np.ndarray) -> np.ndarray:
    """Return the mean, over an interval, of what is left of a disturbance at its edge."""
    return -LASTING_MONTHS * np.expm1(-length / LASTING_MONTHS) / length


def _variance(length: np.ndarray, left: np.ndarray) -> np.ndarray:
    return np.asarray(2.0 * LASTING_MONTHS / length * (1.0 - left))

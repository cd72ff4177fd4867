"""What year-to-date percentages imply about the counts behind them, where those are not published.

A percentage p at a day with D cases since 1 January means p × D counted; between two days the difference over the new cases
is the rate of these alone. Where no count is known the cases are taken to come evenly; where one is, evenly up to it. Both
the rounding of the printed figures and the unevenness of the cases leave a doubt, which grows the later in the year and the
shorter the interval: at the end of September one hundredth of a point is more than half a point of the rate of two days.
"""

from __future__ import annotations

import numpy as np

from p06analysis.forecast.rates.covariances import drift, noise
from p06analysis.forecast.rates.priors import RATIOS, LevelPriors
from p06analysis.periods import PERIOD_DAYS

MOST_DECIMALS = 4


def implied_counts(
    days: np.ndarray, percent: np.ndarray, known_days: np.ndarray, known_cases: np.ndarray, pace: LevelPriors
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the counts of one series that its percentages imply.

    Parameters
    ----------
    days : (dates,) float
        Days since the year began, rising, above 0.
    percent : (dates,) float
        As printed.
    known_days, known_cases : (known,) float
        Where the number of cases since 1 January is known, rising; may be empty.
    pace : LevelPriors
        Say how unevenly cases come.

    Returns
    -------
    numerators, denominators, doubt : (dates,) float
        Without a known count, cases are measured in days: one comes each day. ``doubt`` is the standard deviation of
        what was newly counted since the date before.

    Examples
    --------
    80.00 % after 100 days and 81.00 % after 110: 89.1 less 80 of the ten days' cases.

    >>> none = np.empty(0)
    >>> pace = LevelPriors(centre=-2.0, width=1.0, scatter=0.5, ratios=(0.3, 0.3, 0.4))
    >>> numerators, denominators, doubt = implied_counts(np.array([100.0, 110.0]), np.array([80.0, 81.0]), none, none, pace)
    >>> np.diff(numerators).round(2), np.diff(denominators)
    (array([9.1]), array([10.]))
    """
    cases = np.interp(days, np.append(0.0, known_days), np.append(0.0, known_cases)) if len(known_days) else days.copy()
    if len(known_days):
        after = days > known_days[-1]
        cases = np.where(after, known_cases[-1] * days / known_days[-1], cases)
    share = percent / 100.0
    step = 10.0 ** -decimals_of(percent) / 100.0
    before = np.append(0.0, cases[:-1])
    rounding = step**2 / 12.0 * (cases**2 + before**2)
    is_counted = np.isin(days, known_days) & np.append(True, np.isin(days[:-1], known_days))
    unevenness = np.where(is_counted, 0.0, _unevenness(days, pace))
    unevenness[0] = 0.0
    moved = np.abs(np.diff(share, prepend=share[:1])) * before
    return share * cases, cases, np.sqrt(rounding + moved**2 * unevenness)


def _unevenness(days: np.ndarray, pace: LevelPriors) -> np.ndarray:
    """Return the variance of the log of every interval's pace around the year's, for a series that has not been seen."""
    edges = np.append(0.0, days)[None] / PERIOD_DAYS["month"]
    length = np.diff(edges)
    steady, moving = noise(edges, length)[0], drift(edges)[0]
    covariance = steady + float(np.dot(pace.ratios, RATIOS**2)) * moving
    from_year = np.eye(len(days)) - length / length.sum()
    return np.asarray(pace.mean_variance * np.einsum("ik,kl,il->i", from_year, covariance, from_year))


def decimals_of(figures: np.ndarray) -> int:
    """Return with how many decimals figures were printed, four at most.

    Examples
    --------
    >>> decimals_of(np.array([83.0, 83.65])), decimals_of(np.array([40.0, 75.0]))
    (2, 0)
    """
    for decimals in range(MOST_DECIMALS):
        if np.allclose(figures, np.round(figures, decimals), rtol=0.0, atol=1e-9):
            return decimals
    return MOST_DECIMALS

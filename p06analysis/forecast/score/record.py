"""How earlier forecasts of a score's groups came true, and how much wider that makes the next ones.

Between two known days a group is forecast from the first as it would have been then, and the second says how far off that was.
All places of a group move with the same shocks, so that one pair of days is one piece of evidence, however many places it has.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtri

from p06analysis.forecast.rates.landing import YearToDate, rate_landing
from p06analysis.forecast.score.days import Paces, day_counts
from p06analysis.forecast.score.points import ROUNDING

ENOUGH_PLACES = 5
"""Places that make a pair of days a whole piece of evidence; fewer count for less."""

FARTHEST = 4.0
"""Standard deviations beyond which a miss is no farther: it was a change of measure."""


def widening(histories: Sequence[pd.DataFrame], maximum: float, *, reach_days: float, paces: Paces) -> float:
    """Return the factor by which a group's spread has to grow for its record to come true; at least 1.

    Parameters
    ----------
    histories : sequence of pandas.DataFrame
        One a place: place, date, official, rising dates of one year.
    maximum : float
        The group's.
    reach_days : float
        As in :func:`p06analysis.forecast.score.days.day_counts`.
    paces : Paces

    Returns
    -------
    float
        The root of the mean squared probit error over pairs of neighbouring days, with one perfect pair added: a record of
        one pair is half believed.
    """
    pairs: dict[tuple[pd.Timestamp, pd.Timestamp], list[tuple[YearToDate, float]]] = {}
    for one in histories:
        dates, points = one["date"].tolist(), one["official"].to_numpy(float)
        pace = paces.own.get(one["place"].iloc[0], paces.middle)
        for until in range(1, len(dates)):
            days = one["date"].to_numpy()[:until].astype("datetime64[D]")
            counts = day_counts(days, points[:until] / maximum, reach_days=reach_days, pace=pace, fastest=paces.fastest)
            pairs.setdefault((dates[until - 1], dates[until]), []).append((counts, points[until]))
    weight, squares = 1.0, 1.0
    for (start, end), cases in pairs.items():
        share = min(len(cases) / ENOUGH_PLACES, 1.0)
        weight += share
        squares += share * _mean_square(cases, maximum, float((end - start).days))
    return max(1.0, float(np.sqrt(squares / weight)))


def _mean_square(cases: list[tuple[YearToDate, float]], maximum: float, days: float) -> float:
    counts = joined([one for one, _ in cases])
    landing = rate_landing(counts, np.full(len(cases), days))
    came = 100.0 * (np.array([points for _, points in cases])[:, None] + ROUNDING * np.array([-1.0, 1.0])) / maximum
    low, high = ndtri(np.clip(landing.cdf(came), 1e-9, 1.0 - 1e-9)).T
    # the published points are rounded: the nearest value they may stand for is taken
    nearest = np.where((low <= 0.0) & (high >= 0.0), 0.0, np.minimum(np.abs(low), np.abs(high)))
    return float((np.minimum(nearest, FARTHEST) ** 2).mean())


def joined(counts: Sequence[YearToDate]) -> YearToDate:
    """Return the counts of several series as one."""
    names = [name for name, value in counts[0].__dict__.items() if value is not None]
    return YearToDate(**{name: np.concatenate([getattr(one, name) for one in counts]) for name in names})

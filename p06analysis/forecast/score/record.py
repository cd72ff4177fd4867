"""How earlier forecasts of a score's groups came true, and how much wider that makes the next ones.

Between two known days a group is forecast from the first as it would have been then, and the second says how far off that was.
The true variance over the stated one is not known: before any record it is taken as inverse chi-square around 1, as widely
as it differed between data sets of finished years; groups of one score share a part of it, and each has its own. A few days
tell it poorly, so that the forecast keeps a Student-t's tails.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from p06analysis.forecast.rates.landing import RateLanding, YearToDate, rate_landing
from p06analysis.forecast.rates.priors import MISS_POINTS
from p06analysis.forecast.score.days import Paces, day_counts
from p06analysis.forecast.score.points import ROUNDING
from p06analysis.forecast.whole.paths import SHARED_RATE

FARTHEST = 4.0
"""Standard deviations beyond which a miss is no farther: it was a change of measure."""

CENTRAL = ndtr(np.array([-1.0, 0.0, 1.0]))
"""Levels of the median and of a standard deviation on either side."""


@dataclass(frozen=True)
class Record:
    """What a group's earlier forecasts say of its next.

    Attributes
    ----------
    wider : float
        Factor by which its spread has to grow; at least 1.
    points : float
        Degrees of freedom with which that is known.
    """

    wider: float
    points: float


def records(misses: Mapping[str, pd.DataFrame]) -> dict[str, Record]:
    """Return the record of every group of a score.

    Parameters
    ----------
    misses : mapping of str to pandas.DataFrame
        By group, from :func:`misses_of`.

    Returns
    -------
    dict of str to Record
        The mean square of the misses is the evidence, in standard deviations as forecast, of every pair of neighbouring days.
        Places move together, so that n of them on one pair of days count as n / (1 + (n − 1) ρ²) pieces, ρ their correlation.

    Notes
    -----
    With prior weight ν (:data:`p06analysis.forecast.rates.priors.MISS_POINTS`) and groups' mean squares q_g, the groups' common
    centre is (ν + Σ q_g) / (ν + number of groups); a group with n pieces of mean square q has (ν centre + n q) / (ν + n), known
    with ν + n degrees of freedom (Gelman et al., *Bayesian Data Analysis*, 3rd edition, chapters 2.6 and 5).
    """
    evidence = {name: _evidence(one) for name, one in misses.items()}
    means = [sum(n * q for n, q in pairs) / sum(n for n, _ in pairs) for pairs in evidence.values() if pairs]
    centre = (MISS_POINTS + sum(means)) / (MISS_POINTS + len(means))
    return {name: _record(pairs, centre) for name, pairs in evidence.items()}


def _record(pairs: list[tuple[float, float]], centre: float) -> Record:
    points = MISS_POINTS + sum(n for n, _ in pairs)
    square = (MISS_POINTS * centre + sum(n * q for n, q in pairs)) / points
    return Record(max(1.0, float(np.sqrt(square))), points)


def _evidence(misses: pd.DataFrame) -> list[tuple[float, float]]:
    """Return, for every pair of neighbouring days, the pieces of evidence and the mean square of the misses."""
    by_pair = misses.groupby(["start", "end"], sort=False)["square"].agg(["size", "mean"])
    return [(n / (1.0 + (n - 1) * SHARED_RATE**2), mean) for n, mean in by_pair.itertuples(index=False)]


def misses_of(histories: Sequence[pd.DataFrame], maximum: float, *, reach_days: float, paces: Paces) -> pd.DataFrame:
    """Return how far every forecast of a group from one known day to the next was off.

    Parameters
    ----------
    histories : sequence of pandas.DataFrame
        One a place: place, date, official, rising dates of one year.
    maximum : float
        Of the group.
    reach_days : float
        As in :func:`p06analysis.forecast.score.days.day_counts`.
    paces : Paces

    Returns
    -------
    pandas.DataFrame
        place, start, end, miss and spread (points; what came less the median, and the standard deviation as stated), square
        (of the miss in standard deviations).
    """
    keys: list[tuple[str, pd.Timestamp, pd.Timestamp]] = []
    cases: list[YearToDate] = []
    came: list[float] = []
    for one in histories:
        dates, points, place = one["date"].tolist(), one["official"].to_numpy(float), one["place"].iloc[0]
        pace = paces.own.get(place, paces.middle)
        for until in range(1, len(dates)):
            days = one["date"].to_numpy()[:until].astype("datetime64[D]")
            counts = day_counts(days, points[:until] / maximum, reach_days=reach_days, pace=pace, fastest=paces.fastest)
            keys.append((place, dates[until - 1], dates[until]))
            cases.append(counts)
            came.append(points[until])
    table = pd.DataFrame(keys, columns=["place", "start", "end"])
    if not cases:
        return table.assign(miss=0.0, spread=0.0, square=0.0)
    days = (table["end"] - table["start"]).dt.days.to_numpy(float)
    landing = rate_landing(joined(cases), days)
    low, middle, high = landing.quantile(CENTRAL).T * maximum / 100.0
    return table.assign(
        miss=np.array(came) - middle,
        spread=(high - low) / 2.0,
        square=_squares(landing, np.array(came), maximum),
    )


def _squares(landing: RateLanding, points: np.ndarray, maximum: float) -> np.ndarray:
    """Return the square of every miss, in standard deviations as stated."""
    came = 100.0 * (points[:, None] + ROUNDING * np.array([-1.0, 1.0])) / maximum
    low, high = ndtri(np.clip(landing.cdf(came), 1e-9, 1.0 - 1e-9)).T
    # the published points are rounded: the nearest value they may stand for is taken
    nearest = np.where((low <= 0.0) & (high >= 0.0), 0.0, np.minimum(np.abs(low), np.abs(high)))
    return np.asarray(np.minimum(nearest, FARTHEST) ** 2)


def joined(counts: Sequence[YearToDate]) -> YearToDate:
    """Return the counts of several series as one."""
    names = [name for name, value in counts[0].__dict__.items() if value is not None]
    arrays: dict[str, Any] = {name: np.concatenate([getattr(one, name) for one in counts]) for name in names}
    return YearToDate(**arrays)

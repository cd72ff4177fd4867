"""Counts toward a total that may itself move: the pooled mixture, once for each of a few totals that may come to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.forecast.mixture.fitting import Fitted, fit
from p06analysis.forecast.mixture.landing import Landing
from p06analysis.forecast.mixture.priors import Priors
from p06analysis.forecast.panel import Panel
from p06analysis.periods import PERIOD_DAYS
from p06analysis.plan import Plan

TOTAL_LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Quantiles of the total to come that stand for all: each is the middle of a fifth."""


@dataclass(frozen=True)
class MovingLanding:
    """Distribution of counts at a date, an equal mixture over totals; (series,) rows.

    Attributes
    ----------
    parts : tuple of Landing
        One for each total.
    """

    parts: tuple[Landing, ...]

    def cdf(self, x: np.ndarray) -> np.ndarray:
        """Return P(count ≤ x) for x (series,)."""
        return np.mean([part.cdf(x) for part in self.parts], axis=0)

    def probability(self, target: np.ndarray, increase: np.ndarray | bool = True) -> np.ndarray:
        """Return P(count ≥ target), or P(count ≤ target) where ``increase`` is False."""
        return np.mean([part.probability(target, increase) for part in self.parts], axis=0)

    def quantile(self, levels: np.ndarray) -> np.ndarray:
        """Return quantiles (series, levels), by bisection between those of the parts."""
        levels = np.asarray(levels, dtype=float)
        each = np.stack([part.quantile(levels) for part in self.parts])
        low, high = each.min(axis=0), each.max(axis=0)
        for _ in range(40):
            middle = (low + high) / 2.0
            below = np.column_stack([self.cdf(column) for column in middle.T]) < levels
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return np.maximum.accumulate((low + high) / 2.0, axis=1)


def totals_to_come(series: pd.DataFrame, known: pd.DataFrame, plan: Plan, priors: Priors | None = None) -> np.ndarray:
    """Return what the totals that counts grow toward may be at the last deadline, (series, len(TOTAL_LEVELS)).

    Parameters
    ----------
    series : pandas.DataFrame
        ``indicator`` and ``place``.
    known : pandas.DataFrame
        ``Observations.as_of(origin)``.
    plan : Plan
        Gives ``upper_from`` and the deadlines.
    priors : Priors, optional
        Default: those shipped.

    Returns
    -------
    (series, levels) float
        All alike where one figure of the total is known, or none is newer than the deadline; ``inf`` where the bound is
        not another indicator, or nothing is known of it.
    """
    totals = np.full((len(series), len(TOTAL_LEVELS)), np.inf)
    for row, (name, place) in enumerate(series[["indicator", "place"]].itertuples(index=False)):
        total = plan.indicators[name].upper_from
        if total is None:
            continue
        points = known[(known["indicator"] == total) & (known["place"] == place) & (known["flag"] != "suspect")]
        points = points.dropna(subset="value").sort_values("date")
        started = [
            change.date
            for change in plan.breaks_of(total, place)
            if len(points) and change.date <= points["date"].max().date()
        ]
        if started:
            points = points[points["date"] >= pd.Timestamp(started[-1])]
        if len(points):
            own = [t.deadline for t in plan.targets if (t.indicator, t.place) == (name, place)]
            deadline = max(own or [t.deadline for t in plan.targets])
            period_days = PERIOD_DAYS[plan.indicators[total].frequency]
            totals[row] = _total_at(points, np.datetime64(deadline, "D"), period_days, priors)
    return totals


def _total_at(points: pd.DataFrame, deadline: np.datetime64, period_days: float, priors: Priors | None) -> np.ndarray:
    values, dates = points["value"].to_numpy(float)[None], points["date"].to_numpy().astype("datetime64[D]")[None]
    if values.shape[1] == 1 or deadline <= dates[0, -1] or (values == values[0, -1]).all():
        return np.full(len(TOTAL_LEVELS), values[0, -1])
    panel = Panel(
        values=values,
        dates=dates,
        period_days=np.array([period_days]),
        lower=np.zeros(1),
        upper=np.full(1, np.inf),
        is_hard_upper=np.zeros(1, bool),
        is_cumulative=np.zeros(1, bool),
    )
    landing = fit(panel, priors).at(np.zeros(1, int), np.array([deadline]))
    return np.asarray(landing.quantile(np.array(TOTAL_LEVELS))[0])


def fit_moving(panel: Panel, totals: np.ndarray, priors: Priors | None = None) -> tuple[Fitted, ...]:
    """Return the fits of a panel, one for each of the totals (series, levels) that its series grow toward."""
    return tuple(fit(Panel(**{**panel.__dict__, "upper": column}), priors) for column in totals.T)

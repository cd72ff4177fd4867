"""Why a forecast is what it is: which components carry it, the pace seen, and what the same pool's other series did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p06analysis.forecast.mixture.fitting import Fitted
from p06analysis.forecast.mixture.record import groups_of
from p06analysis.periods import DAYS_PER_MONTH

RECENT_POINTS = 3

SAYINGS = {
    "gompertz": "approaches its ceiling slowly",
    "logit": "follows an S-curve",
    "remain": "closes a steady share of what is left",
    "raw": "moves by a steady number of points",
    "log": "grows by a steady rate",
}
"""What a scale assumes, in words."""


@dataclass(frozen=True)
class Explanation:
    """What stands behind one series' forecast.

    Attributes
    ----------
    series : int
    points : int
        Dated values known.
    weights : tuple of (str, float)
        Component names and weights, the heaviest first.
    assumption_scale, assumption : str
        The heaviest scale, and what it assumes, in words.
    assumption_weight : float
        Weight of all components on that scale.
    recent_pace, overall_pace : float
        Change a month over the newest three steps, and since the first point, in the indicator's unit.
    stood_still : int
        Newest steps in a row without any change.
    similar : int
        Other series of the pool that can be forecast.
    similar_pace_quartiles : tuple of float
        Quartiles of their recent pace, in shares of their ranges a month; empty without any.
    similar_rank : float
        Share of them whose recent pace was slower; NaN without any.
    similar_stood_still : float
        Share of them that did not move at their newest step; NaN without any.
    settled_trials : int
        Earlier forecasts of the pool that have been settled.
    correction : float
        Shift that their record teaches, on the probit scale: above 0, earlier forecasts were too low.
    """

    series: int
    points: int
    weights: tuple[tuple[str, float], ...]
    assumption_scale: str
    assumption: str
    assumption_weight: float
    recent_pace: float
    overall_pace: float
    stood_still: int
    similar: int
    similar_pace_quartiles: tuple[float, ...]
    similar_rank: float
    similar_stood_still: float
    settled_trials: int
    correction: float


def explain(fitted: Fitted, series: int) -> Explanation:
    """Return what stands behind the forecast of one series.

    Parameters
    ----------
    fitted : Fitted
    series : int
        Row number.

    Raises
    ------
    ValueError
        If the series cannot be forecast.
    """
    if not fitted.can_forecast[series]:
        raise ValueError("a series with fewer than two dated values cannot be explained; see can_forecast")
    weights = fitted.weights_of(np.array([series]))[0]
    order = np.argsort(-weights, kind="stable")
    by_scale: dict[str, float] = {}
    for component, weight in zip(fitted.priors.components, weights, strict=True):
        by_scale[component.scale] = by_scale.get(component.scale, 0.0) + float(weight)
    scale = max(by_scale, key=lambda name: by_scale[name])
    pool, _ = groups_of(fitted.panel)
    others = np.flatnonzero((pool == pool[series]) & fitted.can_forecast & (np.arange(len(pool)) != series))
    recent, still = _recent(fitted, others)
    own, own_still = _recent(fitted, np.array([series]))
    return Explanation(
        series=series,
        points=int(fitted.shares.count[series]),
        weights=tuple((fitted.component_names[number], float(weights[number])) for number in order),
        assumption_scale=scale,
        assumption=SAYINGS[scale],
        assumption_weight=by_scale[scale],
        recent_pace=float(own[0] * fitted.shares.width[series]),
        overall_pace=float(
            _pace(fitted, np.array([series]), fitted.shares.count[[series]] - 1)[0] * fitted.shares.width[series]
        ),
        stood_still=int(own_still[0]),
        similar=len(others),
        similar_pace_quartiles=tuple(float(q) for q in np.quantile(recent, [0.25, 0.5, 0.75])) if len(others) else (),
        similar_rank=float(np.mean(recent < own[0])) if len(others) else float("nan"),
        similar_stood_still=float(np.mean(still > 0)) if len(others) else float("nan"),
        settled_trials=int(fitted.standing.trials[series]),
        correction=float(fitted.standing.line[series, 0]),
    )


def _pace(fitted: Fitted, rows: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Change a month, in shares, over the newest ``steps`` steps of these series."""
    last = fitted.shares.count[rows] - 1
    before = np.maximum(last - steps, 0)
    elapsed = np.nan_to_num(fitted.shares.gaps[rows]).cumsum(axis=1)
    index = np.arange(len(rows))
    months = (elapsed[index, last] - elapsed[index, before]) * fitted.panel.period_days[rows] / DAYS_PER_MONTH
    return (fitted.shares.share[rows, last] - fitted.shares.share[rows, before]) / months


def _recent(fitted: Fitted, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Recent pace of these series, and how many newest steps in a row brought no change."""
    change = np.diff(fitted.shares.share[rows], axis=1)
    steps = np.arange(change.shape[1])
    moved = np.where((change != 0.0) & (steps < (fitted.shares.count[rows] - 1)[:, None]), steps, -1).max(
        axis=1, initial=-1
    )
    return _pace(fitted, rows, np.full(len(rows), RECENT_POINTS)), fitted.shares.count[rows] - 2 - moved

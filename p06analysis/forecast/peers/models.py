"""Peers that estimate one model a series, by statsmodels and, where it is installed, statsforecast.

They need an even grid: the last value of each day, week, month, quarter or year counts, and a period without a report is
interpolated between its neighbours on the transformed scale, both of which were known at the origin. With fewer than
``FEWEST_PERIODS`` periods, or where estimation fails, they fall back to ``drift``.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd

from p06analysis.errors import Fault, WrongUsage
from p06analysis.forecast.peers.cases import Cases, Landings
from p06analysis.forecast.peers.walks import drift

FEWEST_PERIODS = 6
"""Periods on the grid below which a per-series model is not estimated."""

MOST_PERIODS = 120
"""Newest periods on the grid that a per-series model is estimated from."""

Forecaster = Callable[[np.ndarray, int], tuple[np.ndarray, np.ndarray]]
"""Values on an even grid and a number of steps -> means and standard deviations of those steps."""


def ets(cases: Cases) -> Landings:
    """Return additive exponential smoothing with a damped trend, by statsmodels' ``ETSModel`` and its exact variances."""

    def forecast(values: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
        from statsmodels.tsa.exponential_smoothing.ets import ETSModel

        fitted = ETSModel(pd.Series(values), error="add", trend="add", damped_trend=True).fit(disp=False)
        ahead = fitted.get_prediction(start=len(values), end=len(values) + steps - 1)
        return np.asarray(ahead.predicted_mean), np.sqrt(np.asarray(ahead.forecast_variance))

    return _each(cases, forecast)


def unobserved_components(cases: Cases) -> Landings:
    """Return the local linear trend, by statsmodels' ``UnobservedComponents``."""

    def forecast(values: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
        from statsmodels.tsa.statespace.structural import UnobservedComponents

        ahead = UnobservedComponents(values, level="local linear trend").fit(disp=0).get_forecast(steps)
        return np.asarray(ahead.predicted_mean), np.asarray(ahead.se_mean)

    return _each(cases, forecast)


def auto_ets(cases: Cases) -> Landings:
    """Return statsforecast's AutoETS on the transformed scale, as a normal distribution fitted to its intervals."""
    return _each(cases, _statsforecast("AutoETS"))


def auto_theta(cases: Cases) -> Landings:
    """Return statsforecast's AutoTheta on the transformed scale, as a normal distribution fitted to its intervals."""
    return _each(cases, _statsforecast("AutoTheta"))


def _each(cases: Cases, forecast: Forecaster) -> Landings:
    """Return a per-series model's landings: estimated once for each (series, newest known row), ``drift`` where it fails."""
    walk = drift(cases)
    middle, scale, freedom = walk.middle.copy(), walk.scale.copy(), walk.freedom.copy()
    steps = np.round(cases.steps).astype(int)
    for stop in np.unique(cases.stop):
        of_row = np.flatnonzero(cases.stop == stop)
        values = _even(cases, of_row[0])
        if len(values) < FEWEST_PERIODS or np.ptp(values) == 0:
            continue
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                # Estimators warn of every start that does not converge; a forecast that is not finite falls back below.
                warnings.simplefilter("ignore")
                means, deviations = forecast(values, int(steps[of_row].max()))
        except (np.linalg.LinAlgError, NotImplementedError, ValueError, ZeroDivisionError):
            continue
        mean, deviation = means[steps[of_row] - 1], deviations[steps[of_row] - 1]
        is_usable = np.isfinite(mean) & np.isfinite(deviation)
        kept = of_row[is_usable]
        middle[kept], scale[kept], freedom[kept] = mean[is_usable], deviation[is_usable], np.inf
    return Landings(middle, scale, freedom)


def _even(cases: Cases, case: int) -> np.ndarray:
    """Return a case's known values on its even grid, oldest first."""
    known = slice(cases.first[case], cases.stop[case])
    period, y = cases.period[known], cases.y[known]
    is_last = np.append(period[1:] != period[:-1], True)
    grid = np.arange(max(period[0], period[-1] - MOST_PERIODS + 1), period[-1] + 1)
    return np.interp(grid, period[is_last], y[is_last])


def _statsforecast(name: str) -> Forecaster:
    try:
        from statsforecast import models
    except ImportError as error:
        raise WrongUsage(
            [
                Fault(
                    "peers",
                    "P06-PEER-001",
                    f"{name} of statsforecast, which is not installed",
                    "it belongs to the development dependencies only",
                    'Install it with "uv sync" or leave this method out.',
                )
            ]
        ) from error
    from scipy import stats

    widths = (50, 80, 90)
    z = stats.norm.ppf(0.5 + np.array(widths) / 200)

    def forecast(values: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
        ahead = getattr(models, name)(season_length=1).forecast(y=values, h=steps, level=list(widths))
        deviations = [
            (ahead[f"hi-{width}"] - ahead[f"lo-{width}"]) / (2 * one) for width, one in zip(widths, z, strict=True)
        ]
        return np.asarray(ahead["mean"]), np.mean(deviations, axis=0)

    return forecast

"""Simulated futures, for rules that look at more than one date: reached by a deadline, the date of reaching, sums.

Futures are drawn from the components and then, date by date, replaced by the landing's quantiles of the same rank
(ensemble copula coupling: Schefzik, Thorarinsdottir & Gneiting 2013, Statistical Science 28). Every date then has exactly
the distribution that :meth:`Fitted.at` states, and the components only lend how one date follows another.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from p06analysis.forecast.mixture.fitting import Fitted
from p06analysis.forecast.mixture.states import Arrays, States, built_up, damped_steps, pace_steps
from p06analysis.forecast.mixture.transforms import backward

LEVELS = np.concatenate([[0.0005, 0.002, 0.005], np.linspace(0.01, 0.99, 50), [0.995, 0.998, 0.9995]])


def simulate_paths(
    fitted: Fitted, series: np.ndarray, dates_grid: np.ndarray, n: int, rng: np.random.Generator
) -> np.ndarray:
    """Return simulated futures in the indicator's unit.

    Parameters
    ----------
    fitted : Fitted
    series : (K,) int
        Row numbers; ``can_forecast`` must hold for each.
    dates_grid : (periods,) or (K, periods) datetime64[D]
        Strictly increasing dates, all after the series' last points.
    n : int
        Paths a series.
    rng : numpy.random.Generator

    Returns
    -------
    (K, n, periods) float
        Inside the bounds. Where ``is_cumulative`` holds, no path falls.

    Raises
    ------
    ValueError
        As :meth:`Fitted.at`.
    """
    series = np.asarray(series, int)
    grid = np.broadcast_to(np.asarray(dates_grid, "datetime64[D]"), (len(series), np.shape(dates_grid)[-1]))
    periods = grid.shape[1]
    horizon = np.stack([fitted.horizon(series, grid[:, step]) for step in range(periods)], axis=1)
    ranks = _ranks(draw(fitted, series, horizon, n, rng))
    landing = fitted.at(np.repeat(series, periods), grid.reshape(-1))
    values = landing.quantile(LEVELS).reshape(len(series), periods, len(LEVELS))
    wanted = ndtri((ranks + 0.5) / n)
    known = ndtri(LEVELS)
    paths = np.empty((len(series), n, periods))
    for row in range(len(series)):
        for step in range(periods):
            paths[row, :, step] = np.interp(wanted[row, :, step], known, values[row, step])
    is_cumulative = fitted.panel.is_cumulative[series][:, None, None]
    return np.where(is_cumulative, np.maximum.accumulate(paths, axis=2), paths)


def _ranks(paths: np.ndarray) -> np.ndarray:
    order = np.argsort(paths, axis=1, kind="stable")
    ranks = np.empty(paths.shape, int)
    np.put_along_axis(ranks, order, np.broadcast_to(np.arange(paths.shape[1])[None, :, None], paths.shape), axis=1)
    return ranks


def draw(fitted: Fitted, series: np.ndarray, horizon: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Return shares drawn from the components, date by date.

    Parameters
    ----------
    fitted : Fitted
    series : (K,) int
    horizon : (K, periods) float
        Periods from the series' last points, rising.
    n : int
    rng : numpy.random.Generator

    Returns
    -------
    (K, n, periods) float
        Parts of the range, neither recalibrated nor clipped.
    """
    components = fitted.priors.components
    weights = fitted.weights_of(series)
    chosen = (rng.random((len(series), n, 1)) > np.cumsum(weights, axis=1)[:, None, :-1]).sum(axis=2)
    rows = np.arange(len(series))[:, None]
    whole = fitted.states.take(series)
    states = States(*(getattr(whole, name)[rows, chosen] for name in States.__dataclass_fields__))
    arrays = Arrays.of(components).take(chosen)
    variance = states.variance * states.points / rng.chisquare(states.points)

    def wobble(spread: np.ndarray) -> np.ndarray:
        return np.sqrt(variance * np.maximum(spread, 0.0)) * rng.standard_normal(chosen.shape)

    off = wobble(states.slope_var)
    slope = states.slope + off
    on_slope = states.covariance / np.maximum(states.slope_var, 1e-12)
    level = states.level + on_slope * off + wobble(states.level_var - on_slope * states.covariance)
    gaps = np.diff(horizon, axis=1, prepend=0.0)
    # A cumulative figure is published with little noise of its own; letting it jitter would lift every running maximum.
    noise = np.where(fitted.panel.is_cumulative[series], 0.0, 1.0)[:, None]
    shares = np.empty((*chosen.shape, horizon.shape[1]))
    for step in range(horizon.shape[1]):
        gap, so_far = gaps[:, step : step + 1], horizon[:, step : step + 1]
        added, left = damped_steps(arrays.damping, gap)
        built_level, built_both, built_slope = built_up(arrays.damping, gap)
        off = wobble(arrays.slope_noise * built_slope)
        on_slope = built_both / np.maximum(built_slope, 1e-12)
        rest = arrays.level_noise * gap + arrays.slope_noise * (built_level - on_slope * built_both)
        level = level + added * slope + on_slope * off + wobble(rest)
        slope = left * slope + off
        from_pace, _ = pace_steps(arrays, so_far, *damped_steps(arrays.damping, so_far))
        seen = level + from_pace * states.pace + noise * wobble(np.ones(1))
        for number, component in enumerate(components):
            here = chosen == number
            shares[here, step] = backward(seen[here], component.scale)
    return shares

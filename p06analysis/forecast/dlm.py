"""Conjugate dynamic linear models with a damped local linear trend, filtered for all series and components at once.

The state is (level, slope); the slope shrinks by ``damping`` a period. All variances are multiples of an unknown one
with an inverse gamma prior, so that every predictive is a Student-t in closed form (West & Harrison, *Bayesian
Forecasting and Dynamic Models*, 2nd ed., sections 4.5, 7.2 and 10.2). Gaps between points are in periods and need not be
whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln


@dataclass(frozen=True)
class Component:
    """One dynamic linear model.

    Attributes
    ----------
    name : str
        What it says, for explanations.
    scale : str
        Scale of :mod:`p06analysis.forecast.transforms` on which it runs.
    damping : float
        Share of the slope that is left a period later, in (0, 1].
    level_noise, slope_noise : float
        Variance added a period, in multiples of the observation variance (which is 1).
    slope_variance : float
        Prior variance of the slope, in the same multiples.
    slope_mean : float
        Prior mean of the slope, a period on the scale.
    prior_points : float
        Weight of the prior on the variance, in points (degrees of freedom).
    prior_sd : float
        Prior guess of the observation's standard deviation on the scale.
    """

    name: str
    scale: str
    damping: float
    level_noise: float
    slope_noise: float
    slope_variance: float
    slope_mean: float
    prior_points: float
    prior_sd: float


@dataclass(frozen=True)
class States:
    """Filtered states: arrays (series, components); ``variance`` is the estimate of the unknown variance."""

    level: np.ndarray
    slope: np.ndarray
    level_var: np.ndarray
    covariance: np.ndarray
    slope_var: np.ndarray
    points: np.ndarray
    variance: np.ndarray
    log_likelihood: np.ndarray

    def take(self, rows: np.ndarray) -> States:
        """Return the states of these series."""
        return States(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def damped_steps(damping: np.ndarray, gap: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what a slope of 1 adds over a gap, and what is left of it afterwards.

    Parameters
    ----------
    damping : float array in (0, 1]
    gap : float array that broadcasts, in periods

    Examples
    --------
    >>> added, left = damped_steps(np.array([1.0, 0.5]), np.array([2.0, 2.0]))
    >>> added, left
    (array([2.  , 0.75]), array([1.  , 0.25]))
    """
    left = damping**gap
    rest = np.where(damping < 1.0, 1.0 - damping, 1.0)
    return np.where(damping < 1.0, damping * (1.0 - left) / rest, gap), left


def evolve(states: States, components: Arrays, gap: np.ndarray) -> States:
    """Return the states a gap later, before anything is observed.

    Noise enters once a gap, at its end, in proportion to its length: over a long look ahead the slope is then as sure as it
    is today. Letting slope noise build up within the gap made intervals wider without better scores.

    Parameters
    ----------
    states : States
    components : Arrays
    gap : (series, 1) float
        Periods, not negative.
    """
    added, left = damped_steps(components.damping, gap)
    carried = states.covariance + added * states.slope_var
    return States(
        level=states.level + added * states.slope,
        slope=left * states.slope,
        level_var=states.level_var + added * (states.covariance + carried) + components.level_noise * gap,
        covariance=left * carried,
        slope_var=left**2 * states.slope_var + components.slope_noise * gap,
        points=states.points,
        variance=states.variance,
        log_likelihood=states.log_likelihood,
    )


@dataclass(frozen=True)
class Arrays:
    """The numbers of all components as (components,) arrays."""

    damping: np.ndarray
    level_noise: np.ndarray
    slope_noise: np.ndarray
    slope_variance: np.ndarray
    slope_mean: np.ndarray
    prior_points: np.ndarray
    prior_sd: np.ndarray

    @classmethod
    def of(cls, components: tuple[Component, ...]) -> Arrays:
        """Return the arrays of these components, in order."""
        return cls(*(np.array([getattr(c, name) for c in components], float) for name in cls.__dataclass_fields__))


def filter_steps(
    positions: np.ndarray,
    log_slopes: np.ndarray,
    gaps: np.ndarray,
    components: tuple[Component, ...],
    *,
    memory: float = 1.0,
) -> Iterator[States]:
    """Yield the states after each point in turn.

    Parameters
    ----------
    positions : (points, series, components) float
        Values on each component's scale; NaN where there is none.
    log_slopes : (points, series, components) float
        Log-Jacobian of the scale at each value.
    gaps : (points, series) float
        Periods since the point before; the first is not read. NaN as padding.
    components : tuple of Component
    memory : float
        Share of the log-likelihood that is kept a point later: 1 adds all up, less favours who did well lately.

    Yields
    ------
    States
        For a series without a value so far, level is NaN and points equal the prior's.
    """
    arrays = Arrays.of(components)
    shape = positions.shape[1:]
    states = _start(arrays, shape)
    for position, log_slope, gap in zip(positions, log_slopes, gaps, strict=True):
        seen = ~np.isnan(position[:, :1])
        has_begun = ~np.isnan(states.level[:, :1])
        if has_begun.any():
            prior = evolve(states, arrays, np.nan_to_num(gap)[:, None])
            later = _choose(seen, _observe(prior, position, log_slope, memory), prior)
            states = _choose(has_begun, later, states)
        if (seen & ~has_begun).any():
            states = _choose(seen & ~has_begun, _enter(states, position), states)
        yield states


def _start(arrays: Arrays, shape: tuple[int, ...]) -> States:
    def full(row: np.ndarray | float) -> np.ndarray:
        return np.broadcast_to(np.asarray(row, float), shape)

    return States(
        level=full(np.nan),
        slope=full(arrays.slope_mean),
        level_var=full(1.0),
        covariance=full(0.0),
        slope_var=full(arrays.slope_variance),
        points=full(arrays.prior_points),
        variance=full(arrays.prior_sd**2),
        log_likelihood=full(0.0),
    )


def _enter(states: States, position: np.ndarray) -> States:
    # A level about which nothing was known is, after one point, that point with one observation variance.
    return States(**{**states.__dict__, "level": position})


def _observe(prior: States, position: np.ndarray, log_slope: np.ndarray, memory: float) -> States:
    spread = prior.level_var + 1.0
    error = position - prior.level
    gain = prior.level_var / spread
    slope_gain = prior.covariance / spread
    surprise = error**2 / (spread * prior.variance)
    points = prior.points + 1.0
    log_density = student_log_density(surprise, prior.points) - 0.5 * np.log(spread * prior.variance) + log_slope
    return States(
        level=prior.level + gain * error,
        slope=prior.slope + slope_gain * error,
        level_var=gain,
        covariance=prior.covariance * (1.0 - gain),
        slope_var=prior.slope_var - slope_gain * prior.covariance,
        points=points,
        variance=prior.variance * (prior.points + surprise) / points,
        log_likelihood=memory * prior.log_likelihood + log_density,
    )


def student_log_density(surprise: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the log-density of a standard Student-t with ``points`` degrees of freedom at squared distance ``surprise``.

    Examples
    --------
    >>> from scipy import stats
    >>> bool(np.isclose(student_log_density(np.array(4.0), np.array(3.0)), stats.t.logpdf(2.0, 3.0)))
    True
    """
    half = 0.5 * (points + 1.0)
    return gammaln(half) - gammaln(0.5 * points) - 0.5 * np.log(np.pi * points) - half * np.log1p(surprise / points)


def _choose(which: np.ndarray, new: States, old: States) -> States:
    if which.all():
        return new
    return States(*(np.where(which, getattr(new, name), getattr(old, name)) for name in States.__dataclass_fields__))

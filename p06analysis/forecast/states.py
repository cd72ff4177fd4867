"""The model that is filtered: components with a damped local linear trend, and the states they leave.

The state is (level, slope); the slope shrinks by ``damping`` a period. All variances are multiples of an unknown one
with an inverse gamma prior, so that every predictive is a Student-t in closed form (West & Harrison, *Bayesian
Forecasting and Dynamic Models*, 2nd ed., sections 4.5, 7.2 and 10.2). Gaps between points are in periods and need not be
whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


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

    def turned(self) -> Arrays:
        """Return (components, 1) arrays, for states that are (components, series)."""
        return Arrays(*(getattr(self, name)[:, None] for name in self.__dataclass_fields__))


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

    def turned(self, series: np.ndarray | slice = slice(None)) -> States:
        """Return the states of these series with series and components the other way round."""
        return States(*(getattr(self, name).T[:, series] for name in self.__dataclass_fields__))


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
    is_steady = damping >= 1.0
    in_the_end = np.where(is_steady, 0.0, damping / np.where(is_steady, 1.0, 1.0 - damping))
    return in_the_end * (1.0 - left) + is_steady * gap, left


def evolve(states: States, components: Arrays, gap: np.ndarray) -> States:
    """Return the states a gap later, before anything is observed.

    Noise enters once a gap, at its end, in proportion to its length: over a long look ahead the slope is then as sure as it
    is today. Letting slope noise build up within the gap made intervals wider without better scores.

    Parameters
    ----------
    states : States
    components : Arrays
    gap : (series, 1) float, or (1, series) where states and components are turned
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

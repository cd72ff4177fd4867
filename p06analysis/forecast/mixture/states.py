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
        Scale of :mod:`p06analysis.forecast.mixture.transforms` on which it runs.
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
    rounding : float
        Standard deviation on the scale by which every published figure is taken to be off at least. Where figures stand still, the
        spread goes down to it and no further.
    variance_memory : float
        Share of what was known of the variance that is left a point later, in (0, 1]. Below 1 the variance may change, and the
        tails stay heavy however long the history is (West & Harrison, section 10.8).
    follows : float
        1 where the slope fades towards the pace that the series' group shares, 0 where it fades towards standing still.
    pace_damping : float
        Share of the shared pace that is left a period later, looking ahead.
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
    rounding: float = 0.0
    variance_memory: float = 1.0
    follows: float = 0.0
    pace_damping: float = 1.0


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
    rounding: np.ndarray
    variance_memory: np.ndarray
    follows: np.ndarray
    pace_damping: np.ndarray

    @classmethod
    def of(cls, components: tuple[Component, ...]) -> Arrays:
        """Return the arrays of these components, in order."""
        return cls(*(np.array([getattr(c, name) for c in components], float) for name in cls.__dataclass_fields__))

    def take(self, components: np.ndarray) -> Arrays:
        """Return the numbers of these components, in arrays of the same shape as ``components``."""
        return Arrays(*(getattr(self, name)[components] for name in self.__dataclass_fields__))

    def turned(self) -> Arrays:
        """Return (components, 1) arrays, for states that are (components, series)."""
        return Arrays(*(getattr(self, name)[:, None] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class States:
    """Filtered states: arrays (series, components).

    ``variance`` is the estimate of the unknown variance, ``pace`` what the series' group shared at its last point.
    """

    level: np.ndarray
    slope: np.ndarray
    level_var: np.ndarray
    covariance: np.ndarray
    slope_var: np.ndarray
    points: np.ndarray
    variance: np.ndarray
    log_likelihood: np.ndarray
    pace: np.ndarray

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


def built_up(damping: np.ndarray, gap: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what slope noise of 1 a period, at each period's end, has built up over a gap.

    Parameters
    ----------
    damping : float array in (0, 1]
    gap : float array that broadcasts, in periods

    Returns
    -------
    level_var, covariance, slope_var : float array
        With a(k) what a slope of 1 adds over k periods and d the damping: the sums over k = 0 … gap - 1 of a(k)², a(k) dᵏ and
        d²ᵏ, in closed form, so that parts of periods are served too.

    Examples
    --------
    Over three periods without damping: 0 + 1 + 4, 0 + 1 + 2, 1 + 1 + 1.

    >>> [float(part[0]) for part in built_up(np.array([1.0]), np.array([3.0]))]
    [5.0, 3.0, 3.0]
    """
    is_damped = damping < 1.0
    kept = np.where(is_damped, damping, 0.5)
    reach = kept / (1.0 - kept)
    once = (1.0 - kept**gap) / (1.0 - kept)
    twice = (1.0 - kept ** (2.0 * gap)) / (1.0 - kept**2)
    level = np.where(is_damped, reach**2 * (gap - 2.0 * once + twice), gap * (gap - 1.0) * (2.0 * gap - 1.0) / 6.0)
    both = np.where(is_damped, reach * (once - twice), 0.5 * gap * (gap - 1.0))
    # Within the first period nothing has built up in the level yet.
    return np.maximum(level, 0.0), np.maximum(both, 0.0), np.where(is_damped, twice, gap)


def pace_steps(
    components: Arrays, gap: np.ndarray, added: np.ndarray, left: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return what a shared pace of 1 adds to level and slope over a gap, where a component follows it.

    The slope fades towards the pace. Looking ahead the pace fades too: it fills what a slope that fades faster has lost.

    Parameters
    ----------
    components : Arrays
    gap, added, left : float array
        The gap and, of :func:`damped_steps`, what a slope adds over it and what is left of it.
    """
    steady, _ = damped_steps(components.pace_damping, gap)
    return components.follows * np.maximum(steady - added, 0.0), components.follows * (1.0 - left)


def evolve(states: States, components: Arrays, gap: np.ndarray) -> States:
    """Return the states a gap later, before anything is observed.

    Parameters
    ----------
    states : States
    components : Arrays
    gap : (series, 1) float, or (1, series) where states and components are turned
        Periods, not negative.

    Notes
    -----
    The variance's weight in points is that of the last value: letting it fade on over the look ahead made intervals too wide.
    """
    added, left = damped_steps(components.damping, gap)
    carried = states.covariance + added * states.slope_var
    noise_level, noise_both, noise_slope = built_up(components.damping, gap)
    on_level, on_slope = pace_steps(components, gap, added, left)
    return States(
        level=states.level + added * states.slope + on_level * states.pace,
        slope=left * states.slope + on_slope * states.pace,
        level_var=states.level_var
        + added * (states.covariance + carried)
        + components.level_noise * gap
        + components.slope_noise * noise_level,
        covariance=left * carried + components.slope_noise * noise_both,
        slope_var=left**2 * states.slope_var + components.slope_noise * noise_slope,
        points=states.points,
        variance=states.variance,
        log_likelihood=states.log_likelihood,
        pace=states.pace,
    )

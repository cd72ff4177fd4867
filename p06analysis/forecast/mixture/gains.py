"""The half of the filter that never looks at a value: what a point will weigh depends on the dates alone.

How sure a state is, and how far a new value moves it, follow from the gaps between points (West & Harrison, section 4.3).
Series with the same gaps therefore share all of that: they form one class, and the recursion runs once a class instead of once
a series. A national panel that is reported in one calendar is a single class.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from p06analysis.forecast.mixture.states import Arrays, built_up, damped_steps, pace_steps

FEW = 0.3
"""Classes a series up to which it pays to look up a class's numbers; with more, every series is its own class."""


@dataclass(frozen=True)
class Classes:
    """Series that share their gaps.

    Attributes
    ----------
    gaps : (points, classes) float
        Periods since the point before; 0 where there is no point before.
    seen : (points, classes) bool
        True where there is a value.
    which : (series,) int or None
        Class of every series; None where there is one class, or every series is its own.
    """

    gaps: np.ndarray
    seen: np.ndarray
    which: np.ndarray | None

    @classmethod
    def of(cls, gaps: np.ndarray, seen: np.ndarray | None = None) -> Classes:
        """Return the classes of these series.

        Parameters
        ----------
        gaps : (points, series) float
        seen : (points, series) bool, optional
            Default: every point has a value.

        Examples
        --------
        >>> gaps = np.array([[0.0] * 8, [1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 2.0, 1.0]])
        >>> classes = Classes.of(gaps)
        >>> classes.gaps[1], classes.which
        (array([1., 2.]), array([0, 1, 0, 0, 0, 0, 1, 0]))
        """
        seen = np.broadcast_to(True, gaps.shape) if seen is None else seen
        # Any weights will do that are no simple multiples of each other; whether equal sums were equal gaps is checked.
        weight = np.sqrt(np.arange(2.0, len(gaps) + 2.0))[:, None]
        total = (weight * gaps).sum(axis=0) + (weight[::-1] * seen).sum(axis=0) * np.pi
        _, first, which = np.unique(total, return_index=True, return_inverse=True)
        if len(first) == 1:
            which = np.zeros(len(total), int)
        is_shared = len(first) <= max(1.0, FEW * len(total))
        if not is_shared or not (_same(gaps, first, which) and _same(seen, first, which)):
            return cls(gaps, seen, None)
        return cls(gaps[:, first], seen[:, first], None if len(first) == 1 else which)

    def spread(self, columns: np.ndarray, series: slice | np.ndarray) -> np.ndarray:
        """Return these series' columns of an array over classes; one column where all are alike."""
        if columns.shape[-1] == 1:
            return columns
        return columns[..., series if self.which is None else self.which[series]]


def _same(rows: np.ndarray, first: np.ndarray, which: np.ndarray) -> bool:
    return bool((rows == rows[:, first][:, which]).all())


@dataclass(frozen=True)
class Gains:
    """What one step does to the states, and what it leaves: arrays (components, classes) unless told otherwise.

    An array whose classes are all alike may have one column instead.

    Attributes
    ----------
    added, left : float
        What a slope of 1 adds over the gap, and what is left of it.
    level_gain, slope_gain : float
        Move of level and slope for an error of 1; 0 where nothing is seen.
    weight : float
        Of a squared error in the sum of squares: one over the predictive's spread; 0 where nothing is predicted.
    rounding : float
        Added to the sum of squares; 0 where nothing is predicted.
    memory : (1, classes) float
        Share of the log-likelihood that is kept.
    fading : float
        Share of what was known of the variance that is kept; 1 where nothing is predicted.
    pace_on_level, pace_on_slope : float
        What a shared pace of 1, known before, adds over the gap.
    entering : float
        1 where the first value is seen and the slope starts at the shared pace.
    level_var, covariance, slope_var, points : float
        Of the states after the step.
    constant : float
        The part of the log-likelihood that depends on the dates alone.
    has_begun : (1, classes) bool
        A value has been seen.
    """

    added: np.ndarray
    left: np.ndarray
    level_gain: np.ndarray
    slope_gain: np.ndarray
    weight: np.ndarray
    rounding: np.ndarray
    memory: np.ndarray
    fading: np.ndarray
    pace_on_level: np.ndarray
    pace_on_slope: np.ndarray
    entering: np.ndarray
    level_var: np.ndarray
    covariance: np.ndarray
    slope_var: np.ndarray
    points: np.ndarray
    constant: np.ndarray
    has_begun: np.ndarray


def gains_of(classes: Classes, arrays: Arrays, *, memory: float = 1.0) -> Iterator[Gains]:
    """Yield what each step does, class by class.

    Parameters
    ----------
    classes : Classes
    arrays : Arrays
    memory : float
        Share of the log-likelihood that is kept a point later.
    """
    last = before_any(arrays)
    for gap, seen in zip(classes.gaps, classes.seen, strict=True):
        last = _step(last, gap, seen[:1] if (seen == seen[:1]).all() else seen, arrays.turned(), memory)
        yield last


def before_any(arrays: Arrays) -> Gains:
    """Return where every class starts: nothing seen, all still to come."""
    zero = np.zeros((len(arrays.damping), 1))
    return Gains(
        added=zero,
        left=zero,
        level_gain=zero,
        slope_gain=zero,
        weight=zero,
        rounding=zero,
        memory=np.ones((1, 1)),
        fading=zero + 1.0,
        pace_on_level=zero,
        pace_on_slope=zero,
        entering=zero,
        level_var=zero + 1.0,
        covariance=zero,
        slope_var=arrays.slope_variance[:, None],
        points=arrays.prior_points[:, None],
        constant=zero,
        has_begun=np.zeros((1, 1), bool),
    )


def _step(last: Gains, gap: np.ndarray, seen: np.ndarray, arrays: Arrays, memory: float) -> Gains:
    # Before the first value time stands still. That value is then the level, with one observation variance.
    gap = np.where(last.has_begun, gap, 0.0)
    is_scored = seen & last.has_begun
    added, left = damped_steps(arrays.damping, gap)
    carried = last.covariance + added * last.slope_var
    noise_level, noise_both, noise_slope = built_up(arrays.damping, gap)
    on_level, on_slope = pace_steps(arrays, gap, added, left)
    level_var = last.level_var + added * (last.covariance + carried) + arrays.level_noise * gap
    level_var = level_var + arrays.slope_noise * noise_level
    covariance = left * carried + arrays.slope_noise * noise_both
    slope_var = left * left * last.slope_var + arrays.slope_noise * noise_slope
    weight = 1.0 / (level_var + 1.0)
    gain, slope_gain = level_var * weight, covariance * weight
    kept = np.where(is_scored, memory, 1.0)
    fading = _choose(is_scored, arrays.variance_memory + np.zeros_like(weight), 1.0)
    before = fading * last.points
    points = before + is_scored
    normalising = gammaln(0.5 * (before + 1.0)) - gammaln(0.5 * before) + 0.5 * np.log(weight / np.pi)
    # The sum of squares fades before the value is scored: its logarithm then changes by the fading's.
    normalising = normalising + 0.5 * before * np.log(fading)
    return Gains(
        added=added,
        left=left,
        level_gain=_choose(is_scored, gain, seen & ~last.has_begun),
        slope_gain=_choose(is_scored, slope_gain, 0.0),
        weight=_choose(is_scored, weight, 0.0),
        rounding=_choose(is_scored, arrays.rounding**2 + np.zeros_like(weight), 0.0),
        memory=kept,
        fading=fading,
        pace_on_level=on_level,
        pace_on_slope=on_slope,
        entering=arrays.follows * (seen & ~last.has_begun),
        level_var=_choose(is_scored, gain, level_var),
        covariance=_choose(is_scored, weight * covariance, covariance),
        slope_var=_choose(is_scored, slope_var - slope_gain * covariance, slope_var),
        points=points,
        constant=kept * last.constant + _choose(is_scored, normalising, 0.0),
        has_begun=last.has_begun | seen,
    )


def _choose(which: np.ndarray, new: np.ndarray, old: np.ndarray | float) -> np.ndarray:
    # Nearly always everything is seen.
    return new if which.all() else np.where(which, new, old)

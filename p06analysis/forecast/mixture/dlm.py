"""Conjugate dynamic linear models with a damped local linear trend, filtered for all series and components at once.

The variances come from :mod:`p06analysis.forecast.mixture.gains`, class by class; here the values are run through them. With the
sum of squares ``S`` behind the variance's estimate, the Student-t log-densities of a history add up to a function of ``log S``
at its points: one logarithm a point is all that the likelihood takes. Working arrays are (components, series), so that one
class's numbers stand beside whole rows of series, and every operation is done in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from p06analysis.forecast.mixture.gains import Classes, Gains, before_any, gains_of
from p06analysis.forecast.mixture.states import Arrays, Component, States, damped_steps, evolve

__all__ = ["Arrays", "Component", "Running", "States", "damped_steps", "evolve", "filter_steps", "run"]


class Running:
    """The states of many series while they are filtered: arrays (components, series), changed in place.

    Parameters
    ----------
    arrays : Arrays
    scale_of : (components,) int
        Which of the scales each component runs on.
    classes : Classes
    series : int
    """

    def __init__(self, arrays: Arrays, scale_of: np.ndarray, classes: Classes, series: int) -> None:
        shape = (len(arrays.damping), series)

        def full(column: np.ndarray) -> np.ndarray:
            return np.broadcast_to(column[:, None], shape).copy()

        self._scale_of, self._classes = scale_of, classes
        self._gains = before_any(arrays)
        self._level = np.zeros(shape)
        self._slope = full(arrays.slope_mean)
        self._squares = full(arrays.prior_points * arrays.prior_sd**2)
        # What has been added up of the log-likelihood is _gathered - _held, the Jacobians and the classes' constant.
        self._held = full(0.5 * arrays.prior_points * np.log(arrays.prior_points * arrays.prior_sd**2))
        self._gathered = self._held.copy()
        self._pace = np.zeros((int(scale_of.max()) + 1, series))
        self._follows = np.flatnonzero(arrays.follows)
        self._jacobian = np.zeros((int(scale_of.max()) + 1, series))
        self._scratch = np.empty(shape)

    def step(self, gains: Gains, positions: np.ndarray, log_slopes: np.ndarray, pace: np.ndarray | None = None) -> None:
        """Take in one point of the first so many series.

        Parameters
        ----------
        gains : Gains
        positions : (scales, series) float
            Values on each scale, any number where nothing is seen.
        log_slopes : (scales, series) float
            Log-Jacobian there; 0 where nothing is predicted.
        pace : (scales, series) float, optional
            Pace that each series' group shares at this point; default: the one before goes on.
        """
        now = slice(positions.shape[1])
        level, slope, squares, held, gathered, scratch = (
            array[:, now]
            for array in (self._level, self._slope, self._squares, self._held, self._gathered, self._scratch)
        )

        def of(name: str) -> np.ndarray:
            return self._classes.spread(getattr(gains, name), now)

        np.multiply(slope, of("added"), out=scratch)
        level += scratch
        if pace is not None:
            self._follow("pace_on_level", gains, level, self._pace[:, now])
        error = positions[self._scale_of]
        error -= level
        np.multiply(error, of("level_gain"), out=scratch)
        level += scratch
        slope *= of("left")
        if pace is not None:
            self._follow("pace_on_slope", gains, slope, self._pace[:, now])
            self._follow("entering", gains, slope, pace)
            self._pace[:, now] = pace
        np.multiply(error, of("slope_gain"), out=scratch)
        slope += scratch
        error *= error
        error *= of("weight")
        error += of("rounding")
        fading = of("fading")
        squares *= fading
        squares += error
        memory = of("memory")
        gathered *= memory
        held *= fading - memory
        gathered += held
        np.log(squares, out=held)
        held *= 0.5 * of("points")
        jacobian = self._jacobian[:, now]
        jacobian *= memory
        jacobian += log_slopes
        self._gains = gains

    def _follow(self, name: str, gains: Gains, what: np.ndarray, pace: np.ndarray) -> None:
        """Add to level or slope what a shared pace brings the components that follow it."""
        share = getattr(gains, name)
        if not share.any():
            return
        for component in self._follows:
            part = self._classes.spread(share[component], slice(what.shape[1]))
            what[component] += part * pace[self._scale_of[component]]

    def states(self, series: slice | np.ndarray) -> States:
        """Return the states of these series as they are now, as (components, series) arrays."""
        level = self._level[:, series]

        def of(columns: np.ndarray) -> np.ndarray:
            return np.broadcast_to(self._classes.spread(columns, series), level.shape)

        points = of(self._gains.points)
        log_likelihood = self._gathered[:, series] - self._held[:, series]
        log_likelihood += self._jacobian[:, series][self._scale_of]
        log_likelihood += of(self._gains.constant)
        return States(
            level=np.where(of(self._gains.has_begun), level, np.nan),
            slope=self._slope[:, series].copy(),
            level_var=of(self._gains.level_var),
            covariance=of(self._gains.covariance),
            slope_var=of(self._gains.slope_var),
            points=points,
            variance=self._squares[:, series] / points,
            log_likelihood=log_likelihood,
            pace=self._pace[:, series][self._scale_of],
        )


def run(
    running: Running,
    steps: Iterable[Gains],
    positions: np.ndarray,
    log_slopes: np.ndarray,
    active: np.ndarray,
    paces: np.ndarray | None = None,
) -> Iterator[Running]:
    """Yield the running states before any point and after each in turn, for histories without holes.

    Parameters
    ----------
    running : Running
        Of series that nothing has been seen of.
    steps : iterable of Gains
        Of the running states' classes.
    positions, log_slopes : (scales, points, series) float
        Values on each scale, and the scale's log-Jacobian there.
    active : (points,) int, not rising
        So many series have this point: the first ones. The others stay as they are.
    paces : (scales, points, series) float, optional
        Pace that each series' group shares at each point, on each scale; default: none.
    """
    yield running
    for point, gains in enumerate(steps):
        now = slice(active[point])
        # The first value is not predicted, so that its Jacobian does not count.
        slopes = log_slopes[:, point, now]
        pace = None if paces is None else paces[:, point, now]
        running.step(gains, positions[:, point, now], slopes if point else np.zeros_like(slopes), pace)
        yield running


def filter_steps(
    positions: np.ndarray,
    log_slopes: np.ndarray,
    gaps: np.ndarray,
    components: tuple[Component, ...],
    *,
    memory: float = 1.0,
) -> Iterator[States]:
    """Yield the states after each point in turn, for histories that may have holes.

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
    seen = ~np.isnan(positions[:, :, 0])
    is_scored = seen & (np.cumsum(seen, axis=0) > 1)
    classes = Classes.of(np.nan_to_num(gaps), seen)
    running = Running(arrays, np.arange(len(components)), classes, positions.shape[1])
    for point, gains in enumerate(gains_of(classes, arrays, memory=memory)):
        running.step(
            gains,
            np.where(seen[point], positions[point].T, 0.0),
            np.where(is_scored[point], log_slopes[point].T, 0.0),
        )
        yield running.states(slice(None)).turned()

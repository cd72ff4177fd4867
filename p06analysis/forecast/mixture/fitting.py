"""The pooled mixture: all series of a panel, filtered and ready to be asked for any date after their last points.

Each component's predictive is a Student-t on its own scale. Their weights come from the pool's track record and from the
series' own likelihood; the sum of their distribution functions is then recalibrated by the pool's line (see
:mod:`p06analysis.forecast.mixture.record` and :mod:`p06analysis.forecast.mixture.landing`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p06analysis.forecast.mixture.chunks import as_slice, parts_of
from p06analysis.forecast.mixture.dlm import Arrays, States, evolve
from p06analysis.forecast.mixture.filtering import filter_all
from p06analysis.forecast.mixture.landing import Landing, line_at
from p06analysis.forecast.mixture.priors import Priors, default_priors
from p06analysis.forecast.mixture.record import Standing, groups_of, keep_record, mixture_weights
from p06analysis.forecast.mixture.shared_pace import SharedPace, shared_paces, steps_of
from p06analysis.forecast.mixture.shares import Shares, shares_of
from p06analysis.forecast.mixture.trials import LEAST_LOG_LIKELIHOOD, make_trials
from p06analysis.forecast.panel import Panel, periods_between

FEWEST_POINTS = 2
"""Dated values without which a forecast abstains."""

MOST_LEARNERS = 3000
MOST_LEARNERS_OF_A_GROUP = 100
"""Series whose past is tried, in all and of one group; more would hardly move what a pool teaches."""


@dataclass(frozen=True)
class Fitted:
    """All series of a panel, filtered to their last points.

    Attributes
    ----------
    panel : Panel
    priors : Priors
    shares : Shares
    states : States
        Arrays (series, components).
    standing : Standing
        What the track record says for each series.
    can_forecast : (series,) bool
        False for a series with fewer than two dated values: nothing is said about it.
    """

    panel: Panel
    priors: Priors
    shares: Shares
    states: States
    standing: Standing
    can_forecast: np.ndarray

    @property
    def component_names(self) -> tuple[str, ...]:
        """Return the names of the components, in the order of the weights' columns."""
        return tuple(component.name for component in self.priors.components)

    @property
    def weights(self) -> np.ndarray:
        """Return the components' weights: (series, components), rows sum to 1."""
        return self.weights_of(np.arange(len(self.panel)))

    def weights_of(self, series: np.ndarray) -> np.ndarray:
        """Return the weights of these series: (K, components)."""
        # Laid out component by component in memory, like the states: sums over components then run along the series.
        likelihood = self.states.log_likelihood.T[:, series].T
        relative = np.maximum(likelihood - likelihood.max(axis=1, keepdims=True), LEAST_LOG_LIKELIHOOD)
        weights = self.standing.weights.T[:, series].T
        return mixture_weights(weights, relative, power=self.priors.likelihood_weight)

    def at(self, series: np.ndarray, dates: np.ndarray) -> Landing:
        """Return the distributions of these series at these dates.

        Parameters
        ----------
        series : (K,) int
            Row numbers of the panel; ``can_forecast`` must hold for each.
        dates : (K,) datetime64[D]
            After the last dated value of the row.

        Raises
        ------
        ValueError
            If a series cannot be forecast, or a date is not after its last point. Callers check both beforehand.
        """
        series = np.asarray(series, int)
        dates = np.asarray(dates, "datetime64[D]")
        horizon = self.horizon(series, dates)
        shift, stretch = line_at(self.standing.line[series], self.standing.covariance[series], horizon)
        location, spread, points, weights = (np.empty((len(self.priors.components), len(series))) for _ in range(4))
        arrays = Arrays.of(self.priors.components).turned()
        for part in parts_of(len(series)):
            states = evolve(self.states.turned(as_slice(series[part])), arrays, horizon[part])
            location[:, part], points[:, part] = states.level, states.points
            spread[:, part] = np.sqrt((states.level_var + 1.0) * states.variance)
            weights[:, part] = self.weights_of(series[part]).T
        return Landing(
            location=location.T,
            spread=spread.T,
            points=points.T,
            weights=weights.T,
            scales=tuple(component.scale for component in self.priors.components),
            shift=shift,
            stretch=stretch,
            lower=self.shares.lower[series],
            width=self.shares.width[series],
            is_hard=self.shares.is_hard[series],
            floor=np.where(self.panel.is_cumulative[series], self.shares.last_share[series], -np.inf),
        )

    def horizon(self, series: np.ndarray, dates: np.ndarray) -> np.ndarray:
        """Return the periods from each series' last point to the date; the errors are those of :meth:`at`."""
        if not self.can_forecast[series].all():
            raise ValueError("a series with too few dated values cannot be forecast; see can_forecast")
        last = self.shares.last_date[series]
        if not (dates > last).all():
            raise ValueError("a date to forecast must lie after the series' last point")
        return periods_between(last, dates, period_days=self.panel.period_days[series])


def fit(panel: Panel, priors: Priors | None = None) -> Fitted:
    """Return the panel's series, filtered and ready to be asked for any date.

    Parameters
    ----------
    panel : Panel
        Series of one ``pool`` learn from each other's track record.
    priors : Priors, optional
        Default: those shipped with the package.
    """
    priors = default_priors() if priors is None else priors
    pool, group = groups_of(panel)
    learners = _learners(panel, group)
    taught = panel.take(learners)
    pace = shared_paces(steps_of(taught), group[learners], taught)
    trials = make_trials(taught, priors, pace=pace, group=group[learners])
    record = keep_record(trials, pool[learners], group[learners], priors)
    newest = np.full(len(panel), np.datetime64("9999-12-31"))
    return fit_with_record(panel, priors, record.at(pool, group, newest), pace=pace, group=group)


def fit_with_record(
    panel: Panel,
    priors: Priors,
    standing: Standing,
    *,
    pace: SharedPace | None = None,
    group: np.ndarray | None = None,
    fewest_points: int = FEWEST_POINTS,
) -> Fitted:
    """Return the panel's series, filtered, with a track record that was kept elsewhere.

    Parameters
    ----------
    panel : Panel
    priors : Priors
    standing : Standing
        One row a series.
    pace : SharedPace, optional
        Default: none is shared.
    group : (series,) int, optional
        The groups' numbers in ``pace``.
    fewest_points : int
        Dated values without which nothing is said; at least 1, where the priors alone say how the value may move.
    """
    shares = shares_of(panel)
    return Fitted(
        panel,
        priors,
        shares,
        filter_all(shares, priors, pace=pace, group=group),
        standing,
        shares.count >= fewest_points,
    )


def _learners(panel: Panel, group: np.ndarray) -> np.ndarray:
    """Return the series whose past is tried; which ones depends on their values, not on the order of rows."""
    values = panel.values if np.isfinite(panel.values).all() else np.nan_to_num(panel.values)
    content = (values * np.arange(1.0, values.shape[1] + 1.0)).sum(axis=1)
    order = np.lexsort((content, group))
    size = np.bincount(group)
    rank = np.arange(len(order)) - (np.cumsum(size) - size)[group[order]]
    most = max(1, min(MOST_LEARNERS_OF_A_GROUP, MOST_LEARNERS // max(len(size), 1)))
    # Evenly spaced ranks, so that small and large series teach alike.
    step = np.maximum(size / most, 1.0)[group[order]]
    chosen = order[np.floor(rank / step) != np.floor((rank - 1) / step)]
    return chosen[np.unique(np.linspace(0, len(chosen) - 1, min(len(chosen), MOST_LEARNERS)).astype(int))]

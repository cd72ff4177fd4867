"""Sums over places: commune → province → country by counts, the same in every simulated future, never means of percentages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p06analysis.forecast.rates.landing import YearToDate, ceiling_and_floor
from p06analysis.forecast.whole.paths import PARTLY, Factors, Shared, stream_counts


@dataclass(frozen=True)
class RollUp:
    """Some wholes, each the sum of its parts, in every future.

    Attributes
    ----------
    numerator, denominator : (wholes,) float
        Counts to date.
    counted, volume : (wholes, dates, paths) float
        Counts to come; whole numbers.
    most_volume : (wholes, dates) float
        What the parts' fastest paces bring.
    settles : (wholes,) bool
        False where an old case of any part can still enter the numerator.
    """

    numerator: np.ndarray
    denominator: np.ndarray
    counted: np.ndarray
    volume: np.ndarray
    most_volume: np.ndarray
    settles: np.ndarray

    def ratios(self) -> np.ndarray:
        """Return the ratios in percent, (wholes, dates, paths): counts to date and to come; NaN where there is no case."""
        with np.errstate(invalid="ignore"):
            return np.asarray(
                100.0 * (self.numerator[:, None, None] + self.counted) / (self.denominator[:, None, None] + self.volume)
            )

    def ceiling_and_floor(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the highest and lowest ratio that arithmetic allows, percent, (wholes, dates)."""
        total = self.denominator[:, None] + self.most_volume
        with np.errstate(invalid="ignore"):
            highest = 100.0 * (self.numerator[:, None] + self.most_volume) / total
            lowest = 100.0 * self.numerator[:, None] / total
        return np.where(self.settles[:, None], highest, 100.0), lowest

    def up(self, whole_of: np.ndarray, wholes: int) -> RollUp:
        """Return the sums one level higher.

        Parameters
        ----------
        whole_of : (wholes of this level,) int
            Position of what each is a part of.
        wholes : int
        """

        def summed(values: np.ndarray) -> np.ndarray:
            total = np.zeros((wholes, *values.shape[1:]))
            np.add.at(total, whole_of, values)
            return total

        settles = np.ones(wholes, dtype=bool)
        np.logical_and.at(settles, whole_of, self.settles)
        names = ("numerator", "denominator", "counted", "volume", "most_volume")
        return RollUp(**{name: summed(getattr(self, name)) for name in names}, settles=settles)


def roll_up(
    counts: YearToDate,
    horizon_days: np.ndarray,
    *,
    whole_of: np.ndarray,
    wholes: int,
    paths: int,
    rng: np.random.Generator,
    shared: Shared = PARTLY,
) -> RollUp:
    """Return the sums of units over their wholes.

    Parameters
    ----------
    counts : YearToDate
        Of the units; counts are whole numbers.
    horizon_days : (units,) or (units, dates) float
        Days from each unit's own latest date.
    whole_of : (units,) int
        Position of the whole that each unit is a part of.
    wholes : int
    paths : int
    rng : numpy.random.Generator
    shared : Shared

    Returns
    -------
    RollUp
        Units are simulated some at a time and are not kept: memory grows with the wholes.
    """
    horizon = np.asarray(horizon_days, float).reshape(len(counts.numerator), -1)
    dates = horizon.shape[1]
    spread_out = counts.take(np.repeat(np.arange(len(horizon)), dates))
    most = np.floor(ceiling_and_floor(spread_out, horizon.ravel())[2]).reshape(horizon.shape)
    total = {
        "numerator": np.bincount(whole_of, counts.numerator, wholes),
        "denominator": np.bincount(whole_of, counts.denominator, wholes),
        "most_volume": np.stack([np.bincount(whole_of, most[:, date], wholes) for date in range(dates)], axis=1),
    }
    counted, volume = (np.zeros((wholes, dates, paths)) for _ in range(2))
    for rows, part in stream_counts(counts, horizon, factors=Factors.draw(paths, rng), rng=rng, shared=shared):
        _add_parts(counted, part.counted, whole_of[rows])
        _add_parts(volume, part.volume, whole_of[rows])
    settles = np.bincount(whole_of, ~np.asarray(counts.settles, bool), wholes) == 0
    return RollUp(**total, counted=counted, volume=volume, settles=settles)


def _add_parts(total: np.ndarray, values: np.ndarray, whole_of: np.ndarray) -> None:
    """Add units to their wholes, neighbours of one whole together."""
    order = np.argsort(whole_of, kind="stable")
    names, starts = np.unique(whole_of[order], return_index=True)
    in_order = values if (np.diff(whole_of) >= 0).all() else values[order]
    total[names] += np.add.reduceat(in_order, starts, axis=0, dtype=float)

"""What the series of a pool did in common, so that it can be told apart from what each did by itself.

Series of one pool that are known on the same days have a mean, whose noise has largely evened out and which therefore shows a
common drift more clearly than any of them; what remains of each has a strength of its own. Both are forecast by
:mod:`p06analysis.forecast.rates.averages` and added up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p06analysis.forecast.rates.averages import Past, ToCome, added, average_to_come, strengths
from p06analysis.forecast.rates.priors import LevelPriors

FEWEST = 5
"""Series of which fewer are known have no common part: their mean is no steadier than they are."""


@dataclass(frozen=True)
class Common:
    """The common part of some series.

    Attributes
    ----------
    group : (series,) int
        Row of the arrays below; -1 where a series has no others on its days.
    past : Past
        Of the groups' means.
    cells : (groups, scales, ratios) float
        How strongly these move.
    """

    group: np.ndarray
    past: Past
    cells: np.ndarray

    def take(self, rows: np.ndarray) -> Common:
        """Return the common part of these series."""
        return Common(self.group[rows], self.past, self.cells)

    def levels(self, intervals: int) -> np.ndarray:
        """Return every series' common levels, (series, intervals); 0 where there are none."""
        table = np.zeros((len(self.group), intervals))
        if len(self.cells):
            table = np.where(self.group[:, None] >= 0, self.past.levels[self.group], 0.0)
        return table


def common_of(past: Past, priors: LevelPriors) -> Common:
    """Return the common part of the series of each pool that are known on the same days.

    Parameters
    ----------
    past : Past
    priors : LevelPriors

    Returns
    -------
    Common
        A mean weighs a series by how well its figure tells the level: less where few cases were counted.
    """
    key = np.column_stack([past.pool, np.nan_to_num(past.edges, nan=-1.0)])
    _, group, size = np.unique(key, axis=0, return_inverse=True, return_counts=True)
    group = group.ravel()
    is_known = np.isfinite(past.levels)
    weight = np.where(is_known, 1.0 / (past.variances + np.exp(2.0 * priors.centre)), 0.0)

    def summed(values: np.ndarray) -> np.ndarray:
        table = np.zeros((len(size), values.shape[1]))
        np.add.at(table, group, values)
        return table

    total, known = summed(weight), summed(is_known.astype(float))
    is_interval = np.isfinite(past.edges[:, 1:])
    reaches = (known >= FEWEST) | (summed(is_interval.astype(float)) == 0)
    serves = reaches.all(axis=1) & (size >= FEWEST)
    with np.errstate(invalid="ignore", divide="ignore"):
        levels = summed(weight * np.where(is_known, past.levels, 0.0)) / total
        variances = summed(np.where(is_known, weight**2 * past.variances, 0.0)) / total**2
    first = np.unique(group, return_index=True)[1]
    chosen = np.flatnonzero(serves)
    means = Past(levels[chosen], variances[chosen], past.edges[first][chosen], np.arange(len(chosen)))
    row = np.full(len(size), -1)
    row[chosen] = np.arange(len(chosen))
    return Common(row[group], means, strengths(means, priors))


def apart(past: Past, common: Common) -> Past:
    """Return what each series did beside its common part."""
    return Past(past.levels - common.levels(past.levels.shape[1]), past.variances, past.edges, past.pool)


def together(own: ToCome, common: Common, months: np.ndarray) -> ToCome:
    """Return the averages to come of what is common and what is each series' own, added up.

    Parameters
    ----------
    own : ToCome
        Of :func:`apart`.
    common : Common
        Of the same series.
    months : (series,) float
        Length of the time to come.

    Returns
    -------
    ToCome
        The two are taken as independent; its weights are those of ``own``.
    """
    rows = np.flatnonzero(common.group >= 0)
    if not len(rows):
        return own
    asked, back = np.unique(np.column_stack([common.group[rows], months[rows]]), axis=0, return_inverse=True)
    group = asked[:, 0].astype(int)
    past = Past(common.past.levels[group], common.past.variances[group], common.past.edges[group], group)
    shared = average_to_come(past, asked[:, 1], common.cells[group])
    both = added(own.take(rows), shared.take(back.ravel()))
    mean, spread, points = own.mean.copy(), own.spread.copy(), own.points.copy()
    mean[rows], spread[rows], points[rows] = both.mean, both.spread, both.points
    return ToCome(mean, spread, points, own.weights)

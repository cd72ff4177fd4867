"""How much wider a score's total is than a sum of independent groups, as its own earlier misses say, and futures that are so wide.

What befalls a portal on one day raises or lowers several groups at once; and a sudden change of one group, too rare to matter
to that group's intervals, befalls one of six often. No group's record shows either; the total's does. Its futures stay sums of
its groups', whose own widths are settled by their own records: what is missing is made up by letting the groups move together.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import ndtri

from p06analysis.forecast.rates.priors import MISS_POINTS
from p06analysis.forecast.score.record import FARTHEST
from p06analysis.forecast.whole.paths import SHARED_RATE


def likeness(misses: Mapping[str, pd.DataFrame], wider: Mapping[str, float]) -> float:
    """Return the correlation of the groups at which the total is as wide as its earlier misses call for, 0 to 1.

    Parameters
    ----------
    misses : mapping of str to pandas.DataFrame
        By group: place, start, end, miss, spread, from :func:`p06analysis.forecast.score.record.misses_of`.
    wider : mapping of str to float
        How much wider each group's next forecasts are; its earlier spreads are taken so much wider too.

    Notes
    -----
    With spreads s_g a total's variance is V + ρ C, V the sum of the squares s_g², C that of the products s_g s_h of different
    groups. Before any record ρ is 0, with the weight of :data:`p06analysis.forecast.rates.priors.MISS_POINTS`; places on one
    pair of days count, and misses are bounded, as those of a group in :mod:`p06analysis.forecast.score.record`.
    """
    key = ["place", "start", "end"]
    each = [one.assign(spread=one["spread"] * wider[name]) for name, one in misses.items()]
    table = pd.concat(each, ignore_index=True)
    if table.empty:
        return 0.0
    table["square"] = table["spread"] ** 2
    sums = table.groupby(key, sort=False).agg(
        groups=("miss", "size"), miss=("miss", "sum"), spread=("spread", "sum"), variance=("square", "sum")
    )
    sums = sums[sums["groups"] == len(misses)]
    if sums.empty:
        return 0.0
    sums["square"] = np.minimum(sums["miss"] ** 2 / sums["variance"], FARTHEST**2)
    sums["products"] = sums["spread"] ** 2 / sums["variance"] - 1.0
    days = sums.groupby(["start", "end"]).agg(n=("square", "size"), square=("square", "mean"), c=("products", "mean"))
    pieces = days["n"] / (1.0 + (days["n"] - 1.0) * SHARED_RATE**2)
    square = (MISS_POINTS + (pieces * days["square"]).sum()) / (MISS_POINTS + pieces.sum())
    products = (pieces * days["c"]).sum() / pieces.sum()
    return float(np.clip((square - 1.0) / products, 0.0, 1.0)) if products > 0.0 else 0.0


def in_step(points: np.ndarray, likeness: float, rng: np.random.Generator) -> np.ndarray:
    """Return the futures put in such an order that the groups of a place move together; each group's own stay what they are.

    Parameters
    ----------
    points : (places, groups, paths) float
    likeness : float
        Correlation, 0 to 1.
    rng : numpy.random.Generator

    Examples
    --------
    >>> points = np.random.default_rng(1).normal(size=(1, 2, 4000))
    >>> moved = in_step(points, 0.5, np.random.default_rng(2))
    >>> bool((np.sort(moved) == np.sort(points)).all()), bool(abs(np.corrcoef(moved[0])[0, 1] - 0.5) < 0.05)
    (True, True)
    """
    if likeness <= 0.0 or points.shape[1] < 2:
        return points
    places, _, paths = points.shape
    even = ndtri((np.arange(paths) + 0.5) / paths)
    shared, own = rng.permutation(even), rng.standard_normal((places, paths))
    day = np.sqrt(SHARED_RATE) * shared + np.sqrt(1.0 - SHARED_RATE) * own
    now = even[points.argsort(axis=2, kind="stable").argsort(axis=2)]
    wanted = np.sqrt(likeness) * day[:, None] + np.sqrt(1.0 - likeness) * now
    return np.take_along_axis(np.sort(points, axis=2), wanted.argsort(axis=2).argsort(axis=2), axis=2)

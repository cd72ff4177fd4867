"""What official monitors would say of a target: indices and ratios in use, each with its formula and its source.

All of them look at a base and at the newest figure and draw a line. None states a chance; each has a cut-off above which it
calls a target on track, and that yes or no is what the record keeps of it. Where they were made for years, days are used here
as parts of a year, because our histories are short; the base is the first figure of the present measure.

Sources, as read in 2026:

- ESCAP: "Progress assessment methodology", technical notes to *Asia and the Pacific SDG Progress Report*
  (data.unescap.org/resource-guides/progress-assessment-methodology); Bidarbakht-Nia, *Tracking progress towards the SDGs*,
  ESCAP working paper SD/WP/05 (2017) and SD/WP/04 (2017) for the weights.
- Eurostat: *Sustainable development in the European Union*, annex on the assessment of indicator trends: ratio of actual to
  required compound annual growth, cut-offs 95 %, 60 % and 0.
- UNSD: *SDG Progress Chart, technical note* (2022): the same ratio, cut-offs .95, .5 and −.1.
- Open SDG: ``sdg.ProgressMeasure`` of the sdg-build package: the same ratio, cut-offs .95, .6 and 0.
- Sicherl (1973), "Time-distance as a dynamic measure of disparities in social and economic development", *Kyklos* 26: the
  time between two series reaching one level; here between the reported series and the straight line to the target.
"""

from __future__ import annotations

import numpy as np

from p06analysis.periods import PERIOD_DAYS

YEAR = PERIOD_DAYS["year"]

GROWTH_CLASSES = {
    "eurostat": ((0.95, "significant"), (0.60, "moderate"), (0.0, "insufficient"), (-np.inf, "away")),
    "unsd": ((0.95, "on_track"), (0.50, "fair"), (-0.10, "limited"), (-np.inf, "deterioration")),
    "open_sdg": ((0.95, "substantial"), (0.60, "moderate"), (0.0, "limited"), (-np.inf, "deterioration")),
}
"""Least ratio of actual to required growth for each class, best first."""

GAP_MET = 10.0
"""ESCAP: up to 10 % the target "will be met with existing rate or minor extra effort", above 100 % the trend is reversed."""


def current_status_index(base: np.ndarray, latest: np.ndarray, target: np.ndarray, increase: np.ndarray) -> np.ndarray:
    """Return ESCAP's Current Status Index: progress since the base, of the progress needed, on a scale to 10.

    10 D (latest − base) / abs(target − base), with D = 1 where more is better, else −1.

    Returns
    -------
    (K,) float
        10 at the target and beyond it, below 0 after a regression; NaN where the base is the target.

    Examples
    --------
    From 40 to 55 with 80 as the target, 15 of 40 points are done:

    >>> current_status_index(np.array([40.0]), np.array([55.0]), np.array([80.0]), np.array([True]))
    array([3.75])
    """
    direction = np.where(increase, 1.0, -1.0)
    way = np.abs(target - base)
    index = np.divide(10 * direction * (latest - base), way, out=np.full(len(way), np.nan), where=way > 0)
    return np.where(is_at(latest, target, increase), 10.0, np.minimum(index, 10.0))


def status_due(elapsed: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return the index that even progress would have by now: 10 times the share of the time that has passed."""
    return np.divide(10.0 * elapsed, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def anticipated_gap(base: np.ndarray, predicted: np.ndarray, target: np.ndarray, increase: np.ndarray) -> np.ndarray:
    """Return the gap of ESCAP's Anticipated Progress Index, in percent of the whole way from base to target.

    0 where the predicted value reaches the target, else 100 abs(target − predicted) / abs(target − base).

    Returns
    -------
    (K,) float
        NaN where the base is the target and is not held.

    Examples
    --------
    From 40, a line that ends at 72 misses 80 by 8 of 40 points:

    >>> anticipated_gap(np.array([40.0]), np.array([72.0]), np.array([80.0]), np.array([True]))
    array([20.])
    """
    way = np.abs(target - base)
    gap = np.divide(100 * np.abs(target - predicted), way, out=np.full(len(way), np.nan), where=way > 0)
    reached = np.where(np.isnan(predicted), np.nan, 0.0)
    return np.where(is_at(predicted, target, increase), reached, gap)


def predicted_values(series: np.ndarray, days: np.ndarray, values: np.ndarray, deadlines: np.ndarray) -> np.ndarray:
    """Return where a straight line through each series' points stands on its deadline, newer points weighing more.

    ESCAP's notes say that recent figures weigh more and refer to SD/WP/04 for the weights; here a point weighs as its rank,
    1 for the oldest and n for the newest of n.

    Parameters
    ----------
    series : (points,) int
        Which of the K series a point belongs to; the points of a series in the order of their days.
    days, values : (points,) float
    deadlines : (K,) float
        In the days' measure.

    Returns
    -------
    (K,) float
        NaN with fewer than two days.

    Examples
    --------
    >>> predicted_values(np.array([0, 0, 0]), np.array([0.0, 30.0, 60.0]), np.array([10.0, 20.0, 30.0]), np.array([90.0]))
    array([40.])
    """
    size = len(deadlines)
    order = np.argsort(series, kind="stable")
    which, x, y = series[order], days[order], values[order]
    count = np.bincount(which, minlength=size)
    weight = 1.0 + np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)

    def mean_of(quantity: np.ndarray) -> np.ndarray:
        total = np.bincount(which, weight, minlength=size)
        return np.divide(
            np.bincount(which, weight * quantity, minlength=size), total, out=np.full(size, np.nan), where=total > 0
        )

    middle, level = mean_of(x), mean_of(y)
    from_middle = x - middle[which]
    spread = mean_of(from_middle**2)
    slope = np.divide(mean_of(from_middle * (y - level[which])), spread, out=np.full(size, np.nan), where=spread > 0)
    return level + slope * (deadlines - middle)


def growth_ratio(
    base: np.ndarray,
    latest: np.ndarray,
    target: np.ndarray,
    increase: np.ndarray,
    *,
    elapsed_days: np.ndarray,
    whole_days: np.ndarray,
) -> np.ndarray:
    """Return the ratio of actual to required compound annual growth (Eurostat, UNSD, Open SDG).

    D a / abs(r) with a = (latest / base)^(1 / years since the base) − 1 and r = (target / base)^(1 / years from base to
    deadline) − 1, D = 1 where more is better, else −1.

    Returns
    -------
    (K,) float
        NaN where base, latest or target is not above 0, where no time has passed, or where no growth is required.

    Examples
    --------
    From 50 to 55 in one year is 10 % a year; 80 after four years takes 12.47 %:

    >>> growth_ratio(np.array([50.0]), np.array([55.0]), np.array([80.0]), np.array([True]),
    ...              elapsed_days=np.array([365.25]), whole_days=np.array([4 * 365.25])).round(3)
    array([0.802])
    """
    usable = (base > 0) & (latest > 0) & (target > 0) & (elapsed_days > 0) & (whole_days > 0) & (base != target)
    one = np.ones(len(base))
    safe = [np.where(usable, values, one) for values in (base, latest, target, elapsed_days, whole_days)]
    start, now, aim, passed, whole = safe
    actual = np.expm1(np.log(now / start) * YEAR / passed)
    required = np.expm1(np.log(aim / start) * YEAR / whole)
    direction = np.where(increase, 1.0, -1.0)
    return np.divide(
        direction * actual, np.abs(required), out=np.full(len(base), np.nan), where=usable & (required != 0)
    )


def growth_class(ratio: float, agency: str, *, is_met: bool) -> str:
    """Return the class that an agency gives a growth ratio; ``met`` where the target is reached, empty where unknown.

    Examples
    --------
    >>> [growth_class(0.55, agency, is_met=False) for agency in ("eurostat", "unsd", "open_sdg")]
    ['insufficient', 'fair', 'limited']
    """
    if is_met:
        return "met"
    return next((name for least, name in GROWTH_CLASSES[agency] if ratio >= least), "")


def time_distance(
    base: np.ndarray,
    latest: np.ndarray,
    target: np.ndarray,
    *,
    elapsed_days: np.ndarray,
    whole_days: np.ndarray,
) -> np.ndarray:
    """Return the S-time-distance to the line from base to target, in days: above 0 the series is ahead of the line.

    The line stands at the latest value (latest − base) / (target − base) of the way through its time; the distance is that
    day less the day on which the series stood there.

    Returns
    -------
    (K,) float
        NaN where base and target are equal. Where the base is beyond the target the line leads away from it, and the distance
        means nothing.

    Notes
    -----
    Positive exactly where the Current Status Index is above its due value: both compare with one straight line.

    Examples
    --------
    Half of the way after a quarter of 400 days is 100 days ahead:

    >>> time_distance(np.array([0.0]), np.array([50.0]), np.array([100.0]),
    ...               elapsed_days=np.array([100.0]), whole_days=np.array([400.0]))
    array([100.])
    """
    way = target - base
    share = np.divide(latest - base, way, out=np.full(len(way), np.nan), where=way != 0)
    return share * whole_days - elapsed_days


def is_at(value: np.ndarray, target: np.ndarray, increase: np.ndarray) -> np.ndarray:
    """Return whether a value is at the target or better; False for NaN."""
    return np.where(increase, value >= target, value <= target)

"""Simulated futures of the counts behind year-to-date ratios, so that sums over places can be forecast.

Each future of a place is a volume to come and how many of it count, with the distributions that
:func:`p06analysis.forecast.rates.landing.rate_landing` states (a Gaussian copula: Nelsen 2006, *An Introduction to Copulas*). Places of
one indicator share a part of their shocks: one circular, one holiday, one failure of the portal moves them all. Counts are
whole numbers, so that sums are exact in any order; no volume is above what the fastest pace brings, so that no future
passes ceiling or floor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from p06analysis.forecast.rates.landing import YearToDate, ceiling_and_floor, rate_landing, with_strengths

SHARED_RATE = 0.5
"""Correlation of the rates to come over the places of an indicator. A judgement between three measurements, of the correlation of
probit forecast errors with one origin and deadline. French barometer of government results by département (data.gouv.fr, Licence
Ouverte 2.0; this package's mixture): median .25 and mean .38 over 24 indicators (2,578 forecasts), from none to .98 where a reform
moved the whole country; mean .61 over 23 monthly origins of the shipped replay, pairs counted alike, from .06 to .83. The six
Decision-766 groups of 34 provinces, in ten days: mean .5, from .1 to .9."""

SHARED_VOLUME = 0.8
"""Correlation of the volumes to come. A judgement: from the end of September to 10 October 2026 seven Vietnamese provinces
received 2.3 to 4.1 times their year's average a day, all seven alike."""

CELLS = 600_000
"""Units × dates × paths worked on at a time: small enough for a processor's own memory."""

HORIZONS = 4
"""Dates at which a unit's landings are asked, where more are wanted."""

_STEP = 0.25
_GRID = np.arange(-4.0, 4.0 + _STEP, _STEP)
"""Shocks at which a unit's volume and rate are tabulated; between them they are interpolated."""

_WHOLE_IN_SINGLE = 2.0**23
"""Largest count that single precision holds to the unit, with room for sums of two."""


@dataclass(frozen=True)
class Shared:
    """How much of their shocks places share: correlations from 0 to 1."""

    rate: float = SHARED_RATE
    volume: float = SHARED_VOLUME


PARTLY = Shared()
ALL_ALIKE = Shared(rate=1.0, volume=1.0)
"""The widest sums: for places of which nothing tells how far they move together."""


@dataclass(frozen=True)
class CountPaths:
    """Counts to come of some units, whole numbers, (units, dates, paths).

    Attributes
    ----------
    counted, volume : float
        Growth of numerator and denominator from a unit's latest date.
    """

    counted: np.ndarray
    volume: np.ndarray


@dataclass(frozen=True)
class Factors:
    """The shared part of the shocks of volume and rate: standard normal, (paths,) each."""

    volume: np.ndarray
    rate: np.ndarray

    @classmethod
    def draw(cls, paths: int, rng: np.random.Generator) -> Factors:
        """Return shared shocks, spread evenly over their distribution so that few paths tell it well."""
        even = ndtri((np.arange(paths) + 0.5) / paths)
        return cls(rng.permutation(even), rng.permutation(even))


def stream_counts(
    counts: YearToDate,
    horizon_days: np.ndarray,
    *,
    factors: Factors,
    rng: np.random.Generator,
    shared: Shared = PARTLY,
    wider: float = 1.0,
    known_with: float = np.inf,
    cells: int = CELLS,
) -> Iterator[tuple[slice, CountPaths]]:
    """Yield the counts to come, some units at a time.

    Parameters
    ----------
    counts : YearToDate
    horizon_days : (units,) or (units, dates) float
        Days from each unit's latest date; above 0. Along a unit the dates rise.
    factors : Factors
        Shared by all units, whatever the chunks.
    rng : numpy.random.Generator
        For the units' own shocks. A future holds on to its shock over the dates: a year-to-date ratio moves one way under a
        steady rate.
    shared : Shared
    wider : float
        Times the spread of the rates to come.
    known_with : float
        Degrees of freedom with which that spread is known; few give long tails.
    cells : int
        Units × dates × paths held at a time.

    Yields
    ------
    rows : slice
        The units.
    paths : CountPaths
        (units in the slice, dates, paths); along the dates neither count falls.
    """
    horizon = np.asarray(horizon_days, float).reshape(len(counts.numerator), -1)
    # Learned once, from all units together: the pieces they are worked on in must not matter.
    counts = counts if counts.rate_cells is not None else with_strengths(counts)
    paths = len(factors.volume)
    step = max(1, cells // (horizon.shape[1] * paths))
    for start in range(0, len(horizon), step):
        rows = slice(start, min(start + step, len(horizon)))
        size = rows.stop - rows.start
        shocks = [
            _mixed(factor, share, rng.standard_normal((size, paths), dtype=np.float32))
            for factor, share in ((factors.volume, shared.volume), (factors.rate, shared.rate))
        ]
        some = counts.take(np.arange(rows.start, rows.stop))
        yield rows, _counts_to_come(some, horizon[rows], *shocks, wider=wider, known_with=known_with)


def simulate_counts(
    counts: YearToDate,
    horizon_days: np.ndarray,
    *,
    paths: int,
    rng: np.random.Generator,
    shared: Shared = PARTLY,
) -> CountPaths:
    """Return the counts to come of all units at once; parameters as in :func:`stream_counts`.

    Examples
    --------
    Khánh Hòa, dossiers on time, from 10 October 2026 to the end of the year:

    >>> one = YearToDate(*(np.array([x]) for x in (274673.0, 325476.0, 227004.0, 273064.0, 14.0, 1150.0, 3744.0, 6762.0)),
    ...                  settles=np.array([True]))
    >>> to_come = simulate_counts(one, np.array([82.0]), paths=1000, rng=np.random.default_rng(1))
    >>> bool((to_come.counted <= to_come.volume).all())
    True
    """
    factors = Factors.draw(paths, rng)
    parts = [part for _, part in stream_counts(counts, horizon_days, factors=factors, rng=rng, shared=shared)]
    return CountPaths(np.concatenate([p.counted for p in parts]), np.concatenate([p.volume for p in parts]))


def _mixed(factor: np.ndarray, share: float, own: np.ndarray) -> np.ndarray:
    return np.float32(np.sqrt(share)) * factor.astype(np.float32) + np.float32(np.sqrt(1.0 - share)) * own


def _counts_to_come(
    counts: YearToDate,
    horizon: np.ndarray,
    volume_shock: np.ndarray,
    rate_shock: np.ndarray,
    *,
    wider: float,
    known_with: float,
) -> CountPaths:
    units, dates = horizon.shape
    spread_out = counts.take(np.repeat(np.arange(units), dates))
    _, _, largest = ceiling_and_floor(spread_out, horizon.ravel())
    log_volume, centre, spread, points, still_open = _tables(counts, horizon)
    points = np.minimum(points, known_with)
    single = max(float(np.exp(log_volume).max()), float(largest.max()), float(still_open.max())) < _WHOLE_IN_SINGLE
    kind = np.float32 if single else np.float64

    def shaped(values: np.ndarray) -> np.ndarray:
        return values.reshape(units, dates, 1).astype(kind)

    place = np.clip((volume_shock + np.float32(4.0)) / np.float32(_STEP), 0.0, len(_GRID) - 1.001)
    cell = place.astype(np.int32)
    part = (place - cell).astype(kind)[:, None, :]
    index = cell[:, None, :] + (np.arange(units * dates, dtype=np.int32) * len(_GRID)).reshape(units, dates, 1)

    def at_shock(table: np.ndarray) -> np.ndarray:
        flat = table.astype(kind).ravel()
        low = flat.take(index)
        return low + part * (flat.take(index + 1) - low)

    # In whole cases: what comes is at most what the fastest pace brings, and what counts at most what comes or is open.
    volume = np.rint(np.minimum(np.exp(at_shock(log_volume)), shaped(np.floor(largest))))
    trials = volume + shaped(np.floor(still_open))
    rate = at_shock(centre) + at_shock(wider * spread) * _student(rate_shock.astype(kind)[:, None, :], shaped(points))
    counted = np.rint(trials / (1.0 + np.exp(np.minimum(-rate, 60.0))))
    return CountPaths(np.maximum.accumulate(counted, axis=1), np.maximum.accumulate(volume, axis=1))


def _tables(counts: YearToDate, horizon: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return log volume, centre and spread of the rate at the grid's shocks, its degrees of freedom, and old cases still open.

    All are (units, dates, …).

    Over many dates the landings are asked at a few, and what lies between follows a cubic in the log of the horizon: their
    tables bend little.
    """
    units, dates = horizon.shape
    asked = horizon
    if dates > HORIZONS:
        steps = np.linspace(0.0, 1.0, HORIZONS)
        first, last = np.log(horizon.min(axis=1)), np.log(horizon.max(axis=1))
        asked = np.exp(first[:, None] + (last - first)[:, None] * steps)
    rows = np.repeat(np.arange(units), asked.shape[1])
    log_pace, centre, log_spread, log_points, still_open = (
        values.reshape(units, asked.shape[1], -1) for values in _landing_tables(counts.take(rows), asked.ravel())
    )
    if dates > HORIZONS:
        between = _cubic((np.log(horizon) - first[:, None]) / np.maximum(last - first, 1e-9)[:, None], steps)
        log_pace, centre, log_spread, log_points = (
            between @ values for values in (log_pace, centre, log_spread, log_points)
        )
    log_volume = log_pace + np.log(horizon)[:, :, None]
    open_cases = np.repeat(still_open[:, :1, 0], dates, axis=1)
    return log_volume, centre, np.exp(log_spread), np.exp(log_points), open_cases


def _cubic(at: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Return Lagrange weights, (units, dates, steps), of values known at the steps for those at other places."""
    weights = np.ones((*at.shape, len(steps)))
    for one, own in enumerate(steps):
        for other, away in enumerate(steps):
            if other != one:
                weights[..., one] *= (at - away) / (own - away)
    return weights


def _landing_tables(counts: YearToDate, horizon: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return log pace, centre and log spread of the rate at the grid's shocks, (rows, grid), its log degrees of freedom and old cases.

    A landing is a mixture over volumes; a shock of the volume stands for the place it has among them.
    """
    landing = rate_landing(counts, horizon)
    chances = landing.chances
    nodes = ndtri(np.clip(np.cumsum(chances) - chances / 2.0, 1e-12, 1.0 - 1e-12))
    inside = np.abs(nodes) < 5.0
    weights = _weights(nodes[inside])
    log_pace = np.log(landing.volume / horizon[:, None])
    tables = [values[:, inside] @ weights for values in (log_pace, landing.centre, np.log(landing.spread))]
    middle = len(nodes) // 2
    still_open = (landing.most[:, middle] - 1.0) * landing.volume[:, middle]
    return *tables, np.log(landing.points), np.maximum(still_open, 0.0)


def _student(shock: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the Student-t value at the probability that a standard normal shock has.

    By the transformation of Wallace (1959, Annals of Mathematical Statistics 30), turned round; within a few hundredths from
    three degrees of freedom on, as far as three standard deviations.
    """
    steep = (8.0 * points + 3.0) / (8.0 * points + 1.0)
    return np.copysign(np.sqrt(points * np.expm1((steep * shock) ** 2 / points)), shock)


def _weights(nodes: np.ndarray) -> np.ndarray:
    """Return the matrix, (nodes, grid), that interpolates linearly, and beyond the last nodes goes on straight."""
    left = np.clip(np.searchsorted(nodes, _GRID) - 1, 0, len(nodes) - 2)
    share = (_GRID - nodes[left]) / (nodes[left + 1] - nodes[left])
    weights = np.zeros((len(nodes), len(_GRID)))
    columns = np.arange(len(_GRID))
    weights[left, columns] = 1.0 - share
    weights[left + 1, columns] += share
    return weights

"""Futures of a score: from the ratios of its items where these are known well enough, else from the points of its groups.

Where an item has published counts its ratio is forecast from them (:mod:`p06analysis.forecast.rates.landing`); a group known by its
points alone is forecast as a share that accumulates over the year (:mod:`p06analysis.forecast.score.days`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from p06analysis.forecast.histories import STALE_PERIODS, Histories, histories
from p06analysis.forecast.rates.landing import YearToDate, ceiling_and_floor
from p06analysis.forecast.rates.year_to_date import counts_of
from p06analysis.forecast.score.days import Paces, day_counts, paces_of
from p06analysis.forecast.score.points import ScorePoints, points_of
from p06analysis.forecast.score.record import Record, joined, misses_of, records
from p06analysis.forecast.score.together import in_step, likeness
from p06analysis.forecast.whole.paths import CountPaths, Factors, stream_counts
from p06analysis.periods import PERIOD_DAYS
from p06analysis.plan import Plan, ScoreGroup, ScoreVersion

BY_ITEMS, BY_GROUP = "items", "group"


@dataclass(frozen=True)
class ScorePaths:
    """Simulated points at a deadline.

    Attributes
    ----------
    places, groups : tuple of str
        Places for which every group is known.
    points : (places, groups, paths) float
    method : (places, groups) str
        ``items`` where forecast ratios were turned into points, ``group`` where the group's own points were forecast.
    ceiling, floor : (places, groups) float
        Points at the fastest pace with every case counted, and with none.
    missing : tuple of str
        Places of which a group has no usable figure.
    """

    places: tuple[str, ...]
    groups: tuple[str, ...]
    points: np.ndarray
    method: np.ndarray
    ceiling: np.ndarray
    floor: np.ndarray
    missing: tuple[str, ...]

    @property
    def totals(self) -> np.ndarray:
        """Return the simulated totals, (places, paths)."""
        return np.asarray(self.points.sum(axis=1))


def score_paths(
    known: pd.DataFrame,
    plan: Plan,
    version: ScoreVersion,
    points: ScorePoints,
    *,
    deadline: dt.date,
    origin: dt.date,
    paths: int,
    rng: np.random.Generator,
) -> ScorePaths:
    """Return simulated points of every place at a deadline in the year of its figures.

    Parameters
    ----------
    known : pandas.DataFrame
        ``Observations.as_of(origin)``.
    plan : Plan
    version : ScoreVersion
    points : ScorePoints
        Of the same version and origin.
    deadline, origin : datetime.date
    paths : int
    rng : numpy.random.Generator

    Notes
    -----
    A group whose earlier forecasts missed is forecast wider, with tails as long as few days make them
    (:mod:`p06analysis.forecast.score.record`). Places share shocks within an item or group; groups share the volume to come, and
    move together so far that the total is as wide as its earlier misses call for (:mod:`p06analysis.forecast.score.together`).
    A future of the total is the sum of its groups'. The formula is taken to stay as it is.
    """
    used = points.groups[points.groups["date"].dt.year == deadline.year]
    by_key = {key: one.sort_values("date") for key, one in used.groupby(["place", "group"])}
    names = tuple(group.id for group in version.groups)
    series = points.past.series
    stale = set(series.loc[series["reason_code"] == "stale", "place"])
    everyone = list(dict.fromkeys(series["place"]))
    complete = [
        place
        for place in everyone
        if place not in stale and all(_is_before((place, name), by_key, deadline) for name in names)
    ]
    shape = (len(complete), len(names))
    futures, ceiling, floor = np.zeros((*shape, paths)), np.zeros(shape), np.zeros(shape)
    method = np.full(shape, BY_GROUP, dtype=object)
    paces = paces_of(known, plan, version, origin=origin, places=complete)
    factors = Factors.draw(paths, rng)
    past = {name: [by_key[place, name] for place in complete] for name in names}
    reach = {one.id: STALE_PERIODS * PERIOD_DAYS[plan.indicators[one.official].frequency] for one in version.groups}
    misses = {
        one.id: misses_of(past[one.id], one.maximum, reach_days=reach[one.id], paces=paces) for one in version.groups
    }
    earlier = records(misses)
    items = dict(iter(points.items.groupby(["place", "group"])))
    named = [one.indicator for _, one in version.items() if one.indicator in plan.indicators]
    counted = histories(
        known, plan, origin=origin, keys=[(name, place) for name in dict.fromkeys(named) for place in complete]
    )
    for column, group in enumerate(version.groups):
        histories_of = past[group.id]
        asker = _Asker(known, plan, points, paces, deadline, counted, factors, rng, earlier[group.id])
        seen = [items.get((place, group.id)) for place in complete]
        by_items = np.array([_items_known(group, *both) for both in zip(seen, histories_of, strict=True)], dtype=bool)
        method[by_items, column] = BY_ITEMS
        for rows, answer in ((by_items, asker.by_items), (~by_items, asker.by_group)):
            chosen = np.flatnonzero(rows)
            if len(chosen):
                some = [histories_of[row] for row in chosen]
                futures[chosen, column], ceiling[chosen, column], floor[chosen, column] = answer(group, some)
    missing = tuple(place for place in everyone if place not in complete)
    futures = in_step(futures, likeness(misses, {name: one.wider for name, one in earlier.items()}), rng)
    return ScorePaths(tuple(complete), names, futures, method, ceiling, floor, missing)


def _is_before(key: tuple[str, str], by_key: dict[tuple[str, str], pd.DataFrame], deadline: dt.date) -> bool:
    return key in by_key and by_key[key]["date"].iloc[-1] < pd.Timestamp(deadline)


def _items_known(group: ScoreGroup, items: pd.DataFrame | None, history: pd.DataFrame) -> bool:
    """Return whether a group's items can be forecast one by one: known, or filled in, at two dates or more.

    One item may be without a ratio; its points are then what the others leave.
    """
    sound = history[history["status"].isin(["agrees", "implied"]) & (history["open_items"] <= 1)]
    if (
        items is None
        or len(sound) < 2
        or sound["date"].iloc[-1] != history["date"].iloc[-1]
        or any(i.maximum is None for i in group.items)
    ):
        return False
    # the same item has to be open all the time, or its remainder would be two things
    still_open = items[items["points"].isna() & items["date"].isin(sound["date"])]
    return len(set(still_open["item"])) <= 1 and (still_open.empty or len(still_open) == len(sound))


@dataclass(frozen=True)
class _Asker:
    """Answers for some places of one group at a time; the shock of the volume is shared by all of them."""

    known: pd.DataFrame
    plan: Plan
    points: ScorePoints
    paces: Paces
    deadline: dt.date
    counted: Histories
    factors: Factors
    rng: np.random.Generator
    record: Record

    def by_group(self, group: ScoreGroup, some: list[pd.DataFrame]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return points, ceiling and floor from the group's own points."""
        shares = [one["official"].to_numpy(float) / group.maximum for one in some]
        ratios, high, low = self._shares(group.official, some, shares)
        return group.maximum * ratios, group.maximum * high, group.maximum * low

    def by_items(self, group: ScoreGroup, some: list[pd.DataFrame]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return points, ceiling and floor as sums over the group's items."""
        total: list[np.ndarray] = [np.zeros((len(some), len(self.factors.rate))), *np.zeros((2, len(some)))]
        for item in group.items:
            assert item.maximum is not None
            rows = self.points.items[(self.points.items["item"] == item.id)].set_index(["place", "date"])
            known = [self._item_history(one, rows, item.maximum) for one in some]
            if item.indicator is not None and all(one["from_counts"].all() for one in known):
                parts = self._counted(item.indicator, [one["place"].iloc[0] for one in known])
            else:
                parts = self._shares(item.indicator or item.id, known, [one["ratio"].to_numpy(float) for one in known])
            for position, ratio in enumerate(parts):
                total[position] = total[position] + (points_of(ratio, item) if item.threshold else ratio * item.maximum)
        return total[0], total[1], total[2]

    def _item_history(self, group: pd.DataFrame, rows: pd.DataFrame, maximum: float) -> pd.DataFrame:
        """Return an item's ratios at a group's sound dates; what is not published is what the other items leave."""
        sound = group[group["status"].isin(["agrees", "implied"])]
        one = rows.reindex(pd.MultiIndex.from_frame(sound[["place", "date"]])).reset_index()
        left = np.clip(sound["remainder"].to_numpy(float) / maximum, 0.0, 1.0)
        named = one["indicator"].map(lambda name: name in self.plan.indicators)
        is_yearly = (
            one["indicator"]
            .where(named)
            .map(lambda name: self.plan.indicators[name].kind == "year_to_date", na_action="ignore")
        )
        return one.assign(
            ratio=one["ratio"].fillna(pd.Series(left)),
            from_counts=one["denominator"].gt(0) & is_yearly.eq(True),
        )

    def _counted(self, indicator: str, places: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        own = self.counted.series[self.counted.series["indicator"] == indicator].set_index("place")
        series = own.loc[places].reset_index()
        counts = counts_of(replace(self.counted, series=series), self.known, self.plan)
        return self._ratios(counts, series["latest_date"].to_numpy().astype("datetime64[D]"))

    def _shares(
        self, indicator: str, some: list[pd.DataFrame], shares: list[np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        frequency = self.plan.indicators[indicator].frequency if indicator in self.plan.indicators else "month"
        reach = STALE_PERIODS * PERIOD_DAYS[frequency]
        dates = [one["date"].to_numpy().astype("datetime64[D]") for one in some]
        paces = [self.paces.own.get(one["place"].iloc[0], self.paces.middle) for one in some]
        each = [
            day_counts(day, share, reach_days=reach, pace=pace, fastest=self.paces.fastest)
            for day, share, pace in zip(dates, shares, paces, strict=True)
        ]
        counts = joined(each)
        return self._ratios(counts, np.array([day[-1] for day in dates]))

    def _ratios(self, counts: YearToDate, latest: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return ratios (0–1) of the futures, and the highest and lowest that arithmetic allows."""
        days: np.ndarray = np.datetime64(self.deadline, "D") - latest.astype("datetime64[D]")
        horizon = days / np.timedelta64(1, "D")
        shocks = Factors(self.factors.volume, self.rng.permutation(self.factors.rate))
        wider, known_with = self.record.wider, self.record.points
        stream = stream_counts(counts, horizon, factors=shocks, rng=self.rng, wider=wider, known_with=known_with)
        parts = [part for _, part in stream]
        to_come = CountPaths(
            np.concatenate([part.counted for part in parts]), np.concatenate([part.volume for part in parts])
        )
        high, low, _ = ceiling_and_floor(counts, horizon)
        ratios = (counts.numerator[:, None] + to_come.counted[:, 0]) / (
            counts.denominator[:, None] + to_come.volume[:, 0]
        )
        return ratios, high / 100.0, low / 100.0

"""The parts of a whole with their counts, as one origin knows them: who is counted, who is missing, what is still to come.

A part that has not published its counts is named; its whole is then not invented, and no mean of percentages stands in for it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.forecast.histories import KEY, Histories, histories
from p06analysis.forecast.rates.landing import YearToDate
from p06analysis.forecast.rates.year_to_date import counts_of
from p06analysis.forecast.whole.paths import ALL_ALIKE, PARTLY
from p06analysis.forecast.whole.rollup import RollUp, roll_up
from p06analysis.plan import Plan, parts_of

ONE_DATE = ("one_observation", "one_since_break")
"""Reasons that leave a place's own target unanswered; in a sum its year's average serves, with the doubt that it has."""

COLUMNS = ["place", "date", "numerator", "denominator", "value", "points", "source"]


@dataclass(frozen=True)
class Parts:
    """One indicator's counts over the parts of a place.

    Attributes
    ----------
    indicator, whole : str
    units : pandas.DataFrame
        One row a part that has published counts this year, in the order of the places' file: place, date, numerator,
        denominator, value (percent; NaN without a case), points (dates used), source. A part that has none of its own and
        whose own parts have, is replaced by them.
    missing : tuple of str
        Parts without usable counts.
    rows : (counted,) int
        Rows of ``units`` that have cases, in the order of ``counts``.
    counts : YearToDate
    points : pandas.DataFrame
        All points used of the units.
    """

    indicator: str
    whole: str
    units: pd.DataFrame
    missing: tuple[str, ...]
    rows: np.ndarray
    counts: YearToDate
    points: pd.DataFrame

    @property
    def is_complete(self) -> bool:
        """Whether every part has counts, so that their sum is the whole's."""
        return not self.missing and len(self.units) > 0

    def horizon(self, deadline: dt.date) -> np.ndarray:
        """Return the days from each counted unit's date to a deadline, (counted,) float."""
        dates = self.units["date"].to_numpy()[self.rows].astype("datetime64[D]")
        return np.asarray((np.datetime64(deadline, "D") - dates) / np.timedelta64(1, "D"), dtype=float)

    @property
    def with_one_date(self) -> int:
        """How many units are known on a single day, so that only the year's average speaks for what is to come."""
        return int((self.units["points"].to_numpy()[self.rows] < 2).sum())

    def rolled_up(self, deadline: dt.date, *, paths: int, rng: np.random.Generator) -> RollUp | None:
        """Return the whole's futures at a deadline of the same year, (1, 1, paths); None where it cannot be told.

        It cannot where a part is missing, or the deadline is not after every part's date or lies in another year. Where half
        of the units or more are known on a single day, nothing tells how far they move together: they are taken to move all
        alike, which makes the widest sum.
        """
        horizon = self.horizon(deadline)
        same_year = (self.units["date"].dt.year == deadline.year).all()
        if not self.is_complete or not len(horizon) or not same_year or (horizon <= 0).any():
            return None
        whole_of = np.zeros(len(horizon), dtype=int)
        shared = ALL_ALIKE if 2 * self.with_one_date >= len(horizon) else PARTLY
        return roll_up(self.counts, horizon, whole_of=whole_of, wholes=1, paths=paths, rng=rng, shared=shared)


def counts_parts(known: pd.DataFrame, plan: Plan, indicator: str, whole: str, *, origin: dt.date) -> bool:
    """Return whether any part of a place, or part of one, has published counts of an indicator."""
    places = known.loc[(known["indicator"] == indicator) & known["numerator"].notna(), "place"]
    return not set(_descendants(plan, whole, origin)).isdisjoint(places)


def parts_of_whole(known: pd.DataFrame, plan: Plan, indicator: str, whole: str, *, origin: dt.date) -> Parts:
    """Return the parts of a place with their counts of one indicator.

    Parameters
    ----------
    known : pandas.DataFrame
        ``Observations.as_of(origin)``.
    plan : Plan
    indicator : str
        A year-to-date percent.
    whole : str
        Id of the place.
    origin : datetime.date
    """
    counted = known[(known["indicator"] == indicator) & known["numerator"].notna() & known["denominator"].notna()]
    # Nothing received is a figure: such a part adds nothing, and is not missing.
    counted = counted.assign(value=counted["value"].mask(counted["denominator"] == 0, 0.0))
    names = _descendants(plan, whole, origin)
    past = histories(counted, plan, origin=origin, keys=[(indicator, name) for name in names])
    usable = _usable(past, origin)
    chosen, missing = _chosen(plan, whole, usable, origin)
    has_cases = past.series["place"].isin(chosen) & past.series["has_counts"]
    kept = Histories(past.series[has_cases].reset_index(drop=True), past.points, past.breaks)
    units = usable.loc[chosen].reset_index()
    return Parts(
        indicator=indicator,
        whole=whole,
        units=units[COLUMNS].assign(value=units["value"].mask(units["denominator"] == 0)),
        missing=tuple(missing),
        rows=np.array([chosen.index(name) for name in kept.series["place"]], dtype=int),
        counts=counts_of(kept, known, plan),
        points=past.points[past.points["is_used"] & past.points["place"].isin(chosen)].reset_index(drop=True),
    )


def _descendants(plan: Plan, whole: str, origin: dt.date) -> list[str]:
    names = list(parts_of(plan.places, whole, day=origin))
    return names + [deeper for name in names for deeper in _descendants(plan, name, origin)]


def _usable(past: Histories, origin: dt.date) -> pd.DataFrame:
    """Return the newest used counts of every place that may be summed, by place."""
    may_be = past.series[
        past.series["reason_code"].isin(["", "short_span", "short_since_break", *ONE_DATE])
        & (past.series["latest_date"].dt.year == origin.year)
    ]
    points = past.points[past.points["is_used"]].sort_values("date").drop_duplicates(KEY, keep="last")
    table = may_be[["place", "points"]].merge(points.drop(columns=["indicator"]), on="place")
    return table.set_index("place")


def _chosen(plan: Plan, whole: str, usable: pd.DataFrame, origin: dt.date) -> tuple[list[str], list[str]]:
    """Return the places whose counts add up to the whole, and the parts that have none."""
    chosen: list[str] = []
    missing: list[str] = []
    for name in parts_of(plan.places, whole, day=origin):
        if name in usable.index:
            chosen.append(name)
            continue
        deeper, without = _chosen(plan, name, usable, origin)
        if deeper and not without:
            chosen += deeper
        else:
            missing.append(name)
    return chosen, missing

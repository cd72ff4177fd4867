"""A whole and its parts at a deadline: what each part holds of the shortfall, and what the sum of all lands on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.forecast.whole.parts import Parts, counts_parts, parts_of_whole
from p06analysis.outlook.contributions import contributions, rate_and_mix
from p06analysis.plan import Plan
from p06analysis.schema import LEVELS, QUANTILES

PATHS = 2000
"""Futures of a sum."""

SEED = 6


@dataclass(frozen=True)
class WholeOutlook:
    """What the parts' counts say of a whole.

    Attributes
    ----------
    parts : Parts
    table : pandas.DataFrame
        As :func:`p06analysis.outlook.contributions.contributions` returns it, the largest holder first.
    deadline : datetime.date
    target : float or None
    is_increase : bool
    numerator, denominator : float
        Sums of the parts; of those known, where some are missing.
    published : tuple of float or None
        The whole's own counts on the parts' day, where all parts have one day and the whole published counts on it.
    newer : tuple of (float, float, pandas.Timestamp) or None
        The whole's own counts and their day, where it has published some since the last of its parts: the parts then say who
        holds what, and no longer where the whole stands.
    quantiles : tuple of float or None
        Of the whole's ratio at the deadline, summed over the parts, at the seven levels; None where it cannot be told.
    probability : float
        That the sum reaches the target; NaN where it cannot be told.
    ceiling, floor : float
        Of the sum, percent; NaN as above.
    rate_and_mix : tuple of float or None
        How far the whole's ratio moved between the parts' two newest common days because ratios did, and because weights did.
    """

    parts: Parts
    table: pd.DataFrame
    deadline: dt.date
    target: float | None
    is_increase: bool
    numerator: float
    denominator: float
    published: tuple[float, float] | None
    newer: tuple[float, float, pd.Timestamp] | None
    quantiles: tuple[float, ...] | None
    probability: float
    ceiling: float
    floor: float
    rate_and_mix: tuple[float, float] | None

    @property
    def landing(self) -> tuple[float, float, float] | None:
        """Return the 10, 50 and 90 % quantiles; None where they cannot be told."""
        if self.quantiles is None:
            return None
        low, middle, high = (self.quantiles[QUANTILES.index(name)] for name in ("q10", "q50", "q90"))
        return low, middle, high

    @property
    def days(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Return the first and the last of the parts' newest days."""
        return self.parts.units["date"].min(), self.parts.units["date"].max()


def assess_whole(
    known: pd.DataFrame,
    plan: Plan,
    indicator: str,
    whole: str,
    *,
    origin: dt.date,
    deadline: dt.date,
    target: float | None = None,
) -> WholeOutlook | None:
    """Return what the parts of a place say of it; None where no part has published counts.

    Parameters
    ----------
    known : pandas.DataFrame
        ``Observations.as_of(origin)``.
    plan : Plan
    indicator : str
        A year-to-date percent.
    whole : str
    origin, deadline : datetime.date
    target : float, optional
        Percent.
    """
    if not counts_parts(known, plan, indicator, whole, origin=origin):
        return None
    parts = parts_of_whole(known, plan, indicator, whole, origin=origin)
    if parts.units.empty:
        return None
    is_increase = plan.indicators[indicator].direction == "increase"
    rolled = parts.rolled_up(deadline, paths=PATHS, rng=np.random.default_rng(SEED))
    quantiles, probability, ceiling, floor = None, np.nan, np.nan, np.nan
    if rolled is not None:
        ratios = rolled.ratios()[0, 0]
        quantiles = tuple(float(value) for value in np.quantile(ratios, LEVELS))
        ceiling, floor = (float(limit[0, 0]) for limit in rolled.ceiling_and_floor())
        if target is not None:
            probability = float((ratios >= target if is_increase else ratios <= target).mean())
    published, newer = _own(known, parts)
    return WholeOutlook(
        parts=parts,
        table=contributions(parts, deadline=deadline, target=target, is_increase=is_increase),
        deadline=deadline,
        target=target,
        is_increase=is_increase,
        numerator=float(parts.units["numerator"].sum()),
        denominator=float(parts.units["denominator"].sum()),
        published=published,
        newer=newer,
        quantiles=quantiles,
        probability=probability,
        ceiling=ceiling,
        floor=floor,
        rate_and_mix=_moved(parts),
    )


def _own(
    known: pd.DataFrame, parts: Parts
) -> tuple[tuple[float, float] | None, tuple[float, float, pd.Timestamp] | None]:
    """Return the whole's own counts on the parts' one day, and those that are newer than all parts."""
    own = known[
        (known["indicator"] == parts.indicator) & (known["place"] == parts.whole) & (known["flag"] != "suspect")
    ]
    own = own[own["numerator"].notna() & own["denominator"].gt(0)].sort_values("date")
    days = parts.units["date"].unique()
    same = own[own["date"].isin(days)]
    later = own[own["date"] > days.max()]
    published, newer = None, None
    if len(days) == 1 and len(same):
        published = (float(same["numerator"].iloc[-1]), float(same["denominator"].iloc[-1]))
    if len(later):
        newer = (float(later["numerator"].iloc[-1]), float(later["denominator"].iloc[-1]), later["date"].iloc[-1])
    return published, newer


def _moved(parts: Parts) -> tuple[float, float] | None:
    """Return the parts of the whole's move between its two newest days, if every part has cases on both."""
    if not parts.is_complete or not len(parts.rows):
        return None
    points = parts.points[parts.points["denominator"].gt(0)]
    counts = points.groupby("date")["place"].nunique()
    days = counts.index[counts == len(parts.rows)]
    if len(days) < 2:
        return None
    before, after = (
        points[points["date"] == day].sort_values("place")[["numerator", "denominator"]].to_numpy(float).T
        for day in days[-2:]
    )
    return rate_and_mix((before[0], before[1]), (after[0], after[1]))

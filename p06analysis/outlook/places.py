"""Places side by side on one indicator: ranks with their doubt, what each holds of the shortfall, and what arithmetic allows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.errors import Fault, InputMissing, WrongUsage
from p06analysis.forecast.whole.paths import simulate_counts
from p06analysis.outlook.ranks import RANK_QUANTILES, rank_now, rank_table
from p06analysis.outlook.score import ScoreOutlook, assess_score
from p06analysis.outlook.whole import PATHS, SEED, WholeOutlook, assess_whole
from p06analysis.plan import PlacesShown, Plan, Score
from p06analysis.schema import QUANTILES

COLUMNS = [
    "place", "latest_value", "latest_date", "numerator", "denominator", "points", "rank", *QUANTILES, *RANK_QUANTILES,
    "ties", "ceiling", "floor", "held", "held_share", "short", "source",
]  # fmt: skip


@dataclass(frozen=True)
class PlacesOutlook:
    """Places compared on one indicator.

    Attributes
    ----------
    shown : PlacesShown
    deadline : datetime.date
    target : float or None
        The plan's for the whole, if it has one.
    table : pandas.DataFrame
        One row a place, best first, with the columns of :data:`COLUMNS`; figures that do not exist for the indicator are NaN.
    whole : WholeOutlook or None
        Of an indicator with counts.
    score : ScoreOutlook or None
        Of a score's total.
    missing : tuple of str
        Places without a usable figure.
    """

    shown: PlacesShown
    deadline: dt.date
    target: float | None
    table: pd.DataFrame
    whole: WholeOutlook | None
    score: ScoreOutlook | None
    missing: tuple[str, ...]


def compare_places(known: pd.DataFrame, plan: Plan, shown: PlacesShown, *, origin: dt.date) -> PlacesOutlook:
    """Return the places that a run compares, as they may stand at the end of the origin's year.

    Parameters
    ----------
    known : pandas.DataFrame
        ``Observations.as_of(origin)``.
    plan : Plan
    shown : PlacesShown
        A score's total over the places of its level, or a year-to-date percent with counts over the parts of a place.
    origin : datetime.date

    Raises
    ------
    WrongUsage
        P06-PLACES-001: the indicator is neither.
    InputMissing
        P06-PLACES-002: no place has a usable figure.
    """
    deadline = dt.date(origin.year, 12, 31)
    score = score_of(plan, shown, origin)
    indicator = plan.indicators[shown.indicator]
    if score is not None:
        found = _by_score(known, plan, shown, score, origin, deadline)
    elif shown.within is not None and indicator.kind == "year_to_date" and indicator.unit == "percent":
        found = _by_counts(known, plan, shown, origin, deadline)
    else:
        raise WrongUsage(
            [
                Fault(
                    "places, indicator",
                    "P06-PLACES-001",
                    f'"{shown.indicator}" over {shown.within or shown.level}',
                    "a score's total over a level, or a year-to-date percent with counts within a place, is compared",
                    "Name such an indicator, and within: for one with counts.",
                )
            ]
        )
    if found is None:
        raise InputMissing(
            [
                Fault(
                    f"places, {shown.indicator}",
                    "P06-PLACES-002",
                    "no usable figure of any place",
                    f"figures of this year, known by {origin.isoformat()}",
                    "Bring the figures, or move the origin.",
                )
            ]
        )
    return found


def score_of(plan: Plan, shown: PlacesShown, origin: dt.date) -> Score | None:
    """Return the score whose total an indicator is on a day, if it is one."""
    found = (score for score in plan.scores.values() if score.version_of(shown.indicator, origin) is not None)
    return next(found, None)


def _by_score(
    known: pd.DataFrame, plan: Plan, shown: PlacesShown, score: Score, origin: dt.date, deadline: dt.date
) -> PlacesOutlook | None:
    outlook = assess_score(known, plan, score, origin=origin, deadline=deadline)
    if outlook is None:
        return None
    lost = score.maximum - outlook.ranking["latest_value"]
    table = outlook.ranking.assign(held=lost, held_share=lost / lost.sum()).reindex(columns=COLUMNS)
    return PlacesOutlook(shown, deadline, _target(plan, shown), table, None, outlook, outlook.missing)


def _by_counts(
    known: pd.DataFrame, plan: Plan, shown: PlacesShown, origin: dt.date, deadline: dt.date
) -> PlacesOutlook | None:
    assert shown.within is not None
    target = _target(plan, shown)
    whole = assess_whole(known, plan, shown.indicator, shown.within, origin=origin, deadline=deadline, target=target)
    if whole is None:
        return None
    table = whole.table.rename(columns={"value": "latest_value", "date": "latest_date"})
    table = table.assign(rank=rank_now(table["latest_value"].to_numpy(float), is_increase=whole.is_increase))
    horizon = whole.parts.horizon(deadline)
    if len(horizon) and (horizon > 0).all():
        counts = whole.parts.counts
        paths = simulate_counts(counts, horizon, paths=PATHS, rng=np.random.default_rng(SEED))
        futures = 100.0 * (counts.numerator[:, None] + paths.counted[:, 0])
        futures = futures / (counts.denominator[:, None] + paths.volume[:, 0])
        ranks = rank_table(futures, is_increase=whole.is_increase)
        ranks = ranks.assign(place=whole.parts.units["place"].to_numpy()[whole.parts.rows])
        table = table.merge(ranks, on="place", how="left")
    table = table.sort_values(["rank", "place"], na_position="last", ignore_index=True).reindex(columns=COLUMNS)
    return PlacesOutlook(shown, deadline, target, table, whole, None, whole.parts.missing)


def _target(plan: Plan, shown: PlacesShown) -> float | None:
    """Return the value that the plan demands of the whole, or of every place of the level alike."""
    asked = [target for target in plan.targets if target.indicator == shown.indicator]
    own = [target.value for target in asked if target.place == shown.within]
    return own[0] if own else None

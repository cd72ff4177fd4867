"""The outlook of a score: published points beside recomputed ones, the year's end as a distribution, ranks, cheapest points."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.forecast.score.paths import ScorePaths, score_paths
from p06analysis.forecast.score.points import ScorePoints, score_points
from p06analysis.outlook.ranks import rank_now, rank_table
from p06analysis.plan import Plan, Score, ScoreVersion, places_of_level
from p06analysis.schema import LEVELS, QUANTILES

PATHS = 4000
"""Futures of a score: an 80 % interval is then known to a few hundredths of its width."""

SEED = 766


@dataclass(frozen=True)
class ScoreOutlook:
    """What can be said of a score at a deadline.

    Attributes
    ----------
    score : Score
    version : ScoreVersion
        The formula that holds at the origin; figures from before it are not used.
    deadline : datetime.date
    ranking : pandas.DataFrame
        One row a place, best total first: place, latest_value, latest_date, rank, the columns of
        :func:`p06analysis.outlook.ranks.rank_table`, ceiling, floor, source.
    groups : pandas.DataFrame
        place, group, date, official, computed, open_items, open_points, remainder, status (as in
        :class:`p06analysis.forecast.score.points.ScorePoints`), q05 … q95, method.
    items : pandas.DataFrame
        place, group, item, date, numerator, denominator, ratio, points, maximum, threshold, cases, gain, gain_a_case,
        only_new; the newest figures.
    missing : tuple of str
        Places that are not ranked, because a group has no usable figure.
    """

    score: Score
    version: ScoreVersion
    deadline: dt.date
    ranking: pd.DataFrame
    groups: pd.DataFrame
    items: pd.DataFrame
    missing: tuple[str, ...]

    def best_items(self, place: str, *, most: int = 5) -> pd.DataFrame:
        """Return the items of a place that bring the most points for the fewest cases, the best first."""
        rows = self.items[(self.items["place"] == place) & (self.items["gain"] > 0)]
        return rows.sort_values(["gain_a_case", "item"], ascending=[False, True]).head(most).reset_index(drop=True)


def assess_score(
    known: pd.DataFrame, plan: Plan, score: Score, *, origin: dt.date, deadline: dt.date
) -> ScoreOutlook | None:
    """Return the outlook of a score over all places of its level; None where nothing of it is known.

    Parameters
    ----------
    known : pandas.DataFrame
        ``Observations.as_of(origin)``.
    plan : Plan
    score : Score
    origin, deadline : datetime.date
        The deadline lies in the year of the figures, after all of them.
    """
    version = score.version_on(origin)
    if version is None:
        return None
    places = places_of_level(plan.places, score.level, day=origin)
    points = score_points(known, plan, version, places=places, origin=origin)
    # The same seed for every run: the same inputs must give the same page.
    rng = np.random.default_rng(SEED)
    paths = score_paths(
        known, plan, version, points, deadline=deadline, origin=origin, paths=PATHS, rng=rng
    )  # fmt: skip
    if not paths.places:
        return None
    return ScoreOutlook(
        score=score,
        version=version,
        deadline=deadline,
        ranking=_ranking(points, paths, version),
        groups=_groups(points, paths),
        items=_items(points, version, plan),
        missing=paths.missing,
    )


def _ranking(points: ScorePoints, paths: ScorePaths, version: ScoreVersion) -> pd.DataFrame:
    totals = points.past.points
    newest = totals[totals["is_used"] & (totals["indicator"] == version.total)].sort_values("date")
    newest = newest.drop_duplicates("place", keep="last").set_index("place").reindex(list(paths.places))
    table = pd.DataFrame(
        {
            "place": paths.places,
            "latest_value": newest["value"].to_numpy(float),
            "latest_date": newest["date"].to_numpy(),
            "rank": rank_now(newest["value"].to_numpy(float)),
        }
    )
    limits = {"ceiling": paths.ceiling.sum(axis=1), "floor": paths.floor.sum(axis=1)}
    table = pd.concat([table, rank_table(paths.totals)], axis=1).assign(**limits, source=newest["source"].to_numpy())
    return table.sort_values(["latest_value", "place"], ascending=[False, True], ignore_index=True)


def _groups(points: ScorePoints, paths: ScorePaths) -> pd.DataFrame:
    newest = points.groups.sort_values("date").drop_duplicates(["place", "group"], keep="last")
    quantiles = np.quantile(paths.points, LEVELS, axis=2)
    index = pd.MultiIndex.from_product([paths.places, paths.groups], names=["place", "group"])
    forecast = pd.DataFrame(
        {name: values.ravel() for name, values in zip(QUANTILES, quantiles, strict=True)}, index=index
    ).assign(method=paths.method.ravel())
    table = forecast.reset_index().merge(newest, on=["place", "group"], how="left")
    return table[[*newest.columns, *QUANTILES, "method"]]


def _items(points: ScorePoints, version: ScoreVersion, plan: Plan) -> pd.DataFrame:
    """Return the newest figures of every item, with what its threshold still takes and brings."""
    newest = points.groups.groupby(["place", "group"], as_index=False)["date"].max()
    table = points.items.merge(newest, on=["place", "group", "date"])
    items = {item.id: item for _, item in version.items()}
    maximum = table["item"].map({name: item.maximum for name, item in items.items()}).astype(float)
    threshold = table["item"].map({name: item.threshold for name, item in items.items()}).astype(float)
    settles = {name: plan.indicators[name].counts_settle is True for name in set(table["indicator"]) - {""}}
    asked = np.maximum(np.ceil(threshold / 100.0 * table["denominator"] - table["numerator"] - 1e-9), 0.0)
    a_case = maximum / (threshold / 100.0 * table["denominator"].where(table["denominator"] > 0))
    return table.assign(
        maximum=maximum,
        threshold=threshold,
        cases=asked,
        gain=np.where(asked > 0, maximum - table["points"], 0.0),
        gain_a_case=a_case.where(asked > 0),
        only_new=table["indicator"].map(settles).eq(True),
    )

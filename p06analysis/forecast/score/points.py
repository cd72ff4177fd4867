"""A score's points recomputed from published ratios, date by date, beside the published points of its groups.

Official points stand as published; what is recomputed only explains them, fills in an item whose ratio nobody publishes, and
carries forecast ratios over into points.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.forecast.histories import Histories, histories
from p06analysis.plan import Plan, ScoreItem, ScoreVersion

ROUNDING = 0.005
"""Half of the last decimal of published points and ratios."""


@dataclass(frozen=True)
class ScorePoints:
    """Published and recomputed points of some places under one version of a formula.

    Attributes
    ----------
    past : Histories
        Of the published totals and groups.
    groups : pandas.DataFrame
        place, group, date, official, computed (sum of the items that can be), open_items (those that cannot), open_points
        (the most these can bring; NaN where nobody has published their maxima), remainder (official less computed), status:
        ``agrees``, ``differs``, ``implied`` (the open items fill the gap) or ``unknown``.
    items : pandas.DataFrame
        place, group, item, date, indicator, numerator, denominator, ratio (0–1; NaN where none is published), points (NaN).
    """

    past: Histories
    groups: pd.DataFrame
    items: pd.DataFrame


def points_of(ratio: np.ndarray, item: ScoreItem) -> np.ndarray:
    """Return the points of an item: its maximum from the threshold on, else maximum × ratio / threshold.

    Parameters
    ----------
    ratio : float array
        0–1, any shape; NaN stays NaN.
    item : ScoreItem
        With maximum and threshold known.

    Examples
    --------
    Đồng Tháp, 10 October 2026, digitised data used again, counted against 80 %:

    >>> item = ScoreItem(id="x", label_vi="x", label_en="x", maximum=2, threshold=80, standing="confirmed")
    >>> points_of(np.array([119406 / 405424, 0.9]), item).round(2)
    array([0.74, 2.  ])
    """
    assert item.maximum is not None
    assert item.threshold is not None
    return item.maximum * np.minimum(np.asarray(ratio, float) / (item.threshold / 100.0), 1.0)


def score_points(
    known: pd.DataFrame, plan: Plan, version: ScoreVersion, *, places: Sequence[str], origin: dt.date
) -> ScorePoints:
    """Return published and recomputed points at every date that the origin may use.

    Parameters
    ----------
    known : pandas.DataFrame
        ``Observations.as_of(origin)``.
    plan : Plan
    version : ScoreVersion
    places : sequence of str
    origin : datetime.date
        Figures from before the version began, or before a break, are not used.
    """
    keys = [(name, place) for place in places for name in version.officials]
    past = histories(known[known["date"] >= pd.Timestamp(version.valid_from)], plan, origin=origin, keys=keys)
    used = past.points[past.points["is_used"]]
    group_of = {group.official: group.id for group in version.groups}
    officials = used[used["indicator"].isin(list(group_of))].assign(group=used["indicator"].map(group_of))
    officials = officials[["place", "group", "date", "value"]].rename(columns={"value": "official"})
    items = _items(known, version, officials)
    return ScorePoints(past, _groups(version, officials, items), items)


def _items(known: pd.DataFrame, version: ScoreVersion, officials: pd.DataFrame) -> pd.DataFrame:
    figures = known[known["flag"] != "suspect"][["indicator", "place", "date", "numerator", "denominator", "value"]]
    parts = []
    for group, item in version.items():
        dates = officials.loc[officials["group"] == group.id, ["place", "group", "date"]]
        seen = figures[figures["indicator"] == item.indicator].drop(columns="indicator")
        one = dates.merge(seen, on=["place", "date"], how="left")
        ratio = (one["numerator"] / one["denominator"].where(one["denominator"] > 0)).fillna(one["value"] / 100.0)
        is_empty = one["denominator"] == 0
        full = (item.threshold or np.nan) / 100.0 if item.when_empty == "full" else 0.0
        ratio = ratio.mask(is_empty, full)
        can_score = item.maximum is not None and item.threshold is not None
        points = points_of(ratio.to_numpy(float), item) if can_score else np.full(len(one), np.nan)
        parts.append(one.assign(item=item.id, indicator=item.indicator or "", ratio=ratio, points=points))
    columns = ["place", "group", "item", "date", "indicator", "numerator", "denominator", "ratio", "points"]
    if not parts:
        return officials.iloc[:0].reindex(columns=columns).astype({"points": float, "item": "str"})
    return pd.concat(parts, ignore_index=True)[columns]


def _groups(version: ScoreVersion, officials: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    maxima = {(group.id, item.id): item.maximum for group, item in version.items()}
    most = pd.Series([maxima[key] for key in zip(items["group"], items["item"], strict=True)], dtype=float)
    is_open = items["points"].isna()
    open_points = most.where(is_open, 0.0)
    table = items.assign(open_items=is_open, open_points=open_points, unknown_points=open_points.isna())
    key = ["place", "group", "date"]
    summed = table.groupby(key, as_index=False).agg(
        computed=("points", "sum"),
        open_items=("open_items", "sum"),
        open_points=("open_points", "sum"),
        unknown_points=("unknown_points", "any"),
        item_count=("item", "size"),
    )
    # nobody knows the most that an item without a published maximum can bring
    summed["open_points"] = summed["open_points"].mask(summed.pop("unknown_points"))
    groups = officials.merge(summed, on=key, how="left")
    groups[["open_items", "item_count"]] = groups[["open_items", "item_count"]].fillna(0).astype(int)
    remainder = groups["official"] - groups["computed"]
    slack = ROUNDING * (groups["item_count"] + 1)
    fills = (remainder >= -slack) & (remainder <= groups["open_points"] + slack)
    status = np.select(
        [
            (groups["open_items"] == groups["item_count"]) | groups["open_points"].isna(),
            (groups["open_items"] > 0) & fills,
            (groups["open_items"] == 0) & (remainder.abs() <= slack),
        ],
        ["unknown", "implied", "agrees"],
        default="differs",
    )
    return groups.assign(remainder=remainder, status=status).drop(columns="item_count")

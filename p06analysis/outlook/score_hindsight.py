"""How often a score's intervals held: from each day known, every later day is forecast with what was known then.

    python -m p06analysis.outlook.score_hindsight PARAMS OBSERVATIONS.csv --plan PLAN --score SCORE

All places of a group move together from one day to the next, so that few days are few pieces of evidence, however many places
there are.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from p06analysis.forecast.score.paths import score_paths
from p06analysis.forecast.score.points import ROUNDING, score_points
from p06analysis.observations import Observations, read_observations
from p06analysis.plan import Plan, Score, places_of_level, read_params

PATHS = 1000
SEED = 1


def hindsight(observations: Observations, plan: Plan, score: Score) -> pd.DataFrame:
    """Return what was forecast of every group and of the total, and what came.

    Parameters
    ----------
    observations : Observations
    plan : Plan
    score : Score
        The formula that holds on the last day known.

    Returns
    -------
    pandas.DataFrame
        group (``total`` for their sum), place, origin, date, value, q10, q50, q90, is_held.
    """
    newest = observations.table["as_of"].max().date()
    version = score.version_on(newest)
    if version is None:
        return pd.DataFrame(columns=["group", "place", "origin", "date", "value", "q10", "q50", "q90", "is_held"])
    names = {**{group.official: group.id for group in version.groups}, version.total: "total"}
    came = observations.as_of(newest)
    came = came[came["indicator"].isin(list(names)) & (came["flag"] != "suspect")]
    came = came[came["date"] >= pd.Timestamp(version.valid_from)]
    came = came.assign(group=came["indicator"].map(names))[["group", "place", "date", "value"]]
    days = sorted(set(came["date"].dt.date))
    parts = [
        _forecast(observations, plan, score, origin=origin, date=date)
        for origin in days
        for date in days
        if date > origin and date.year == origin.year
    ]
    table = pd.concat(parts).merge(came, on=["group", "place", "date"])
    above, below = table["value"] >= table["q10"] - ROUNDING, table["value"] <= table["q90"] + ROUNDING
    return table.assign(is_held=above & below)


def _forecast(observations: Observations, plan: Plan, score: Score, *, origin: dt.date, date: dt.date) -> pd.DataFrame:
    known, version = observations.as_of(origin), score.version_on(origin)
    assert version is not None
    places = places_of_level(plan.places, score.level, day=origin)
    points = score_points(known, plan, version, places=places, origin=origin)
    rng = np.random.default_rng(SEED)
    paths = score_paths(known, plan, version, points, deadline=date, origin=origin, paths=PATHS, rng=rng)
    futures = np.concatenate([paths.points, paths.totals[:, None]], axis=1)
    index = pd.MultiIndex.from_product([paths.places, [*paths.groups, "total"]], names=["place", "group"])
    quantiles = np.quantile(futures, [0.1, 0.5, 0.9], axis=2).reshape(3, -1)
    table = pd.DataFrame(dict(zip(("q10", "q50", "q90"), quantiles, strict=True)), index=index).reset_index()
    return table.assign(origin=pd.Timestamp(origin), date=pd.Timestamp(date))


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Return, by group, how often the 80 % interval held: over all answers, from the second day on, and its mean width."""
    later = table[table["origin"] > table["origin"].min()]
    by_group = table.assign(width=table["q90"] - table["q10"]).groupby("group")
    return by_group.agg(answers=("is_held", "size"), holds_80=("is_held", "mean"), width=("width", "mean")).assign(
        holds_80_with_record=later.groupby("group")["is_held"].mean()
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 once the summary is printed."""
    parser = argparse.ArgumentParser(
        prog="python -m p06analysis.outlook.score_hindsight", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("params", type=Path)
    parser.add_argument("observations", type=Path)
    parser.add_argument("--plan", required=True)
    parser.add_argument("--score", required=True)
    asked = parser.parse_args(arguments)
    params = read_params(asked.params)
    plan = params.plan(asked.plan)
    table = hindsight(read_observations([asked.observations], params), plan, plan.scores[asked.score])
    print(summary(table).to_string(float_format=lambda x: f"{x:.3f}"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

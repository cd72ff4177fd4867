"""The state of figures on a day: what arrived, what changed, what is late and what is suspect."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from p06analysis.observations.gate import Evidence, run_checks
from p06analysis.observations.known import Observations
from p06analysis.observations.store import revisions
from p06analysis.plan import Params


def check_figures(observations: Observations, params: Params, *, origin: dt.date) -> pd.DataFrame:
    """Return what the checks find in what was known at an origin, with the source of each figure.

    Parameters
    ----------
    observations : Observations
        All versions.
    params : Params
    origin : datetime.date

    Returns
    -------
    pandas.DataFrame
        One row a finding: check, severity, indicator, place, date, measured, limit, found, expected, source (empty where a
        figure is missed), owner (of a target of that indicator and place; empty where no plan names one).
    """
    known = observations.table[observations.table["as_of"] <= pd.Timestamp(origin)].reset_index(drop=True)
    found = run_checks(Evidence(known, params, origin=origin))
    source = known["source"].reindex(found["row"].astype("int64")).fillna("")
    table = found.drop(columns="row").assign(source=source.to_numpy(), owner=_owners(found, params))
    return table.astype({"source": "str", "owner": "str"})


def _owners(found: pd.DataFrame, params: Params) -> list[str]:
    owner = {
        (target.indicator, target.place): target.owner for plan in params.plans.values() for target in plan.targets
    }
    return [owner.get(pair, "") for pair in zip(found["indicator"], found["place"], strict=True)]


def revised_figures(observations: Observations, *, origin: dt.date) -> pd.DataFrame:
    """Return every change of a figure that was known at an origin, newest first."""
    known = observations.table[observations.table["as_of"] <= pd.Timestamp(origin)]
    return revisions(known).sort_values(["as_of", "indicator", "place", "date"], ascending=[False, True, True, True])


def arrivals(observations: Observations, *, origin: dt.date) -> pd.DataFrame:
    """Return, newest first, the days on which figures became known: as_of, figures, indicators, places, sources."""
    known = observations.table[observations.table["as_of"] <= pd.Timestamp(origin)]
    document = known["source"].str.split("#").str[0]
    days = known.assign(document=document).groupby("as_of")
    counts = days.agg(
        figures=("value", "size"),
        indicators=("indicator", "nunique"),
        places=("place", "nunique"),
        sources=("document", "nunique"),
    )
    return counts.sort_index(ascending=False).reset_index()

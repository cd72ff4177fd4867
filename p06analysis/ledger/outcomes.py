"""What came true: of every target ever spoken of, the figure that settles it, as first known and as last revised.

A target is settled by the last figure dated within half a reporting period up to its deadline, once a figure of the deadline
or later is known or a whole period has passed. A target to be reached *by* a day is settled early by the first figure that
reaches it. Where no such figure was ever published the target stays without an answer, and is counted as that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from p06analysis.ledger.layout import parse_target
from p06analysis.periods import PERIOD_DAYS
from p06analysis.plan import Params, Plan

SERIES = ["indicator", "location"]
DAY = "datetime64[ns]"
TARGET = ["target", "location", "target_end_date"]
"""What identifies a target in the archive."""


@dataclass(frozen=True)
class Rules:
    """What settling a target takes from the params.

    Attributes
    ----------
    period_days : dict of str to float
        Length of an indicator's reporting period.
    starts_anew : frozenset of str
        Indicators that start again each 1 January.
    breaks : pandas.DataFrame
        ``indicator, location, date``: days from which a series measures something else.
    falls : frozenset of str
        Indicators of which less is better.
    plans : dict of str to Plan
        Those with a register, which says whose each task was.
    """

    period_days: Mapping[str, float]
    starts_anew: frozenset[str]
    breaks: pd.DataFrame
    falls: frozenset[str] = frozenset()
    plans: Mapping[str, Plan] = field(default_factory=dict)


def rules_of(params: Params | Plan) -> Rules:
    """Return the rules that a project's params, or the plan made of them, give."""
    rows = [
        (name, place, pd.Timestamp(change.date))
        for name, indicator in params.indicators.items()
        for change in indicator.breaks
        for place in change.places or params.places
    ]
    plans = [params] if isinstance(params, Plan) else [params.plan(name) for name in params.plans]
    return Rules(
        {name: PERIOD_DAYS[indicator.frequency] for name, indicator in params.indicators.items()},
        frozenset(name for name, indicator in params.indicators.items() if indicator.kind == "year_to_date"),
        pd.DataFrame(rows, columns=["indicator", "location", "date"]).astype({"date": DAY}),
        frozenset(name for name, indicator in params.indicators.items() if indicator.direction == "decrease"),
        {plan.id: plan for plan in plans if plan.tasks},
    )


def outcomes(
    asked: pd.DataFrame, versions: pd.DataFrame, rules: Rules, *, known_by: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Return the outcome of every target that is asked about.

    Parameters
    ----------
    asked : pandas.DataFrame
        ``target`` (as :func:`p06analysis.ledger.layout.target_name`)``, location, target_end_date``; more columns and rows
        that repeat a target are allowed.
    versions : pandas.DataFrame
        Of :func:`p06analysis.ledger.target_data.read_observations_of`.
    rules : Rules
    known_by : Timestamp, optional
        Versions known later are left out; without it all are seen.

    Returns
    -------
    pandas.DataFrame
        One row a target: the three columns of ``TARGET``; ``indicator, direction, aim, rule``; ``state``: ``settled``,
        ``open`` (not due, or due and not yet told)``, no_figure``; ``value_first, value_last, outcome_first, outcome_last``
        (1, 0 or NaN)``, settled_on`` (day the figure became known)``, last_break`` (NaT where the measure did not change up
        to the deadline).
    """
    table = _asked(asked, rules)
    seen = versions if known_by is None else versions[versions["as_of"] <= known_by]
    today = known_by if known_by is not None else versions["as_of"].max()
    seen = (
        seen.rename(columns={"target": "indicator", "target_end_date": "date"})
        .astype({"date": DAY})
        .sort_values("as_of")
    )
    settled: np.ndarray = np.zeros(len(table), dtype=bool)
    for name, keep in (("first", "first"), ("last", "last")):
        figures = seen.drop_duplicates(["indicator", "location", "date"], keep=keep)
        newest = _newest(table, figures)
        if name == "first":
            settled = _settled(table, figures, today)
            table["settled_on"] = newest["as_of"].where(newest["is_near"])
        value, reached = newest["observation"].where(newest["is_near"]), _reached_by(table, newest, rules)
        at = np.where(table["direction"] == "increase", value >= table["aim"], value <= table["aim"])
        is_by = (table["rule"] == "by_deadline").to_numpy()
        is_known = np.where(is_by & reached, True, settled & value.notna())
        table[f"value_{name}"] = value.where(settled)
        table[f"outcome_{name}"] = np.where(is_known, np.where(is_by, reached | at, at).astype(float), np.nan)
    table["state"] = np.select([table["outcome_first"].notna(), settled], ["settled", "no_figure"], default="open")
    table["settled_on"] = table["settled_on"].where(table["state"] == "settled").astype(DAY)
    return table.drop(columns=["period"])


def _asked(asked: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    table = (
        asked[TARGET]
        .drop_duplicates()
        .astype({"target_end_date": DAY, "target": "str", "location": "str"})
        .sort_values(TARGET, ignore_index=True)
    )
    parsed = pd.DataFrame(
        [parse_target(name) for name in table["target"]], columns=["indicator", "direction", "aim", "rule"]
    )
    table = pd.concat([table, parsed], axis=1)
    table["period"] = table["indicator"].map(rules.period_days).fillna(PERIOD_DAYS["month"]).astype(float)
    changes = table[["indicator", "location", "target_end_date"]].merge(rules.breaks, on=["indicator", "location"])
    changes = changes[changes["date"] <= changes["target_end_date"]]
    latest = changes.groupby(["indicator", "location", "target_end_date"], as_index=False)["date"].max()
    merged = table.merge(latest.rename(columns={"date": "last_break"}), how="left")
    return merged.astype({"last_break": DAY})


def _newest(table: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Return of every target's series the newest figure up to the deadline, with the best until then, ever and in its year.

    Returns
    -------
    pandas.DataFrame
        In the table's order: ``date, as_of, observation``; ``highest, lowest`` and the same ``_of_year``; ``is_near``, within half
        a period before the deadline.
    """
    dated = figures.sort_values("date").reset_index(drop=True)
    both = pd.concat([table[SERIES], dated[SERIES]], ignore_index=True)
    code = both.groupby(SERIES, sort=True).ngroup().to_numpy(np.int64)
    dated = dated.assign(series=code[len(table) :])
    for ending, keys in (("", ["series"]), ("_of_year", ["series", dated["date"].dt.year])):
        grouped = dated.groupby(keys)["observation"]
        dated[f"highest{ending}"], dated[f"lowest{ending}"] = grouped.cummax(), grouped.cummin()
    asked = table.assign(row=np.arange(len(table)), series=code[: len(table)]).sort_values("target_end_date")
    dated = dated.drop(columns=SERIES)
    found = pd.merge_asof(asked, dated, left_on="target_end_date", right_on="date", by="series").sort_values("row")
    days = (found["target_end_date"] - found["date"]).dt.days
    return found.assign(is_near=days <= found["period"] / 2).set_index("row")


def _settled(table: pd.DataFrame, figures: pd.DataFrame, today: pd.Timestamp) -> np.ndarray:
    last = figures.groupby(["indicator", "location"], as_index=False)["date"].max()
    known_until = table.merge(last, on=["indicator", "location"], how="left")["date"]
    is_late = today >= table["target_end_date"] + pd.to_timedelta(table["period"], unit="D")
    return ((known_until >= table["target_end_date"]) | is_late).to_numpy(bool)


def _reached_by(table: pd.DataFrame, newest: pd.DataFrame, rules: Rules) -> np.ndarray:
    """Return whether some figure up to the deadline (of its year, where years start anew) reached the target."""
    starts_anew = table["indicator"].isin(rules.starts_anew).to_numpy()
    same_year = (newest["date"].dt.year == newest["target_end_date"].dt.year).to_numpy()
    highest = np.where(starts_anew, newest["highest_of_year"], newest["highest"])
    lowest = np.where(starts_anew, newest["lowest_of_year"], newest["lowest"])
    reached = np.where(table["direction"] == "increase", highest >= table["aim"], lowest <= table["aim"])
    return np.asarray(reached & (same_year | ~starts_anew), dtype=bool)

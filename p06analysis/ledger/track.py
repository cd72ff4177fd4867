"""The track record: how often what was said came true, ours beside simple and official methods, on the same statements.

Nightly runs repeat themselves: of each target one statement a calendar month counts, the first. A target is spoken of many
times and comes true once, so that intervals count targets, not statements; targets that share a cause still make them too
narrow. Below :data:`FEWEST` settled targets there are counts and no scores.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.ledger.layout import KIND_MARK, MET, METHODS, OURS
from p06analysis.ledger.outcomes import TARGET, Rules, outcomes
from p06analysis.ledger.scores import brier, coverage, log_score, quantile_score
from p06analysis.ledger.statements import LEVEL_NAMES

FEWEST = 30
"""Settled targets below which nothing but counts is told."""

BASE_RATE = "base_rate"
HORIZONS = ((0, 31), (31, 92), (92, 183), (183, 366), (366, np.inf))
"""Days from origin to deadline: classes from the first number up to, not including, the second."""

_QUANTILES = [f"at_{name}" for name in LEVEL_NAMES]


@dataclass(frozen=True)
class Track:
    """A track record.

    Attributes
    ----------
    rows : pandas.DataFrame
        One row a method and counted statement that is settled: ``method, origin_date, target, location, target_end_date,
        indicator, days`` (to the deadline)``, probability, outcome, value``, quantiles (NaN where a method states none)``,
        brier, log, crps, in_80, in_90, is_wrong`` (read as yes from one half).
    counts : dict of str to int
        ``stated`` (statements of ours that count)``, targets`` (they are about)``, settled`` (targets)``, met, open,
        no_figure, changed`` (targets whose measure changed after every statement)``, revised`` (outcomes that a revision
        turned).
    """

    rows: pd.DataFrame
    counts: dict[str, int]

    @property
    def is_scored(self) -> bool:
        """Return whether enough targets are settled to speak of scores."""
        return self.counts["settled"] >= FEWEST


def track_record(
    said: pd.DataFrame,
    versions: pd.DataFrame,
    rules: Rules,
    *,
    revised: bool = False,
    known_by: pd.Timestamp | None = None,
) -> Track:
    """Return the track record of what was said.

    Parameters
    ----------
    said : pandas.DataFrame
        Of :func:`p06analysis.ledger.archive.read_ledger`.
    versions : pandas.DataFrame
        Every version of the figures that came true.
    rules : Rules
    revised : bool
        Score against the figures as last revised instead of as first known.
    known_by : Timestamp, optional
        As the record stood on that day: statements made and figures known by then.

    Returns
    -------
    Track
    """
    return track_records(said, versions, rules, known_by=known_by)[1 if revised else 0]


def track_records(
    said: pd.DataFrame, versions: pd.DataFrame, rules: Rules, *, known_by: pd.Timestamp | None = None
) -> tuple[Track, Track]:
    """Return the track record against figures as first known, and as last revised; as :func:`track_record`."""
    if known_by is not None:
        said = said[said["origin_date"] <= known_by]
    chances = said[(said["output_type"] == "pmf") & (said["output_type_id"] == MET)]
    counted = _counted(chances[~chances["target"].str.contains(KIND_MARK, regex=False)])
    table = counted.merge(outcomes(counted, versions, rules, known_by=known_by), on=TARGET, how="left")
    quantiles = _wide(said[(said["output_type"] == "quantile") & said["target"].isin(table["indicator"].unique())])
    return _track(table, quantiles, "first"), _track(table, quantiles, "last")


def _track(table: pd.DataFrame, quantiles: pd.DataFrame, figures: str) -> Track:
    # What is measured after a change of measure is not what was forecast.
    is_void = table["last_break"].notna() & (table["last_break"] > table["origin_date"])
    kept = table[table[f"outcome_{figures}"].notna() & ~is_void].reset_index(drop=True)
    kept = kept.assign(
        outcome=kept[f"outcome_{figures}"],
        value=kept[f"value_{figures}"],
        days=(kept["target_end_date"] - kept["origin_date"]).dt.days,
    )
    rows = _scored(kept, quantiles)
    ours = table[table["method"] == OURS]
    return Track(rows, _counts(ours, is_void.loc[ours.index], rows[rows["method"] == OURS]))


def _counted(said: pd.DataFrame) -> pd.DataFrame:
    """Return one statement a method, target and calendar month; what was no forecast any more is left out."""
    ahead = said[said["horizon"] > 0].rename(columns={"value": "probability"})
    month = ahead["origin_date"].dt.to_period("M").rename("month")
    ordered = ahead.assign(month=month).sort_values(["method", *TARGET, "origin_date"])
    first = ordered.drop_duplicates(["method", *TARGET, "month"])
    return first[["method", "origin_date", *TARGET, "probability"]].reset_index(drop=True)


_STATED = ["method", "origin_date", "location", "indicator", "target_end_date"]


def _wide(quantiles: pd.DataFrame) -> pd.DataFrame:
    """Return one row a forecast of a value, its quantiles side by side."""
    long = quantiles.rename(columns={"target": "indicator"}).drop_duplicates([*_STATED, "output_type_id"])
    wide = long.pivot_table(index=_STATED, columns="output_type_id", values="value").reindex(columns=LEVEL_NAMES)
    return wide.set_axis(_QUANTILES, axis=1).reset_index()


def _scored(kept: pd.DataFrame, quantiles: pd.DataFrame) -> pd.DataFrame:
    rows = kept.merge(quantiles, on=_STATED, how="left")
    p, y = rows["probability"].to_numpy(float), rows["outcome"].to_numpy(float)
    q, value = rows[_QUANTILES].to_numpy(float), rows["value"].to_numpy(float)
    has_all = ~np.isnan(q).any(axis=1) & ~np.isnan(value)
    crps = np.where(has_all, 2 * quantile_score(np.nan_to_num(q), np.nan_to_num(value)), np.nan)
    inside = [np.where(has_all, coverage(q[:, low], q[:, high], value), np.nan) for low, high in ((1, 5), (0, 6))]
    return rows.assign(
        brier=brier(p, y),
        log=log_score(p, y),
        crps=crps,
        in_80=inside[0],
        in_90=inside[1],
        is_wrong=((p >= 0.5) != y) * 1.0,
    )


def _counts(ours: pd.DataFrame, is_void: pd.Series, rows: pd.DataFrame) -> dict[str, int]:
    def targets(table: pd.DataFrame) -> int:
        return len(table[TARGET].drop_duplicates())

    changed = ours.assign(void=is_void).groupby(TARGET)["void"].all() if len(ours) else pd.Series(dtype=bool)
    settled = rows.drop_duplicates(TARGET)
    turned = ours["outcome_first"].notna() & (ours["outcome_first"] != ours["outcome_last"])
    return {
        "stated": len(ours),
        "targets": targets(ours),
        "settled": len(settled),
        "met": int(settled["outcome"].sum()),
        "open": targets(ours[ours["state"] == "open"]),
        "no_figure": targets(ours[ours["state"] == "no_figure"]),
        "changed": int(changed.sum()),
        "revised": targets(ours[turned]),
    }


def came_true(rows: pd.DataFrame, *, method: str = OURS, level: float = 0.90) -> pd.DataFrame:
    """Return stated beside observed, by chances rounded to a tenth: "of 40 times we said about 70 %, 27 came true".

    Returns
    -------
    pandas.DataFrame
        ``about`` (0, .1 … 1)``, said, true`` (counts of statements)``, targets, stated`` (mean)``, observed, low, high``:
        Jeffreys' interval as if every target had been spoken of once.
    """
    from scipy.stats import beta

    one = rows[rows["method"] == method]
    # Half up, so that 0.65 is about 70 % in every bin alike.
    about = np.floor(one["probability"] * 10 + 0.5) / 10
    unit = one.groupby(TARGET).ngroup()
    table = (
        one.assign(about=about, unit=unit)
        .groupby("about")
        .agg(
            said=("outcome", "size"),
            true=("outcome", "sum"),
            targets=("unit", "nunique"),
            stated=("probability", "mean"),
        )
        .reset_index()
    )
    observed = table["true"] / table["said"]
    hits, misses = observed * table["targets"], (1 - observed) * table["targets"]
    tail = (1 - level) / 2
    low = np.where(observed == 0, 0.0, beta.ppf(tail, hits + 0.5, misses + 0.5))
    high = np.where(observed == 1, 1.0, beta.ppf(1 - tail, hits + 0.5, misses + 0.5))
    return table.assign(true=table["true"].astype(int), observed=observed, low=low, high=high)


def with_base_rate(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with those of a method that states each indicator's share that came true, known in hindsight.

    No forecaster has that knowledge beforehand: it is a hard line to beat, the usual one of a Brier skill score.
    """
    ours = rows[rows["method"] == OURS]
    share = ours.groupby("indicator")["outcome"].transform("mean").to_numpy(float)
    y = ours["outcome"].to_numpy(float)
    empty = dict.fromkeys([*_QUANTILES, "crps", "in_80", "in_90"], np.nan)
    base = ours.assign(
        method=BASE_RATE,
        probability=share,
        brier=brier(share, y),
        log=log_score(share, y),
        is_wrong=((share >= 0.5) != y) * 1.0,
        **empty,
    )
    return pd.concat([rows, base], ignore_index=True)


def beside(rows: pd.DataFrame, by: str = "") -> pd.DataFrame:
    """Return every method's scores, each beside ours on the statements that both have made.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``Track.rows``.
    by : str
        A column to group by: ``indicator``, ``location``, ``horizon`` (class of days)``; empty for all.

    Returns
    -------
    pandas.DataFrame
        ``group, method, said, targets, met`` (share)``, stated`` (mean)``, brier, log, coverage_80, coverage_90, crps``
        (in the indicator's unit where the group is one indicator, else NaN)``, wrong, skill`` (of our Brier score against
        the method's)``, crps_skill`` (mean over indicators of 1 − ours / theirs)``. A group with fewer than
        :data:`FEWEST` settled targets has counts and no scores.
    """
    every = _beside_ours(with_base_rate(rows))
    every["group"] = every[by] if by else "all"
    keys = ["group", "method"]
    scores = every.groupby(keys, sort=True).agg(
        said=("outcome", "size"),
        targets=("unit", "nunique"),
        met=("outcome", "mean"),
        stated=("probability", "mean"),
        brier=("brier", "mean"),
        log=("log", "mean"),
        coverage_80=("in_80", "mean"),
        coverage_90=("in_90", "mean"),
        crps=("crps", "mean"),
        wrong=("is_wrong", "mean"),
        brier_both=("brier_both", "mean"),
        brier_ours=("brier_ours", "mean"),
    )
    each = every.groupby([*keys, "indicator"], sort=True)[["crps_both", "crps_ours"]].mean()
    ratio = each["crps_ours"] / each["crps_both"].where(each["crps_both"] > 0)
    ours, theirs = scores.pop("brier_ours"), scores.pop("brier_both")
    scores["skill"] = 1 - ours / theirs.where(theirs > 0)
    scores["crps_skill"] = 1 - ratio.groupby(level=keys).mean()
    if by != "indicator":
        scores["crps"] = np.nan  # scores in different units have no mean
    few = scores["targets"] < FEWEST
    scores.loc[few, scores.columns.difference(["said", "targets", "met"])] = np.nan
    order = {name: position for position, name in enumerate((OURS, BASE_RATE, *METHODS[1:]))}
    table = scores.reset_index()
    return table.iloc[np.lexsort((table["method"].map(order), table["group"].astype(str)))].reset_index(drop=True)


def _beside_ours(every: pd.DataFrame) -> pd.DataFrame:
    """Return every row beside our scores of the same statement; scores that one of the two lacks are left out of both."""
    keys = ["origin_date", *TARGET]
    ours = every.loc[every["method"] == OURS, [*keys, "brier", "crps"]]
    rows = every.merge(ours, on=keys, how="left", suffixes=("", "_ours"))
    for name in ("brier", "crps"):
        has_both = rows[name].notna() & rows[f"{name}_ours"].notna()
        rows[f"{name}_both"], rows[f"{name}_ours"] = rows[name].where(has_both), rows[f"{name}_ours"].where(has_both)
    days = rows["days"].to_numpy(float)
    names = [f"{low}–{high - 1:g}" if np.isfinite(high) else f"{low}+" for low, high in HORIZONS]
    horizon = np.select([(days >= low) & (days < high) for low, high in HORIZONS], names, default="")
    return rows.assign(horizon=horizon, unit=rows.groupby(TARGET).ngroup())

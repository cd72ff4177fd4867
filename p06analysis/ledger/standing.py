"""How a project's ledger stands: read, joined with what came true, scored; and the tables that are written of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from p06analysis.csv_files import write_csv
from p06analysis.ledger.archive import read_ledger
from p06analysis.ledger.further_record import COLUMNS, by_kind, further_record
from p06analysis.ledger.layout import DONE, MODELS, NUMBER, OURS, TASK, kind_of, parse_target
from p06analysis.ledger.outcomes import rules_of
from p06analysis.ledger.target_data import read_observations_of
from p06analysis.ledger.track import Track, beside, came_true, track_record, track_records
from p06analysis.plan import Params, Plan

GROUPS = ("", "indicator", "horizon", "location")


@dataclass(frozen=True)
class Standing:
    """A track record in the two ways it can be told.

    Attributes
    ----------
    first, last : Track
        Against figures as first known, and as last revised.
    is_replay : bool
        True where it was found out later what would have been said.
    since, until : Timestamp
        First and last origin; NaT where nothing was said.
    further : pandas.DataFrame
        As :func:`p06analysis.ledger.further_record.further_record`: what was said beyond single targets.
    """

    first: Track
    last: Track
    is_replay: bool
    since: pd.Timestamp
    until: pd.Timestamp
    further: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=[*COLUMNS, "about"]))


def standing(
    ledger: Path,
    params: Params | Plan,
    *,
    is_replay: bool = False,
    known_by: pd.Timestamp | None = None,
) -> Standing:
    """Return how the ledger of a project's indicators stands.

    Parameters
    ----------
    ledger : Path
        One that is not there has said nothing.
    params : Params or Plan
        Statements about indicators and plans that it does not define are left out.
    is_replay : bool
    known_by : Timestamp, optional
        As it stood on that day.
    """
    said = read_ledger(ledger, methods=MODELS, is_replay=is_replay)
    is_own = _is_of(said, params)
    said = said if is_own.all() else said[is_own].reset_index(drop=True)
    versions, rules = read_observations_of(ledger), rules_of(params)
    first, last = track_records(said, versions, rules, known_by=known_by)
    further = further_record(said, versions, rules, known_by=known_by)
    days = said.loc[said["origin_date"] <= known_by, "origin_date"] if known_by is not None else said["origin_date"]
    since, until = (days.min(), days.max()) if len(days) else (pd.NaT, pd.NaT)
    return Standing(first, last, is_replay, since, until, further)


def track_on(ledger: Path, params: Params | Plan, day: pd.Timestamp) -> Track:
    """Return our own track record of targets as it stood on a day, against figures as first known."""
    said = read_ledger(ledger, methods=(OURS,))
    own = said[_is_of(said, params)]
    return track_record(own, read_observations_of(ledger), rules_of(params), known_by=day)


def _is_of(said: pd.DataFrame, params: Params | Plan) -> pd.Series:
    """Return which statements are about a project's indicators, or about its plans' targets and tasks."""
    of_pmf = set(said.loc[said["output_type"] == "pmf", "target"])
    kinds = {
        name: kind_of(parse_target(name).indicator if name in of_pmf else name) for name in said["target"].unique()
    }
    of_plan = {name for name, (kind, _) in kinds.items() if kind in (TASK, DONE, NUMBER)}
    known = {name for name, (_, indicator) in kinds.items() if indicator in params.indicators}
    plans = [params.id] if isinstance(params, Plan) else list(params.plans)
    return said["target"].isin(known) | (said["target"].isin(of_plan) & said["location"].isin(plans))


def score_table(one: Standing) -> pd.DataFrame:
    """Return every score in one long table, for other programs.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (stated or replay)``, figures`` (first or last)``, by, group, method, measure, value``, to six decimals.
    """
    kind = "replay" if one.is_replay else "stated"
    tables = []
    for figures, track in (("first", one.first), ("last", one.last)):
        counts = pd.DataFrame({"measure": list(track.counts), "value": list(track.counts.values())})
        tables.append(counts.assign(figures=figures, by="counts", group="all", method="ours"))
        if not track.is_scored:
            continue
        for by in GROUPS:
            scores = beside(track.rows, by).melt(id_vars=["group", "method"], var_name="measure", value_name="value")
            tables.append(scores.assign(figures=figures, by=by or "all"))
        bins = came_true(track.rows).melt(id_vars="about", var_name="measure", value_name="value")
        bins["group"] = bins["about"].map("{:.1f}".format)
        tables.append(bins.drop(columns="about").assign(figures=figures, by="about", method="ours"))
    beyond = by_kind(one.further).melt(id_vars=["kind", "method"], var_name="measure", value_name="value")
    tables.append(beyond.rename(columns={"kind": "group"}).assign(figures="first", by="kind"))
    columns = ["kind", "figures", "by", "group", "method", "measure", "value"]
    table = pd.concat(tables, ignore_index=True).assign(kind=kind).round({"value": 6})[columns]
    return table.dropna(subset=["value"]).reset_index(drop=True)


def write_score_table(standings: list[Standing], *, out: str | Path) -> list[Path]:
    """Write ``scores.csv`` of several track records to a folder, and return its path; an empty ``out`` writes nothing."""
    if not str(out):
        return []
    table = pd.concat([score_table(one) for one in standings], ignore_index=True)
    return [write_csv(table, Path(out) / "scores.csv")]

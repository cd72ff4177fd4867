"""The record of what was said beyond single targets: tasks, numbers met or done, ranks, points and shares of places.

As in :mod:`p06analysis.ledger.track` of each subject one statement a calendar month counts, the first, and below
:data:`p06analysis.ledger.track.FEWEST` settled subjects there are counts and no scores. How many of N targets were met is known
when all N are settled; a rank is told among the places that were forecast together, once each has a figure.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.ledger.layout import (
    DONE,
    KIND_MARK,
    MEDIAN,
    MET,
    NUMBER,
    OURS,
    PARTS,
    RANK,
    TASK,
    TOGETHER,
    kind_of,
    parse_target,
    target_name,
)
from p06analysis.ledger.numbers import SAID_OF, numbers_met
from p06analysis.ledger.outcomes import TARGET, Rules, outcomes
from p06analysis.ledger.scores import brier, coverage
from p06analysis.ledger.statements import LEVEL_NAMES
from p06analysis.ledger.track import FEWEST

VALUE = "value"
KINDS = (TASK, f"{NUMBER}:targets", f"{NUMBER}:tasks", *(f"{NUMBER}:{part}" for part in PARTS), DONE, RANK, VALUE)
"""What was said: a task done by a day, how many targets met, how many open tasks done, of a plan, group or owner, how many of
all of a plan's, a rank, a value."""

COLUMNS = ["kind", "method", "origin_date", *TARGET, "probability", "outcome", "value", "brier", "in_80", "in_90"]
_SUBJECT = ["kind", "method", "about", "location", "target_end_date"]
_STATED = ["file", "kind", "method", "origin_date", *TARGET, "about"]


def further_record(
    said: pd.DataFrame, versions: pd.DataFrame, rules: Rules, *, known_by: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Return every statement that counts, beside what came true.

    Parameters
    ----------
    said : pandas.DataFrame
        Of :func:`p06analysis.ledger.archive.read_ledger`.
    versions : pandas.DataFrame
        Every version of what came true.
    rules : Rules
    known_by : Timestamp, optional
        As the record stood on that day.

    Returns
    -------
    pandas.DataFrame
        :data:`COLUMNS` and ``about`` (what is spoken of, without a number or rule). ``kind`` is one of :data:`KINDS`. A chance
        has ``probability`` and, once settled, ``outcome`` and ``brier``; a forecast of a number has ``in_80, in_90`` and
        ``value``. What is not settled, or was broken off by a change of measure, has NaN there.
    """
    if known_by is not None:
        said = said[said["origin_date"] <= known_by]
    is_chance = (said["output_type"] == "pmf") & (said["output_type_id"] == MET)
    chances = _described(said[is_chance]).rename(columns={"value": "probability"})
    came = _came_true(chances, versions, rules, known_by)
    is_number = came["kind"].str.startswith(NUMBER)
    single, tasks = (came[came["kind"] == kind] for kind in (VALUE, TASK))
    counts = numbers_met(_first_a_month(came[is_number]), single, tasks, rules.plans)
    chances = _first_a_month(came[came["kind"] != VALUE]).merge(counts, on=SAID_OF, how="left")
    aim = (
        chances["target"].map({name: parse_target(name).value for name in chances["target"].unique()}).astype("float64")
    )
    reached = (chances["number"] >= aim).where(chances["number"].notna()).astype(float)
    outcome = chances["outcome"].fillna(reached)
    chances = chances.assign(outcome=outcome, brier=brier(chances["probability"], outcome))
    # our values of targets are in the record of targets
    is_number = (said["output_type"] == "quantile") & (
        (said["method"] == TOGETHER) | said["target"].str.contains(KIND_MARK, regex=False)
    )
    numbers = _numbers(_described(said[is_number]), counts, versions, rules, known_by)
    return pd.concat([chances, numbers], ignore_index=True).reindex(columns=[*COLUMNS, "about"])


def by_kind(record: pd.DataFrame) -> pd.DataFrame:
    """Return the record's scores, a row a kind and model.

    Returns
    -------
    pandas.DataFrame
        ``kind, method, said, subjects, settled`` (subjects)``, stated`` (mean chance)``, met`` (share that came true)``,
        brier, in_80, in_90``; scores are NaN below :data:`FEWEST` settled subjects.
    """
    is_settled = record["outcome"].notna() | record["value"].notna()
    unit = record.groupby(_SUBJECT).ngroup()
    table = record.assign(
        unit=unit,
        settled_unit=unit.where(is_settled),
        stated=record["probability"].where(record["outcome"].notna()),
    )
    scores = table.groupby(["kind", "method"], sort=True).agg(
        said=("unit", "size"),
        subjects=("unit", "nunique"),
        settled=("settled_unit", "nunique"),
        stated=("stated", "mean"),
        met=("outcome", "mean"),
        brier=("brier", "mean"),
        in_80=("in_80", "mean"),
        in_90=("in_90", "mean"),
    )
    scores.loc[scores["settled"] < FEWEST, ["stated", "met", "brier", "in_80", "in_90"]] = np.nan
    order = {name: position for position, name in enumerate(KINDS)}
    found = scores.reset_index()
    return found.sort_values(["kind", "method"], key=lambda one: one.map(order).fillna(0), ignore_index=True)


def _described(said: pd.DataFrame) -> pd.DataFrame:
    """Return statements of one output type with what they are about and its kind."""
    names = said["target"].unique()
    is_chance = bool((said["output_type"] == "pmf").any())
    about = {name: parse_target(name).indicator if is_chance else name for name in names}
    kinds = {name: _kind(indicator) for name, indicator in about.items()}
    return said.assign(about=said["target"].map(about).astype("str"), kind=said["target"].map(kinds).astype("str"))


def _kind(about: str) -> str:
    kind, what = kind_of(about)
    return f"{kind}:{what.partition('/')[0]}" if kind == NUMBER else kind or VALUE


def _came_true(
    chances: pd.DataFrame, versions: pd.DataFrame, rules: Rules, known_by: pd.Timestamp | None
) -> pd.DataFrame:
    """Return the chances with their ``outcome``; of single targets only those that a number of the same file speaks of."""
    is_number = chances["kind"].str.startswith(NUMBER)
    files = set(chances.loc[is_number, "file"])
    kept = chances[(chances["kind"] != VALUE) | ((chances["method"] == OURS) & chances["file"].isin(files))]
    asked = kept.loc[~kept["kind"].str.startswith(NUMBER), TARGET]
    found = outcomes(asked, versions, rules, known_by=known_by)[[*TARGET, "outcome_first", "last_break"]]
    table = kept.merge(found, on=TARGET, how="left")
    return table.assign(outcome=table["outcome_first"].where(~(table["last_break"] > table["origin_date"])))


def _numbers(
    rows: pd.DataFrame, counts: pd.DataFrame, versions: pd.DataFrame, rules: Rules, known_by: pd.Timestamp | None
) -> pd.DataFrame:
    """Return one row a forecast of a number, with the number that came."""
    wide = _first_a_month(rows).pivot_table(index=_STATED, columns="output_type_id", values="value", aggfunc="first")
    wide = wide.reindex(columns=LEVEL_NAMES).reset_index()
    # a rank needs all that were forecast with it, also those of which another run spoke before in the month
    ranked = rows.loc[(rows["kind"] == RANK) & (rows["output_type_id"] == MEDIAN), _STATED]
    bare = pd.concat([wide[_STATED], ranked]).drop_duplicates(["about", *TARGET[1:]])
    values = _values(bare, versions, rules, known_by)
    settled = _settled(wide, values)
    ranks = ranked.assign(rank=_ranks(ranked, _settled(ranked, values), rules))
    table = wide.merge(counts, on=SAID_OF, how="left").merge(ranks, on=_STATED, how="left")
    value = settled.mask(table["kind"] == RANK, table["rank"]).fillna(table["number"])
    q, is_known = table[LEVEL_NAMES].to_numpy(float), value.notna()
    ends = {"in_80": (1, 5), "in_90": (0, 6)}
    inside = {name: np.where(is_known, coverage(q[:, a], q[:, b], value), np.nan) for name, (a, b) in ends.items()}
    return table.assign(value=value, **inside)


def _values(spoken: pd.DataFrame, versions: pd.DataFrame, rules: Rules, known_by: pd.Timestamp | None) -> pd.DataFrame:
    """Return the figure that settles each series and day: ``indicator, location, target_end_date, settled, last_break``."""
    names = {name: _bare(name) for name in spoken["about"].unique()}
    asked = [target_name(names[name], "increase", 0.0, "at_deadline") for name in spoken["about"]]
    found = outcomes(spoken[TARGET].assign(target=asked), versions, rules, known_by=known_by)
    return found[["indicator", *TARGET[1:], "value_first", "last_break"]]


def _settled(rows: pd.DataFrame, values: pd.DataFrame) -> pd.Series:
    """Return the figure of each row, or of what it ranks; NaN where there is none, or the measure changed since it was said."""
    named = rows[["origin_date", *TARGET[1:]]].assign(indicator=rows["about"].map(_bare).astype("str"))
    found = named.merge(values, on=["indicator", *TARGET[1:]], how="left")
    is_void = found["last_break"] > found["origin_date"]
    return found["value_first"].where(~is_void).set_axis(rows.index)


def _bare(about: str) -> str:
    return about.removeprefix(f"{RANK}{KIND_MARK}")


def _ranks(ranked: pd.DataFrame, value: pd.Series, rules: Rules) -> pd.Series:
    """Return each place's rank among those it was forecast with; NaN where one of them has no figure. 1 is best."""
    order = value.where(ranked["about"].map(_bare).isin(list(rules.falls)), -value)
    group = [ranked[name] for name in ("file", "method", "target", "target_end_date")]
    is_whole = order.notna().groupby(group).transform("all")
    return order.groupby(group).rank(method="min").where(is_whole)


def _first_a_month(rows: pd.DataFrame) -> pd.DataFrame:
    keys = ["method", *TARGET, "output_type_id"]
    # a file's name begins with its origin
    ordered = rows.assign(month=rows["origin_date"].dt.to_period("M")).sort_values("file", kind="stable")
    return ordered.drop_duplicates([*keys, "month"])

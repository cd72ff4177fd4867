"""The layout of the forecast archive: that of hubverse's model output, so that its tools read it.

A ledger is a folder: ``model-output/<model>/`` with one Parquet file a run, ``target-data/`` for what came true, and
``hub-config/``, which says what may stand in them. A quantile row speaks of an indicator's value; a pmf row of a target: its
``target`` reads ``online_share >= 80 at_deadline`` and its ``output_type_id`` is ``met`` or ``not_met``.

What is no indicator carries its kind before a colon: ``task:seal-register >= 1 at_deadline`` (done by the day, at the plan
as location), ``done:tasks`` (how many of a plan's), ``met:targets/10`` and ``met:tasks/8`` (how many of the ten targets, or
eight open tasks, of which the same run spoke; ``met:group/3/records`` and ``met:owner/3/so-y-te``: of a group's or an owner's
three), ``rank:online_share`` (of a place among those it was forecast with).
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import pyarrow as pa

COLUMNS = ["origin_date", "location", "target", "target_end_date", "horizon", "output_type", "output_type_id", "value"]

SCHEMA = pa.schema(
    [
        ("origin_date", pa.date32()),
        ("location", pa.string()),
        ("target", pa.string()),
        ("target_end_date", pa.date32()),
        ("horizon", pa.int32()),
        ("output_type", pa.string()),
        ("output_type_id", pa.string()),
        ("value", pa.float64()),
    ]
)

STATED, REPLAYED = "p06", "replay"
"""Teams, the first part of a model's name: what was said in its time, and what would have been said, found out later."""

OURS = "ours"
BASELINES = ("last_value", "straight_line")
OFFICIAL = ("anticipated", "growth_ratio", "time_distance", "pace_ratio")
"""ESCAP's Current Status Index answers as ``time_distance`` does, so it is left out."""

TOGETHER = "together"
"""All places of an indicator in the same simulated futures: the sum of a place's parts, ranks, the points of a score."""

METHODS = (OURS, *BASELINES, *OFFICIAL, TOGETHER)
"""What may be recorded of a target."""

TOTALS = ("totals_at_end", "totals_monthly")
"""What totals of tasks imply, under each assumption about due days; they speak of ``done:tasks`` only."""

MODELS = (*METHODS, *TOTALS)

TASK, DONE, NUMBER, RANK = "task", "done", "met", "rank"
PARTS = ("group", "owner")
"""Parts of a plan's open tasks whose numbers done are spoken of."""
KIND_MARK = ":"
"""Stands after the kind of what is no indicator, and in no indicator's id."""

MET, NOT_MET, MEDIAN = "met", "not_met", "0.5"


class Asked(NamedTuple):
    """What a pmf row is about."""

    indicator: str
    direction: str
    value: float
    rule: str


def target_name(indicator: str, direction: str, value: float, rule: str) -> str:
    """Return the name of a target in the archive; :func:`parse_target` is its inverse.

    Examples
    --------
    >>> target_name("online_share", "increase", 80.0, "at_deadline")
    'online_share >= 80 at_deadline'
    """
    sign = ">=" if direction == "increase" else "<="
    return f"{indicator} {sign} {repr(float(value)).removesuffix('.0')} {rule}"


def parse_target(name: str) -> Asked:
    """Return what a name of :func:`target_name` is about.

    Examples
    --------
    >>> parse_target("overdue_share <= 2.5 by_deadline")
    Asked(indicator='overdue_share', direction='decrease', value=2.5, rule='by_deadline')
    """
    indicator, sign, value, rule = name.rsplit(" ", 3)
    return Asked(indicator, "increase" if sign == ">=" else "decrease", float(value), rule)


def kind_of(indicator: str) -> tuple[str, str]:
    """Return the kind of what a statement is about, empty for an indicator's value, and what of that kind.

    Examples
    --------
    >>> kind_of("rank:online_share"), kind_of("online_share")
    (('rank', 'online_share'), ('', 'online_share'))
    """
    kind, mark, what = indicator.partition(KIND_MARK)
    return (kind, what) if mark else ("", indicator)


def model_id(method: str, *, is_replay: bool) -> str:
    """Return the name of a model's folder.

    Examples
    --------
    >>> model_id("ours", is_replay=False), model_id("last_value", is_replay=True)
    ('p06-ours', 'replay-last_value')
    """
    return f"{REPLAYED if is_replay else STATED}-{method}"


def as_arrow(rows: pd.DataFrame) -> pa.Table:
    """Return rows as the archive's columns and types, in an order that does not depend on how they were made."""
    keys = [name for name in COLUMNS if name != "value"]
    table = pa.Table.from_pandas(rows[COLUMNS].sort_values(keys), schema=SCHEMA, preserve_index=False)
    return table.replace_schema_metadata(None)

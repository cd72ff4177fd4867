"""Names and types of the tables that pass between the parts, fixed once.

Percent is 0–100 as published; a probability is 0–1. A report that is missing is a row that is absent, never a 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandera.pandas as pa

OBSERVATION_KEY = ["indicator", "place", "date", "as_of"]
OBSERVATION_COLUMNS = [*OBSERVATION_KEY, "value", "numerator", "denominator", "source", "flag", "note"]
FLAGS = ["", "break", "revised", "suspect", "derived"]

LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
QUANTILES = [f"q{round(level * 100):02d}" for level in LEVELS]
LANDING_COLUMNS = [f"landing_{name}" for name in QUANTILES]

VERDICTS = ("met", "on_track", "at_risk", "off_track", "cannot_tell")

OUTLOOK_TEXT = [
    "plan",
    "indicator",
    "place",
    "owner",
    "rule",
    "direction",
    "standing",
    "verdict",
    "reason",
    "next_act",
    "sources",
    "model",
    "run_id",
]
OUTLOOK_DATES = [
    "origin",
    "latest_date",
    "deadline",
    "expected_date",
    "expected_date_q10",
    "expected_date_q90",
    "last_reachable_date",
    "recent_since",
    "previous_date",
]
OUTLOOK_COLUMNS = [
    "plan",
    "indicator",
    "place",
    "owner",
    "origin",
    "latest_value",
    "latest_date",
    "target",
    "deadline",
    "rule",
    "direction",
    "standing",
    "probability",
    *LANDING_COLUMNS,
    "expected_date",
    "expected_date_q10",
    "expected_date_q90",
    "required_pace",
    "recent_pace",
    "ceiling",
    "floor",
    "verdict",
    "reason",
    "next_act",
    "sources",
    "model",
    "run_id",
    # beyond the agreed columns: the arithmetic of year-to-date counts, and the code of the reason
    "reason_code",
    "latest_numerator",
    "latest_denominator",
    "expected_volume",
    "largest_volume",
    "volume_needed",
    "required_rate",
    # until when the target can be reached if the recent rate goes on; the rate of the newest cases, and since when; what the
    # counts did to the figure since the one before, in percentage points
    "last_reachable_date",
    "recent_rate",
    "recent_since",
    "previous_date",
    "change_by_numerator",
    "change_by_denominator",
]
"""Columns of the outlook table, one row a (plan, indicator, place, target, origin)."""


def observations_schema() -> pa.DataFrameSchema:
    """Return the contract of the observations table: types, no empty key, flags, counts in order.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        ``date`` and ``as_of`` are days; ``value``, ``numerator`` and ``denominator`` are floats, NaN where unknown.
    """
    import numpy as np
    import pandera.pandas as pa

    def column(dtype: str, *checks: pa.Check, nullable: bool = False) -> pa.Column:
        return pa.Column(dtype, list(checks), nullable=nullable)

    finite = pa.Check(lambda values: ~np.isinf(values), error="finite")
    return pa.DataFrameSchema(
        {
            "indicator": column("str", pa.Check.str_length(min_value=1, error="filled")),
            "place": column("str", pa.Check.str_length(min_value=1, error="filled")),
            "date": column("datetime64[ns]"),
            "as_of": column("datetime64[ns]"),
            "value": column("float64", finite, nullable=True),
            "numerator": column("float64", finite, pa.Check.ge(0, error="not_negative"), nullable=True),
            "denominator": column("float64", finite, pa.Check.ge(0, error="not_negative"), nullable=True),
            "source": column("str", pa.Check.str_length(min_value=1, error="filled")),
            "flag": column("str", pa.Check.isin(FLAGS, error="known_flag")),
            "note": column("str"),
        },
        strict=True,
    )


def outlook_schema() -> pa.DataFrameSchema:
    """Return the contract of the outlook table, checked before it is written.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        Probability 0–1, empty exactly where the verdict is ``cannot_tell`` (or the target is already met); quantiles in
        order; no row twice.
    """
    import pandas as pd
    import pandera.pandas as pa

    def answered_or_abstained(table: pd.DataFrame) -> pd.Series:
        return table["probability"].isna() == (table["verdict"] == "cannot_tell")

    def quantiles_in_order(table: pd.DataFrame) -> pd.Series:
        return table[LANDING_COLUMNS].diff(axis=1).iloc[:, 1:].fillna(0.0).ge(-1e-9).all(axis=1)

    columns = {name: pa.Column("float64", nullable=True) for name in OUTLOOK_COLUMNS}
    columns |= {name: pa.Column("str") for name in [*OUTLOOK_TEXT, "reason_code"]}
    columns |= {name: pa.Column("datetime64[ns]", nullable=True) for name in OUTLOOK_DATES}
    columns["probability"] = pa.Column("float64", pa.Check.in_range(0, 1), nullable=True)
    columns["verdict"] = pa.Column("str", pa.Check.isin(VERDICTS))
    return pa.DataFrameSchema(
        {name: columns[name] for name in OUTLOOK_COLUMNS},
        checks=[
            pa.Check(answered_or_abstained, name="probability_is_empty_exactly_when_nothing_can_be_told"),
            pa.Check(quantiles_in_order, name="quantiles_in_order"),
        ],
        unique=["plan", "indicator", "place", "target", "deadline", "origin"],
        strict=True,
        ordered=True,
    )

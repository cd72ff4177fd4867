"""An origin sees what had become known by then, and nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.observations import Observations


@pytest.fixture
def store() -> Observations:
    """Versions as powers of two, so that a sum says exactly which were seen."""
    rows = [
        ("2025-08-31", "2025-09-03", 1),  # August, first report
        ("2025-08-31", "2025-10-02", 2),  # August, revised
        ("2025-09-30", "2025-10-04", 4),  # September
        ("2025-08-31", "2025-11-02", 8),  # August, revised again
    ]
    table = pd.DataFrame(rows, columns=["date", "as_of", "value"])
    table[["date", "as_of"]] = table[["date", "as_of"]].apply(pd.to_datetime)
    return Observations(table.assign(indicator="x", place="y"))


@pytest.mark.parametrize(
    ("origin", "seen"),
    [
        ("2025-09-02", 0),
        ("2025-09-03", 1),
        ("2025-10-01", 1),
        ("2025-10-02", 2),
        ("2025-10-05", 2 + 4),
        ("2025-11-02", 8 + 4),
    ],
)
def test_origin_sees_only_what_was_known(store, origin, seen):
    assert store.as_of(origin).value.sum() == seen


def test_latest_as_of_is_the_last_day_anything_became_known(store):
    assert str(store.latest_as_of) == "2025-11-02"


@given(st.integers(0, 2**31))
def test_order_of_rows_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 40, 12), unit="D")
    table = pd.DataFrame({"indicator": "x", "place": "y", "date": days, "as_of": days + pd.Timedelta(days=3)})
    table["value"] = np.arange(12.0)
    table = table.drop_duplicates(["date", "as_of"])
    shuffled = table.sample(frac=1, random_state=seed % 1000)
    pd.testing.assert_frame_equal(Observations(table).as_of("2025-02-01"), Observations(shuffled).as_of("2025-02-01"))

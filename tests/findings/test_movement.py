"""What moved a figure is said by its counts; a fall of what never falls is said to be a correction."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from p06analysis.findings.movement import movement, revisions
from p06analysis.forecast.rates.arithmetic import change_of
from p06analysis.plan import read_params


def row(numerator: float, denominator: float, earlier_numerator: float, earlier_denominator: float) -> SimpleNamespace:
    change = change_of(*(np.array([x]) for x in (numerator, denominator, earlier_numerator, earlier_denominator)))
    return SimpleNamespace(
        change_by_numerator=change.rate[0],
        change_by_denominator=change.volume[0],
        previous_date=pd.Timestamp("2026-10-08"),
        latest_date=pd.Timestamp("2026-10-10"),
    )


@pytest.mark.parametrize(
    ("counts", "vi", "en"),
    [
        (
            (80, 125, 80, 100),
            "giảm 16 điểm vì mẫu số tăng nhanh hơn tử số",
            "fell by 16 points because its denominator grew",
        ),
        ((80, 100, 80, 125), "tăng 16 điểm vì mẫu số giảm, không phải do kết quả tăng", "rose by 16 points because"),
        ((90, 100, 80, 100), "tăng 10 điểm (do tử số +10, do mẫu số +0)", "rose by 10 points (numerator +10"),
        ((274673, 325476, 268952, 319042), "tăng 0,09 điểm (do tử số +1,78, do mẫu số −1,68)", "rose by 0.09 points"),
    ],
)
def test_cause_of_a_move_is_named(counts, vi, en):
    assert vi in movement(row(*counts), "vi")
    assert en in movement(row(*counts), "en")
    assert "08/10/2026" in movement(row(*counts), "vi")


def test_nothing_is_said_where_nothing_moved_or_no_counts_are_known():
    assert movement(row(80, 100, 80, 100), "vi") == ""
    assert movement(row(np.nan, 100, 80, 100), "vi") == ""


def test_corrections_are_told_with_both_figures(project):
    plan = read_params(project.params).plan("small")
    history = pd.DataFrame(
        {
            "indicator": "online_share",
            "date": pd.to_datetime(["2026-08-31", "2026-09-30", "2026-10-31"]),
            "value": [74.0, 72.0, 75.0],
            "is_used": True,
            "is_revision": [False, True, False],
        }
    )
    (said,) = revisions(history, plan, "vi")
    assert "30/09/2026 (72 %)" in said
    assert "(74 %)" in said
    assert "điều chỉnh" in said
    assert "correction" in revisions(history, plan, "en")[0]

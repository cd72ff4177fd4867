"""A card says from whom figures were taken over, by what, how far they may be off, and what was left out."""

from __future__ import annotations

import pandas as pd
import pytest

from p06analysis.findings.carried import carried_over
from p06analysis.plan import read_params


@pytest.fixture
def plan(project):
    return read_params(project.params).plan("small")


def history(**columns) -> pd.DataFrame:
    rows = {"indicator": "online_share", "place": "khanh-hoa", "flag": ["derived", "derived", ""],
            "doubt": [0.4, 1.3, 0.0], "basis": ["population", "population", ""],
            "predecessors": ["khanh-hoa, ninh-thuan"] * 2 + [""]}  # fmt: skip
    return pd.DataFrame(rows | columns)


def test_origin_of_carried_figures_is_said(plan):
    assert carried_over(history(), plan, "vi") == [
        "Số liệu trước ngày 01/07/2025 được chuyển từ Khánh Hòa và Ninh Thuận, tính theo tỷ trọng dân số; sai số có thể tới ±1,3 điểm."
    ]
    (said,) = carried_over(history(), plan, "en")
    assert (
        "carried over from Khánh Hòa and Ninh Thuận, weighted by population; they may be off by up to ±1.3 points"
        in said
    )


def test_exact_sums_are_said_without_doubt(plan):
    (said,) = carried_over(history(basis=["counts", "counts", ""], doubt=0.0), plan, "en")
    assert said.endswith("summed from counts.")


def test_what_was_left_out_is_said(plan):
    told = carried_over(history(flag=["suspect", "derived", ""]), plan, "en")
    assert len(told) == 2
    assert told[1].startswith("1 carried figure")
    (only,) = carried_over(history(flag=["suspect", "suspect", ""]), plan, "vi")
    assert "2 số liệu chuyển tiếp không được dùng" in only


def test_nothing_is_said_of_a_series_of_its_own(plan):
    assert carried_over(history(basis=""), plan, "vi") == []
    assert carried_over(history().drop(columns=["basis", "doubt", "predecessors"]), plan, "vi") == []

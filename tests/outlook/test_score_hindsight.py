"""What the intervals of a score held, seen from each earlier day: nothing later is used, and every pair of days is asked."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from p06analysis.observations import Observations, read_observations
from p06analysis.outlook.score_hindsight import hindsight, summary
from p06analysis.plan import Plan, read_params
from tests.conftest import ROOT

DAYS = pd.to_datetime(["2026-09-30", "2026-10-06", "2026-10-10"])


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_params(ROOT / "params").plan("provinces-2026")


@pytest.fixture(scope="module")
def observations() -> Observations:
    params = read_params(ROOT / "params")
    whole = read_observations([ROOT / "data/portal-2026.csv"], params)
    table = whole.table
    few = table["place"].isin(["khanh-hoa", "dong-thap", "bac-ninh"]) & table["date"].isin(DAYS)
    return dataclasses.replace(whole, table=table[few].reset_index(drop=True))


def test_every_later_day_is_asked_from_every_earlier_one(observations, plan):
    table = hindsight(observations, plan, plan.scores["decision-766"])
    assert set(zip(table["origin"], table["date"], strict=True)) == {
        (DAYS[0], DAYS[1]),
        (DAYS[0], DAYS[2]),
        (DAYS[1], DAYS[2]),
    }
    assert table.groupby(["origin", "date"]).size().tolist() == [3 * 7] * 3
    inside = table["value"].between(table["q10"] - 0.005, table["q90"] + 0.005)
    assert table["is_held"].tolist() == inside.tolist()
    sums = summary(table)
    assert sums.loc["total", "answers"] == 9
    later = inside[table["origin"].eq(DAYS[1]) & table["group"].eq("total")]
    assert sums.loc["total", "holds_80_with_record"] == pytest.approx(later.mean())


def test_later_figures_change_no_earlier_forecast(observations, plan):
    score = plan.scores["decision-766"]
    later = observations.table["date"] == DAYS[2]
    changed = observations.table.assign(value=observations.table["value"].where(~later, 1.0))
    before = hindsight(observations, plan, score)
    after = hindsight(dataclasses.replace(observations, table=changed), plan, score)
    np.testing.assert_array_equal(after[["q10", "q50", "q90"]], before[["q10", "q50", "q90"]])
    assert (after.loc[after["date"] == DAYS[2], "value"] == 1.0).all()

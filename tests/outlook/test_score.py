"""The outlook of the published score: ranks, cheapest points, what has no figure."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from p06analysis.observations import read_observations
from p06analysis.outlook.places import compare_places
from p06analysis.outlook.score import ScoreOutlook, assess_score
from p06analysis.plan import PlacesShown, read_params
from tests.conftest import ROOT

ORIGIN, DEADLINE = dt.date(2026, 10, 10), dt.date(2026, 12, 31)


@pytest.fixture(scope="module")
def provinces():
    params = read_params(ROOT / "params")
    return params.plan("provinces-2026"), read_observations([ROOT / "data/portal-2026.csv"], params).as_of(ORIGIN)


@pytest.fixture(scope="module")
def score(provinces) -> ScoreOutlook:
    plan, known = provinces
    return assess_score(known, plan, plan.scores["decision-766"], origin=ORIGIN, deadline=DEADLINE)


def test_all_provinces_are_ranked_by_the_published_totals(score):
    with (ROOT / "data/portal-2026.csv").open(encoding="utf-8", newline="") as file:
        totals = {
            row["place"]: float(row["value"])
            for row in csv.DictReader(file)
            if (row["indicator"], row["date"]) == ("d766_total_ytd", "2026-10-10")
        }
    totals.pop("viet-nam-provinces")
    assert score.ranking["place"].tolist() == sorted(totals, key=lambda p: (-totals[p], p))
    assert score.ranking["rank"].tolist() == [
        1 + sum(t > totals[p] for t in totals.values()) for p in score.ranking["place"]
    ]
    assert score.missing == ()


def test_ranks_are_in_order_and_hold_the_middle_of_the_field_apart_poorly(score):
    table = score.ranking
    assert (table["rank_q10"] <= table["rank_q50"]).all()
    assert (table["rank_q50"] <= table["rank_q90"]).all()
    assert table["ties"].iloc[10:20].min() >= 5
    assert (table["floor"] <= table["q10"]).all()
    assert (table["q90"] <= table["ceiling"]).all()


def test_cheapest_points_of_khanh_hoa(score):
    best = score.best_items("khanh-hoa")
    first = best.iloc[0]
    # none of 41 procedures was updated on time: 41 of them are worth the whole 4 points
    assert (first["item"], first["cases"], first["gain"]) == ("PUBLIC_UPDATE_ON_TIME", 41, 4)
    assert best["gain_a_case"].is_monotonic_decreasing
    feedback = best.set_index("item").loc["PETITION_PROCESSING_ON_TIME"]
    assert feedback["cases"] == 403 - 79
    assert feedback["gain"] == pytest.approx(6 * (1 - 79 / 403))
    reuse = score.items.set_index(["place", "item"]).loc[("khanh-hoa", "REUSED_DIGITIZED_DATA")]
    assert reuse["cases"] == -(-(325_476 * 80) // 100) - 56_012  # up to 80 %, not to all


def test_old_formula_is_another_score(provinces):
    plan, known = provinces
    before = plan.scores["decision-766"].version_on(dt.date(2025, 12, 31))
    assert before.total == "d766_score"
    assert (
        assess_score(known, plan, plan.scores["decision-766"], origin=dt.date(2025, 12, 31), deadline=DEADLINE) is None
    )


def test_places_of_a_score_show_what_each_lacks(provinces, score):
    plan, known = provinces
    places = compare_places(known, plan, PlacesShown(indicator="d766_total_ytd", level="province"), origin=ORIGIN)
    assert places.table["held"].tolist() == pytest.approx((100 - score.ranking["latest_value"]).tolist())
    assert places.table["q50"].tolist() == score.ranking["q50"].tolist()  # the same inputs give the same futures

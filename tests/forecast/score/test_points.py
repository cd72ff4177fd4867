"""Points recomputed from published ratios, against what the portal published."""

from __future__ import annotations

import csv
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.forecast.score.points import ScorePoints, points_of, score_points
from p06analysis.observations import read_observations
from p06analysis.plan import ScoreItem, read_params
from tests.conftest import ROOT

ORIGIN = dt.date(2026, 10, 10)


def item(**changed) -> ScoreItem:
    figures = {"id": "x", "label_vi": "x", "label_en": "x", "maximum": 6, "standing": "confirmed"} | changed
    return ScoreItem(**figures)


@pytest.fixture(scope="module")
def points() -> ScorePoints:
    params = read_params(ROOT / "params")
    plan = params.plan("provinces-2026")
    known = read_observations([ROOT / "data/portal-2026.csv"], params).as_of(ORIGIN)
    provinces = [name for name, place in plan.places.items() if place.level == "province" and place.valid_to is None]
    version = plan.scores["decision-766"].version_on(ORIGIN)
    return score_points(known, plan, version, places=provinces, origin=ORIGIN)


@pytest.mark.parametrize(
    ("numerator", "denominator", "maximum", "threshold", "published"),
    [
        # Đồng Tháp, 10 October 2026, as the portal's own answer prints them
        (308_947, 405_424, 6, 100, 4.57),
        (96_583, 405_424, 4, 100, 0.95),
        (119_406, 405_424, 2, 80, 0.74),
        (194_880, 405_424, 2, 100, 0.96),
        (314, 1_307, 2, 100, 0.48),
        (45, 52, 4, 100, 3.46),
        (358_522, 405_424, 6, 90, 5.90),
        (234, 286, 6, 100, 4.91),
        (184, 286, 6, 100, 3.86),
        (358_660, 405_424, 20, 100, 17.69),
        # Ninh Bình: above the threshold
        (538_432, 561_943, 6, 90, 6.00),
    ],
)
def test_published_points_of_items(numerator, denominator, maximum, threshold, published):
    found = points_of(np.array([numerator / denominator]), item(maximum=maximum, threshold=threshold))[0]
    assert found == pytest.approx(published, abs=0.005 + 1e-9)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(1, 100))
def test_points_rise_with_the_ratio_and_stay_within_the_maximum(one, other, threshold):
    low, high = points_of(np.sort([one, other]), item(threshold=threshold))
    assert 0 <= low <= high <= 6
    assert points_of(np.array([threshold / 100]), item(threshold=threshold))[0] == pytest.approx(6)


def test_groups_of_all_provinces_agree_with_the_published_points(points):
    newest = points.groups[points.groups["date"] == "2026-10-10"]
    status = newest.groupby(["group", "status"]).size().to_dict()
    assert status == {
        ("transparency", "agrees"): 33,
        ("transparency", "implied"): 1,  # Sơn La has no procedure to publish
        ("progress", "agrees"): 34,
        ("digitisation", "agrees"): 34,
        ("satisfaction", "agrees"): 34,
        ("online_payment", "implied"): 34,  # its third item is not published
        ("online_service", "unknown"): 34,  # nor how the points are shared out
    }
    agreeing = newest[newest["status"] == "agrees"]
    assert (agreeing["official"] - agreeing["computed"]).abs().max() <= 0.015


def test_recomputed_points_do_not_replace_the_published_ones(points):
    with (ROOT / "data/portal-2026.csv").open(encoding="utf-8", newline="") as file:
        published = {
            row["place"]: float(row["value"])
            for row in csv.DictReader(file)
            if (row["indicator"], row["date"]) == ("d766_digitisation_ytd", "2026-10-10")
        }
    rows = points.groups[(points.groups["group"] == "digitisation") & (points.groups["date"] == "2026-10-10")]
    assert {row.place: row.official for row in rows.itertuples()} == {p: published[p] for p in rows["place"]}


def test_figures_of_another_day_that_do_not_fit_are_said_to_differ(points):
    # On 26 September Khánh Hòa's satisfaction had another denominator than its dossiers: 7.75 published
    row = points.groups.set_index(["place", "group", "date"]).loc[
        ("khanh-hoa", "satisfaction", pd.Timestamp("2026-09-26"))
    ]
    computed = min(6, 6 * (237_445 / 286_423) / 0.9) + 6 * 62 / 335 + 6 * 50 / 335
    assert row["computed"] == pytest.approx(computed)
    assert row["status"] == "differs"


def test_formula_of_payment_as_reconstructed_from_phu_tho(points):
    # 6A + min(2, 2.5B) + 2.5C for 309,542/358,625, 119/313 and 68/313; the portal's answer of that evening: 6.67
    rows = points.items[(points.items["place"] == "phu-tho") & (points.items["date"] == "2026-09-26")]
    payment = rows[rows["group"] == "online_payment"]["points"].sum()
    assert payment == pytest.approx(6 * 309_542 / 358_625 + min(2, 2.5 * 119 / 313) + 2.5 * 68 / 313)
    assert payment == pytest.approx(6.67, abs=0.005)


def test_points_before_a_break_are_not_used(points):
    days = points.groups[(points.groups["place"] == "khanh-hoa") & (points.groups["group"] == "transparency")]["date"]
    assert days.min() == pd.Timestamp("2026-10-08")

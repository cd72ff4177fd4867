"""Futures of a score: within the maxima, sums of the groups, by items where counts are known, the same twice."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from p06analysis.forecast.score.days import day_counts
from p06analysis.forecast.score.paths import BY_GROUP, BY_ITEMS, ScorePaths, score_paths
from p06analysis.forecast.score.points import score_points
from p06analysis.observations import read_observations
from p06analysis.plan import read_params
from tests.conftest import ROOT

ORIGIN, DEADLINE = dt.date(2026, 10, 10), dt.date(2026, 12, 31)
PLACES = ["khanh-hoa", "phu-tho", "dong-thap", "ha-noi"]


def futures(origin: dt.date = ORIGIN, places: list[str] = PLACES) -> ScorePaths:
    params = read_params(ROOT / "params")
    plan = params.plan("provinces-2026")
    known = read_observations([ROOT / "data/portal-2026.csv"], params).as_of(origin)
    version = plan.scores["decision-766"].version_on(origin)
    points = score_points(known, plan, version, places=places, origin=origin)
    return score_paths(
        known, plan, version, points, deadline=DEADLINE, origin=origin, paths=500, rng=np.random.default_rng(1)
    )


@pytest.fixture(scope="module")
def paths() -> ScorePaths:
    return futures()


def test_points_stay_within_ceiling_floor_and_maximum(paths):
    maxima = np.array([18, 20, 12, 10, 22, 18])
    assert (paths.points <= paths.ceiling[:, :, None] + 1e-9).all()
    assert (paths.points >= paths.floor[:, :, None] - 1e-9).all()
    assert (paths.ceiling <= maxima + 1e-9).all()
    assert (paths.floor >= 0).all()
    assert paths.totals == pytest.approx(paths.points.sum(axis=1))


def test_items_are_forecast_where_their_counts_are_known_on_two_days(paths):
    method = dict(zip(paths.groups, paths.method[paths.places.index("khanh-hoa")], strict=True))
    assert method["progress"] == method["satisfaction"] == method["online_payment"] == BY_ITEMS
    assert method["online_service"] == BY_GROUP  # nobody knows how its points are shared out


def test_progress_is_twenty_times_the_ratio_of_the_counts(paths):
    # what has happened stands: with no dossier more counted, 274,673 of 325,476 and all that come at the fastest pace
    column = paths.groups.index("progress")
    fastest = (303_979 - 290_454) / 2 * 82
    row = paths.places.index("khanh-hoa")
    assert paths.floor[row, column] == pytest.approx(20 * 274_673 / (325_476 + fastest))
    assert paths.ceiling[row, column] == pytest.approx(20 * (274_673 + fastest) / (325_476 + fastest))


def test_place_without_a_group_is_named_and_left_out():
    found = futures(places=[*PLACES, "viet-nam"])
    assert found.missing == ("viet-nam",)
    assert found.places == tuple(PLACES)


def test_later_figures_change_nothing_at_an_origin():
    early = futures(origin=dt.date(2026, 10, 6), places=["phu-tho"])
    params = read_params(ROOT / "params")
    plan, origin = params.plan("provinces-2026"), dt.date(2026, 10, 6)
    table = read_observations([ROOT / "data/portal-2026.csv"], params).table
    cut = table[table["as_of"] <= "2026-10-06"].sort_values(["indicator", "place", "date"], ignore_index=True)
    version = plan.scores["decision-766"].version_on(origin)
    points = score_points(cut, plan, version, places=["phu-tho"], origin=origin)
    again = score_paths(
        cut, plan, version, points, deadline=DEADLINE, origin=origin, paths=500, rng=np.random.default_rng(1)
    )
    assert (early.points == again.points).all()


def test_days_stand_for_cases_at_the_pace_at_which_cases_come():
    year = np.datetime64("2025-12-31")
    dates, shares = np.array([year + 200, year + 210]), np.array([0.80, 0.81])
    one = day_counts(dates, shares, reach_days=90, pace=3.0, fastest=4.0)
    # ten days at three times the pace weigh as thirty: 30 of 210 parts brought .80 of 180 up to .81 of 210
    recent = (one.numerator - one.earlier_numerator) / (one.denominator - one.earlier_denominator)
    assert recent[0] == pytest.approx((0.81 * 210 - 0.80 * 180) / 30)
    assert one.recent_pace / one.average_pace == pytest.approx(3.0)
    # a pace that would leave nothing for the months before is held back
    slow = day_counts(np.array([year + 10, year + 210]), shares, reach_days=400, pace=3.0)
    assert slow.earlier_denominator[0] > 0

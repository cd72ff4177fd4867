"""How far groups move together: from misses that were drawn alike, and futures put in step without a change of their own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from p06analysis.forecast.score.together import in_step, likeness

GROUPS = ["a", "b", "c", "d", "e"]
DAYS = pd.date_range("2026-01-01", periods=61, freq="D")


def misses(rho: float, *, places: int = 10, days: int = 60, spread: float = 0.5) -> dict[str, pd.DataFrame]:
    """Return misses of groups with this correlation."""
    rng = np.random.default_rng(5)
    common = rng.standard_normal((days, places))
    tables = {}
    for name in GROUPS:
        drawn = spread * (np.sqrt(rho) * common + np.sqrt(1 - rho) * rng.standard_normal((days, places)))
        start, place = np.indices(drawn.shape).reshape(2, -1)
        tables[name] = pd.DataFrame(
            {"place": place, "start": DAYS[start], "end": DAYS[start + 1], "miss": drawn.ravel(), "spread": spread}
        )
    return tables


@pytest.mark.parametrize("rho", [0.0, 0.2, 0.5])
def test_likeness_is_that_of_the_drawn_misses(rho):
    assert likeness(misses(rho), dict.fromkeys(GROUPS, 1.0)) == pytest.approx(rho, abs=0.1)


def test_a_jump_of_one_group_counts_for_no_more_than_four_deviations():
    drawn = misses(0.0)
    drawn["a"]["miss"] += np.where(np.arange(600) < 30, 50.0, 0.0)
    # 1 of 20 totals at 4², the others at 1, shared out over the groups' products of 4
    assert likeness(drawn, dict.fromkeys(GROUPS, 1.0)) == pytest.approx((0.05 * 15) / 4, abs=0.06)


def test_groups_already_wider_leave_less_for_likeness():
    drawn = misses(0.4)
    alike = [likeness(drawn, dict.fromkeys(GROUPS, wider)) for wider in (1.0, 1.2, 3.0)]
    assert alike[0] > alike[1] > alike[2] == 0.0


def test_a_day_says_little_and_no_day_nothing():
    few, many = (likeness(misses(0.8, days=days), dict.fromkeys(GROUPS, 1.0)) for days in (1, 60))
    assert few < many
    assert likeness(misses(0.8, days=0), dict.fromkeys(GROUPS, 1.0)) == 0.0
    # a place of which a group is not known has no total
    partly = misses(0.8)
    partly["a"] = partly["a"].iloc[:0]
    assert likeness(partly, dict.fromkeys(GROUPS, 1.0)) == 0.0


@pytest.mark.parametrize("rho", [0.3, 1.0])
def test_total_is_as_wide_as_likeness_says_and_groups_as_before(rho):
    points = np.random.default_rng(1).normal(size=(3, 5, 4000))
    moved = in_step(points, rho, np.random.default_rng(2))
    assert (np.sort(moved, axis=2) == np.sort(points, axis=2)).all()
    assert moved.sum(axis=1).var(axis=1) == pytest.approx(5 + 20 * rho, rel=0.1)


def test_places_move_together_as_before():
    shared, own = np.random.default_rng(1).normal(size=(2, 4000)), np.random.default_rng(3).normal(size=(2, 2, 4000))
    points = np.sqrt(0.5) * shared[None] + np.sqrt(0.5) * own
    moved = in_step(points, 0.6, np.random.default_rng(2))
    for group in (0, 1):
        assert np.corrcoef(moved[:, group])[0, 1] == pytest.approx(0.5, abs=0.06)


def test_nothing_in_common_changes_nothing():
    points = np.random.default_rng(1).normal(size=(2, 3, 50))
    assert in_step(points, 0.0, np.random.default_rng(2)) is points

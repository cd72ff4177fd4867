"""Sums over places: parts make up the whole exactly, in every future and on every level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p06analysis.forecast.whole.paths import simulate_counts
from p06analysis.forecast.whole.rollup import roll_up
from tests.forecast.whole.test_paths import many


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_identities_hold_exactly_on_every_level(seed):
    rng = np.random.default_rng(seed)
    units = 40
    some = many(units, rng=rng)
    horizon = np.tile([15.0, 75.0], (units, 1))
    whole_of = rng.integers(0, 5, units)
    provinces = roll_up(some, horizon, whole_of=whole_of, wholes=5, paths=32, rng=rng)
    country = provinces.up(np.zeros(5, int), 1)
    # parts sum to the whole: to date, to come, in every future
    assert provinces.numerator.tolist() == [some.numerator[whole_of == w].sum() for w in range(5)]
    assert country.denominator[0] == some.denominator.sum()
    assert (country.counted[0] == provinces.counted.sum(axis=0)).all()
    assert (country.volume[0] == provinces.volume.sum(axis=0)).all()
    for level in (provinces, country):
        assert (level.counted == np.rint(level.counted)).all()
        # year-end = counts to date + counts to come
        end = level.numerator[:, None, None] + level.counted
        total = level.denominator[:, None, None] + level.volume
        ratios = level.ratios()
        has_cases = total > 0
        assert (ratios[has_cases] == 100 * end[has_cases] / total[has_cases]).all()
        ceiling, floor = level.ceiling_and_floor()
        assert (np.nan_to_num(ratios - ceiling[:, :, None]) <= 1e-9).all()
        assert (np.nan_to_num(floor[:, :, None] - ratios) <= 1e-9).all()


def test_sums_are_those_of_the_same_units_one_by_one():
    some = many(7, rng=np.random.default_rng(1))
    horizon = np.full(7, 40.0)
    whole_of = np.array([1, 0, 1, 1, 0, 2, 2])
    rolled = roll_up(some, horizon, whole_of=whole_of, wholes=3, paths=100, rng=np.random.default_rng(9))
    one_by_one = simulate_counts(some, horizon, paths=100, rng=np.random.default_rng(9))
    for whole in range(3):
        expected = sum(one_by_one.counted[unit] for unit in np.flatnonzero(whole_of == whole))
        assert (rolled.counted[whole] == expected).all()


def test_whole_lies_between_its_parts_and_is_no_mean_of_percentages():
    some = many(
        2, rng=np.random.default_rng(2), numerator=np.array([90.0, 100.0]), denominator=np.array([100.0, 1000.0])
    )
    rolled = roll_up(
        some, np.full(2, 10.0), whole_of=np.zeros(2, int), wholes=1, paths=10, rng=np.random.default_rng(1)
    )
    assert 100 * rolled.numerator[0] / rolled.denominator[0] == pytest.approx(100 * (90 + 100) / (100 + 1000))


def test_one_part_whose_old_cases_can_still_count_lifts_the_ceiling():
    some = many(3, rng=np.random.default_rng(3), settles=np.array([True, True, False]))
    rolled = roll_up(
        some, np.full(3, 10.0), whole_of=np.array([0, 0, 1]), wholes=2, paths=5, rng=np.random.default_rng(1)
    )
    ceiling, _ = rolled.ceiling_and_floor()
    assert ceiling[0, 0] < 100
    assert ceiling[1, 0] == 100

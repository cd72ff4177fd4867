"""The range named to readers: the likeliest of its length, of all lengths that nearest to 80 %, with the chance it has."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from p06analysis.forecast.completion.likely import likely_range

WEIGHTS = st.lists(st.integers(0, 50), min_size=1, max_size=14).filter(any)


@given(WEIGHTS)
def test_no_range_that_is_the_likeliest_of_its_length_is_nearer_to_eighty_percent(weights):
    # whole weights, so that ties are ties
    total = sum(weights)
    named = likely_range(np.array(weights) / total)
    assert named.chance == pytest.approx(sum(weights[named.low : named.high + 1]) / total)
    best = [max(sum(weights[low : low + n]) for low in range(len(weights) - n + 1)) for n in range(1, len(weights) + 1)]
    assert sum(weights[named.low : named.high + 1]) == best[named.high - named.low]
    assert abs(named.chance - 0.8) == pytest.approx(min(abs(one / total - 0.8) for one in best))


@given(WEIGHTS)
def test_counting_from_the_other_end_changes_no_chance(weights):
    chances = np.array(weights) / sum(weights)
    assert likely_range(chances).chance == pytest.approx(likely_range(chances[::-1]).chance)


def test_what_is_certain_is_one_number():
    named = likely_range(np.array([0.0, 0.0, 1.0, 0.0]))
    assert (named.low, named.high, named.chance) == (2, 2, 1.0)


def test_even_chances_are_cut_in_the_middle():
    named = likely_range(np.full(10, 0.1))
    assert (named.low, named.high) == (1, 8)


@pytest.mark.parametrize("many", [40, 400, 4000])
def test_of_many_tasks_the_chance_comes_close_to_eighty_percent(many):
    named = likely_range(binom.pmf(np.arange(many + 1), many, 0.7))
    # a step at either end holds at most the chance of one number
    assert abs(named.chance - 0.8) <= binom.pmf(np.arange(many + 1), many, 0.7).max() / 2
    assert named.low < 0.7 * many < named.high

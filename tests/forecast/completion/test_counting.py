"""Chances, their sum and the number done agree with plain enumeration, whatever waits for what."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from p06analysis.forecast.completion.counting import count_done, sum_distribution


def enumerated(own: list[float], needs: list[list[int]]) -> tuple[list[float], list[float]]:
    """Return chances and distribution by going through every combination, one by one."""
    many = len(own)
    chance, distribution = [0.0] * many, [0.0] * (many + 1)
    for ended in itertools.product([0, 1], repeat=many):
        weight = 1.0
        for number in range(many):
            weight *= own[number] if ended[number] else 1 - own[number]
        done = [False] * many
        for _ in range(many):
            done = [bool(ended[n]) and all(done[other] for other in needs[n]) for n in range(many)]
        for number in range(many):
            chance[number] += weight * done[number]
        distribution[sum(done)] += weight
    return chance, distribution


@given(
    st.lists(st.floats(0.01, 0.99), min_size=1, max_size=7),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=6),
)
@settings(max_examples=60)
def test_tasks_that_wait_are_counted_as_enumeration_counts_them(own, pairs):
    needs: list[list[int]] = [[] for _ in own]
    for first, second in pairs:
        if max(first, second) < len(own) and first != second:
            needs[max(first, second)].append(min(first, second))
    counted = count_done(np.array([own]), needs, rng=np.random.default_rng(0))
    chance, distribution = enumerated(own, needs)
    assert counted.chance[0] == pytest.approx(chance, abs=1e-12)
    assert counted.distribution[0] == pytest.approx(distribution, abs=1e-12)
    assert counted.every[0] == pytest.approx(np.prod(own), abs=1e-12)


@given(st.integers(2, 40), st.integers(0, 2**32 - 1))
@settings(max_examples=25)
def test_chances_add_up_to_the_mean_and_all_is_no_likelier_than_the_least(many, seed):
    rng = np.random.default_rng(seed)
    own = rng.uniform(0, 1, size=(16, many))
    needs = [list(rng.choice(n, size=rng.integers(0, min(n, 3) + 1), replace=False)) for n in range(many)]
    counted = count_done(own, needs, rng=rng)
    mean = counted.distribution @ np.arange(many + 1)
    assert np.abs(counted.chance.sum(axis=1) - mean).max() < 1e-9
    assert (counted.every <= counted.chance.min(axis=1) + 1e-12).all()
    assert counted.distribution.sum(axis=1) == pytest.approx(np.ones(16))


@pytest.mark.parametrize("many", [1, 5, 63, 64, 200])
def test_equal_chances_give_the_binomial_distribution(many):
    found = sum_distribution(np.full((1, many), 0.3))[0]
    assert found == pytest.approx(binom.pmf(np.arange(many + 1), many, 0.3), abs=1e-12)


def test_a_count_of_some_tasks_takes_in_what_they_wait_for():
    # the second waits for the first, which is not counted: 0.5 × 0.4
    counted = count_done(np.array([[0.5, 0.4]]), [[], [0]], rng=np.random.default_rng(0), counted=[1])
    assert counted.distribution[0] == pytest.approx([1 - 0.5 * 0.4, 0.5 * 0.4])

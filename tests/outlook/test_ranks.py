"""Ranks as distributions, against enumeration of small cases."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from p06analysis.outlook.ranks import rank_now, rank_table


def test_ranks_agree_with_enumeration():
    # each place takes two values with even chances; all eight futures of three places
    values = [(1.0, 4.0), (2.0, 3.0), (2.5, 2.6)]
    futures = np.array(list(itertools.product(*values))).T
    table = rank_table(futures)
    by_hand = np.array([[1 + sum(f[o] > f[p] for o in range(3)) for p in range(3)] for f in futures.T])
    for name, level in (("rank_q10", 0.1), ("rank_q50", 0.5), ("rank_q90", 0.9)):
        assert table[name].tolist() == np.quantile(by_hand, level, axis=0, method="inverted_cdf").tolist()
    # the chances of being ahead are a half each: nobody can be told apart
    assert table["ties"].tolist() == [2, 2, 2]


def test_less_is_better_turns_ranks_round():
    futures = np.array([[1.0, 1.0], [2.0, 2.0]])
    assert rank_table(futures, is_increase=False)["rank_q50"].tolist() == [1, 2]
    assert rank_table(futures)["rank_q50"].tolist() == [2, 1]
    assert rank_now(np.array([1.0, 2.0]), is_increase=False).tolist() == [1, 2]


def test_equal_places_share_the_better_rank_and_are_tied():
    table = rank_table(np.array([[5.0, 5.0], [5.0, 5.0], [1.0, 1.0]]))
    assert table["rank_q90"].tolist() == [1, 1, 3]
    assert table["ties"].tolist() == [1, 1, 0]
    assert table["q50"].tolist() == pytest.approx([5, 5, 1])

"""How many targets are met together: against enumeration by hand, and against simulation where shocks are shared."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from p06analysis.outlook.joint import at_least, joint_table, number_met

chances = st.lists(st.floats(0, 1), min_size=1, max_size=7)


@given(chances)
def test_independent_targets_agree_with_enumeration(ps):
    p = np.array(ps)
    names = np.array([f"i{n}" for n in range(len(p))])
    expected = np.zeros(len(p) + 1)
    for met in itertools.product([0, 1], repeat=len(p)):
        expected[sum(met)] += np.prod(np.where(met, p, 1 - p))
    assert number_met(p, names, np.full(len(p), "x")) == pytest.approx(expected, abs=1e-12)


@given(chances)
def test_targets_on_one_series_are_nested(ps):
    p = np.array(ps)
    met = number_met(p, np.full(len(p), "i"), np.full(len(p), "x"))
    # at least k are met exactly when the k-th easiest is
    assert at_least(met)[1:] == pytest.approx(np.sort(p)[::-1], abs=1e-12)


@given(chances, st.floats(0, 0.9), st.integers(0, 10**6))
def test_sums_and_order_hold_whatever_is_shared(ps, shared, seed):
    rng = np.random.default_rng(seed)
    p = np.array(ps)
    indicator, place = rng.choice(["a", "b"], len(p)), rng.choice(["x", "y", "z"], len(p))
    met = number_met(p, indicator, place, shared=shared)
    assert met.sum() == pytest.approx(1.0, abs=1e-9)
    assert (met >= -1e-12).all()
    # the chances sum to the mean number
    assert met @ np.arange(len(p) + 1) == pytest.approx(p.sum(), abs=1e-5)
    reached = at_least(met)
    assert reached[0] == 1
    assert (np.diff(reached) <= 0).all()


def test_shared_shocks_agree_with_simulation():
    p = np.array([0.5, 0.3, 0.8, 0.6, 0.2])
    indicator, place = np.array(["a", "a", "a", "b", "a"]), np.array(["x", "y", "z", "x", "x"])
    rng, size, shared = np.random.default_rng(11), 400_000, 0.5
    factor = {name: rng.standard_normal(size) for name in "ab"}
    own = {key: rng.standard_normal(size) for key in zip(indicator, place, strict=True)}
    met = np.zeros(size)
    for one, i, x in zip(p, indicator, place, strict=True):
        # indicator b has one place only: its own shock is all there is either way
        z = np.sqrt(shared) * factor[i] + np.sqrt(1 - shared) * own[i, x]
        met += z <= ndtri(one)
    expected = np.bincount(met.astype(int), minlength=6) / size
    assert number_met(p, indicator, place, shared=shared) == pytest.approx(expected, abs=0.003)


def test_sharing_makes_both_ends_likelier():
    p, place = np.full(4, 0.5), np.array(list("wxyz"))
    alone, together = (number_met(p, np.full(4, "a"), place, shared=shared) for shared in (0.0, 0.6))
    assert together[0] > 2 * alone[0]
    assert together[4] > 2 * alone[4]


def test_table_leaves_out_what_cannot_be_told():
    outlook = pd.DataFrame({"plan": "p", "indicator": ["a", "a", "b"], "place": "x", "probability": [0.9, 0.4, np.nan]})
    table = joint_table(outlook)
    assert table["probability"].tolist() == pytest.approx([0.9, 0.4])
    assert table[["targets_told", "targets_untold"]].iloc[0].tolist() == [2, 1]
    assert table["expected"].iloc[0] == pytest.approx(1.3)
    assert joint_table(outlook.assign(probability=np.nan)).empty

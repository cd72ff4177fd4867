"""Who is worth naming: a clear group, few that hold half, or nobody."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.outlook.contributions import leading, rate_and_mix


@pytest.mark.parametrize(
    ("held", "count"),
    [
        ([100, 5, 4, 4, 3, 3, 3], 1),  # one alone
        ([50, 45, 5, 5, 5, 5], 2),  # a pair, then a gap
        ([12, 11, 10, 9, 8, 7] + [2.5] * 20, 6),  # six before a gap, more than half of all
        ([9, 8, 7, 6, 5, 4.5, 4, 3.5, 3, 2.8] + [1.5] * 22, 7),  # no gap: as few as hold half
        ([1.0] * 30, 0),  # even
        ([10, 1] + [1.0] * 60, 0),  # a gap before a sixth of all
        ([14, 2, 2, 0], 1),  # who holds nothing ends no group
        ([5, 4, 0, 0, 0, 0], 2),  # only two hold anything
        ([0, 0, 0], 0),
        ([5], 0),
    ],
)
def test_leaders(held, count):
    assert leading(np.array(held, dtype=float)) == count


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=80))
def test_leaders_do_not_hang_on_the_order_and_are_few(held):
    values = np.array(held, dtype=float)
    count = leading(values)
    assert count == leading(values[::-1])
    assert count <= 10
    assert count == 0 or np.sort(values)[::-1][:count].sum() >= 0.25 * values.sum()


counts = st.lists(
    st.tuples(st.integers(1, 10**6), st.floats(0, 1), st.integers(1, 10**6), st.floats(0, 1)), min_size=1, max_size=12
)


@given(counts)
def test_rate_and_mix_add_up_to_the_move(rows):
    d0, r0, d1, r1 = np.array(rows, dtype=float).T
    rate, mix = rate_and_mix((d0 * r0, d0), (d1 * r1, d1))
    moved = 100 * ((d1 * r1).sum() / d1.sum() - (d0 * r0).sum() / d0.sum())
    assert rate + mix == pytest.approx(moved, abs=1e-6)

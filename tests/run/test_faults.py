"""The fault harness: killed at random moments, a full disk, two at once.

Continuous integration does a tenth of it, a developer a few of each; the whole of it is a command of its own.
"""

from __future__ import annotations

import os
import random

import pytest

from tests.run.faults import full_disk, in_pairs, killed_at_random

KILLS, OTHERS = (30, 5) if os.environ.get("CI") else (6, 2)
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked and killed here")


def test_runs_killed_at_random_moments_leave_whole_pages_and_every_row(tmp_path):
    tally = killed_at_random(tmp_path, times=KILLS, rng=random.Random(1))
    assert tally.killed == KILLS
    assert tally.rows == tally.published >= 1


def test_full_disk_leaves_the_last_good_pages_and_the_next_run_goes_on(tmp_path):
    tally = full_disk(tmp_path, times=OTHERS, rng=random.Random(2))
    if tally is None:
        pytest.skip("no small disk can be mounted here")
    assert tally.runs == OTHERS
    assert set(tally.statuses) <= {0, 6, 7}


def test_two_at_once_make_it_once_and_lose_nothing(tmp_path):
    tally = in_pairs(tmp_path, times=OTHERS, rng=random.Random(3))
    assert tally.runs == 2 * OTHERS
    assert set(tally.statuses) <= {0, 100}

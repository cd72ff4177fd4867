"""Work in parts: every row once, on one core or several, and no fault lost on the way."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from p06analysis.forecast import chunks
from p06analysis.forecast.chunks import in_chunks


@pytest.mark.parametrize("cores", [1, 2, 5])
@pytest.mark.parametrize("rows", [0, 1, 7, 20])
def test_every_row_is_worked_on_once(rows: int, cores: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(chunks, "cores", lambda: cores)
    times = np.zeros(rows, int)

    def work(part: slice) -> None:
        times[part] += 1

    in_chunks(work, rows, size=4)
    assert (times == 1).all()


def test_parts_run_beside_each_other_where_there_are_cores(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(chunks, "cores", lambda: 2)
    together = threading.Barrier(2, timeout=30.0)
    # Each of the two parts waits for the other; one after the other they would never meet.
    in_chunks(lambda part: together.wait() and None, 2, size=1)


@pytest.mark.parametrize("cores", [1, 3])
def test_what_a_part_raises_is_raised(cores: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(chunks, "cores", lambda: cores)

    def work(part: slice) -> None:
        if part.start == 4:
            raise ValueError("rows from 4 on")

    with pytest.raises(ValueError, match="from 4 on"):
        in_chunks(work, 10, size=2)

"""Params that the files of this folder are read with."""

from __future__ import annotations

from pathlib import Path

import pytest

from p06analysis.plan import Params, read_params

FILES = Path(__file__).parent / "files"


@pytest.fixture(scope="session")
def small_params() -> Params:
    return read_params(FILES / "params")

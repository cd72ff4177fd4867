"""How widely misses differ between data sets: against draws of the variance itself, and calm and wild years."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from p06analysis.forecast.rates.misses import doubt, squared_misses
from p06analysis.forecast.rates.priors import MISS_POINTS
from tests.conftest import ROOT


@pytest.mark.parametrize("points", [3.0, 12.0])
def test_doubt_finds_the_degrees_of_freedom_of_drawn_variances(points):
    variances = points / np.random.default_rng(3).chisquare(points, 40_000)
    assert doubt(variances) == pytest.approx(points, rel=0.05)


def test_shipped_doubt_is_what_the_finished_years_say():
    misses = squared_misses(pd.read_parquet(ROOT / "data/rates/finished-years.parquet"))
    assert doubt(misses["square"].to_numpy()) == pytest.approx(MISS_POINTS, abs=0.3)
    assert misses["square"].mean() == pytest.approx(1.3, abs=0.2)

"""Tabled Student-t against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtri, stdtr

from p06analysis.forecast.mixture.student import ERROR, StudentTable

POINTS = [1.0, 2.0, 3.0, 4.0, 5.5, 9.0, 26.0, 26.7, 162.0, 500.0]
FRACTIONS = [0.5, 1.5, 2.3, 4.9]


def values(points: float) -> np.ndarray:
    far = np.tan(np.linspace(-1.5707, 1.5707, 20_001)) * np.sqrt(points)
    return np.concatenate([np.linspace(-9.0, 9.0, 20_001), far, [-np.inf, 0.0, np.inf]])[None]


@pytest.mark.parametrize("points", POINTS + FRACTIONS)
def test_table_is_right_to_its_error(points: float):
    t = values(points)
    table = StudentTable(np.full(t.shape, points))
    exact = stdtr(points, t)
    assert np.abs(table.cdf(t / np.sqrt(points)) - exact).max() < ERROR
    chance, density = table.cdf_and_density(t / np.sqrt(points))
    assert np.abs(chance - exact).max() < ERROR
    expected = stats.t.pdf(t, points) * np.sqrt(points)
    assert np.abs(density - expected).max() < 1e-4 * expected.max()


@pytest.mark.parametrize("points", [2.0, 9.0, 26.0, 162.0])
def test_error_fades_in_the_tail_so_that_rare_chances_are_right_too(points: float):
    t = values(points)
    exact = stdtr(points, t)
    is_rare = (exact > 1e-9) & (exact < 1e-3)
    tabled = StudentTable(np.full(t.shape, points)).cdf(t / np.sqrt(points))
    assert np.abs(ndtri(tabled[is_rare]) - ndtri(exact[is_rare])).max() < 1e-5


def test_every_column_has_its_own_points():
    rng = np.random.default_rng(0)
    for shape in ((1, 300), (4, 300), (4, 1)):
        # Whole and fractional, with and without a table.
        points = rng.integers(2, 80, shape) / 2.0
        t = rng.standard_t(3, (4, 300))
        tabled = StudentTable(np.broadcast_to(points, t.shape)).cdf(t / np.sqrt(points))
        assert np.abs(tabled - stdtr(points, t)).max() < ERROR


def test_function_never_falls():
    t = np.linspace(-30.0, 30.0, 200_001)[None]
    rise = np.diff(StudentTable(np.full(t.shape, 7.0)).cdf(t / np.sqrt(7.0)))
    assert rise.min() > -1e-15

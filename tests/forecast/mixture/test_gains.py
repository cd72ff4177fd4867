"""The filter by classes against the textbook's recursion, one series and one matrix at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from p06analysis.forecast.mixture.dlm import Arrays, Component, States, filter_steps
from p06analysis.forecast.mixture.gains import Classes, gains_of
from p06analysis.forecast.mixture.states import built_up

COMPONENTS = (
    Component("fade", "raw", 0.9, 3.0, 0.3, 3.0, 0.1, 2.0, 0.3, variance_memory=0.5, rounding=0.05),
    Component("trend", "raw", 1.0, 0.3, 0.01, 1.0, 0.0, 2.0, 0.1),
    Component("stall", "raw", 0.6, 3.0, 0.1, 1.0, -0.2, 4.5, 1.2, variance_memory=0.9),
)


def by_the_book(
    values: np.ndarray, log_slopes: np.ndarray, gaps: np.ndarray, component: Component, memory: float
) -> dict[str, float]:
    """West & Harrison, table 10.4 with the discount of section 10.8: one series, matrices, period by period."""
    state: np.ndarray | None = None
    cover = np.diag([1.0, component.slope_variance])
    points, variance, total = component.prior_points, component.prior_sd**2, 0.0
    move = np.array([[1.0, component.damping], [0.0, component.damping]])
    for value, log_slope, gap in zip(values, log_slopes, gaps, strict=True):
        if state is None:
            state = None if np.isnan(value) else np.array([value, component.slope_mean])
            continue
        for _ in range(int(gap)):
            state = move @ state
            cover = move @ cover @ move.T + np.diag([component.level_noise, component.slope_noise])
        if np.isnan(value):
            continue
        points *= component.variance_memory
        spread = cover[0, 0] + 1.0
        total = memory * total + log_slope + stats.t.logpdf(value, points, state[0], np.sqrt(spread * variance))
        error, gain = value - state[0], cover[:, 0] / spread
        square = error**2 / spread + component.rounding**2
        extra = np.log1p(square / (points * variance)) - np.log1p(error**2 / (spread * points * variance))
        total -= 0.5 * (points + 1.0) * extra
        state = state + gain * error
        cover = cover - spread * np.outer(gain, gain)
        variance = (points * variance + square) / (points + 1.0)
        points += 1.0
    return {
        "level": np.nan if state is None else state[0],
        "slope": component.slope_mean if state is None else state[1],
        "level_var": cover[0, 0],
        "covariance": cover[0, 1],
        "slope_var": cover[1, 1],
        "points": points,
        "variance": variance,
        "log_likelihood": total,
        "pace": 0.0,
    }


def check(values: np.ndarray, log_slopes: np.ndarray, gaps: np.ndarray, memory: float) -> None:
    shape = (*values.shape, len(COMPONENTS))
    wide, slopes = (np.broadcast_to(part[:, :, None], shape) for part in (values, log_slopes))
    found = list(filter_steps(wide, slopes, gaps, COMPONENTS, memory=memory))[-1]
    for row in range(values.shape[1]):
        for column, component in enumerate(COMPONENTS):
            expected = by_the_book(values[:, row], log_slopes[:, row], gaps[:, row], component, memory)
            for name in States.__dataclass_fields__:
                one = getattr(found, name)[row, column]
                assert one == pytest.approx(expected[name], rel=1e-9, abs=1e-9, nan_ok=True), name


@settings(max_examples=12)
@given(
    seed=st.integers(0, 10_000),
    memory=st.sampled_from([1.0, 0.97, 0.5]),
    calendars=st.sampled_from([1, 2, 30]),
    missing=st.sampled_from([0.0, 0.3]),
)
def test_filter_equals_the_textbook_for_any_gaps_and_holes(seed: int, memory: float, calendars: int, missing: float):
    rng = np.random.default_rng(seed)
    kinds = rng.choice([1.0, 2.0, 3.0, 8.0], (9, calendars))
    gaps = kinds[:, rng.integers(0, calendars, 20)]
    gaps[0] = np.nan
    values = np.cumsum(rng.normal(0.2, 1.0, gaps.shape), axis=0)
    values[rng.random(values.shape) < missing] = np.nan
    check(values, rng.normal(size=values.shape), gaps, memory)


def test_series_with_the_same_gaps_share_one_recursion():
    gaps = np.repeat([[0.0], [1.0], [2.0]], 50, axis=1)
    assert Classes.of(gaps).gaps.shape == (3, 1)
    gaps[2, ::5] = 3.0
    classes = Classes.of(gaps)
    assert classes.gaps.shape == (3, 2)
    assert (classes.gaps[2, classes.which] == gaps[2]).all()
    # With a hole at the point before, the same dates weigh differently.
    seen = np.ones(gaps.shape, bool)
    seen[1, 10] = False
    assert Classes.of(gaps, seen).gaps.shape == (3, 3)


def test_many_different_gaps_are_classes_of_their_own():
    gaps = np.random.default_rng(0).uniform(0.5, 2.0, (4, 30))
    classes = Classes.of(gaps)
    assert classes.which is None
    assert classes.gaps.shape == gaps.shape


def test_steps_of_a_class_depend_on_no_value_and_settle():
    steps = list(gains_of(Classes.of(np.ones((60, 1))), Arrays.of(COMPONENTS)))
    last, before = steps[-1], steps[-2]
    assert last.level_gain == pytest.approx(before.level_gain, abs=1e-6)
    assert (last.level_gain > 0.0).all()
    # What fades by half a point is worth 1 + 1/2 + 1/4 + …; what does not fade keeps all.
    assert last.points[:, 0] == pytest.approx([2.0, 2.0 + 59.0, 10.0], abs=0.02)


def test_parts_of_a_period_build_up_between_whole_ones():
    damping = np.array([[1.0], [0.97], [0.6]])
    whole, parts = (np.stack(built_up(damping, gap)) for gap in (np.arange(1.0, 7.0), np.arange(1.0, 6.01, 0.25)))
    np.testing.assert_allclose(parts[:, :, ::4], whole)
    assert (np.diff(parts, axis=2) > 0.0).all()
    assert (np.stack(built_up(damping, np.array([0.0, 0.3]))) >= 0.0).all()

"""The pace that a group shares, against slow loops and sums by hand; and what it does to a forecast."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from p06analysis.forecast import Panel, fit
from p06analysis.forecast.mixture.dlm import Arrays, Component, Running, run
from p06analysis.forecast.mixture.gains import Classes, gains_of
from p06analysis.forecast.mixture.priors import default_priors
from p06analysis.forecast.mixture.shared_pace import DOUBT, KEPT, LEAST, no_pace, shared_paces, steps_of
from p06analysis.forecast.mixture.transforms import SCALES, forward
from tests.forecast.panels import panel_of

RAW = SCALES.index("raw")


def shares_rising(series: int, points: int, step: float) -> np.ndarray:
    """Percentages that rise by a step each month, from 20 on, a little apart."""
    return 20.0 + np.arange(series)[:, None] + step * np.arange(points)


def test_pace_is_the_faded_mean_of_the_groups_steps():
    panel = panel_of(np.array([[10.0, 12.0, 13.0], [20.0, 24.0, 29.0]]))
    pace = shared_paces(steps_of(panel), np.zeros(2, int), panel).at(np.zeros(2, int), panel.dates)
    share = 2 / (2 + DOUBT)
    first = share * 0.03 / (share + LEAST)
    kept = KEPT ** (31 / 30.4375)  # from the end of February to the end of March
    last = (kept * share * 0.03 + share * 0.03) / (kept * share + share + LEAST)
    np.testing.assert_allclose(pace[0, :, RAW], [0.0, first, last])
    logit = SCALES.index("logit")
    moved = np.mean(forward(np.array([0.12, 0.24]), "logit") - forward(np.array([0.10, 0.20]), "logit"))
    assert pace[1, 1, logit] == pytest.approx(share * moved / (share + LEAST))


def test_pace_of_a_date_uses_nothing_after_it():
    rng = np.random.default_rng(3)
    values = np.clip(20.0 + np.cumsum(rng.normal(1.0, 1.0, (6, 12)), axis=1), 0.0, 100.0)
    changed = values.copy()
    changed[:, 8:] += 30.0
    group = np.array([0, 0, 0, 1, 1, 1])
    before, after = (
        shared_paces(steps_of(panel), group, panel).at(group, panel.dates)
        for panel in (panel_of(values), panel_of(changed))
    )
    np.testing.assert_array_equal(before[:, :8], after[:, :8])
    assert not np.allclose(before[:, 8:], after[:, 8:])


def test_groups_share_nothing_with_each_other():
    panel = panel_of(np.vstack([shares_rising(5, 6, 2.0), shares_rising(5, 6, 0.0)]))
    group = np.repeat([0, 1], 5)
    pace = shared_paces(steps_of(panel), group, panel).at(group, panel.dates)
    assert (pace[:5, 1:, RAW] > 0.01).all()
    assert (pace[5:] == 0.0).all()


def test_between_dates_the_last_known_pace_holds():
    panel = panel_of(shares_rising(5, 4, 2.0))
    shared = shared_paces(steps_of(panel), np.zeros(5, int), panel)
    day = panel.dates[0, 2]
    between = np.array([[day, day + 3, np.datetime64("NaT")]])
    known = shared.at(np.zeros(1, int), between)
    np.testing.assert_array_equal(known[0, 0], known[0, 1])
    assert (known[0, 2] == 0.0).all()
    assert (shared.at(np.ones(1, int), between) == 0.0).all()
    assert (no_pace().at(np.zeros(1, int), between) == 0.0).all()


def test_slope_fades_towards_the_pace_as_in_a_loop():
    component = Component("join", "raw", 0.8, 3.0, 0.3, 1.5, 0.0, 2.0, 0.1, follows=1.0, pace_damping=0.95)
    rng = np.random.default_rng(5)
    values, paces = rng.normal(0.5, 0.1, 7), rng.normal(0.02, 0.01, 7)
    gaps = np.array([0.0, 1.0, 2.0, 1.0, 1.0, 3.0, 1.0])
    arrays = Arrays.of((component,))
    classes = Classes.of(gaps[:, None])
    running = Running(arrays, np.zeros(1, int), classes, 1)
    steps = gains_of(classes, arrays)
    *_, last = run(
        running, steps, values[None, :, None], np.zeros((1, 7, 1)), np.ones(7, int), paces=paces[None, :, None]
    )
    level, slope = values[0], paces[0]
    for point, gains in enumerate(gains_of(classes, arrays)):
        if point == 0:
            continue
        gap = gaps[point]
        added = sum(0.8**k for k in range(1, int(gap) + 1))
        steady = sum(0.95**k for k in range(1, int(gap) + 1))
        level += added * slope + (steady - added) * paces[point - 1]
        slope = 0.8**gap * slope + (1.0 - 0.8**gap) * paces[point - 1]
        error = values[point] - level
        level += float(gains.level_gain[0, 0]) * error
        slope += float(gains.slope_gain[0, 0]) * error
    states = last.states(slice(None))
    assert states.level[0, 0] == pytest.approx(level)
    assert states.slope[0, 0] == pytest.approx(slope)
    assert states.pace[0, 0] == paces[-1]


def test_short_series_borrows_from_a_group_that_moves():
    moving, still = shares_rising(30, 8, 2.0), shares_rising(30, 8, 0.0)
    middles = []
    for group in (moving, still):
        values = np.full((31, 8), np.nan)
        values[:30], values[30, 6:] = group, 30.0
        panel = panel_of(values)
        # the newcomer has its own last two dates, and stood still between them
        middles.append(fit(_with_first_date(panel)).at(np.array([30]), np.array(["2023-02-28"], "datetime64[D]")))
    quick, slow = (landing.quantile(np.array([0.5]))[0, 0] for landing in middles)
    assert quick > slow + 1.0


def _with_first_date(panel: Panel) -> Panel:
    """Let the last series begin on the first date of the others, so that it is one of their group."""
    values = panel.values.copy()
    values[-1, 0], values[-1, 1:6] = 30.0, np.nan
    return replace(panel, values=values)


def test_series_that_stands_still_is_not_taken_for_certain():
    values = np.full((40, 60), 50.0)
    landing = fit(panel_of(values)).at(np.arange(40), np.full(40, np.datetime64("2028-01-31")))
    low, high = landing.quantile(np.array([0.1, 0.9])).T
    assert (high - low > 0.01).all()
    widest = max(component.prior_sd for component in default_priors().components)
    assert (high - low < 100 * widest).all()

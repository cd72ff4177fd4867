"""Trials against the components filtered up to where each trial stands, one at a time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import stdtr

from p06analysis.forecast import Panel
from p06analysis.forecast.mixture import trials
from p06analysis.forecast.mixture.dlm import Arrays, evolve, filter_steps
from p06analysis.forecast.mixture.priors import default_priors
from p06analysis.forecast.mixture.shares import shares_of
from p06analysis.forecast.mixture.transforms import forward, log_slope
from p06analysis.forecast.mixture.trials import Trials, make_trials
from tests.forecast.panels import curves, panel_of


def panel() -> Panel:
    """Uneven percents, and counts that pass their total on the way, so that the range they are shares of grows."""
    rng = np.random.default_rng(3)
    values = curves(rng, series=12, points=14)
    values[rng.random(values.shape) < 0.2] = np.nan
    values[6:] *= 1.5
    return panel_of(values, is_hard_upper=np.arange(12) < 6)


def slow_chance(panel: Panel, made: Trials, number: int, value: float) -> np.ndarray:
    """Every component's chance that a value is reached where a trial looks, from nothing but the rows it stands on."""
    priors = default_priors()
    row = made.series[number]
    until = panel.dates[row] <= made.origin[number]
    known = panel.take(np.array([row]))
    known = Panel(**{**known.__dict__, "values": known.values[:, until], "dates": known.dates[:, until]})
    shares = shares_of(known)
    position, slope = (
        np.stack([function(shares.share[0], part.scale) for part in priors.components], axis=1)[:, None]
        for function in (forward, log_slope)
    )
    steps = filter_steps(position, slope, shares.gaps.T, priors.components, memory=priors.memory)
    ahead = evolve(list(steps)[-1], Arrays.of(priors.components), made.horizon[number])
    asked = (value - shares.lower) / shares.width
    place = np.concatenate([forward(asked, part.scale) for part in priors.components])
    return stdtr(ahead.points, (ahead.level - place) / np.sqrt((ahead.level_var + 1.0) * ahead.variance))[0]


def test_chance_of_what_came_is_that_of_the_history_until_then():
    one = panel()
    made = make_trials(one, default_priors())
    for number in np.random.default_rng(0).choice(len(made.series), 40, replace=False):
        row = made.series[number]
        came = one.values[row][one.dates[row] == made.resolved[number]].item()
        assert made.chances[2, number] == pytest.approx(slow_chance(one, made, number, came), abs=1e-6)


def test_parts_change_no_trial(monkeypatch: pytest.MonkeyPatch):
    whole = make_trials(panel(), default_priors())
    monkeypatch.setattr(trials, "CHUNK", 5)
    parted = make_trials(panel(), default_priors())
    order, other = (np.lexsort((made.horizon, made.origin, made.series)) for made in (whole, parted))
    for name in ("series", "origin", "resolved", "horizon", "outcomes", "level_asked", "log_likelihood", "chances"):
        axis = {"outcomes": 1, "chances": 1}.get(name, 0)
        first, second = np.take(getattr(whole, name), order, axis), np.take(getattr(parted, name), other, axis)
        np.testing.assert_array_equal(first, second)


def test_history_that_stands_still_leaves_no_answer_to_rounding():
    still = make_trials(panel_of(np.full((5, 30), 40.0)), default_priors())
    level = still.level_asked[np.isclose(still.level_asked, 0.5, atol=1e-5)]
    # What came is the middle itself. Half the levels asked about lie a hair below it, half above.
    assert (np.abs(level - 0.5) > 5e-7).all()
    assert np.mean(level > 0.5) == pytest.approx(0.5, abs=0.1)

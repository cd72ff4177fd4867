"""All series filtered part by part: as one after the other, whatever the parts and the order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from p06analysis.forecast import Panel
from p06analysis.forecast.mixture import chunks
from p06analysis.forecast.mixture.dlm import States, filter_steps
from p06analysis.forecast.mixture.filtering import filter_all
from p06analysis.forecast.mixture.priors import default_priors
from p06analysis.forecast.mixture.shares import Shares, shares_of
from p06analysis.forecast.mixture.transforms import forward, log_slope
from tests.forecast.panels import curves, panel_of


def one_calendar() -> Panel:
    return panel_of(curves(np.random.default_rng(1), series=30, points=12))


def ragged() -> Panel:
    values = curves(np.random.default_rng(2), series=30, points=12)
    values[np.arange(12) >= np.arange(30)[:, None] % 13] = np.nan
    return panel_of(values)


def with_holes() -> Panel:
    rng = np.random.default_rng(3)
    values = curves(rng, series=30, points=12)
    values[rng.random(values.shape) < 0.3] = np.nan
    return panel_of(values)


def soft_and_long() -> Panel:
    values = 5.0 * curves(np.random.default_rng(4), series=8, points=170)
    return panel_of(values, upper=np.array([100.0, np.inf] * 4), is_hard_upper=np.zeros(8, bool))


PANELS = [one_calendar(), ragged(), with_holes(), soft_and_long()]
NAMES = ["one calendar", "ragged", "with holes", "soft and long"]


def one_by_one(shares: Shares) -> States:
    """Every series alone, through the filter that allows for holes."""
    priors = default_priors()
    rows = []
    for share, gaps in zip(shares.share, shares.gaps, strict=True):
        position, slope = (
            np.stack([function(share, component.scale) for component in priors.components], axis=1)[:, None]
            for function in (forward, log_slope)
        )
        rows.append(list(filter_steps(position, slope, gaps[:, None], priors.components, memory=priors.memory))[-1])
    return States(*(np.concatenate([getattr(row, name) for row in rows]) for name in States.__dataclass_fields__))


@pytest.mark.parametrize("panel", PANELS, ids=NAMES)
def test_states_are_those_of_series_filtered_one_by_one(panel: Panel, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(chunks, "CHUNK", 7)
    shares = shares_of(panel)
    found, expected = filter_all(shares, default_priors()), one_by_one(shares)
    for name in States.__dataclass_fields__:
        assert getattr(found, name) == pytest.approx(getattr(expected, name), rel=1e-9, abs=1e-9, nan_ok=True), name


@pytest.mark.parametrize("panel", PANELS, ids=NAMES)
def test_parts_and_order_of_rows_change_nothing(panel: Panel, monkeypatch: pytest.MonkeyPatch):
    order = np.random.default_rng(0).permutation(len(panel))
    results = []
    for size in (1000, 5):
        monkeypatch.setattr(chunks, "CHUNK", size)
        results.append(filter_all(shares_of(panel), default_priors()))
        results.append(filter_all(shares_of(panel.take(np.argsort(order))), default_priors()).take(order))
    for name in States.__dataclass_fields__:
        for other in results[1:]:
            np.testing.assert_allclose(getattr(other, name), getattr(results[0], name), rtol=1e-12)


def test_series_without_values_have_no_level():
    states = filter_all(shares_of(panel_of(np.full((3, 5), np.nan))), default_priors())
    assert np.isnan(states.level).all()
    assert (states.points == [part.prior_points for part in default_priors().components]).all()


def test_no_series_gives_no_states():
    empty = one_calendar().take(np.empty(0, int))
    assert filter_all(shares_of(empty), default_priors()).level.shape == (0, len(default_priors().components))


def test_one_calendar_is_measured_once_and_gives_the_same_gaps():
    panel = one_calendar()
    shares = shares_of(panel)
    moved = replace(panel, dates=panel.dates + np.arange(30)[:, None].astype("timedelta64[D]"))
    assert shares.gaps.strides[0] == 0
    assert shares_of(moved).gaps.strides[0] != 0
    row = shares_of(panel.take(np.array([4]))).gaps
    np.testing.assert_array_equal(shares.gaps, np.repeat(row, 30, axis=0))

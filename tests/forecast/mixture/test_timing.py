"""The command that measures speed: its panel is like what it is cut from, and it prints both sides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from p06analysis.forecast.mixture.timing import main, tiled_panel

PANEL = Path(__file__).parents[3] / "data/benchmark/panel.parquet"


def test_panel_has_shapes_of_published_series_and_any_size():
    table = pd.DataFrame(
        {
            "dataset": "d",
            "series_id": np.repeat(["a", "b"], [6, 3]),
            "date": pd.date_range("2020-01-31", periods=9, freq="ME"),
            "value": [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 1.0, 1.0, 1.0],
            "capacity": [100.0] * 6 + [np.nan] * 3,
        }
    )
    panel = tiled_panel(table, series=500, points=5, pools=7, rng=np.random.default_rng(0))
    assert len(panel) == 500
    assert set(panel.pool) == set(range(7))
    assert ((panel.values >= 0.0) & (panel.values <= 100.0)).all()
    # Only the first series has five values: two stretches of it, rising by 10 a month.
    steps = np.diff(panel.values, axis=1)
    assert np.median(steps) == pytest.approx(10.0, abs=1.0)
    assert np.median(panel.values[:, 0]) == pytest.approx(15.0, abs=5.0)
    with pytest.raises(ValueError, match="no series"):
        tiled_panel(table, series=5, points=8, pools=1, rng=np.random.default_rng(0))


def test_command_sets_both_side_by_side(capsys: pytest.CaptureFixture[str]):
    assert main([str(PANEL), "--series", "300", "--sample", "3", "--seasons", "1", "--turns", "1"]) == 0
    printed = capsys.readouterr().out
    assert "300 series × 24 months, 1 core(s)" in printed
    assert "ours:" in printed
    assert "AutoETS, season_length=1:" in printed
    assert "times our elapsed time" in printed

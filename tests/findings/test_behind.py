"""What stands behind a forecast is said of pooled series only, with the paces of other places where they compare."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from p06analysis.findings.behind import behind
from p06analysis.forecast import Panel, fit
from p06analysis.forecast.mixture.explain import explain

MONTHS = pd.date_range("2026-01-31", periods=8, freq="ME")


def one_row(sample, indicator: str):
    return next(row for row in sample.outlook.itertuples(index=False) if row.indicator == indicator)


def with_others(sample, steps: list[float]):
    """Return the sample's forecast, its level fitted anew beside places that move by these steps a month."""
    row = sample.forecast.series.query("indicator == 'online_share'").iloc[0]
    values = 40.0 + np.arange(8.0) * np.array([1.0, *steps])[:, None]
    panel = Panel(
        values=values,
        dates=np.tile(MONTHS.to_numpy().astype("datetime64[D]"), (len(values), 1)),
        period_days=np.full(len(values), 30.4375),
        lower=np.zeros(len(values)),
        upper=np.full(len(values), 100.0),
        is_hard_upper=np.ones(len(values), bool),
        is_cumulative=np.zeros(len(values), bool),
    )
    series = sample.forecast.series.copy()
    series.loc[row.name, "panel_row"] = 0
    return replace(sample.forecast, series=series, fitted=fit(panel))


def test_assumption_is_named_with_its_weight(sample):
    row = one_row(sample, "online_share")
    number = int(sample.forecast.series.query("indicator == 'online_share'")["panel_row"].iloc[0])
    weight = round(100 * explain(sample.forecast.fitted, number).assumption_weight)
    vi, en = (behind(row, sample.forecast, sample.plan, language) for language in ("vi", "en"))
    assert f"({weight} %)" in vi[0]
    assert f"({weight} %)" in en[0]


def test_other_places_paces_are_told_where_there_are_enough(sample):
    row = one_row(sample, "online_share")
    told = behind(row, with_others(sample, [0.0, 0.5, 1.5, 2.0]), sample.plan, "en")
    # From one month end to the next is one month; of 0, 0.5, 1.5 and 2 the quartiles are 0.375 and 1.625.
    assert "moved between +0.38 points and +1.63 points a month" in told[1]
    assert "half of 4 other places" in told[1]
    assert "faster than 2 of them" in told[1]
    assert len(behind(row, with_others(sample, [0.5, 1.5]), sample.plan, "en")) == 1


def test_nothing_is_said_of_what_another_mathematics_answers(sample):
    assert behind(one_row(sample, "on_time_share_ytd"), sample.forecast, sample.plan, "vi") == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_is_said_without_figures(sample, language):
    assert behind(one_row(sample, "services_share"), sample.forecast, sample.plan, language) == []

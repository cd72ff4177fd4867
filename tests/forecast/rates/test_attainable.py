"""What an ideal forecast could reach: a known process is forecast better than a learned one, right chances are right."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from p06analysis.forecast.mixture.training import family_of
from p06analysis.forecast.rates.attainable import attainable, drawn_anew
from p06analysis.forecast.rates.priors import RATIOS, SCALES, default_rate_priors
from p06analysis.forecast.rates.scores import score_families, summary
from p06analysis.forecast.rates.years import years_of
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    years = pd.read_parquet(ROOT / "data/rates/finished-years.parquet")
    return years[years["dataset"].map(family_of).isin(["us", "au"]) & (years["kind"] == "ratio")]


@pytest.fixture(scope="module")
def bounds(table) -> pd.DataFrame:
    return attainable(table, origins=(9,)).set_index("bound")


def test_scores_are_those_of_the_scores(table, bounds):
    scored = summary(score_families(table, origins=(9,))).set_index("method").loc["counts"]
    assert bounds.loc["as scored", ["near", "round"]].to_numpy() == pytest.approx(
        scored[["near", "round"]].to_numpy(float)
    )


def test_knowing_the_process_is_better_than_learning_it(bounds):
    assert (bounds.loc["process known"] < bounds.loc["process learned"]).all()


def test_narrower_and_right_is_better(bounds):
    widths = [name for name in bounds.index if name.startswith("right at")]
    ordered = bounds.loc[sorted(widths, key=lambda name: float(name.split()[2]))]
    assert (ordered.diff().dropna() > 0).all(axis=None)


def test_drawn_years_move_as_strongly_as_their_cells_say(table):
    years = years_of(table, "ratio")
    rows = np.flatnonzero(years.family == "au")
    drawn, cells = drawn_anew(years.take(rows), default_rate_priors(), np.random.default_rng(2))
    scale, ratio = np.unravel_index(
        cells["rate_cells"].reshape(len(rows), -1).argmax(axis=1), (len(SCALES), len(RATIOS))
    )
    share = drawn.counted / drawn.cases
    steps = np.diff(np.log(share / (1.0 - share)), axis=1).var(axis=1)
    # what changes from month to month: noise with a correlation of .25, and a month of drift
    expected = np.exp(2.0 * SCALES[scale]) * (2.0 * 0.75 + 2.0 / 3.0 * RATIOS[ratio] ** 2)
    assert np.median(steps / expected) == pytest.approx(1.0, abs=0.35)

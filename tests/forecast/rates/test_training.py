"""Finished years: the shipped file gives the shipped priors, and forecasts that beat taking the year for a level."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from p06analysis.forecast.rates import training as rate_training
from p06analysis.forecast.rates.finished_years import finished_years
from p06analysis.forecast.rates.priors import default_rate_priors
from p06analysis.forecast.rates.scores import score_families, summary
from p06analysis.forecast.rates.training import learn_priors, without
from p06analysis.forecast.rates.years import years_of

YEARS = Path(__file__).parents[3] / "data/rates/finished-years.parquet"


@pytest.fixture(scope="module")
def years() -> pd.DataFrame:
    return pd.read_parquet(YEARS)


def test_shipped_priors_are_what_the_shipped_years_teach(years, tmp_path):
    assert rate_training.main([str(YEARS), "--out", str(tmp_path / "priors.json")]) == 0
    again = type(default_rate_priors()).from_json((tmp_path / "priors.json").read_text(encoding="utf-8"))
    for name in ("pace", "rate"):
        found, shipped = getattr(again, name), getattr(default_rate_priors(), name)
        assert found.centre == pytest.approx(shipped.centre, abs=2e-3)
        assert found.scatter == pytest.approx(shipped.scatter, abs=2e-3)


def test_shipped_years_are_whole_and_free_to_be_given_on(years):
    counted = years[years["kind"] != "percent"]
    months = counted.groupby(["kind", "dataset", "series_id", counted["date"].dt.year])["date"].nunique()
    assert (months == 12).all()
    ratios = years[years["kind"] == "ratio"]
    assert (ratios["numerator"] <= ratios["denominator"]).all()
    assert set(years["licence"]) == {"Licence Ouverte / Open Licence 2.0 (Etalab)", "CC BY 4.0", "public domain (CC0)"}
    assert (years["source"].str.len() > 0).all()


def test_answers_beat_levels_and_hold_what_they_say_where_the_family_taught_nothing(years):
    # every sixth series of the later years, and two origins, for time; all of it is scored by the command
    names = years["series_id"].drop_duplicates().to_numpy()[::6]
    is_late = (years["date"].dt.year >= 2013) & (years["series_id"].isin(names) | years["dataset"].str.startswith("au"))
    scores = summary(score_families(years[is_late & (years["kind"] == "ratio")], origins=(7, 10)))
    counts = scores.set_index(["kind", "method"]).loc[("ratio", "counts")]
    assert counts["crps"] < 0.7
    assert 0.7 < counts["holds_80"] < 0.88
    assert counts["near"] < 1
    assert counts["round"] < 0.8


def test_priors_without_a_family_are_learned_from_the_others_only(years):
    few = without(years, "fr")
    assert set(few["dataset"]) == {"us_flights_on_time", "au_departures_by_kind"}
    changed = years.assign(numerator=years["numerator"].where(~years["dataset"].str.startswith("fr"), 0.0))
    assert learn_priors(without(changed, "fr")) == learn_priors(few)


def test_learning_finds_the_noise_that_was_put_in():
    rng = np.random.default_rng(4)
    rows = []
    for number in range(60):
        cases = rng.poisson(5_000, 12)
        level = rng.normal(0.5, 0.3) + 0.2 * rng.standard_normal(12)
        counted = rng.binomial(cases, 1 / (1 + np.exp(-level)))
        rows += [
            ("ratio", "xx_made", f"s{number}", m, c, n) for m, (c, n) in enumerate(zip(counted, cases, strict=True))
        ]
    table = pd.DataFrame(rows, columns=["kind", "dataset", "series_id", "month", "numerator", "denominator"])
    table["date"] = pd.date_range("2020-01-31", periods=12, freq="ME").to_numpy()[table["month"]]
    learned = learn_priors(table.assign(value=np.nan, total=np.nan)).rate
    assert np.exp(learned.centre) == pytest.approx(0.2, rel=0.15)
    assert learned.ratios[0] > 0.8


def panel_rows(name: str, place: str, values: list[float], unit: str) -> pd.DataFrame:
    dates = pd.date_range("2019-12-31", periods=len(values), freq="ME")
    return pd.DataFrame(
        {
            "dataset": "xx_panel",
            "series_id": f"{name}-{place}",
            "name": name,
            "group": place,
            "date": dates,
            "value": values,
            "unit": unit,
            "capacity": 10_000.0 if unit == "count" else 100.0,
            "source": "made here",
            "licence": "none",
        }
    )


def test_series_are_told_apart_by_what_they_do():
    total = np.cumsum([0, *range(100, 124)]).astype(float).tolist()
    wiggle = [50 + (-1) ** month for month in range(25)]
    restart = [30.0] + [min(10.0 + 5 * (month % 12), 60) for month in range(24)]
    panel = pd.concat(
        [
            panel_rows("dossiers", "a", total, "count"),
            panel_rows("dossiers", "b", [2 * x for x in total], "count"),
            panel_rows("monthly", "a", wiggle, "percent"),
            panel_rows("restarting", "a", restart, "percent"),
        ]
    )
    found = finished_years(panel)
    kinds = found.groupby(["kind", "series_id"]).size()
    assert set(kinds.index) == {
        ("volume", "dossiers-a"),
        ("volume", "dossiers-b"),
        ("ratio", "dossiers-a+"),
        ("ratio", "monthly-a"),
        ("percent", "restarting-a"),
    }
    pair = years_of(found[found["series_id"] == "dossiers-a+"], "ratio")
    assert pair.counted[0].tolist() == list(range(100, 112))
    np.testing.assert_allclose(pair.counted / pair.cases, 1 / 3)
    own = years_of(found[found["series_id"] == "monthly-a"], "ratio")
    # ten thousand a month on average, in proportion to the place's dossiers
    np.testing.assert_allclose(own.cases[0] / own.cases[0].sum(), np.arange(100, 112) / sum(range(100, 112)), rtol=1e-3)
    np.testing.assert_allclose(100 * own.counted[0] / own.cases[0], wiggle[1:13], atol=0.01)

"""Whether a merged place is forecast better with its predecessors' history: French départements, merged on paper.

``python -m tests.benchmarks.carried_history`` pairs départements of ``data/barometer`` by chance and merges each pair on 1 July
2021: counts add up, percentages are weighted by shares that differ from those assumed as :data:`CONCENTRATION` says. At four
origins after that day the merged places' last value is forecast from their own figures alone, with all that is carried over, and
with what is not too doubtful, with priors that learned nothing from French figures.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from p06analysis.forecast.mixture.priors import read_priors
from p06analysis.forecast.plan_forecast import forecast_plan
from p06analysis.observations import Observations, read_observations
from p06analysis.observations.carried import IN_DOUBT
from p06analysis.observations.succession import CONCENTRATION
from p06analysis.plan import Params, Place, Target, Words, read_params
from p06analysis.schema import LEVELS

PROJECT = Path(__file__).parent.parent.parent / "data" / "barometer"
MERGED_ON = pd.Timestamp("2021-07-01")
ORIGINS = [dt.date(2021, 10, 31), dt.date(2021, 12, 31), dt.date(2022, 3, 31), dt.date(2022, 6, 30)]
PAIRINGS = 4
WAYS = ("own", "all carried", "carried")


def merged(params: Params, table: pd.DataFrame, rng: np.random.Generator) -> tuple[Params, pd.DataFrame]:
    """Return params with merged places, and figures: the parts' before the merger, the wholes' from then on."""
    names = sorted(table["place"].unique())
    order = rng.permutation(len(names))
    places, tables = dict(params.places), [table[table["date"] < MERGED_ON]]
    for one, two in zip(order[: len(names) // 2], order[len(names) // 2 :], strict=False):
        parts, whole = (names[one], names[two]), f"{names[one]}-{names[two]}"
        assumed = rng.uniform(0.25, 0.75)
        true = rng.dirichlet(CONCENTRATION["population"] * np.array([assumed, 1 - assumed]))
        places[whole] = Place(label_vi=whole, label_en=whole, level="province", valid_from="2021-07-01")
        for part, share in zip(parts, (assumed, 1 - assumed), strict=True):
            places[part] = places[part].model_copy(update={"successor": whole, "population": 1e6 * share})
        tables.append(_whole(table, parts, true, whole, params))
    indicators = {name: one.model_copy(update={"carries_over": True}) for name, one in params.indicators.items()}
    return replace(params, places=places, indicators=indicators), pd.concat(tables, ignore_index=True)


def _whole(table: pd.DataFrame, parts: tuple[str, str], true: np.ndarray, whole: str, params: Params) -> pd.DataFrame:
    after = table[table["place"].isin(parts) & (table["date"] >= MERGED_ON)]
    rows = after.pivot_table(index=["indicator", "date", "as_of"], columns="place", values="value")
    rows = rows.reindex(columns=list(parts)).dropna().reset_index()
    is_count = rows["indicator"].map(lambda name: params.indicators[name].unit == "count").to_numpy()
    value = rows[list(parts)].to_numpy() @ true
    value = np.where(is_count, rows[list(parts)].sum(axis=1), value)
    made = rows[["indicator", "date", "as_of"]].assign(place=whole, value=value)
    return made.assign(numerator=np.nan, denominator=np.nan, source="", flag="", note="")


def questions(table: pd.DataFrame) -> pd.DataFrame:
    """Return the last figure of each merged place's series: what is to be told."""
    wholes = table[(table["date"] >= MERGED_ON) & table["place"].str.contains("-.*-")]
    return wholes.sort_values("date").drop_duplicates(["indicator", "place"], keep="last").reset_index(drop=True)


def answers(known: pd.DataFrame, params: Params, asked: pd.DataFrame, origin: dt.date) -> np.ndarray:
    """Return the seven quantiles of each question, NaN where nothing is told."""
    words = Words(vi="thử", en="trial")
    targets = tuple(
        Target(indicator=row.indicator, place=row.place, value=1.0, deadline=f"{row.date:%Y-%m-%d}", standing="working",
               set_by=words, owner="x")
        for row in asked.itertuples()
    )  # fmt: skip
    plan = replace(params.plan(next(iter(params.plans))), targets=targets, tasks=(), scores={})
    forecast = forecast_plan(known, plan, origin=origin, priors=read_priors(PROJECT / "priors.json"))
    rows = forecast.series.reset_index(names="row").merge(
        asked[["indicator", "place"]].reset_index(names="ask"), on=["indicator", "place"]
    )
    rows = rows.sort_values("ask")
    dates = asked["date"].to_numpy().astype("datetime64[D]")[rows["ask"]]
    return forecast.quantiles(rows["row"].to_numpy(), dates)


def pinball(quantiles: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Return the mean quantile loss of each row."""
    levels, miss = np.array(LEVELS), outcome[:, None] - quantiles
    return np.maximum(levels * miss, (levels - 1) * miss).mean(axis=1) * 2


def trial(seed: int) -> pd.DataFrame:
    """Return one pairing's losses and hits, one row an (origin, question, way)."""
    params = read_params(PROJECT / "params")
    table = read_observations([PROJECT / "figures.parquet"], params).table
    params, table = merged(params, table, np.random.default_rng(seed))
    found = []
    for origin in ORIGINS:
        asked = questions(table)
        asked = asked[asked["date"].dt.date > origin].reset_index(drop=True)
        kept = Observations(table, carrying=params).as_of(origin)
        is_doubtful = kept["note"].str.contains(IN_DOUBT, regex=False)
        ways = {
            "own": Observations(table).as_of(origin),
            "all carried": kept.assign(flag=kept["flag"].mask(is_doubtful, "derived")),
            "carried": kept,
        }
        for way, known in ways.items():
            quantiles = answers(known, params, asked, origin)
            outcome = asked["value"].to_numpy(float)
            found.append(
                asked[["indicator", "place"]].assign(
                    seed=seed, origin=origin, way=way, loss=pinball(quantiles, outcome),
                    held=np.where(np.isnan(quantiles[:, 0]), np.nan,
                                  (quantiles[:, 1] <= outcome) & (outcome <= quantiles[:, 5])),
                )
            )  # fmt: skip
    return pd.concat(found, ignore_index=True)


def main() -> None:
    """Print what was told, and the losses beside those from own figures alone."""
    found = pd.concat([trial(seed) for seed in range(PAIRINGS)], ignore_index=True)
    params = read_params(PROJECT / "params")
    found["unit"] = found["indicator"].map(lambda name: params.indicators[name].unit)
    key = ["seed", "origin", "indicator", "place"]
    wide = found.pivot_table(index=[*key, "unit"], columns="way", values="loss").reset_index()
    told = found.groupby(["unit", "way"])["loss"].agg(told="count", asked="size")
    print(told.to_string())
    both = wide.dropna()
    by = both.groupby(["unit", "indicator"])[list(WAYS)].mean()
    print("\nloss by indicator, as a multiple of that from own figures alone, on questions that every way tells:")
    ratio = by.div(by["own"], axis=0)
    print(ratio.assign(asked=both.groupby(["unit", "indicator"]).size()).round(3).to_string())
    print(
        "\ngeometric mean over indicators:", np.exp(np.log(ratio).groupby("unit").mean()).round(3).to_string(), sep="\n"
    )
    held = found.merge(both[key], on=key).groupby(["unit", "way"])["held"].mean()
    print("\n80 % intervals hold:", held.round(3).to_string(), sep="\n")


if __name__ == "__main__":
    main()

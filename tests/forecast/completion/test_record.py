"""A register whose stretches went as foreseen needs small shocks, one that jumped and stood still needs large ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from p06analysis.forecast.completion.histories import REGISTER_COLUMNS, read_register
from p06analysis.forecast.completion.priors import default_priors
from p06analysis.forecast.completion.record import SCALE_SD, own_shocks
from p06analysis.forecast.completion.throughput import throughput_chances
from p06analysis.forecast.completion.training import scored
from p06analysis.forecast.completion.trial import cases, count_rows, item_chances
from tests.forecast.completion.registers import NO_CHANGE, simulated

ORIGIN = np.datetime64("2025-08-31")


def shocks_of(tasks: pd.DataFrame) -> float:
    seen = tasks.assign(done_on=tasks["done_on"].where(tasks["done_on"] <= pd.Timestamp(ORIGIN)))
    found = own_shocks(seen, NO_CHANGE, default_priors(), origin=ORIGIN, days_ahead=40)
    return float(np.median(found, axis=0).sum())


def test_an_even_register_lowers_the_shocks_and_a_jumping_one_does_not():
    even = simulated(tasks=300, owners={"a": 0.8, "b": 0.8, "c": 0.8})
    # everything that ended in every second stretch of 40 days is only done in the next one
    stretch = ((pd.Timestamp(ORIGIN) - even["done_on"]).dt.days // 40) % 2 == 1
    jumping = even.assign(done_on=even["done_on"].where(~stretch, even["done_on"] + pd.Timedelta(days=40)))
    assert shocks_of(even) < 0.7 * default_priors().shocks.sum()
    assert shocks_of(jumping) > 1.5 * shocks_of(even)


def test_a_register_without_a_past_believes_the_priors_with_doubt():
    tasks = simulated(tasks=3, owners={"a": 0.8})
    found = own_shocks(tasks.iloc[:0], NO_CHANGE, default_priors(), origin=ORIGIN, days_ahead=40)
    factor = found / default_priors().shocks
    assert np.ptp(factor, axis=1).max() < 1e-12
    assert np.median(factor[:, 0]) == pytest.approx(1.0, abs=0.1)
    assert np.log(factor[:, 0]).std() == pytest.approx(SCALE_SD, abs=0.1)


def test_a_long_record_leaves_less_doubt():
    even = simulated(tasks=300, owners={"a": 0.8, "b": 0.8, "c": 0.8})
    seen = even.assign(done_on=even["done_on"].where(even["done_on"] <= pd.Timestamp(ORIGIN)))
    none, long = (
        own_shocks(table, NO_CHANGE, default_priors(), origin=ORIGIN, days_ahead=40) for table in (seen.iloc[:0], seen)
    )
    assert np.log(long[:, 0]).std() < np.log(none[:, 0]).std()


def test_past_origins_are_judged_by_what_came_true(tmp_path):
    tasks = simulated(tasks=200, owners={"a": 0.5, "b": 1.5}).assign(
        kind="roadmap", seen_until=pd.Timestamp("2025-12-31")
    )
    tasks.loc[tasks["done_on"] > tasks["seen_until"], "done_on"] = pd.NaT
    tasks[REGISTER_COLUMNS].to_csv(tmp_path / "made.csv", index=False)
    every = cases("made", read_register(tmp_path / "made.csv"), default_priors(), origins=3)
    items = pd.concat([item_chances(case) for case in every])
    counts = pd.concat([count_rows(case, draws=256) for case in every])
    assert (items["is_done"] == tasks.set_index("task").eval("done_on <= due")[items["task"]].to_numpy()).all()
    assert (items["origin"] < tasks.set_index("task")["due"][items["task"]].to_numpy()).all()
    chance = items["probability"].groupby(tasks.set_index("task")["owner"][items["task"]].to_numpy()).mean()
    assert chance["a"] > chance["b"]
    assert ((counts["low"] <= counts["mean"]) & (counts["mean"] <= counts["high"])).all()
    assert (counts["inside"] >= 0.8 - 1e-9).all()
    # a range named is never longer than the closed interval, which has 80 % or more
    assert (counts["to"] - counts["from"] <= counts["high"] - counts["low"]).all()
    _, slices, by_chance = scored(items, counts)
    held = (counts["from"] <= counts["done"]) & (counts["done"] <= counts["to"])
    assert slices.loc[("all", "all"), "held"] == held.mean()
    assert by_chance["asked"].sum() == len(counts)


def test_throughput_shares_the_pace_of_the_past_among_open_tasks():
    weeks = np.arange("2025-01-05", "2025-03-03", 7, dtype="datetime64[D]")
    due = np.full(4, np.datetime64("2025-03-16"))
    shared = throughput_chances(
        weeks,
        np.datetime64("2024-12-30"),
        due,
        origin=np.datetime64("2025-03-02"),
        order="any",
        rng=np.random.default_rng(0),
    )
    # one a week, two weeks, four tasks
    assert shared.tolist() == [0.5] * 4

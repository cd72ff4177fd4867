"""What is said beyond single targets is in the ledger as it stands in the tables of the pages, and hubverse's tool reads it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from p06analysis.forecast.plan_forecast import forecast_plan
from p06analysis.ledger.archive import append, read_ledger
from p06analysis.ledger.further_statements import (
    places_statements,
    summary_statements,
    task_statements,
    write_places_statements,
    write_summary_statements,
    write_task_statements,
)
from p06analysis.ledger.layout import COLUMNS
from p06analysis.ledger.statements import LEVEL_NAMES, statements
from p06analysis.outlook import assess
from p06analysis.outlook.places import compare_places
from p06analysis.outlook.ranks import RANK_QUANTILES
from p06analysis.outlook.summary import summarise
from p06analysis.outlook.tasks import tasks_outlook
from p06analysis.plan import PlacesShown
from p06analysis.schema import QUANTILES
from tests.forecast.completion.registers import day, plan_of
from tests.outlook.conftest import ORIGIN, Units

SHOWN = PlacesShown(indicator="on_time_share_ytd", within="khanh-hoa")
TASKS = [
    {"assigned_on": "2026-01-05", "due": "2026-04-30", "done_on": "2026-04-20"},
    {"assigned_on": "2026-02-01", "due": "2026-10-31"},
    {"assigned_on": "2026-02-01", "due": "2026-07-31"},
    {
        "assigned_on": "2026-01-05",
        "due": "2026-12-31",
        "kind": "regular",
        "every": "month",
        "done_each": ["2026-02-02"],
    },
]


@pytest.fixture
def said(project):
    """Outlook, plan, known figures and summary of a province with units."""
    units = Units(project)
    plan, known = units.plan, units.known
    forecast = forecast_plan(known, plan, origin=ORIGIN)
    outlook = assess(forecast, plan)
    return outlook, forecast, plan, known, summarise(known, forecast, outlook, plan)


def chances(rows: pd.DataFrame, about: str) -> list[float]:
    """Return the chances of at least 1, 2, … of something, as they are kept."""
    met = rows[rows["target"].str.startswith(f"{about} >=") & (rows["output_type_id"] == "met")]
    return met.assign(count=met["target"].str.split(" ").str[2].astype(int)).sort_values("count")["value"].tolist()


def numbers(rows: pd.DataFrame, target: str, location: str) -> list[float]:
    one = rows[(rows["target"] == target) & (rows["location"] == location) & (rows["output_type"] == "quantile")]
    assert sorted(one["output_type_id"]) == sorted(LEVEL_NAMES)
    return one.set_index("output_type_id").loc[LEVEL_NAMES, "value"].tolist()


def test_joint_chances_and_the_sum_of_parts_are_kept(said):
    outlook, _, plan, _, summary = said
    rows = summary_statements(summary, outlook, plan)
    told = len(summary.joint)
    assert told == outlook["probability"].notna().sum() == 2
    assert chances(rows, f"met:targets/{told}") == pytest.approx(summary.joint["probability"].tolist())
    assert rows.loc[rows["target"].str.startswith("met:"), "location"].unique().tolist() == [plan.id]
    (whole,) = summary.wholes
    assert numbers(rows, "on_time_share_ytd", "khanh-hoa") == list(whole.quantiles)
    together = rows[rows["method"] == "together"].set_index(["target", "output_type_id"])["value"]
    assert together["on_time_share_ytd >= 95 at_deadline", "met"] == whole.probability
    sums = rows[rows["output_type"] == "pmf"].groupby("target")["value"].sum()
    assert np.allclose(sums, 1)


def test_places_and_their_ranks_are_kept(said):
    _, _, plan, known, _ = said
    places = compare_places(known, plan, SHOWN, origin=ORIGIN)
    rows = places_statements(places, plan, origin=ORIGIN)
    for one in places.table[places.table["rank_q50"].notna()].to_dict("records"):
        assert numbers(rows, "on_time_share_ytd", one["place"]) == [one[name] for name in QUANTILES]
        assert numbers(rows, "rank:on_time_share_ytd", one["place"]) == [one[name] for name in RANK_QUANTILES]
    assert set(rows["location"]) == {"so-a", "xa-b", "xa-c", "khanh-hoa"}  # xa-d has no case, and nothing is said of it


def test_each_day_of_a_task_is_kept_once_and_the_number_done_is_of_the_open_ones():
    tasks = tasks_outlook(plan_of(TASKS), origin=day("2026-08-31"))
    rows = task_statements(tasks)
    met = rows[rows["output_type_id"] == "met"].astype({"target_end_date": "str"})
    table = tasks.table.set_index("task")
    own = met[met["target"] == "task:t1 >= 1 at_deadline"].set_index("target_end_date")["value"]
    assert own["2026-10-31"] == table.loc["t1", "chance_due"]
    assert own["2026-12-31"] == table.loc["t1", "chance_deadline"]
    assert own[f"{table.loc['t1', 'done_q50']:%Y-%m-%d}"] == 0.5
    # due before the origin, or each month: by the deadline
    assert met.loc[met["target"] == "task:t2 >= 1 at_deadline", "target_end_date"].min() > "2026-08-31"
    assert not met["target"].str.startswith("task:t0 ").any()
    assert chances(rows, "met:tasks/3") == pytest.approx([tasks.forecast.distribution[n:].sum() for n in (2, 3, 4)])
    assert not met.duplicated(["target", "target_end_date"]).any()


def test_groups_and_owners_number_done_is_kept_as_their_table_says():
    tasks = tasks_outlook(plan_of(TASKS), origin=day("2026-08-31"))
    rows = task_statements(tasks)
    forecast = tasks.forecast
    for kind, table in (("group", forecast.groups), ("owner", forecast.owners)):
        for one in table.itertuples(index=False):
            said_of_all = chances(rows, f"met:{kind}/{one.open}/{one.name}")
            assert said_of_all[-1] == pytest.approx(one.every)
            assert sum(said_of_all) == pytest.approx(one.mean - one.done)
    assert set(forecast.parts) == {
        (k, n) for k, t in (("group", forecast.groups), ("owner", forecast.owners)) for n in t["name"]
    }


def test_totals_speak_of_the_plan_under_each_assumption():
    total = {"as_of": "2026-08-31", "total": 43, "done": 33, "source": "s"}
    tasks = tasks_outlook(plan_of(TASKS, is_complete=False, totals=[total]), origin=day("2026-08-31"))
    rows = task_statements(tasks)
    for one in tasks.forecast.scenarios:
        own = rows[rows["method"] == f"totals_{one.name}"]
        assert chances(own, "done:tasks") == pytest.approx([one.distribution[n:].sum() for n in range(34, 44)])
        assert numbers(own, "done:tasks", "p")[3] == one.quantile(0.5)


def test_register_that_nothing_can_be_told_of_is_silent():
    tasks = tasks_outlook(plan_of([{"assigned_on": "2026-08-30", "due": "2026-12-31"}]), origin=day("2026-08-31"))
    assert task_statements(tasks).empty


def test_hubdata_reads_all_of_it(tmp_path, said):
    from hubdata import connect_hub

    outlook, forecast, plan, known, summary = said
    places = compare_places(known, plan, SHOWN, origin=ORIGIN)
    rows = pd.concat(
        [
            statements(outlook, plan, forecast=forecast),
            summary_statements(summary, outlook, plan),
            places_statements(places, plan, origin=ORIGIN),
            task_statements(tasks_outlook(plan_of(TASKS), origin=day("2026-08-31"))),
        ]
    ).drop_duplicates(["method", *COLUMNS[:-1]])
    words = {"origin": "2026-10-05", "run": "small", "run_id": "abc"}
    append(tmp_path, rows, **words, is_replay=False, note={})
    table = connect_hub(tmp_path).to_table().to_pandas()
    assert table["value"].sum() == pytest.approx(rows["value"].sum())
    assert len(read_ledger(tmp_path, methods=("ours", "together"))) == rows["method"].isin(["ours", "together"]).sum()


def test_nothing_is_written_without_a_folder(tmp_path, said):
    outlook, _, plan, known, summary = said
    places = compare_places(known, plan, SHOWN, origin=ORIGIN)
    tasks = tasks_outlook(plan_of(TASKS), origin=day("2026-08-31"))
    for out, many in (("", 0), (tmp_path / "out", 1)):
        assert len(write_summary_statements(summary, outlook, plan, out=out)) == many
        assert len(write_places_statements(places, plan, origin=ORIGIN, out=out)) == many
        assert len(write_task_statements(tasks, out=out)) == many
        assert write_task_statements(None, out=out) == []

"""Verdicts of tasks: done is met, overdue is off track, and nothing is told where nothing of the plan is known."""

from __future__ import annotations

import pandas as pd

from p06analysis.forecast.completion import forecast_tasks
from p06analysis.outlook.tasks import assess_tasks, by_need
from tests.forecast.completion.registers import day, plan_of

ORIGIN = day("2026-08-31")


def assessed(tasks, **register):
    plan = plan_of(tasks, **register)
    return assess_tasks(forecast_tasks(plan, origin=ORIGIN), plan).set_index("task")


def test_done_is_met_and_overdue_is_off_track():
    table = assessed(
        [
            {"assigned_on": "2026-01-05", "due": "2026-04-30", "done_on": "2026-04-20"},
            {"assigned_on": "2026-01-05", "due": "2026-08-31"},
            {"assigned_on": "2026-06-05", "due": "2026-12-31"},
        ]
    )
    assert list(table["verdict"].iloc[:2]) == ["met", "off_track"]
    assert pd.isna(table.loc["t1", "chance_due"])
    assert 0 < table.loc["t1", "chance_deadline"] < 1
    assert table.loc["t2", "verdict"] in {"on_track", "at_risk", "off_track"}
    assert table.loc["t1", "reason"].startswith("Đến hạn ngày 31/08/2026, chưa có báo cáo hoàn thành.")


def test_nothing_is_told_of_a_plan_that_nothing_is_known_of():
    table = assessed([{"assigned_on": "2026-08-20", "due": "2026-12-31"}], begins="2026-08-01")
    row = table.loc["t0"]
    assert (row["verdict"], row["reason_code"]) == ("cannot_tell", "nothing_known")
    assert pd.isna(row["chance_due"])
    assert pd.isna(row["chance_deadline"])
    assert "ngày hoàn thành của các nhiệm vụ đã xong" in row["reason"]


def test_totals_are_enough_to_tell():
    totals = [{"as_of": "2026-08-31", "total": 40, "done": 20, "source": "s"}]
    table = assessed([{"due": "2026-12-31", "listed_on": "2026-08-31"}], is_complete=False, totals=totals)
    assert table.loc["t0", "verdict"] != "cannot_tell"
    assert "không rõ ngày giao" in table.loc["t0", "reason"]


def test_a_task_held_up_names_what_to_settle_first():
    tasks = [
        {"assigned_on": "2026-01-05", "due": "2026-05-31", "title_vi": "Ký hợp đồng"},
        {"assigned_on": "2026-01-05", "due": "2026-09-30", "waits_for": ["t0"]},
        *({"assigned_on": "2026-01-05", "due": "2026-06-30"} for _ in range(6)),
    ]
    row = assessed(tasks).loc["t1"]
    assert row["reason_code"] == "waits"
    assert row["next_act"] == "Xử lý trước: Ký hợp đồng."


def test_the_most_needed_stand_first():
    table = assessed(
        [
            {"assigned_on": "2026-01-05", "due": "2026-04-30", "done_on": "2026-04-20"},
            {"assigned_on": "2026-06-05", "due": "2026-12-31"},
            {"assigned_on": "2026-01-05", "due": "2026-07-31"},
        ]
    ).reset_index()
    assert list(by_need(table)["task"]) == ["t2", "t1", "t0"]

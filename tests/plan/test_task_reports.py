"""What reports say of tasks stands on top of the register, as far as it was known at the origin."""

from __future__ import annotations

import datetime as dt

import pytest

from p06analysis.errors import InputRejected
from p06analysis.plan import read_params
from p06analysis.plan.task_reports import TaskReport, with_reports
from p06analysis.plan.task_table import tasks_table
from tests.plan.test_tasks import REGISTER

FORM = 'form.xlsx, sheet "Nhiệm vụ", cell A4'


def said(task: str, on: str, *, due: str = "", done: str = "") -> TaskReport:
    days = [dt.date.fromisoformat(text) if text else None for text in (due, done)]
    return TaskReport("small", task, days[0], days[1], dt.date.fromisoformat(on), FORM)


@pytest.fixture
def plan(project):
    project.write("params/tasks/small.yaml", REGISTER)
    return read_params(project.params).plan("small")


def at(plan, reports, day: str):
    origin = dt.date.fromisoformat(day)
    return tasks_table(with_reports(plan, reports, origin=origin), origin=origin).set_index("task")


def test_an_end_and_a_moved_due_day_are_seen_from_the_day_they_were_said(plan):
    reports = [said("b", "2026-09-10", due="2026-12-15"), said("b", "2026-10-05", due="2026-12-15", done="2026-10-02")]
    before, moved, done = (at(plan, reports, day).loc["b"] for day in ("2026-09-09", "2026-09-10", "2026-10-05"))
    assert (before["state"], f"{before['due']:%Y-%m-%d}", before["slips"]) == ("open", "2026-11-30", 0)
    assert (moved["state"], f"{moved['due']:%Y-%m-%d}", moved["slips"], moved["days_moved"]) == (
        "open",
        "2026-12-15",
        1,
        15,
    )
    assert (done["state"], f"{done['done_on']:%Y-%m-%d}", done["slips"]) == ("done", "2026-10-02", 1)
    assert at(plan, reports, "2026-10-04").loc["b", "state"] == "open"


def test_the_last_of_several_ends_counts_and_a_recurring_task_gets_one_more(plan):
    reports = [
        said("b", "2026-10-05", done="2026-10-02"),
        said("b", "2026-10-06", done="2026-10-03"),
        said("c", "2026-06-01", done="2026-05-29"),
    ]
    after = {task.id: task for task in with_reports(plan, reports, origin=dt.date(2026, 10, 6)).tasks}
    assert after["b"].done_on == dt.date(2026, 10, 3)
    before = {task.id: task for task in plan.tasks}
    assert after["c"].done_each == (*before["c"].done_each, dt.date(2026, 5, 29))


def test_a_due_day_said_before_the_registers_last_change_is_old(plan):
    # The register moved this due day on 2026-05-25.
    assert at(plan, [said("a", "2026-05-25", due="2026-05-31")], "2026-06-01").loc["a", "slips"] == 2


def test_reports_that_cannot_be_are_named_where_they_stand(plan):
    reports = [said("e", "2026-07-01", done="2026-06-30"), said("a", "2026-07-10", due="2025-12-31", done="2026-07-04")]
    with pytest.raises(InputRejected) as caught:
        with_reports(plan, reports, origin=dt.date(2026, 12, 1))
    assert {(fault.code, fault.where) for fault in caught.value.faults} == {
        ("P06-PLAN-035", FORM),
        ("P06-PLAN-036", FORM),
        ("P06-PLAN-019", f"{FORM} (due)"),
    }


def test_without_reports_nothing_changes(plan):
    other = TaskReport("another", "b", None, dt.date(2026, 10, 2), dt.date(2026, 10, 5), FORM)
    assert with_reports(plan, [other], origin=dt.date(2026, 12, 1)) is plan

"""A register's faults are named all at once, by file and key; its table tells every task as it stood at an origin."""

from __future__ import annotations

import datetime as dt

import pytest

from p06analysis.errors import InputRejected
from p06analysis.plan import read_params
from p06analysis.plan.task_table import tasks_table

REGISTER = """\
plan: small
begins: "2026-01-01"
ends: "2026-12-31"
tasks:
  - {id: a, title_vi: A, title_en: A, group: g, owner: so-tu-phap, source: s, assigned_on: "2026-01-10", due: "2026-06-30",
     earlier_due: [{due: "2026-03", changed_on: "2026-03-20"}, {due: "2026-05", changed_on: "2026-05-25"}], done_on: "2026-07-05"}
  - {id: b, title_vi: B, title_en: B, group: g, owner: so-tu-phap, source: s, due: "11/2026", waits_for: [a]}
  - {id: c, title_vi: C, title_en: C, group: g, owner: so-tu-phap, source: s, kind: regular, every: month, due: "2026-12",
     done_each: ["2026-01-31", "2026-02-27", "2026-04-02", "2026-04-30"]}
"""
BAD = """\
plan: small
tasks:
  - {id: a, title_vi: A, title_en: A, group: g, owner: so-tu-phap, source: s, assigned_on: "2026-05-01", due: "2026-04-30", done_on: "2026-04-01"}
  - {id: a, title_vi: A, title_en: A, group: g, owner: so-tu-phep, source: s, due: "2026-06", waits_for: [b]}
  - {id: b, title_vi: B, title_en: B, group: g, owner: so-tu-phap, source: s, due: "2026-06", waits_for: [c]}
  - {id: c, title_vi: C, title_en: C, group: g, owner: so-tu-phap, source: s, due: "2026-06", waits_for: [b, aa]}
  - {id: d, title_vi: D, title_en: D, group: g, owner: so-tu-phap, source: s, due: "tháng 10"}
  - {id: e, title_vi: E, title_en: E, group: g, owner: so-tu-phap, source: s, due: "2026-06", assigned_on: "2026-02-01",
     earlier_due: [{due: "2026-03", changed_on: "2026-01-05"}]}
"""


@pytest.fixture
def register(project):
    project.write("params/tasks/small.yaml", REGISTER)
    return project


def at(project, day: str):
    plan = read_params(project.params).plan("small")
    return tasks_table(plan, origin=dt.date.fromisoformat(day)).set_index("task")


def test_every_fault_of_a_register_is_named_at_once(project):
    project.write("params/tasks/small.yaml", BAD)
    with pytest.raises(InputRejected) as caught:
        read_params(project.params)
    found = {(fault.code, fault.where.removeprefix("params/tasks/small.yaml, ")) for fault in caught.value.faults}
    assert found == {
        ("P06-PLAN-019", "tasks[0].due"),
        ("P06-PLAN-019", "tasks[0].done_on"),
        ("P06-PLAN-018", "tasks[1].id"),
        ("P06-PLAN-010", "tasks[1].owner"),
        ("P06-PLAN-031", "tasks[2].waits_for"),
        ("P06-PLAN-030", "tasks[3].waits_for"),
        ("P06-PLAN-032", "tasks[4].due"),
        ("P06-PLAN-033", "tasks[5].earlier_due"),
    }
    circle = next(fault for fault in caught.value.faults if fault.code == "P06-PLAN-031")
    assert circle.found == "b → c → b"


@pytest.mark.parametrize("due", ["10", "T10", "Tháng 10", "tháng 3", "3"])
def test_a_due_month_without_its_year_is_refused(register, due):
    register.change("params/tasks/small.yaml", 'due: "11/2026"', f'due: "{due}"')
    with pytest.raises(InputRejected) as caught:
        read_params(register.params)
    assert [(fault.code, fault.where) for fault in caught.value.faults] == [
        ("P06-PLAN-032", "params/tasks/small.yaml, tasks[1].due")
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("every: month", "every: fortnight"),
        ("kind: regular, every", "kind: roadmap, every"),
        ("waits_for: [a]}", 'done_each: ["2026-01-31"]}'),
        ('ends: "2026-12-31"', 'ends: "2025-12-31"'),
        ("tasks:\n", 'totals: [{as_of: "2026-03-31", total: 3, done: 4, source: s}]\ntasks:\n'),
        (
            "tasks:\n",
            'totals: [{as_of: "2026-03-31", total: 9, done: 5, done_regular: 2, done_roadmap: 2, source: s}]\ntasks:\n',
        ),
        ("tasks:\n", "groups: {h: {vi: H, en: H}}\ntasks:\n"),
    ],
)
def test_what_cannot_be_is_refused_with_its_key(register, old, new):
    register.change("params/tasks/small.yaml", old, new)
    with pytest.raises(InputRejected) as caught:
        read_params(register.params)
    assert {fault.code for fault in caught.value.faults} == {"P06-PLAN-005"}


def test_models_have_known_owners_and_stop_after_they_ran(register):
    models = (
        'models:\n  - {id: m, title_vi: M, title_en: M, owner: nobody, source: s, runs_from: "2026-03-01", stopped_on: "2026-02-01"}\n'
        "  - {id: m, title_vi: M, title_en: M, source: s}\n"
    )
    register.change("params/tasks/small.yaml", "tasks:\n", models + "tasks:\n")
    with pytest.raises(InputRejected) as caught:
        read_params(register.params)
    assert {(fault.code, fault.where.split(", ")[1]) for fault in caught.value.faults} == {
        ("P06-PLAN-010", "models[0].owner"),
        ("P06-PLAN-019", "models[0].stopped_on"),
        ("P06-PLAN-018", "models[1].id"),
    }


def test_the_table_shows_each_due_date_only_from_the_day_it_was_set(register):
    # first due end of March, moved to May on 20 March, to June on 25 May
    dues = {day: at(register, day).loc["a"] for day in ("2026-03-19", "2026-03-20", "2026-05-24", "2026-05-25")}
    assert [f"{row['due']:%m-%d}" for row in dues.values()] == ["03-31", "05-31", "05-31", "06-30"]
    assert [row["slips"] for row in dues.values()] == [0, 1, 1, 2]
    assert dues["2026-05-25"]["days_moved"] == 30 + 31 + 30
    assert at(register, "2026-07-04").loc["a", "state"] == "overdue"
    assert at(register, "2026-07-05").loc["a", "state"] == "done"


def test_tasks_assigned_or_listed_later_are_not_known(register):
    assert "a" not in at(register, "2026-01-09").index
    assert "a" in at(register, "2026-01-10").index
    register.change("params/tasks/small.yaml", 'due: "11/2026"', 'listed_on: "2026-08-01", due: "11/2026"')
    assert "b" not in at(register, "2026-07-31").index
    assert "b" in at(register, "2026-08-01").index


def test_an_unknown_day_of_assignment_is_the_plans_first_and_said_so(register):
    row = at(register, "2026-02-01").loc["b"]
    assert (f"{row['assigned_on']:%Y-%m-%d}", row["is_assigned_known"]) == ("2026-01-01", False)


def test_a_recurring_task_is_overdue_while_one_of_its_months_is_open(register):
    # January and February in time, March on 2 April, April in time, nothing for May
    states = {
        day: at(register, day).loc["c", "state"] for day in ("2026-02-28", "2026-03-31", "2026-04-02", "2026-05-31")
    }
    assert states == {
        "2026-02-28": "running",
        "2026-03-31": "overdue",
        "2026-04-02": "running",
        "2026-05-31": "overdue",
    }


def test_a_successor_takes_the_open_tasks_and_the_old_owner_keeps_what_it_did(register):
    register.write(
        "params/owners.yaml",
        """\
owners:
  so-tu-phap: {label_vi: Cũ, label_en: Old, place: khanh-hoa, valid_to: "2026-08-31", successor: so-moi}
  so-moi: {label_vi: Mới, label_en: New, place: khanh-hoa, valid_from: "2026-09-01"}
""",
    )
    register.change("params/plans/small.yaml", "    owner: so-tu-phap\n", "    owner: so-moi\n")
    register.change("params/plans/small.yaml", "    owner: so-tu-phap\n", "    owner: so-moi\n")
    before, after = at(register, "2026-08-31"), at(register, "2026-09-01")
    assert list(before["owner"]) == ["so-tu-phap"] * 3
    assert list(after["owner"]) == ["so-tu-phap", "so-moi", "so-moi"]
    assert list(after["owner_assigned"]) == ["so-tu-phap"] * 3


SHEET = """\
id,title_vi,title_en,group,owner,kind,every,assigned_on,due,earlier_due,done_on,done_each,waits_for,source
a,Việc A,Task A,g,so-tu-phap,roadmap,,2026-01-10,2026-06-30,2026-03 @ 2026-03-20; 2026-05 @ 2026-05-25,2026-07-05,,,s
b,"Việc B, phần hai",Task B,g,so-tu-phap,,,,11/2026,,,,a,s
,,,,,,,,,,,,,
c,C,C,g,so-tu-phap,regular,month,,2026-12,,,2026-01-31;2026-02-27;2026-04-02;2026-04-30,,s
"""


@pytest.fixture
def sheet(project):
    project.write(
        "params/tasks/small.yaml", 'plan: small\nbegins: "2026-01-01"\nends: "2026-12-31"\nsheet: small.csv\n'
    )
    project.write("params/tasks/small.csv", SHEET)
    return project


@pytest.mark.parametrize("day", ["2026-03-20", "2026-08-31"])
def test_a_sheet_gives_the_same_table_as_the_yaml(sheet, register, day):
    of_yaml = at(register, day).drop(columns=["title_vi", "title_en"])
    sheet.write("params/tasks/small.yaml", 'plan: small\nbegins: "2026-01-01"\nends: "2026-12-31"\nsheet: small.csv\n')
    of_sheet = at(sheet, day).drop(columns=["title_vi", "title_en"])
    assert of_sheet.drop(columns="kind").equals(of_yaml.drop(columns="kind"))


def test_every_fault_of_a_sheet_is_named_by_its_cell(sheet):
    bad = [
        "id,title_vi,title_en,group,owner,assigned_on,due,done_on,waits_for,source",
        "a,A,A,g,so-tu-phap,2026-05-01,2026-04-30,2026-04-01,,s",
        "a,A,A,g,so-tu-phep,,2026-06,,b,s",
        "b,B,B,g,so-tu-phap,,2026-06,,a,s",
        "d,D,D,g,so-tu-phap,,tháng 10,,,s",
        "e,,E,g,so-tu-phap,,2026-13,,,s",
    ]
    sheet.write("params/tasks/small.csv", "\n".join(bad) + "\n")
    with pytest.raises(InputRejected) as caught:
        read_params(sheet.params)
    found = {(fault.code, fault.where.removeprefix("params/tasks/small.csv, ")) for fault in caught.value.faults}
    assert found == {
        ("P06-PLAN-019", "cell G2 (due)"),
        ("P06-PLAN-019", "cell H2 (done_on)"),
        ("P06-PLAN-018", "cell A3 (id)"),
        ("P06-PLAN-010", "cell E3 (owner)"),
        ("P06-PLAN-031", "cell I3 (waits_for)"),
        ("P06-PLAN-032", "cell G5 (due)"),
        ("P06-PLAN-006", "cell B6 (title_vi)"),
        ("P06-PLAN-005", "cell G6 (due)"),
    }


@pytest.mark.parametrize(
    "header", ["id,title_vi,title_en,group,owner,dye,source", "id,title_vi,title_en,group,owner,due,due,source"]
)
def test_columns_that_are_not_known_or_stand_twice_are_refused(sheet, header):
    sheet.write("params/tasks/small.csv", header + "\n")
    with pytest.raises(InputRejected) as caught:
        read_params(sheet.params)
    assert caught.value.codes == {"P06-PLAN-034"}


def test_a_sheet_that_is_not_there_is_a_fault(sheet):
    (sheet.params / "tasks/small.csv").unlink()
    with pytest.raises(InputRejected) as caught:
        read_params(sheet.params)
    assert caught.value.codes == {"P06-PLAN-034"}

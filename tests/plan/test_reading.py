"""Each bad input in params is named by file and key, with the nearest known name, and all of them at once."""

from __future__ import annotations

import datetime as dt

import pytest

from p06analysis.errors import InputMissing, InputRejected, P06Error
from p06analysis.plan import read_params


def faults_of(project) -> P06Error:
    with pytest.raises(InputRejected) as caught:
        read_params(project.params)
    return caught.value


def test_good_params_are_read_with_dates_bounds_and_breaks(project):
    params = read_params(project.params)
    plan = params.plan("small")
    assert [target.value for target in plan.targets] == [95, 80]
    assert plan.targets[0].deadline == dt.date(2026, 12, 31)
    assert plan.places["khanh-hoa"].code == "56"
    assert [b.date for b in plan.breaks_of("online_share", "khanh-hoa")] == [dt.date(2025, 7, 1)]
    assert plan.breaks_of("online_share", "ninh-thuan") == ()
    assert params.runs["small"].languages == ("vi", "en")


def test_unknown_key_is_named_with_the_nearest_known_one(project):
    project.change("params/plans/small.yaml", "standing: working", "standin: working")
    error = faults_of(project)
    fault = next(f for f in error.faults if f.code == "P06-PLAN-004")
    assert fault.where == "params/plans/small.yaml, targets[0].standin"
    assert 'Closest: "standing"' in fault.next_step
    assert any(f.code == "P06-PLAN-006" and f.where.endswith("targets[0].standing") for f in error.faults)


def test_unknown_key_deep_in_words_is_named(project):
    project.change("params/indicators.yaml", "{vi: Sáp nhập tỉnh., en:", "{vi: Sáp nhập tỉnh., eng:")
    wheres = {f.where: f.code for f in faults_of(project).faults}
    assert wheres["params/indicators.yaml, indicators.online_share.breaks[0].reason.eng"] == "P06-PLAN-004"


def test_every_key_written_twice_is_found(project):
    project.change("params/places.yaml", '    code: "56"\n', '    code: "56"\n    code: "57"\n')
    project.change("params/owners.yaml", "    place: khanh-hoa\n", "    place: khanh-hoa\n    place: ninh-thuan\n")
    twice = [f.where for f in faults_of(project).faults if f.code == "P06-PLAN-003"]
    assert twice == [
        "params/owners.yaml, owners.so-tu-phap.place (line 6)",
        "params/places.yaml, places.khanh-hoa.code (line 7)",
    ]


def test_share_written_for_a_percent_target_is_refused(project):
    project.change("params/plans/small.yaml", "value: 80", "value: 0.8")
    (fault,) = faults_of(project).faults
    assert (fault.code, fault.where) == ("P06-PLAN-012", "params/plans/small.yaml, targets[1].value")
    assert "Write 80 if you mean 80 %." in fault.next_step


def test_target_outside_the_bounds_is_refused(project):
    project.change("params/plans/small.yaml", "value: 80", "value: 180")
    assert faults_of(project).codes == {"P06-PLAN-013"}


@pytest.mark.parametrize(
    ("old", "new", "nearest"),
    [
        ("indicator: online_share", "indicator: online_shar", "online_share"),
        ("place: khanh-hoa", "place: khan-hoa", "khanh-hoa"),
        ("owner: so-tu-phap", "owner: so-tu-pha", "so-tu-phap"),
    ],
)
def test_unknown_name_is_refused_with_the_nearest(project, old, new, nearest):
    project.change("params/plans/small.yaml", old, new)
    faults = faults_of(project).faults
    assert {f.code for f in faults} == {"P06-PLAN-010"}
    assert all(f'"{nearest}"' in f.next_step for f in faults)


def test_deadline_on_or_before_a_fixed_origin_is_refused(project):
    project.change("params/runs/small.yaml", "origin: latest", 'origin: "2026-12-31"')
    faults = faults_of(project).faults
    assert [f.code for f in faults] == ["P06-PLAN-016", "P06-PLAN-016"]


def test_unquoted_date_and_code_are_refused(project):
    project.change("params/plans/small.yaml", 'deadline: "2026-12-31"', "deadline: 2026-12-31")
    project.change("params/places.yaml", 'code: "56"', "code: 56")
    wheres = {f.where for f in faults_of(project).faults if f.code == "P06-PLAN-005"}
    assert wheres == {"params/plans/small.yaml, targets[0].deadline", "params/places.yaml, places.khanh-hoa.code"}


def test_word_no_stays_text(project):
    project.change("params/places.yaml", "label_en: Khánh Hòa", "label_en: NO")
    assert read_params(project.params).places["khanh-hoa"].label_en == "NO"


def test_official_target_without_decision_is_refused(project):
    project.change("params/plans/small.yaml", "    decision: {vi: Quyết định số 1., en: Decision 1.}\n", "")
    (fault,) = faults_of(project).faults
    assert "an official target names its decision" in fault.expected


def test_owner_out_of_office_at_the_deadline_is_refused_with_its_successor(project):
    project.change(
        "params/owners.yaml",
        "    place: khanh-hoa\n",
        '    place: khanh-hoa\n    valid_to: "2026-06-30"\n    successor: so-moi\n'
        "  so-moi: {label_vi: Sở mới, label_en: New department, place: khanh-hoa}\n",
    )
    faults = faults_of(project).faults
    assert {f.code for f in faults} == {"P06-PLAN-015"}
    assert "so-moi" in faults[0].next_step


def test_successors_in_a_circle_are_refused(project):
    project.change("params/places.yaml", '    code: "56"\n', '    code: "56"\n    successor: ninh-thuan\n')
    assert faults_of(project).codes == {"P06-PLAN-011"}


def test_task_faults_are_named(project):
    project.write(
        "params/tasks/small.yaml",
        """\
plan: small
tasks:
  - {id: a, title_vi: A, title_en: A, group: g, owner: so-tu-phap, assigned_on: "2026-05-01", due: "2026-04-01", source: s}
  - {id: a, title_vi: A, title_en: A, group: g, owner: nobody, due: "2026-04-01", source: s}
""",
    )
    assert faults_of(project).codes == {"P06-PLAN-010", "P06-PLAN-018", "P06-PLAN-019"}


def test_two_defaults_and_one_name_twice_are_refused(project):
    project.write("params/runs/again.yaml", (project.params / "runs/small.yaml").read_text(encoding="utf-8"))
    assert "P06-PLAN-007" in faults_of(project).codes
    project.change("params/runs/again.yaml", "run: small", "run: again")
    assert faults_of(project).codes == {"P06-PLAN-017"}


def test_text_that_is_not_yaml_names_line_and_column(project):
    project.change("params/places.yaml", "    level: province\n", "    level: [province\n")
    (fault,) = faults_of(project).faults
    assert fault.code == "P06-PLAN-002"
    assert "line" in fault.where


def test_bytes_that_are_not_utf8_are_named(project):
    (project.params / "owners.yaml").write_bytes("owners: {Sở: 1}".encode("utf-16"))
    assert faults_of(project).codes == {"P06-PLAN-002"}


def test_control_character_is_named_with_its_place(project):
    project.change("params/places.yaml", "    level: province\n", "    level: pro\x00vince\n")
    (fault,) = faults_of(project).faults
    lines = (project.params / "places.yaml").read_text(encoding="utf-8").splitlines()
    line = 1 + next(index for index, text in enumerate(lines) if "\x00" in text)
    assert (fault.code, fault.where) == ("P06-PLAN-002", f"params/places.yaml, line {line}")
    assert "#x0000" in fault.found


def test_missing_file_is_missing_input(project):
    (project.params / "owners.yaml").unlink()
    with pytest.raises(InputMissing) as caught:
        read_params(project.params)
    assert caught.value.codes == {"P06-PLAN-001"}
    assert caught.value.exit_status == 3


def test_faults_of_all_files_come_at_once(project):
    project.change("params/plans/small.yaml", "value: 80", "value: 0.8")
    project.change("params/indicators.yaml", "unit: percent", "unit: per cent")  # of on_time_share_ytd
    project.change("params/runs/small.yaml", "plan: small", "plan: smal")
    found = {(f.where.split(",")[0], f.code) for f in faults_of(project).faults}
    assert found == {
        ("params/indicators.yaml", "P06-PLAN-005"),
        ("params/plans/small.yaml", "P06-PLAN-012"),
        ("params/runs/small.yaml", "P06-PLAN-010"),
    }

"""A register kept in a workbook, as people head and type it, gives the tasks of the YAML; what cannot be read is named by cell."""

from __future__ import annotations

import datetime as dt

import pytest
from openpyxl import Workbook

from p06analysis.errors import InputRejected
from p06analysis.plan import read_params
from tests.plan.test_tasks import REGISTER, at

FILE = 'plan: small\nbegins: "2026-01-01"\nends: "2026-12-31"\nsheet: nhiem-vu.xlsx\n'
HEADS = ["STT", "Mã nhiệm vụ", "Nhiệm vụ", "Nhiệm vụ (tiếng Anh)", "Lĩnh vực", "Đơn vị chủ trì", "Loại nhiệm vụ", "Lặp lại mỗi",
         "Ngày giao", "HẠN HOÀN THÀNH", "Hạn trước đây", "Ngày hoàn thành", "Các ngày hoàn thành", "Chờ nhiệm vụ", "Nguồn", "Ghi chú"]  # fmt: skip
ROWS = [
    [1, "a", "A", "A", "g", "Sở Tư pháp", None, None, dt.date(2026, 1, 10), dt.date(2026, 6, 30),
     "3/2026 @ 20/3/2026; tháng 5/2026 @ 25/5/2026", "5/7/2026", None, None, "s", "chậm"],
    [],
    [2, "b", "B", "B", "g", "so-tu-phap", None, None, None, "tháng 11/2026", None, None, None, "a", "s"],
    [3, "c", "C", "C", "g", "SỞ TƯ PHÁP", "Thường xuyên", "Tháng", None, "Quý IV/2026", None, None,
     "31/1/2026; 27/2/2026; 2/4/2026; 30/4/2026", None, "s"],
]  # fmt: skip


def with_workbook(project, rows, *, heads=HEADS, sheets=1):
    book = Workbook()
    book.active.title = "Hướng dẫn"
    book.active["A1"] = "Mỗi dòng một nhiệm vụ"
    for number in range(sheets):
        sheet = book.create_sheet(f"Danh mục {number + 1}")
        for row in [["DANH MỤC NHIỆM VỤ ĐỀ ÁN 06"], ["(Kèm theo Kế hoạch)"], heads, *rows]:
            sheet.append(row)
    project.write("params/tasks/small.yaml", FILE)
    book.save(project.params / "tasks/nhiem-vu.xlsx")
    return project


def faults_of(project):
    with pytest.raises(InputRejected) as caught:
        read_params(project.params)
    return {(fault.code, fault.where.removeprefix("params/tasks/nhiem-vu.xlsx")) for fault in caught.value.faults}


@pytest.mark.parametrize("day", ["2026-03-20", "2026-08-31"])
def test_a_workbook_as_people_type_it_gives_the_table_of_the_yaml(project, day):
    project.write("params/tasks/small.yaml", REGISTER)
    of_yaml = at(project, day)
    assert at(with_workbook(project, ROWS), day).equals(of_yaml)


def test_every_fault_of_a_workbook_is_named_by_its_sheet_and_cell(project):
    rows = [list(row) for row in ROWS]
    rows[0][9] = "tháng 10"
    rows[2][11] = "tháng 8/2026"
    rows[3][5] = "Sở Tư phép"
    rows.append([4, "=1/0", "D", "D", "g", "Sở Tư pháp", None, None, None, "12/2026", None, None, None, None, "s"])
    found = faults_of(with_workbook(project, rows))
    assert found == {
        ("P06-PLAN-032", ', sheet "Danh mục 1", cell J4 (due)'),
        ("P06-PLAN-005", ', sheet "Danh mục 1", cell L6 (done_on)'),
        ("P06-PLAN-010", ', sheet "Danh mục 1", cell F7 (owner)'),
        ("P06-PLAN-005", ', sheet "Danh mục 1", cell B8 (id)'),
    }


def test_a_cell_under_no_heading_is_not_lost_in_silence(project):
    rows = [ROWS[0], [*ROWS[2], None, "quan trọng"]]
    assert faults_of(with_workbook(project, rows)) == {("P06-PLAN-034", ', sheet "Danh mục 1", row 3')}


@pytest.mark.parametrize("sheets", [0, 2])
def test_a_workbook_with_no_list_or_with_two_is_refused(project, sheets):
    assert faults_of(with_workbook(project, ROWS, sheets=sheets)) == {("P06-PLAN-034", "")}


def test_a_workbook_that_is_none_is_refused(project):
    with_workbook(project, ROWS)
    (project.params / "tasks/nhiem-vu.xlsx").write_bytes(b"PK\x03\x04 cut off")
    assert faults_of(project) == {("P06-PLAN-034", "")}

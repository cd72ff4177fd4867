"""The commands around the store, as a user meets them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from p06analysis.loaders import read_table
from p06analysis.observations.store import open_store
from p06analysis.run.inputs import open_run
from tests.conftest import p06, p06_here

GOOD = "Đơn vị;Kỳ;Tỷ lệ hồ sơ trực tuyến\nKhánh Hòa;T9-2026;75,5\nKhánh Hòa;T10-2026;76,5\n"
TASKS = """\
plan: small
tasks:
  - {id: so-hoa, title_vi: Số hóa sổ hộ tịch, title_en: Digitise, group: g, owner: so-tu-phap, due: "2026-12-31", source: "https://example.org"}
"""


def load(project, *words):
    return p06_here("load", *words, "--store", "store", cwd=project.folder)


def test_file_comes_in_and_is_found_again_by_a_run(project):
    project.write("bao-cao.csv", GOOD)
    ended = load(project, "bao-cao.csv")
    assert ended.returncode == 0, ended.stderr
    assert "2 new, 0 revised, 0 unchanged" in ended.stdout
    project.change("params/runs/small.yaml", "data: [data/figures.csv]", "data: [data/figures.csv, store]")
    checked = p06_here("check", cwd=project.folder)
    # the file and the store give September's share alike, and October's only the store
    assert "store: 2 observations" in checked.stdout
    again = load(project, "bao-cao.csv")
    assert again.returncode == 0
    assert "unchanged since load 1" in again.stdout


def test_store_goes_out_as_it_came_in(project):
    load(project, "data/figures.csv")
    ended = p06_here("export", "--store", "store", "--out", "out/all.csv", cwd=project.folder)
    assert ended.returncode == 0, ended.stderr
    pd.testing.assert_frame_equal(
        read_table(project.folder / "out/all.csv"),
        read_table(project.folder / "data/figures.csv"),
    )
    p06_here("export", "--store", "store", "--out", "out/known.parquet", "--as-of", "2026-09-05", cwd=project.folder)
    assert len(pd.read_parquet(project.folder / "out/known.parquet")) == 3


def test_good_file_comes_in_beside_a_bad_one(project):
    project.write("gut.csv", GOOD)
    project.write("schlecht.csv", GOOD.replace("75,5", "175,5").replace("Khánh Hòa;T10", "Khánh Hoa;T10"))
    ended = p06("load", "schlecht.csv", "gut.csv", "--store", "store", cwd=project.folder)
    assert ended.returncode == 4
    assert "[P06-LOAD-045] schlecht.csv, cell A3" in ended.stderr
    assert "gut.csv: load 1" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_revision_is_listed(project):
    project.write("bao-cao.csv", GOOD)
    load(project, "bao-cao.csv")
    project.write("bao-cao.csv", GOOD.replace("75,5", "74,5"))
    assert "0 new, 1 revised, 1 unchanged" in load(project, "bao-cao.csv").stdout
    ended = p06_here("revisions", "--store", "store", "--out", "revisions.csv", cwd=project.folder)
    assert "online_share, khanh-hoa, 2026-09-30: 75.5 (2026-10-05) → 74.5" in ended.stdout
    assert "bao-cao.csv C2, load 2" in ended.stdout
    assert len(pd.read_csv(project.folder / "revisions.csv")) == 1
    assert (
        "0 revisions" in p06_here("revisions", "--store", "store", "--place", "ninh-thuan", cwd=project.folder).stdout
    )


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (["load", "none.csv"], 3, "P06-LOAD-001"),
        (["load", "none.csv", "--mapping", "none.yaml"], 3, "P06-LOAD-060"),
        (["load"], 2, "P06-STORE-022"),
        (["load", "data/figures.csv", "--as-of", "hôm nay"], 2, "P06-STORE-021"),
        (["load", "params/runs/small.yaml"], 4, "P06-LOAD-022"),
        (["load", "--database", "sqlite:///none.db", "--query", "SELECT 1"], 3, "P06-LOAD-081"),
        (["export", "--out", "x.csv"], 3, "P06-STORE-001"),
        (["export", "--out", "x.txt"], 4, "P06-STORE-020"),
        (["revisions"], 3, "P06-STORE-001"),
        (["template", "x.xlsx", "--plan", "smal"], 2, "P06-RUN-005"),
        (["template", "x.doc"], 4, "P06-STORE-023"),
    ],
)
def test_mistake_has_its_code_and_status(project, words, status, code):
    ended = p06_here(*words, cwd=project.folder)
    assert ended.returncode == status, ended.stderr
    assert f"[{code}]" in ended.stderr


def test_store_that_cannot_be_written_has_its_own_status(project):
    project.write("store", "a file where the folder should be")
    ended = load(project, "data/figures.csv")
    assert ended.returncode == 7
    assert "[P06-STORE-004]" in ended.stderr


def test_sketch_of_an_unknown_layout_becomes_a_mapping(project):
    project.write("la.csv", "Nơi;Chỉ số lạ;Bình luận\nKhánh Hòa;70,5;tốt\n")
    assert load(project, "la.csv").returncode == 4
    ended = p06_here("load", "--sketch", "la.csv", cwd=project.folder)
    assert ended.returncode == 0, ended.stderr
    assert "first_row: 2" in ended.stdout or "first_row: 1" in ended.stdout
    mapping = """\
sheets:
  - first_row: 2
    date: "2026-09-30"
    columns:
      A: {is: place}
      B: {is: value, of: online_share}
      C: {is: note}
"""
    project.write("la.yaml", mapping)
    ended = load(project, "la.csv", "--mapping", "la.yaml")
    assert ended.returncode == 0, ended.stderr
    (row,) = open_store(project.folder / "store").versions().itertuples()
    assert (row.indicator, row.place, row.value, row.note) == ("online_share", "khanh-hoa", 70.5, "tốt")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("online_share", "onlin_share", "P06-LOAD-061"),
        ("A: {is: place}", "A1: {is: place}", "P06-LOAD-062"),
        ('    date: "2026-09-30"\n', "", "P06-LOAD-063"),
        ("is: note", "is: remark", "P06-PLAN-005"),
        ("first_row", "first_roww", "P06-PLAN-004"),
    ],
)
def test_mapping_that_is_wrong_is_refused(project, old, new, code):
    text = 'sheets:\n  - first_row: 2\n    date: "2026-09-30"\n    columns:\n      A: {is: place}\n      B: {is: value, of: online_share}\n      C: {is: note}\n'
    assert old in text
    project.write("la.csv", "Nơi;X;Y\nKhánh Hòa;70,5;tốt\n")
    project.write("la.yaml", text.replace(old, new, 1))
    ended = load(project, "la.csv", "--mapping", "la.yaml")
    assert ended.returncode == 4
    assert f"[{code}]" in ended.stderr


def test_form_that_is_filled_in_loads_without_a_mapping(project):
    project.write("params/tasks/small.yaml", TASKS)
    assert p06_here("template", "form.xlsx", cwd=project.folder).returncode == 0
    book = load_workbook(project.folder / "form.xlsx")
    assert book.sheetnames == ["Hướng dẫn", "Số liệu", "Nhiệm vụ", "Danh mục"]
    assert book["Danh mục"].sheet_state == "hidden"
    figures, tasks = book["Số liệu"], book["Nhiệm vụ"]
    assert {str(rule.sqref)[0] for rule in figures.data_validations.dataValidation} == {"A", "B"}
    assert [cell.value for cell in figures[4]][:2] == ["Tỷ lệ giải quyết đúng hạn", "Khánh Hòa"]
    for column, value in ((3, "tháng 9/2026"), (5, "102.000"), (6, "120.000"), (7, "7/10/2026")):
        figures.cell(4, column, value)
    figures.cell(5, 3, "Quý III/2026")
    figures.cell(5, 4, 75.5)
    tasks.cell(4, 5, "15/11/2026")
    book.save(project.folder / "form.xlsx")
    ended = load(project, "form.xlsx")
    assert ended.returncode == 0, ended.stderr
    store = open_store(project.folder / "store")
    rows = {row.indicator: row for row in store.versions().itertuples()}
    assert (rows["on_time_share_ytd"].numerator, rows["on_time_share_ytd"].denominator) == (102000, 120000)
    assert f"{rows['on_time_share_ytd'].as_of:%Y-%m-%d}" == "2026-10-07"
    assert (rows["online_share"].value, f"{rows['online_share'].date:%Y-%m-%d}") == (75.5, "2026-09-30")
    assert [(one.task, one.done_on) for one in store.task_reports()] == [("so-hoa", dt.date(2026, 11, 15))]
    project.change("params/runs/small.yaml", "data: [data/figures.csv]", "data: [store]")
    loaded_on = store.loads[0].loaded_on
    assert (
        open_run("small", project=project.folder).plan.tasks[0].done_on is None
    )  # the form came after the last figure
    assert open_run("small", project=project.folder, origin=loaded_on).plan.tasks[0].done_on == dt.date(2026, 11, 15)


def test_form_of_the_real_plans_names_only_what_is_found_again(tmp_path):
    from p06analysis.findings.template_workbook import write_template
    from p06analysis.loaders.known import Known
    from p06analysis.plan import read_params

    params = read_params(Path(__file__).parent.parent.parent / "params")
    known = Known.of(params)
    for plan in params.plans:
        write_template(params.plan(plan), params, tmp_path / "form.xlsx")
        lists = load_workbook(tmp_path / "form.xlsx")["Danh mục"]
        indicators = [cell.value for cell in lists["A"] if cell.value]
        assert len(set(indicators)) == len(params.indicators)
        assert all(known.indicator(text).id for text in indicators)
        places = [cell.value for cell in lists["B"] if cell.value]
        assert all(known.place(text).is_known for text in places)


RUN = """\
run: figures
title: {vi: Tình trạng số liệu, en: The figures}
plan: small
data: [store]
origin: "2026-10-20"
languages: [vi]
notebooks: [data_quality]
"""


def test_page_of_the_figures_is_made_from_the_store(project):
    project.with_notebooks().write("params/runs/figures.yaml", RUN)
    assert load(project, "data/figures.csv").returncode == 0
    project.write("bao-cao.csv", GOOD)
    load(project, "bao-cao.csv")
    ended = p06("run", "figures", cwd=project.folder)
    assert ended.returncode == 0, ended.stderr
    folder = project.folder / "reports" / "figures" / "2026-10-20"
    page = (folder / "data_quality.vi.html").read_text(encoding="utf-8")
    assert "Tình trạng số liệu" in page
    assert {"questions.csv", "revisions.csv", "run.json"} <= {path.name for path in folder.iterdir()}
    assert "store/manifest.json" in (folder / "run.json").read_text(encoding="utf-8")

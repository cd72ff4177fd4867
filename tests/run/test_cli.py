"""The commands as a user runs them: exit statuses, every fault printed, the last good page left alone."""

from __future__ import annotations

import json
import re
import shutil

import nbformat
import pandas as pd
import pytest

from p06analysis.ledger.archive import read_ledger
from p06analysis.schema import OUTLOOK_COLUMNS
from tests.conftest import Project, p06, p06_here

VIETNAMESE_ONLY = ("origin: latest", "origin: latest\nlanguages: [vi]")
FILES_RUN = """\
run: files
title: {vi: Tệp, en: Files}
data: [data/figures.csv]
origin: "2026-10-31"
languages: [en]
notebooks: [count]
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory):
    """The small project after one good run."""
    project = Project(tmp_path_factory.mktemp("run") / "project").with_notebooks()
    return project, p06("run", cwd=project.folder)


def test_good_run_publishes_pages_tables_and_record(published):
    project, done = published
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr
    latest = project.folder / "reports/small/latest"
    names = {path.name for path in latest.iterdir()}
    assert names >= {"outlook.vi.html", "outlook.en.html", "outlook.csv", "outlook.parquet", "observations.csv", "run.json",
                     "outlook.vi.ipynb", "outlook.en.ipynb"}  # fmt: skip
    record = json.loads((latest / "run.json").read_text(encoding="utf-8"))
    assert record["origin"] == "2026-10-05"
    assert set(record["inputs"]) >= {"data/figures.csv", "params/plans/small.yaml"}
    # a run id of digits alone is an id all the same
    table = pd.read_csv(latest / "outlook.csv", dtype={"run_id": str})
    assert list(table.columns) == OUTLOOK_COLUMNS
    assert (table["run_id"] == record["run_id"]).all()
    assert (project.folder / "reports/index.html").read_text(encoding="utf-8").count(
        "small/latest/outlook.vi.html"
    ) == 1
    assert "outlook.vi.html" in done.stdout


def test_every_link_of_the_index_leads_to_a_file(published):
    project, _ = published
    reports = project.folder / "reports"
    links = re.findall(r'href="([^"]+)"', (reports / "index.html").read_text(encoding="utf-8"))
    assert len(links) >= 4
    assert [link for link in links if not (reports / link).is_file()] == []


def test_page_leads_back_to_the_figures_of_the_file(published):
    project, _ = published
    page = (project.folder / "reports/small/latest/outlook.vi.html").read_text(encoding="utf-8")
    for figure in ("102.000/120.000", "240.000", "75\u00a0%", "30/09/2026"):
        assert figure in page
    assert "https://example.org/9" in page


def test_earlier_origin_gives_the_page_of_that_day(project):
    project.with_notebooks().change("params/runs/small.yaml", *VIETNAMESE_ONLY)
    assert p06("run", "--origin", "2026-09-10", cwd=project.folder).returncode == 0
    table = pd.read_csv(project.folder / "reports/small/2026-09-10/outlook.csv").set_index("indicator")
    assert table.loc["online_share", "latest_value"] == 72.0
    assert table.loc["on_time_share_ytd", "verdict"] == "cannot_tell"


def test_same_inputs_give_the_same_pages(published):
    project, _ = published
    again = project.folder / "again"
    assert p06("run", "--out", str(again), cwd=project.folder).returncode == 0
    for name in ("outlook.vi.html", "outlook.en.html", "outlook.csv", "outlook.parquet", "observations.csv"):
        assert (again / "small/latest" / name).read_bytes() == (
            project.folder / "reports/small/latest" / name
        ).read_bytes()


def test_record_says_what_the_pages_were_made_from_and_when_in_vietnam(published):
    project, _ = published
    record = json.loads((project.folder / "reports/small/latest/run.json").read_text(encoding="utf-8"))
    assert record["zone"] == "Asia/Ho_Chi_Minh"
    assert record["started"].endswith("+07:00")
    assert record["started"] <= record["finished"]
    assert re.fullmatch("[0-9a-f]{64}", record["code"]["digest"])
    assert record["versions"]["pandas"] == pd.__version__
    assert set(record["seconds"]) == {"outlook.vi", "outlook.en"}
    assert set(record["files"]) >= {"outlook.vi.html", "outlook.parquet", "outlook.en.ipynb"}


def test_failing_cell_leaves_the_last_good_page_and_exits_6(published):
    project, _ = published
    page = project.folder / "reports/small/latest/outlook.vi.html"
    before = page.read_bytes()
    path = project.folder / "notebooks/outlook.ipynb"
    good = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source = 'raise ValueError("broken on purpose")'
    nbformat.write(notebook, path)
    done = p06("run", cwd=project.folder)
    path.write_bytes(good)
    assert done.returncode == 6
    assert "P06-RUN-020" in done.stderr
    assert "broken on purpose" in done.stderr
    assert "Traceback" not in done.stderr
    assert page.read_bytes() == before
    assert (project.folder / "reports/small/failed/outlook.vi.ipynb").is_file()
    assert not list((project.folder / "reports").rglob(".staging*"))
    index = (project.folder / "reports/index.html").read_text(encoding="utf-8")
    assert "P06-RUN-020" in index
    assert p06("run", cwd=project.folder).returncode == 0
    assert "P06-RUN-020" not in (project.folder / "reports/index.html").read_text(encoding="utf-8")


def test_second_run_of_the_same_inputs_does_nothing_and_says_so(published):
    project, _ = published
    latest = project.folder / "reports/small/latest"
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in latest.iterdir()}
    done = p06("run", cwd=project.folder)
    assert done.returncode == 0
    assert "nothing has changed since" in done.stdout
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in latest.iterdir()} == before


def test_next_day_says_what_changed_and_keeps_what_was_said(project, monkeypatch):
    monkeypatch.setenv("TZ", "America/Los_Angeles")  # a machine elsewhere: times are those of Vietnam all the same
    project.with_notebooks()
    project.change("params/runs/small.yaml", "origin: latest", "origin: latest\nlanguages: [vi]")
    assert p06("run", "--origin", "2026-10-04", cwd=project.folder).returncode == 0
    done = p06("run", cwd=project.folder)
    assert done.returncode == 0, done.stderr
    latest = project.folder / "reports/small/latest"
    page = (latest / "outlook.vi.html").read_text(encoding="utf-8")
    assert "So với lần tính đến ngày 04/10/2026" in page
    assert "Hồ sơ dự báo" in page
    record = json.loads((latest / "run.json").read_text(encoding="utf-8"))
    assert record["previous"]["origin"] == "2026-10-04"
    assert record["finished"].endswith("+07:00")
    assert "Asia/Ho_Chi_Minh" in page
    assert pd.read_csv(latest / "changes.csv")["vi"].tolist() == record["changes"]["vi"]
    # the data know more than the first run did: what it says is kept as a replay
    for is_replay, day in ((True, "2026-10-04"), (False, "2026-10-05")):
        said = read_ledger(project.folder / "store/ledger", methods=("ours",), is_replay=is_replay)
        assert said["origin_date"].dt.strftime("%Y-%m-%d").unique().tolist() == [day]
    again = p06("run", cwd=project.folder)
    assert "nothing has changed since" in again.stdout


def test_row_that_was_lost_from_the_ledger_is_brought_back(published):
    project, _ = published
    said = (project.folder / "store/ledger/model-output").rglob("2026-10-05*.parquet")
    before = {path: path.read_bytes() for path in said}
    assert len(before) == 7
    shutil.rmtree(project.folder / "store/ledger")
    assert "nothing has changed since" in p06("run", cwd=project.folder).stdout
    assert {path: path.read_bytes() for path in before} == before


def test_page_that_was_damaged_is_made_again_byte_for_byte(published):
    project, _ = published
    latest = project.folder / "reports/small/latest"
    # all but the record of when
    good = {path.name: path.read_bytes() for path in latest.iterdir() if path.name != "run.json"}
    assert {"outlook.vi.ipynb", "outlook.en.html", "statements.parquet"} <= set(good)
    (latest / "outlook.en.html").write_text("half a", encoding="utf-8")
    done = p06("run", cwd=project.folder)
    assert done.returncode == 0
    assert "nothing has changed" not in done.stdout
    assert {path.name: path.read_bytes() for path in latest.iterdir() if path.name != "run.json"} == good


def test_unknown_parameter_stops_the_run_before_it_starts(project):
    project.with_notebooks()
    project.change("params/runs/small.yaml", "origin: latest", "origin: latest\nparameters: {langage: vi}")
    done = p06("run", cwd=project.folder)
    assert done.returncode == 2
    assert "P06-RUN-010" in done.stderr
    assert not (project.folder / "reports/small").exists()


def test_run_without_a_plan_hands_its_files_to_the_notebook(project):
    project.write("params/runs/files.yaml", FILES_RUN)
    cells = [
        "\n".join(f'{name} = ""' for name in ("run", "origin", "language", "project", "out", "run_id")),
        "from IPython.display import HTML\nfrom pathlib import Path",
        "HTML(f'<p>{len(Path(project, \"data/figures.csv\").read_text())} characters</p>')",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.cells[0].metadata["tags"], notebook.cells[2].metadata["tags"] = ["parameters"], ["findings"]
    (project.folder / "notebooks").mkdir()
    nbformat.write(notebook, project.folder / "notebooks/count.ipynb")
    done = p06("run", "files", cwd=project.folder)
    assert done.returncode == 0, done.stderr
    page = (project.folder / "reports/files/2026-10-31/count.en.html").read_text(encoding="utf-8")
    assert f"{len((project.folder / 'data/figures.csv').read_text())} characters" in page
    (project.folder / "data/figures.csv").unlink()
    assert p06("run", "files", cwd=project.folder).returncode == 3


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (["run", "nothing"], 2, "P06-RUN-001"),
        (["run", "--origin", "10/10/2026"], 2, "P06-RUN-002"),
        (["run", "--origin", "2020-01-01"], 2, "P06-RUN-002"),
        (["run", "--origin", "2026-12-31"], 4, "P06-PLAN-016"),
        (["run", "--language", "fr"], 2, "P06-RUN-004"),
        (["forecast", "data/figures.csv", "--plan", "smal", "--origin", "latest", "--out", "o"], 2, "P06-RUN-005"),
        (["forecast", "data/none.csv", "--plan", "small", "--origin", "latest", "--out", "o"], 3, "P06-LOAD-001"),
        (["check", "data/none.csv"], 3, "P06-LOAD-001"),
        (["backtest", "a.parquet", "b.parquet", "--out", "c.parquet"], 3, "P06-BACK-001"),
    ],
)
def test_mistake_has_its_status_and_code(project, words, status, code):
    done = p06_here(*words, cwd=project.folder)
    assert done.returncode == status, done.stderr
    assert code in done.stderr


def test_check_prints_every_fault_of_params_and_data(project):
    project.change("params/plans/small.yaml", "value: 80", "value: 0.8")
    project.change("params/plans/small.yaml", "owner: so-tu-phap", "owner: so-tu-fap")
    done = p06("check", cwd=project.folder)
    assert done.returncode == 4
    assert "P06-PLAN-012" in done.stderr
    assert "P06-PLAN-010" in done.stderr
    assert "2 faults" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_of_a_good_project_counts_what_it_read(project):
    done = p06("check", cwd=project.folder)
    assert done.returncode == 0
    assert "5 observations" in done.stdout


def test_forecast_writes_tables_without_notebooks(project):
    done = p06(
        "forecast", "data/figures.csv", "--plan", "small", "--origin", "latest", "--out", "tables", cwd=project.folder
    )
    assert done.returncode == 0, done.stderr
    assert len(pd.read_parquet(project.folder / "tables/outlook.parquet")) == 2


def test_run_in_which_nothing_can_be_told_publishes_and_exits_5(project):
    project.with_notebooks().change("params/runs/small.yaml", *VIETNAMESE_ONLY)
    header, *rows = (project.folder / "data/figures.csv").read_text(encoding="utf-8").splitlines()
    project.write("data/figures.csv", "\n".join([header, rows[0]]) + "\n")
    done = p06("run", cwd=project.folder)
    assert done.returncode == 5, done.stderr
    assert (project.folder / "reports/small/latest/outlook.vi.html").is_file()


SMALL = ["run", "origin", "language", "project", "out", "run_id"]


def with_cell(project: Project, source: str, **words: object) -> None:
    """Give the project a run without a plan whose notebook has one cell to fail in."""
    limit = "".join(f"{name}: {value}\n" for name, value in words.items())
    project.write("params/runs/files.yaml", FILES_RUN + limit)
    cells = ["\n".join(f'{name} = ""' for name in SMALL), source]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.cells[0].metadata["tags"] = ["parameters"]
    (project.folder / "notebooks").mkdir(exist_ok=True)
    nbformat.write(notebook, project.folder / "notebooks/count.ipynb")


@pytest.mark.parametrize(
    ("source", "status", "code"),
    [
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", 6, "P06-RUN-021"),
        ("import time\ntime.sleep(600)", 6, "P06-RUN-023"),
        ("raise OSError(28, 'No space left on device')", 7, "P06-RUN-030"),
    ],
)
def test_kernel_that_dies_hangs_or_meets_a_full_disk_is_told_and_kept(project, source, status, code):
    with_cell(project, source, time_limit_minutes=0.1 if "sleep" in source else 5)
    done = p06("run", "files", cwd=project.folder)
    assert (done.returncode, "Traceback" in done.stderr) == (status, False), done.stderr
    assert code in done.stderr
    home = project.folder / "reports/files"
    assert (home / "failed/count.en.ipynb").is_file()
    assert {path.name for path in home.iterdir()} == {"failed", "failure.json"}
    assert json.loads((home / "failure.json").read_text(encoding="utf-8"))["exit_status"] == status


def test_late_data_end_with_status_3_after_the_pages_are_in_place(project):
    project.with_notebooks()
    project.change(
        "params/runs/small.yaml", "origin: latest", 'origin: "2026-09-06"\nlate_after_days: 1\nlanguages: [vi]'
    )
    done = p06("run", cwd=project.folder)
    assert done.returncode == 3, done.stderr
    assert "P06-RUN-009" in done.stderr
    assert "2026-09-05" in done.stderr
    assert (project.folder / "reports/small/latest/outlook.vi.html").is_file()


def test_run_that_cannot_be_read_keeps_its_pages_and_shows_why_in_the_index(published):
    project, _ = published
    plan = project.folder / "params/plans/small.yaml"
    good = plan.read_text(encoding="utf-8")
    plan.write_text(good.replace("value: 80", "value: 0.8"), encoding="utf-8")
    assert p06("run", cwd=project.folder).returncode == 4
    plan.write_text(good, encoding="utf-8")
    index = (project.folder / "reports/index.html").read_text(encoding="utf-8")
    assert "P06-PLAN-012" in index
    assert "small/latest/outlook.vi.html" in index
    assert (project.folder / "reports/small/latest/outlook.vi.html").is_file()
    assert p06("run", cwd=project.folder).returncode == 0

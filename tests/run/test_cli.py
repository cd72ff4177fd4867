"""The commands as a user runs them: exit statuses, every fault printed, the last good page left alone."""

from __future__ import annotations

import json
import re

import nbformat
import pandas as pd
import pytest

from p06analysis.schema import OUTLOOK_COLUMNS
from tests.conftest import Project, p06, p06_here

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
    table = pd.read_csv(latest / "outlook.csv")
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


def test_earlier_origin_gives_the_page_of_that_day(published):
    project, _ = published
    assert (
        p06("run", "--origin", "2026-09-10", "--out", str(project.folder / "then"), cwd=project.folder).returncode == 0
    )
    table = pd.read_csv(project.folder / "then/small/2026-09-10/outlook.csv").set_index("indicator")
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
    assert not list((project.folder / "reports").glob(".staging*"))


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
    project.with_notebooks()
    header, *rows = (project.folder / "data/figures.csv").read_text(encoding="utf-8").splitlines()
    project.write("data/figures.csv", "\n".join([header, rows[0]]) + "\n")
    done = p06("run", cwd=project.folder)
    assert done.returncode == 5, done.stderr
    assert (project.folder / "reports/small/latest/outlook.vi.html").is_file()

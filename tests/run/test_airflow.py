"""The DAG that ``p06 schedule --as airflow`` writes, parsed and run in Airflow's own test mode.

Airflow is large (some 150 packages, 600 MB, a minute to install) and lives in an environment of its own, so that this is done
only when asked for: ``P06_TEST_AIRFLOW=1`` installs it into a new environment by uv; the path of a Python that has it uses that.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Project, p06

ASKED = os.environ.get("P06_TEST_AIRFLOW", "")
pytestmark = pytest.mark.skipif(not ASKED, reason="Airflow is tested where P06_TEST_AIRFLOW is set")
PACKAGES = ["apache-airflow>=3", "apache-airflow-providers-papermill", "apache-airflow-providers-standard"]


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with Airflow."""
    if ASKED != "1":
        return Path(ASKED)
    place = tmp_path_factory.mktemp("airflow") / "venv"
    uv = shutil.which("uv") or str(Path(sys.executable).parent / "uv")
    subprocess.run([uv, "venv", "--quiet", str(place)], check=True)
    python = place / "bin" / "python"
    subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), *PACKAGES], check=True)
    return python


def called(airflow: Path, home: Path, dags: Path, *words: str) -> subprocess.CompletedProcess[str]:
    settings = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    }
    command = [str(airflow), "-m", "airflow", *words]
    return subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=False)


def test_dag_is_parsed_and_runs_in_test_mode(airflow, tmp_path):
    project = Project(tmp_path / "project").with_notebooks()
    shutil.copytree(ROOT / "data/barometer", project.folder / "data/barometer")
    dags, home = tmp_path / "dags", tmp_path / "home"
    done = p06("schedule", "small", "--as", "airflow", "--out", str(dags), cwd=project.folder)
    assert done.returncode == 0, done.stderr
    migrated = called(airflow, home, dags, "db", "migrate")
    assert migrated.returncode == 0, migrated.stderr[-2000:]
    errors = called(airflow, home, dags, "dags", "list-import-errors", "--output", "json")
    assert json.loads(errors.stdout[errors.stdout.rindex("[") :]) == [], errors.stdout
    ran = called(airflow, home, dags, "dags", "test", "p06_nightly")
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    assert (project.folder / "reports/small/latest/outlook.vi.html").is_file()
    executed = json.loads((dags / "track_record.executed.ipynb").read_text(encoding="utf-8"))
    assert all(cell["execution_count"] for cell in executed["cells"] if cell["cell_type"] == "code")

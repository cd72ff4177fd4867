"""Pages for one owner: made by one command, in a folder that holds nothing of others."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.conftest import Project, p06, p06_here
from tests.plan.test_tasks import REGISTER


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("owner") / "project").with_notebooks()
    project.write(
        "params/tasks/small.yaml",
        REGISTER.replace(
            "id: b, title_vi: B, title_en: B, group: g, owner: so-tu-phap",
            "id: b, title_vi: Bee, title_en: Bee, group: g, owner: so-khac",
        ),
    )
    project.change(
        "params/owners.yaml",
        "owners:\n",
        "owners:\n  so-khac: {label_vi: Sở Khác, label_en: Other, place: khanh-hoa}\n",
    )
    return project


def test_the_owners_folder_has_its_tasks_and_targets_and_nothing_else(project):
    done = p06("run", "--owner", "so-tu-phap", cwd=project.folder)
    assert done.returncode == 0, done.stderr
    latest = project.folder / "reports/small.so-tu-phap/latest"
    assert {path.name for path in latest.iterdir()} == {
        "tasks.vi.html",
        "tasks.en.html",
        "tasks.csv",
        "tasks.parquet",
        "run.json",
    }
    assert set(pd.read_csv(latest / "tasks.csv")["task"]) == {"a", "c"}
    page = (latest / "tasks.vi.html").read_text(encoding="utf-8")
    assert "Nhiệm vụ của Sở Tư pháp" in page
    assert "Tỷ lệ giải quyết đúng hạn" in page
    for other in ("Sở Khác", "Bee"):
        assert other not in page


@pytest.mark.parametrize("owner", ["so-tu-phep", "nobody"])
def test_an_owner_the_plan_does_not_have_is_refused(project, owner):
    done = p06_here("run", "--owner", owner, cwd=project.folder)
    assert done.returncode == 2
    assert "P06-RUN-008" in done.stderr
    assert not (project.folder / f"reports/small.{owner}").exists()

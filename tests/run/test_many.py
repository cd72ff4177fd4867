"""Several runs at once: each ends for itself, the worst status is told, and one that dies takes no other with it."""

from __future__ import annotations

from tests.conftest import p06
from tests.run.test_cli import FILES_RUN, with_cell


def test_runs_side_by_side_publish_each_and_leave_with_the_worst_status(project):
    with_cell(
        project,
        "if run == 'broken':\n    raise ValueError('on purpose')\nif run == 'killed':\n    import os, signal; os.kill(os.getppid(), signal.SIGKILL)",
    )
    for name in ("second", "broken", "killed"):
        project.write(f"params/runs/{name}.yaml", FILES_RUN.replace("run: files", f"run: {name}"))
    done = p06("run", "files", "broken", "killed", "second", "--jobs", "2", "--language", "en", cwd=project.folder)
    assert done.returncode == 6, done.stderr
    assert "on purpose" in done.stderr
    assert "P06-RUN-024" in done.stderr
    for name in ("files", "second"):
        assert (project.folder / f"reports/{name}/latest/count.en.html").is_file()
        assert f"reports/{name}/2026-10-31/count.en.html" in done.stdout
    index = (project.folder / "reports/index.html").read_text(encoding="utf-8")
    assert "second/latest/count.en.html" in index
    assert "P06-RUN-020" in index

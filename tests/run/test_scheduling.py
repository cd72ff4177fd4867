"""Schedules are what their systems read: systemd's own checker, cron's fields, Windows' schema; and they are put in force."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from p06analysis.errors import PublishingFailed, WrongUsage
from p06analysis.run.scheduling import KINDS, Schedule, put_in_force, write_schedule
from tests.conftest import p06

TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def schedule(tmp_path: Path, **words) -> Schedule:
    project = tmp_path / "a project with 50% more"
    project.mkdir(exist_ok=True)
    return Schedule(
        **{"runs": ("one", "two"), "at": "02:30", "jobs": 2, "name": "nightly", "project": project, **words}
    )


def fake_program(folder: Path, name: str, script: str) -> None:
    """Put a stand-in for a program of the system on the path; our own parts are the real ones."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_accepts_the_units_and_the_time(tmp_path):
    written = write_schedule(schedule(tmp_path), "systemd", out=tmp_path / "out")
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, written.files)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    timer = written.files[1].read_text(encoding="utf-8")
    assert "Persistent=true" in timer
    (when,) = [line.partition("=")[2] for line in timer.splitlines() if line.startswith("OnCalendar=")]
    assert when == "*-*-* 02:30:00 Asia/Ho_Chi_Minh"
    assert subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(("zone", "hour"), [("UTC", 19), ("America/New_York", None), ("Asia/Ho_Chi_Minh", 2)])
def test_cron_line_is_the_time_of_vietnam_by_the_machines_clock(tmp_path, monkeypatch, zone, hour):
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        (path,) = write_schedule(schedule(tmp_path), "cron", out=tmp_path / "out").files
    finally:
        monkeypatch.undo()
        time.tzset()
    (line,) = [one for one in path.read_text(encoding="utf-8").splitlines() if not one.startswith("#")]
    minute, at, *days = line.split(" ")[:5]
    assert (minute, days) == ("30", ["*"] * 3)
    # New York is 11 or 12 hours behind, by the season
    assert int(at) in ({hour} if hour is not None else {14, 15})


def test_cron_line_runs_in_a_folder_whose_name_has_signs_of_cron_in_it(tmp_path):
    one = schedule(tmp_path)
    (one.project / "store").mkdir()
    (path,) = write_schedule(one, "cron", out=tmp_path / "out").files
    (line,) = [text for text in path.read_text(encoding="utf-8").splitlines() if not text.startswith("#")]
    assert "50\\%" in line
    # what cron hands to the shell: everything after the five fields, with its escape taken away
    command = line.split(" ", 5)[5].replace("\\%", "%").replace(" run one two --jobs 2", " --help")
    done = subprocess.run(["sh", "-c", command], check=False, env=os.environ | {"HOME": str(tmp_path)})
    assert done.returncode == 0
    assert "Usage" in (one.project / "store" / "nightly.log").read_text(encoding="utf-8")


def test_windows_task_is_read_as_xml_and_makes_up_for_missed_nights(tmp_path):
    (path,) = write_schedule(schedule(tmp_path), "windows", out=tmp_path / "out").files
    assert path.read_bytes().startswith((b"\xff\xfe", b"\xfe\xff"))
    root = ElementTree.fromstring(path.read_bytes().decode("utf-16").encode("utf-16"))
    assert root.tag == f"{TASK}Task"
    found = {name: root.findtext(f".//{TASK}{name}") for name in ("StartWhenAvailable", "MultipleInstancesPolicy", "WorkingDirectory",
             "StartBoundary", "Arguments")}  # fmt: skip
    assert found["StartWhenAvailable"] == "true"
    assert found["MultipleInstancesPolicy"] == "IgnoreNew"
    assert found["WorkingDirectory"] == str(schedule(tmp_path).project)
    assert found["StartBoundary"].endswith("T02:30:00+07:00")
    assert found["Arguments"] == "-m p06analysis.cli run one two --jobs 2"
    # Task Scheduler wants its parts in this order
    assert [child.tag.removeprefix(TASK) for child in root] == ["RegistrationInfo", "Triggers", "Settings", "Actions"]


def test_airflow_dag_is_python_and_has_its_kernel_beside_it(tmp_path):
    dag, kernel = write_schedule(schedule(tmp_path), "airflow", out=tmp_path / "out").files
    names = [
        node.attr for node in ast.walk(ast.parse(dag.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)
    ]
    assert "datetime" in names
    assert kernel.parent.name == "p06"


@pytest.mark.parametrize("words", [{"at": "25:00"}, {"at": "2.30"}, {"name": "a b"}])
def test_words_that_no_system_takes_are_refused(tmp_path, words):
    with pytest.raises(WrongUsage) as caught:
        write_schedule(schedule(tmp_path, **words), "systemd", out=tmp_path / "out")
    assert caught.value.codes == {"P06-SCHED-001"}


def test_systemd_timer_is_put_in_force_for_the_user(tmp_path, monkeypatch):
    tools = tmp_path / "tools"
    tools.mkdir()
    fake_program(tools, "systemctl", f'echo "$@" >> {tmp_path}/calls')
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    put_in_force(write_schedule(schedule(tmp_path), "systemd", out=tmp_path / "out"))
    assert (tmp_path / "calls").read_text().splitlines() == [
        "--user daemon-reload",
        "--user enable --now p06-nightly.timer",
    ]
    assert {path.name for path in (tmp_path / "home/.config/systemd/user").iterdir()} == {
        "p06-nightly.service",
        "p06-nightly.timer",
    }


def test_crontab_keeps_its_other_lines_and_has_ours_once(tmp_path, monkeypatch):
    tools = tmp_path / "tools"
    tools.mkdir()
    table = tmp_path / "table"
    table.write_text("0 1 * * * something else\n", encoding="utf-8")
    fake_program(
        tools, "crontab", f'if [ "$1" = -l ]; then cat {table}; else cat > {table}.new && mv {table}.new {table}; fi'
    )
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    for at in ("02:30", "03:15"):
        put_in_force(write_schedule(schedule(tmp_path, at=at), "cron", out=tmp_path / "out"))
    lines = table.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "0 1 * * * something else"
    assert len([line for line in lines if "p06analysis.cli" in line]) == 1
    assert any(line.startswith("15 ") for line in lines)


def test_tool_that_is_missing_or_refuses_is_a_fault_with_a_way_out(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PublishingFailed) as caught:
        put_in_force(write_schedule(schedule(tmp_path), "windows", out=tmp_path / "out"))
    assert caught.value.codes == {"P06-SCHED-002"}
    with pytest.raises(PublishingFailed) as caught:
        put_in_force(write_schedule(schedule(tmp_path), "airflow", out=tmp_path / "out"))
    assert caught.value.codes == {"P06-SCHED-003"}


@pytest.mark.parametrize("kind", KINDS)
def test_command_writes_files_and_says_what_to_do(project, kind):
    done = p06("schedule", "--as", kind, "--out", "sched", cwd=project.folder)
    assert done.returncode == 0, done.stderr
    names = [Path(line) for line in done.stdout.splitlines()[: 2 if kind in {"systemd", "airflow"} else 1]]
    assert all(path.is_file() for path in names)
    assert len(done.stdout.splitlines()) > len(names)

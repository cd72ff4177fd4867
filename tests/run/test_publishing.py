"""Pages are put in place whole, or what stood there before still stands; what is cut short is finished by the next run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from p06analysis.durable import exchange, put_folder, write_text
from p06analysis.errors import PublishingFailed
from p06analysis.run.publishing import is_whole, keep_evidence, publish, recover, staging_folder, write_record

NOTHING = lambda folder: None  # noqa: E731
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked and killed here")


def staged(reports: Path, text: str, *, origin: str = "2026-10-10") -> Path:
    folder = staging_folder(reports, "r")
    write_text(folder / "outlook.vi.html", text)
    write_text(folder / "outlook.en.html", text)
    write_record(folder, {"run": "r", "origin": origin, "text": text})
    return folder


def pages(reports: Path) -> dict[str, str]:
    return {path.parent.name: path.read_text(encoding="utf-8") for path in reports.rglob("outlook.vi.html")}


def test_published_folder_replaces_the_old_one_and_latest(tmp_path):
    publish(staged(tmp_path, "one", origin="2026-10-06"))
    publish(staged(tmp_path, "two"))
    place = publish(staged(tmp_path, "three"))
    assert place == tmp_path / "r/2026-10-10"
    assert pages(tmp_path) == {"2026-10-06": "one", "2026-10-10": "three", "latest": "three"}
    assert not list(tmp_path.rglob(".*"))
    assert all(is_whole(tmp_path / "r" / name) for name in ("2026-10-06", "2026-10-10", "latest"))


def test_looking_back_does_not_take_the_newest_page_away(tmp_path):
    publish(staged(tmp_path, "now"))
    publish(staged(tmp_path, "then", origin="2026-10-06"))
    assert pages(tmp_path) == {"2026-10-06": "then", "2026-10-10": "now", "latest": "now"}


def test_half_a_run_is_kept_as_evidence_beside_the_good_pages(tmp_path):
    publish(staged(tmp_path, "good", origin="2026-10-06"))
    write_text(staging_folder(tmp_path, "r") / "outlook.vi.html", "half")
    told = recover(tmp_path / "r", append=NOTHING)
    assert "evidence" in told[0]
    assert pages(tmp_path) == {"2026-10-06": "good", "latest": "good", "failed": "half"}
    assert recover(tmp_path / "r", append=NOTHING) == []


def test_newer_evidence_replaces_the_older(tmp_path):
    for text in ("first", "second"):
        write_text(staging_folder(tmp_path, "r") / "outlook.vi.html", text)
        keep_evidence(tmp_path / "r/.staging")
    assert pages(tmp_path) == {"failed": "second"}


def test_rows_that_cannot_be_kept_stop_the_pages_and_are_kept_by_the_next_run(tmp_path):
    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    publish(staged(tmp_path, "old", origin="2026-10-06"))
    with pytest.raises(PublishingFailed):
        publish(staged(tmp_path, "new"), append=full)
    assert pages(tmp_path)["latest"] == "old"
    kept: list[str] = []
    told = recover(tmp_path / "r", append=lambda folder: kept.append((folder / "outlook.vi.html").read_text()))
    assert kept == ["new"]
    assert "2026-10-10" in told[0]
    assert pages(tmp_path) == {"2026-10-06": "old", "2026-10-10": "new", "latest": "new"}


def test_changed_or_missing_file_is_no_whole_folder(tmp_path):
    place = publish(staged(tmp_path, "good"))
    write_text(place / "outlook.en.html", "changed by hand")
    assert not is_whole(place)
    (tmp_path / "r/latest/outlook.en.html").unlink()
    assert not is_whole(tmp_path / "r/latest")
    write_text(tmp_path / "r/latest/outlook.en.html", "good")
    assert is_whole(tmp_path / "r/latest")


def test_place_that_cannot_be_written_is_a_publishing_failure(tmp_path):
    (tmp_path / "reports").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(PublishingFailed) as caught:
        staging_folder(tmp_path / "reports", "r")
    assert caught.value.exit_status == 7


def test_folder_in_the_way_leaves_the_good_pages(tmp_path):
    publish(staged(tmp_path, "good", origin="2026-10-06"))
    (tmp_path / "r/2026-10-10").write_text("in the way", encoding="utf-8")
    with pytest.raises(PublishingFailed):
        publish(staged(tmp_path, "new"))
    assert pages(tmp_path)["latest"] == "good"


def test_two_folders_change_places_in_one_step(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_text(tmp_path / name / "page", name)
    if not exchange(tmp_path / "a", tmp_path / "b"):
        pytest.skip("this file system cannot exchange two names")
    assert (tmp_path / "a/page").read_text() == "b"


def test_folder_is_put_in_place_where_names_cannot_be_exchanged(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "other")
    for name in ("new", "place"):
        (tmp_path / name).mkdir()
        write_text(tmp_path / name / "page", name)
    put_folder(tmp_path / "new", tmp_path / "place")
    assert [path.name for path in tmp_path.iterdir()] == ["place"]
    assert (tmp_path / "place/page").read_text() == "new"


@pytest.fixture
def memory(tmp_path) -> Iterator[Path]:
    """A folder in memory where there is one: forcing files to a disk hundreds of times takes its time."""
    shared = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=shared if shared.is_dir() else tmp_path))
    yield folder
    shutil.rmtree(folder)


# Killed at every step: a forked process kills itself at its n-th call that touches files.

_TOUCHING = ("open", "os.", "shutil.", "tempfile.", "ctypes.")


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do the work in a process that kills itself at a step; return whether it was killed before it was done."""
    child = os.fork()
    if child == 0:
        seen = 0

        def count(event: str, _: object) -> None:
            nonlocal seen
            if event.startswith(_TOUCHING):
                seen += 1
                if seen == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        work()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@needs_fork
@pytest.mark.parametrize("can_exchange", [True, False])
def test_kill_at_any_step_leaves_whole_pages_and_loses_no_row(memory, monkeypatch, can_exchange):
    if not can_exchange:
        monkeypatch.setattr(sys, "platform", "other")
    step, was_killed = 1, True
    while was_killed:
        reports, rows = memory / f"{step}", memory / f"rows-{step}"
        rows.mkdir()

        def append(folder: Path, rows: Path = rows) -> None:
            write_text(rows / json.loads((folder / "run.json").read_text())["text"], "a row")

        publish(staged(reports, "old"), append=append)
        ready = staged(reports, "new")
        was_killed = killed_at(step, lambda ready=ready, append=append: publish(ready, append=append))
        home = reports / "r"
        there = pages(reports)
        for name in ("2026-10-10", "latest"):
            if can_exchange or (home / name).exists():
                assert is_whole(home / name), f"step {step}: {name} is not whole"
        assert {there[name] for name in there if name in {"2026-10-10", "latest"}} <= {"old", "new"}
        if "new" in (there.get("latest"), there.get("2026-10-10")):
            assert (rows / "new").exists(), f"step {step}: a page without its row"
        recover(home, append=append)
        settled = pages(reports)
        assert settled["latest"] == settled["2026-10-10"]
        assert settled["latest"] == "new" or settled["failed"] == "new"
        assert (rows / "new").exists() == (settled["latest"] == "new")
        assert {path.name for path in home.iterdir()} <= {"2026-10-10", "latest", "failed"}
        step += 1
    assert step > 50
    assert settled["latest"] == "new"


@needs_fork
def test_kill_at_any_step_of_recovering_is_recovered_from(memory):
    step, was_killed = 1, True
    while was_killed:
        reports = memory / f"{step}"
        publish(staged(reports, "old"))
        ready = staged(reports, "new")
        killed_at(40, lambda ready=ready: publish(ready))  # somewhere after the journal was written
        home = reports / "r"
        assert (home / ".publishing.json").exists()
        was_killed = killed_at(step, lambda home=home: recover(home, append=NOTHING))
        recover(home, append=NOTHING)
        assert pages(reports) == {"2026-10-10": "new", "latest": "new"}
        step += 1
    assert step > 20

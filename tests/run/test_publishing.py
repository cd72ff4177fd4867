"""Pages are put in place whole, or what stood there before still stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from p06analysis.errors import PublishingFailed
from p06analysis.run.publishing import keep_evidence, publish, staging_folder, write_text


def staged(reports: Path, text: str, *, origin: str = "2026-10-10") -> Path:
    folder = staging_folder(reports, "r")
    write_text(folder / "outlook.vi.html", text)
    write_text(folder / "run.json", json.dumps({"run": "r", "origin": origin}))
    return folder


def test_published_folder_replaces_the_old_one_and_latest(tmp_path):
    publish(staged(tmp_path, "one", origin="2026-10-06"), tmp_path, run="r", origin="2026-10-06")
    publish(staged(tmp_path, "two"), tmp_path, run="r", origin="2026-10-10")
    place = publish(staged(tmp_path, "three"), tmp_path, run="r", origin="2026-10-10")
    assert place == tmp_path / "r/2026-10-10"
    read = {path.parent.name: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")}
    assert read == {"2026-10-06": "one", "2026-10-10": "three", "latest": "three"}
    assert not list(tmp_path.rglob(".*"))


def test_looking_back_does_not_take_the_newest_page_away(tmp_path):
    publish(staged(tmp_path, "now"), tmp_path, run="r", origin="2026-10-10")
    publish(staged(tmp_path, "then", origin="2026-10-06"), tmp_path, run="r", origin="2026-10-06")
    assert (tmp_path / "r/2026-10-06/outlook.vi.html").read_text(encoding="utf-8") == "then"
    assert (tmp_path / "r/latest/outlook.vi.html").read_text(encoding="utf-8") == "now"


def test_failed_run_is_kept_as_evidence_beside_the_good_pages(tmp_path):
    publish(staged(tmp_path, "good"), tmp_path, run="r", origin="2026-10-06")
    kept = keep_evidence(staged(tmp_path, "half"), tmp_path, run="r")
    assert (kept / "outlook.vi.html").read_text(encoding="utf-8") == "half"
    assert (tmp_path / "r/latest/outlook.vi.html").read_text(encoding="utf-8") == "good"


def test_place_that_cannot_be_written_is_a_publishing_failure(tmp_path):
    (tmp_path / "reports").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(PublishingFailed) as caught:
        staging_folder(tmp_path / "reports", "r")
    assert caught.value.exit_status == 7


def test_folder_in_the_way_leaves_the_good_pages(tmp_path):
    publish(staged(tmp_path, "good"), tmp_path, run="r", origin="2026-10-06")
    (tmp_path / "r/2026-10-10").write_text("in the way", encoding="utf-8")
    with pytest.raises(PublishingFailed):
        publish(staged(tmp_path, "new"), tmp_path, run="r", origin="2026-10-10")
    assert (tmp_path / "r/latest/outlook.vi.html").read_text(encoding="utf-8") == "good"

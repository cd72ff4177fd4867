"""A small project that is right in every respect; tests change one thing in it and see what is said."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).parent.parent
LONGEST = ("test_cli", "test_browser", "test_intake", "test_owners", "test_store")

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile("p06", deadline=None)
hypothesis.settings.load_profile("p06")

INDICATORS = """\
indicators:
  on_time_share_ytd:
    label_vi: Tỷ lệ giải quyết đúng hạn
    label_en: Share handled on time
    unit: percent
    kind: year_to_date
    lower: 0
    upper: 100
    direction: increase
    frequency: month
    counts_settle: true
    definition: {vi: Số đúng hạn trên số tiếp nhận., en: On time over received.}
  online_share:
    label_vi: Tỷ lệ hồ sơ trực tuyến
    label_en: Share of dossiers received online
    unit: percent
    kind: level
    lower: 0
    upper: 100
    direction: increase
    frequency: month
    publication_lag_days: 5
    definition: {vi: Số trực tuyến trên số tiếp nhận., en: Online over received.}
    breaks:
      - date: "2025-07-01"
        reason: {vi: Sáp nhập tỉnh., en: Provinces were merged.}
        places: [khanh-hoa]
"""
PLACES = """\
places:
  khanh-hoa:
    label_vi: Khánh Hòa
    label_en: Khánh Hòa
    level: province
    code: "56"
    valid_from: "2025-07-01"
  ninh-thuan:
    label_vi: Ninh Thuận
    label_en: Ninh Thuận
    level: province
    valid_to: "2025-06-30"
    successor: khanh-hoa
"""
OWNERS = """\
owners:
  so-tu-phap:
    label_vi: Sở Tư pháp
    label_en: Department of Justice
    place: khanh-hoa
"""
PLAN = """\
plan: small
title: {vi: Kế hoạch nhỏ, en: A small plan}
targets:
  - indicator: on_time_share_ytd
    place: khanh-hoa
    value: 95
    deadline: "2026-12-31"
    rule: at_deadline
    standing: working
    set_by: {vi: Nhóm thử nghiệm., en: The testers.}
    owner: so-tu-phap
  - indicator: online_share
    place: khanh-hoa
    value: 80
    deadline: "2026-12-31"
    rule: at_deadline
    standing: official
    decision: {vi: Quyết định số 1., en: Decision 1.}
    owner: so-tu-phap
"""
RUN = """\
run: small
default: true
title: {vi: Kế hoạch nhỏ, en: A small plan}
plan: small
data: [data/figures.csv]
origin: latest
"""
FIGURES = """\
indicator,place,date,as_of,value,numerator,denominator,source,flag,note
on_time_share_ytd,khanh-hoa,2026-08-31,2026-09-05,84.0,84000,100000,https://example.org/8,,
on_time_share_ytd,khanh-hoa,2026-09-30,2026-10-05,85.0,102000,120000,https://example.org/9,,
online_share,khanh-hoa,2026-07-31,2026-08-05,70.0,,,https://example.org/7,,
online_share,khanh-hoa,2026-08-31,2026-09-05,72.0,,,https://example.org/8,,
online_share,khanh-hoa,2026-09-30,2026-10-05,75.0,,,https://example.org/9,,
"""
FILES = {
    "params/indicators.yaml": INDICATORS,
    "params/places.yaml": PLACES,
    "params/owners.yaml": OWNERS,
    "params/plans/small.yaml": PLAN,
    "params/runs/small.yaml": RUN,
    "data/figures.csv": FIGURES,
}


def p06(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does, and return what it printed and its exit status."""
    environment = os.environ | {"COLUMNS": "200", "PYTHONWARNINGS": "default"}
    return subprocess.run(
        [sys.executable, "-m", "p06analysis.cli", *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def p06_here(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line within this process, which spares a second of imports; an error nobody named is raised."""
    from typer.testing import CliRunner

    from p06analysis.cli import app

    with contextlib.chdir(cwd):
        done = CliRunner().invoke(app, words, env={"COLUMNS": "200"})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the files that take longest, so that one worker does not end long after the other."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


class Project:
    """A project folder whose files a test can change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Replace one piece of a file, which must be there."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    @property
    def params(self) -> Path:
        return self.folder / "params"

    def with_notebooks(self) -> Project:
        """Add the real notebooks, for tests that run them."""
        shutil.copytree(ROOT / "notebooks", self.folder / "notebooks")
        return self


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")

"""The store only grows: what was known stays known, whatever interrupts a load."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from p06analysis.errors import InputMissing, InputRejected, PublishingFailed
from p06analysis.loaders import Loaded
from p06analysis.loaders.loaded import typed
from p06analysis.observations.store import open_store, revisions, writing
from p06analysis.plan import read_params
from p06analysis.run.intake import Source, file_source, take_in
from tests.conftest import Project

TODAY = dt.date(2026, 11, 20)
FULL = bool(os.environ.get("P06_FULL"))


@pytest.fixture
def params(project):
    return read_params(project.params)


@pytest.fixture(scope="module")
def shared_params(tmp_path_factory):
    return read_params(Project(tmp_path_factory.mktemp("shared")).params)


def table(*rows) -> pd.DataFrame:
    """Rows of date, value and, where it is stated, as_of."""
    cells = []
    for number, (date, value, *as_of) in enumerate(rows, start=2):
        known = as_of[0] if as_of else str(dt.date.fromisoformat(date) + dt.timedelta(days=5))
        cells.append({"indicator": "online_share", "place": "khanh-hoa", "date": pd.Timestamp(date), "as_of": pd.Timestamp(known),
                      "value": value, "numerator": np.nan, "denominator": np.nan, "source": "s", "flag": "", "note": "",
                      "file": "t.xlsx", "sheet": "T", "cell": f"C{number}", "is_stated": bool(as_of)})  # fmt: skip
    return typed(pd.DataFrame(cells))


def take(folder, params, *rows, name="t.xlsx", today=TODAY):
    loaded = Loaded(table(*rows))
    source = Source(name, lambda progress: loaded, f"{abs(hash(repr((name, rows)))):064x}")
    return take_in(source, folder, params, today=today)


def values(folder, day) -> list[float]:
    return open_store(folder).observations().as_of(day)["value"].tolist()


def test_unchanged_source_is_a_no_op(tmp_path, params):
    take(tmp_path, params, ("2026-08-31", 70.0))
    before = (tmp_path / "manifest.json").read_bytes()
    again = take(tmp_path, params, ("2026-08-31", 70.0))
    assert again.is_repeat
    assert (tmp_path / "manifest.json").read_bytes() == before


def test_source_that_says_the_same_in_other_bytes_adds_no_version(tmp_path, params):
    take(tmp_path, params, ("2026-08-31", 70.0))
    load = take(tmp_path, params, ("2026-08-31", 70.0), name="copy.xlsx").load
    assert (load.new, load.revised, load.unchanged) == (0, 0, 1)
    assert len(open_store(tmp_path).versions()) == 1


def test_origin_sees_only_what_was_known(tmp_path, params):
    # 1: August, first report; 2: August, revised today; 4: September; 8: August, revised the day after
    take(tmp_path, params, ("2026-08-31", 1.0))
    take(tmp_path, params, ("2026-08-31", 2.0), ("2026-09-30", 4.0))
    take(tmp_path, params, ("2026-08-31", 8.0), today=TODAY + dt.timedelta(days=1))
    assert sum(values(tmp_path, "2026-09-05")) == 1
    assert sum(values(tmp_path, "2026-10-05")) == 1 + 4
    assert sum(values(tmp_path, TODAY)) == 2 + 4
    assert sum(values(tmp_path, "2026-12-31")) == 8 + 4


def test_revision_is_listed_with_both_figures_and_its_cell(tmp_path, params):
    take(tmp_path, params, ("2026-08-31", 70.0))
    take(tmp_path, params, ("2026-08-31", 71.0))
    (row,) = revisions(open_store(tmp_path).versions()).itertuples()
    assert (row.before_value, row.value, row.cell, row.load) == (70.0, 71.0, "C2", 2)
    assert row.as_of == pd.Timestamp(TODAY)


def test_second_correction_of_a_day_counts_and_the_first_is_kept(tmp_path, params):
    for value in (70.0, 71.0, 72.0):
        take(tmp_path, params, ("2026-08-31", value))
    assert values(tmp_path, TODAY) == [72.0]
    assert values(tmp_path, TODAY - dt.timedelta(days=1)) == [70.0]
    assert len(revisions(open_store(tmp_path).versions())) == 2


def test_stated_version_of_a_past_day_cannot_be_rewritten(tmp_path, params):
    take(tmp_path, params, ("2026-08-31", 70.0, "2026-09-05"))
    refused = take(tmp_path, params, ("2026-08-31", 71.0, "2026-09-05"))
    assert refused.error.codes == {"P06-STORE-010"}
    assert take(tmp_path, params, ("2026-08-31", 71.0, "2026-09-20")).load.revised == 1
    assert values(tmp_path, "2026-09-10") == [70.0]


def test_change_without_a_day_after_a_version_of_tomorrow_is_refused(tmp_path, params):
    take(tmp_path, params, ("2026-08-31", 70.0, "2026-12-31"))
    assert take(tmp_path, params, ("2026-08-31", 71.0)).error.codes == {"P06-STORE-011"}


def test_figure_known_before_its_day_is_refused(tmp_path, params):
    assert take(tmp_path, params, ("2026-08-31", 70.0, "2026-08-30")).error.codes == {"P06-LOAD-005"}
    assert not (tmp_path / "manifest.json").exists()


def test_gate_refuses_the_whole_source(tmp_path, params):
    refused = take(tmp_path, params, ("2026-08-31", 70.0), ("2026-09-30", 101.0))
    assert refused.error.codes == {"P06-LOAD-012"}
    assert 't.xlsx, sheet "T", cell C3' in str(refused.error)
    assert not (tmp_path / "manifest.json").exists()


def test_question_lets_the_source_in(tmp_path, params):
    rows = [(f"2026-0{month}-28", 70.0) for month in range(1, 7)]
    outcome = take(tmp_path, params, *rows)
    assert outcome.load.questions == 1
    assert outcome.questions["check"].tolist() == ["frozen"]


def test_every_row_traces_to_its_file_cell_and_bytes(tmp_path, params, project):
    path = project.folder / "bao-cao.csv"
    path.write_text("Đơn vị;Kỳ;Tỷ lệ hồ sơ trực tuyến\nKhánh Hòa;T9-2026;75,5\n", encoding="utf-8")
    take_in(file_source(path, params), tmp_path, params, today=TODAY)
    (row,) = open_store(tmp_path).versions().itertuples()
    import hashlib

    assert (row.file, row.cell, row.sha256) == ("bao-cao.csv", "C2", hashlib.sha256(path.read_bytes()).hexdigest())


@settings(max_examples=60 if FULL else 5, phases=[Phase.generate])
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 6)), min_size=1, max_size=6))
def test_figure_that_was_known_on_a_day_stays_what_it_was(tmp_path_factory, shared_params, loads):
    folder, day = tmp_path_factory.mktemp("store"), TODAY
    seen = {}
    for month, value, days in loads:
        day += dt.timedelta(days=days)
        take(
            folder, shared_params, (f"2026-0{month + 1}-28", float(value + 1)), name=f"{day}-{month}-{value}", today=day
        )
        for past, known in seen.items():
            if past < day:
                now = figures_on(folder, past)
                assert {date: now[date] for date in known} == known
        seen[day] = figures_on(folder, day)


def figures_on(folder, day) -> dict:
    known = open_store(folder).observations().as_of(day)
    return dict(zip(known["date"], known["value"], strict=True))


def test_missing_store_and_damaged_files_are_named(tmp_path, params):
    with pytest.raises(InputMissing) as caught:
        open_store(tmp_path / "none")
    assert caught.value.codes == {"P06-STORE-001"}
    take(tmp_path, params, ("2026-08-31", 70.0))
    segment = next((tmp_path / "segments").iterdir())
    whole = segment.read_bytes()
    segment.write_bytes(whole[:-1] + b"x")
    with pytest.raises(InputRejected) as caught:
        open_store(tmp_path).versions()
    assert caught.value.codes == {"P06-STORE-002"}
    segment.unlink()
    with pytest.raises(InputRejected):
        open_store(tmp_path).versions()
    segment.write_bytes(whole)
    assert values(tmp_path, TODAY) == [70.0]
    for text in ("", "{", "[]", '{"format": 9, "loads": []}', '{"format": 1, "loads": [{}]}'):
        (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
        with pytest.raises(InputRejected) as caught:
            open_store(tmp_path)
        assert caught.value.codes == {"P06-STORE-002"}


def test_second_load_waits_for_the_first_and_says_so(tmp_path, params):
    with writing(tmp_path), pytest.raises(PublishingFailed) as caught:
        take_in(
            Source("t", lambda progress: Loaded(table(("2026-08-31", 70.0))), "0" * 64),
            tmp_path,
            params,
            today=TODAY,
            wait=0.1,
        )
    assert caught.value.codes == {"P06-STORE-003"}
    assert take(tmp_path, params, ("2026-08-31", 70.0)).load.load == 1


def test_what_a_dead_load_left_is_taken_away(tmp_path, params):
    take(tmp_path, params, ("2026-08-31", 70.0))
    (tmp_path / "segments" / "000002-dead.parquet").write_bytes(b"half")
    (tmp_path / ".manifest.json-dead").write_bytes(b"{")
    take(tmp_path, params, ("2026-09-30", 71.0))
    assert len(list((tmp_path / "segments").iterdir())) == 2
    assert not (tmp_path / ".manifest.json-dead").exists()


DRIVER = Path(__file__).parent / "killing.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
@pytest.mark.parametrize("what", ["kill", "full"])
def test_store_is_as_before_or_after_whatever_happens(tmp_path, project, what):
    count = 200 if FULL else 10
    environment = os.environ | {"PYTHONWARNINGS": "default"}
    seed = str(random.randrange(10**6))
    words = [sys.executable, str(DRIVER), what, str(tmp_path / "stores"), str(project.params), str(count), seed]
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    report = json.loads(ended.stdout.splitlines()[-1])
    print(report)
    assert report["interrupted"] == report["before"] + report["after"] == count
    assert report["before"] > 0
    stores = [open_store(folder) for folder in (tmp_path / "stores").iterdir()]
    assert len(stores) == report["stores"]
    assert sum(len(store.versions()) for store in stores) == report["figures"]
    for store in stores:
        assert {path.name for path in (store.folder / "segments").iterdir()} == {one.segment for one in store.loads}


def test_loads_at_once_all_come_in(tmp_path, project):
    for number in range(3):
        text = f"Đơn vị;Kỳ;Tỷ lệ hồ sơ trực tuyến\nKhánh Hòa;T{number + 7}-2026;7{number},5\n"
        (project.folder / f"{number}.csv").write_text(text, encoding="utf-8")
    words = [sys.executable, "-m", "p06analysis.cli", "load", "--store", str(tmp_path)]
    running = [
        subprocess.Popen(
            [*words, f"{number}.csv"], cwd=project.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for number in range(3)
    ]
    ended = [(one.communicate(timeout=120), one.returncode) for one in running]
    assert [status for _, status in ended] == [0, 0, 0], ended
    assert [one.load for one in open_store(tmp_path).loads] == [1, 2, 3]
    assert sorted(values(tmp_path, "2026-12-31")) == [70.5, 71.5, 72.5]

"""What a page knows beside its own figures: the run before it and the record of its day, laid down once and read back."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

from p06analysis.ledger.archive import append
from p06analysis.ledger.target_data import keep_versions, versions_of
from p06analysis.plan import Params, read_params
from p06analysis.run.context import CONTEXT, PREVIOUS, Context, context_of, lay_down, read_context
from p06analysis.run.preparing import Prepared
from tests.ledger.conftest import said

ORIGIN = dt.date(2026, 10, 5)


@pytest.fixture
def params(project) -> Params:
    return read_params(project.params)


@pytest.fixture
def inputs(params) -> Prepared:
    return Prepared(params.runs["small"], ORIGIN, (), params.plan("small"))


def published(home, origin: str, run_id: str, *, previous=None, chance: float = 0.5):
    """Publish as little as the next run looks at: a record and an outlook."""
    folder = home / origin
    folder.mkdir(parents=True)
    record = {"run_id": run_id, "origin": origin, "finished": f"{origin}T02:31:00+07:00", "previous": previous}
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    pd.DataFrame({"probability": [chance]}).to_parquet(folder / "outlook.parquet", index=False)
    return folder


def test_first_run_knows_of_none_before_it(tmp_path, inputs):
    context = context_of(tmp_path / "small", inputs, run_id="new", ledger=tmp_path / "ledger")
    assert context.words["previous"] is None
    assert context.words["record"] == {"counts": {"settled": 0, "met": 0}, "bins": [], "brier": None}
    assert context.previous is None


def test_run_before_is_the_newest_that_is_not_after_the_origin(tmp_path, inputs):
    for origin in ("2026-09-03", "2026-09-30", "2026-10-06"):
        published(tmp_path / "small", origin, f"of-{origin}")
    context = context_of(tmp_path / "small", inputs, run_id="new", ledger=tmp_path / "ledger")
    assert context.words["previous"]["run_id"] == "of-2026-09-30"
    assert context.previous == tmp_path / "small/2026-09-30/outlook.parquet"


def test_what_failed_and_the_copy_of_the_newest_are_no_run_before(tmp_path, inputs):
    for name in ("failed", "latest"):
        published(tmp_path / "small", "2026-09-30", "one").rename(tmp_path / "small" / name)
    assert context_of(tmp_path / "small", inputs, run_id="new", ledger=tmp_path / "ledger").previous is None


def test_page_made_again_keeps_the_run_before_it_that_it_had(tmp_path, inputs):
    before = {"run_id": "older", "origin": "2026-09-30", "finished": "2026-09-30T02:31:00+07:00"}
    folder = published(tmp_path / "small", "2026-10-05", "same", previous=before)
    again = context_of(tmp_path / "small", inputs, run_id="same", ledger=tmp_path / "ledger")
    assert (again.words["previous"], again.previous) == (before, folder / PREVIOUS)
    # of the same day but made from other inputs: a correction, told against what the page said until now
    other = context_of(tmp_path / "small", inputs, run_id="other", ledger=tmp_path / "ledger")
    assert (other.words["previous"]["run_id"], other.previous) == ("same", folder / "outlook.parquet")


def test_record_is_that_of_the_origins_day_whatever_was_said_since(tmp_path, inputs, params):
    ledger = tmp_path / "ledger"

    def keep(origin: str, chance: float, deadline: str) -> None:
        append(ledger, said(origin, chance, deadline=deadline), origin=origin, run="small", run_id=f"{origin:0>12}", is_replay=False,
               note={})  # fmt: skip

    keep("2026-07-05", 0.7, "2026-09-30")
    figures = pd.DataFrame(
        [["2026-09-30", "2026-10-05", 81.0], ["2026-10-31", "2026-11-05", 81.0]], columns=["date", "as_of", "value"]
    ).assign(indicator="online_share", place="khanh-hoa", flag="")
    days = {name: figures[name].astype("datetime64[ns]") for name in ("date", "as_of")}
    keep_versions(ledger, versions_of(figures.assign(**days), figures))
    here = {"run_id": "new", "ledger": ledger}
    then = context_of(tmp_path / "small", inputs, **here)
    assert then.words["record"]["counts"] == {"settled": 1, "met": 1}
    keep("2026-10-06", 0.2, "2026-10-31")
    assert context_of(tmp_path / "small", inputs, **here).digest == then.digest
    earlier = Prepared(inputs.run, dt.date(2026, 9, 1), (), inputs.plan)
    assert context_of(tmp_path / "small", earlier, **here).words["record"]["counts"]["settled"] == 0


def test_run_without_a_plan_lays_nothing_down(tmp_path, params):
    bare = Prepared(params.runs["small"], ORIGIN, (), None)
    lay_down(context_of(tmp_path / "small", bare, run_id="new", ledger=tmp_path / "ledger"), tmp_path)
    assert list(tmp_path.glob("*.json")) == []
    assert read_context(tmp_path) == ({}, None)
    assert read_context("") == ({}, None)


def test_what_was_laid_down_is_what_is_read(tmp_path):
    outlook = published(tmp_path / "small", "2026-09-30", "one", chance=0.25) / "outlook.parquet"
    staged = tmp_path / "staged"
    staged.mkdir()
    lay_down(Context({"previous": {"origin": "2026-09-30"}, "record": {"bins": []}}, outlook), staged)
    assert {path.name for path in staged.iterdir()} == {CONTEXT, PREVIOUS}
    words, table = read_context(staged)
    assert words == {"previous": {"origin": "2026-09-30"}, "record": {"bins": []}}
    assert table is not None
    assert table["probability"].tolist() == [0.25]

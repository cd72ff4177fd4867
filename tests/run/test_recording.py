"""What a run says reaches the ledger once, whichever notebook said it, and what came true follows for all that was forecast."""

from __future__ import annotations

import json

import pandas as pd

from p06analysis.ledger.archive import read_ledger
from p06analysis.ledger.layout import MODELS
from p06analysis.ledger.target_data import read_observations_of
from p06analysis.run.preparing import prepare_replay
from p06analysis.run.recording import appender, keep_truth
from tests.ledger.conftest import said

RECORD = {
    "run": "small",
    "run_id": "abc",
    "origin": "2026-10-05",
    "finished": "2026-10-06T02:30:00",
    "looks_back": False,
}


def folder_of(tmp_path, **files: pd.DataFrame):
    folder = tmp_path / "2026-10-05"
    folder.mkdir()
    for name, rows in files.items():
        days = {day: rows[day].dt.date for day in ("origin_date", "target_end_date")}
        rows.assign(**days).to_parquet(folder / f"{name}.parquet", index=False)
    (folder / "run.json").write_text(json.dumps(RECORD | {"code": {"digest": "d"}}), encoding="utf-8")
    return folder


def test_statements_of_several_notebooks_are_one_and_what_both_say_is_kept_once(tmp_path):
    task = said("2026-10-05", 0.8, target="task:a >= 1 at_deadline", location="plan")
    both = folder_of(tmp_path, statements=said("2026-10-05", 0.7), statements_tasks=task, statements_together=task)
    appender(tmp_path / "ledger")(both)
    rows = read_ledger(tmp_path / "ledger", methods=MODELS)
    assert rows["target"].value_counts().to_dict() == {
        "online_share >= 80 at_deadline": 2,
        "task:a >= 1 at_deadline": 2,
    }
    assert rows["file"].unique().tolist() == ["2026-10-05-small-abc"]


def test_truth_is_kept_of_whatever_was_forecast(tmp_path, project):
    with (project.folder / "data/figures.csv").open("a", encoding="utf-8") as file:
        file.write("online_share,ninh-thuan,2025-05-31,2025-06-10,77.0,,,https://example.org/vn,,\n")
    inputs = prepare_replay("small", project=project.folder)
    keep_truth(tmp_path, inputs)
    assert "ninh-thuan" not in set(read_observations_of(tmp_path)["location"])
    rank = said("2026-10-05", 0.5, target="rank:online_share", location="ninh-thuan", quantiles=[1, 1, 1, 1, 2, 2, 2])
    rows = rank[rank["output_type"] == "quantile"].assign(method="together")
    appender(tmp_path)(folder_of(tmp_path, statements_places=rows))
    keep_truth(tmp_path, inputs)
    kept = read_observations_of(tmp_path).set_index(["target", "location"])["observation"]
    assert kept["online_share", "ninh-thuan"] == 77

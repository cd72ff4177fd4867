"""What was said is kept in hubverse's layout, never changes, and is read by hubverse's own tool."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.ledger.archive import append, digest_of, ledger_day, note_of, read_ledger
from p06analysis.ledger.layout import BASELINES, COLUMNS, METHODS, OFFICIAL, OURS, Asked, parse_target, target_name
from p06analysis.ledger.statements import statements, write_statements
from p06analysis.ledger.target_data import keep_versions, read_observations_of, versions_of
from p06analysis.schema import LANDING_COLUMNS
from tests.ledger.conftest import said

ORIGIN = {"origin": "2026-10-05", "run": "small", "run_id": "abc"}


@given(
    st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True),
    st.sampled_from(["increase", "decrease"]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["at_deadline", "by_deadline"]),
)
def test_name_of_a_target_says_all_of_it(indicator, direction, value, rule):
    assert parse_target(target_name(indicator, direction, value, rule)) == Asked(indicator, direction, value, rule)


def test_statements_repeat_the_outlook_and_every_method_speaks(outlook_and_forecast):
    outlook, forecast, plan = outlook_and_forecast
    rows = statements(outlook, plan, forecast=forecast)
    assert set(rows["method"]) == {OURS, *BASELINES, *OFFICIAL}
    ours = rows[rows["method"] == "ours"]
    met = ours[ours["output_type_id"] == "met"].set_index("target")["value"]
    for one in outlook.itertuples(index=False):
        assert met[target_name(one.indicator, one.direction, one.target, one.rule)] == one.probability
    share = ours[(ours["target"] == "online_share") & (ours["output_type"] == "quantile")]
    told = outlook.set_index("indicator").loc["online_share", LANDING_COLUMNS].to_list()
    assert share.sort_values("output_type_id")["value"].to_list() == told
    # 30 September to 31 December are three months of figures
    assert share["horizon"].unique().tolist() == [3]
    sums = rows[rows["output_type"] == "pmf"].groupby(["method", "target"])["value"].sum()
    assert np.allclose(sums, 1)


def test_target_that_cannot_be_told_has_no_statement(outlook_and_forecast):
    outlook, forecast, plan = outlook_and_forecast
    silent = outlook.assign(probability=np.nan, verdict="cannot_tell")
    assert statements(silent, plan, forecast=forecast).empty


def test_decided_target_is_marked_as_nothing_left_to_forecast(outlook_and_forecast):
    outlook, forecast, plan = outlook_and_forecast
    met = outlook.assign(reason_code="met", verdict="met", probability=1.0)
    rows = statements(met, plan, forecast=forecast)
    assert rows["horizon"].unique().tolist() == [0]
    assert "last_value" not in set(rows["method"])


def test_what_is_there_stays_as_it_is(tmp_path):
    append(tmp_path, said("2026-10-05", 0.7), **ORIGIN, is_replay=False, note={"made": "now"})
    (path,) = (tmp_path / "model-output").rglob("*.parquet")
    before = path.read_bytes()
    assert append(tmp_path, said("2026-10-05", 0.1), **ORIGIN, is_replay=False, note={"made": "later"}) == []
    assert path.read_bytes() == before
    assert note_of(path) == {"made": "now", "run": "small", "run_id": "abc"}
    assert path.relative_to(tmp_path / "model-output").as_posix() == "p06-ours/2026-10-05-p06-ours-small-abc.parquet"


def test_replay_is_kept_apart(tmp_path):
    append(tmp_path, said("2026-10-05", 0.7), **ORIGIN, is_replay=False, note={})
    append(tmp_path, said("2026-09-05", 0.4), **{**ORIGIN, "origin": "2026-09-05"}, is_replay=True, note={})
    for is_replay, chance in ((False, 0.7), (True, 0.4)):
        rows = read_ledger(tmp_path, methods=METHODS, is_replay=is_replay)
        assert rows.loc[rows["output_type_id"] == "met", "value"].tolist() == [chance]
        assert rows["file"].unique().tolist() == [f"2026-{10 - is_replay:02d}-05-small-abc"]
    assert list(rows.columns) == ["method", *COLUMNS, "file"]


def test_order_of_rows_changes_no_byte(tmp_path):
    rows = said("2026-10-05", 0.7, quantiles=[1, 2, 3, 4, 5, 6, 7])
    for name, table in (("a", rows), ("b", rows.iloc[::-1])):
        append(tmp_path / name, table, **ORIGIN, is_replay=False, note={})
    files = [next((tmp_path / name / "model-output").rglob("*.parquet")).read_bytes() for name in ("a", "b")]
    assert files[0] == files[1]
    assert digest_of(tmp_path / "a") == digest_of(tmp_path / "b")


def test_ledger_that_says_nothing_reads_as_empty(tmp_path):
    rows = read_ledger(tmp_path, methods=("ours",))
    assert (len(rows), list(rows.columns)) == (0, ["method", *COLUMNS, "file"])
    assert rows["origin_date"].dtype == "datetime64[ns]"


def test_hubdata_reads_the_ledger(tmp_path, outlook_and_forecast):
    from hubdata import connect_hub, connect_target_data
    from hubdata.create_target_data_schema import TargetType

    outlook, forecast, plan = outlook_and_forecast
    append(tmp_path, statements(outlook, plan, forecast=forecast), **ORIGIN, is_replay=False, note={})
    append(tmp_path, said("2026-09-05", 0.4, quantiles=[1, 2, 3, 4, 5, 6, 7]), **{**ORIGIN, "origin": "2026-09-05"},
           is_replay=True, note={})  # fmt: skip
    keep_versions(tmp_path, versions_of(forecast.histories, outlook))
    hub = connect_hub(tmp_path)
    assert hub.model_metadata_schema is not None
    table = hub.to_table().to_pandas()
    assert set(COLUMNS) | {"model_id"} == set(table.columns)
    assert set(table["model_id"]) == {*(f"p06-{name}" for name in (OURS, *BASELINES, *OFFICIAL)), "replay-ours"}
    ours = read_ledger(tmp_path, methods=("ours",))
    assert table[table["model_id"] == "p06-ours"]["value"].sum() == pytest.approx(ours["value"].sum())
    truth = connect_target_data(tmp_path, TargetType.TIME_SERIES).to_table().to_pandas()
    assert set(truth.columns) == {"target", "location", "target_end_date", "as_of", "observation"}
    assert truth["observation"].sum() == pytest.approx(84 + 85 + 70 + 72 + 75)


def test_config_lists_every_value_that_was_used(tmp_path):
    append(tmp_path, said("2026-10-05", 0.7), **ORIGIN, is_replay=False, note={})
    append(
        tmp_path,
        said("2026-11-05", 0.8, location="ninh-thuan"),
        **{**ORIGIN, "origin": "2026-11-05"},
        is_replay=False,
        note={},
    )
    tasks = json.loads((tmp_path / "hub-config/tasks.json").read_text(encoding="utf-8"))["rounds"][0]["model_tasks"]
    pmf = next(task for task in tasks if "pmf" in task["output_type"])
    assert pmf["task_ids"]["location"]["optional"] == ["khanh-hoa", "ninh-thuan"]
    assert pmf["task_ids"]["origin_date"]["optional"] == ["2026-10-05", "2026-11-05"]


def test_versions_of_figures_are_added_once_and_never_replaced(tmp_path, outlook_and_forecast):
    outlook, forecast, _ = outlook_and_forecast
    figures = forecast.histories
    assert keep_versions(tmp_path, versions_of(figures, outlook)) == 5
    assert keep_versions(tmp_path, versions_of(figures.assign(value=0.0), outlook)) == 0
    revised = figures.assign(as_of=figures["as_of"] + pd.Timedelta(days=30), value=1.0)
    assert keep_versions(tmp_path, versions_of(revised, outlook)) == 5
    kept = read_observations_of(tmp_path)
    assert kept.groupby("as_of")["observation"].sum().sum() == pytest.approx(84 + 85 + 70 + 72 + 75 + 5)
    assert keep_versions(tmp_path, versions_of(figures.assign(flag="suspect", as_of="2026-12-01"), outlook)) == 0


def test_ledger_knows_its_last_day(tmp_path, outlook_and_forecast):
    outlook, forecast, _ = outlook_and_forecast
    append(tmp_path, said("2026-10-04", 0.7), **ORIGIN, is_replay=False, note={})
    assert str(ledger_day(tmp_path)) == "2026-10-04"
    keep_versions(tmp_path, versions_of(forecast.histories, outlook))
    assert str(ledger_day(tmp_path)) == "2026-10-05"


def test_nothing_is_written_without_a_folder(tmp_path, monkeypatch, outlook_and_forecast):
    monkeypatch.chdir(tmp_path)
    outlook, forecast, plan = outlook_and_forecast
    before = list(tmp_path.iterdir())
    assert write_statements(outlook, forecast, plan, out="") == []
    assert list(tmp_path.iterdir()) == before

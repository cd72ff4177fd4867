"""A rebuilt past sees nothing of its future, is marked as what it is, and is made once."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from p06analysis.errors import InputMissing, WrongUsage
from p06analysis.forecast.plan_forecast import forecast_plan
from p06analysis.ledger.archive import read_ledger
from p06analysis.ledger.layout import METHODS
from p06analysis.observations import read_observations
from p06analysis.outlook import assess
from p06analysis.plan import read_params
from p06analysis.run.replaying import replay
from tests.conftest import ROOT, p06


def rebuilt(project, **words) -> pd.DataFrame:
    ledger = project.folder / "store/ledger"
    replay("small", project=project.folder, ledger=ledger, **{"start": "2026-09", "end": "2026-10", **words})
    rows = read_ledger(ledger, methods=("ours",), is_replay=True)
    return rows[rows["output_type_id"] == "met"].reset_index(drop=True)


def test_replay_says_what_a_run_of_that_day_says(project):
    rows = rebuilt(project)
    assert rows["origin_date"].dt.strftime("%Y-%m-%d").unique().tolist() == ["2026-09-30", "2026-10-31"]
    params = read_params(project.params)
    plan = params.plan("small")
    day = dt.date(2026, 10, 31)
    known = read_observations([project.folder / "data/figures.csv"], params).as_of(day)
    outlook = assess(forecast_plan(known, plan, origin=day), plan).set_index("indicator")
    then = rows[rows["origin_date"] == "2026-10-31"].assign(
        indicator=lambda table: table["target"].str.split(" ").str[0]
    )
    for one in then.itertuples(index=False):
        assert one.value == outlook.loc[one.indicator, "probability"]
    assert read_ledger(project.folder / "store/ledger", methods=METHODS).empty


def test_later_figures_change_no_earlier_statement(project):
    before = rebuilt(project)
    with (project.folder / "data/figures.csv").open("a", encoding="utf-8") as file:
        file.write("online_share,khanh-hoa,2026-10-31,2026-11-20,99.0,,,https://example.org/x,,\n")
    again = project.folder / "other"
    replay("small", project=project.folder, ledger=again, start="2026-09", end="2026-10")
    after = read_ledger(again, methods=("ours",), is_replay=True)
    after = after[after["output_type_id"] == "met"].reset_index(drop=True)
    # the run's id is another, since its data are
    pd.testing.assert_frame_equal(before.drop(columns="file"), after.drop(columns="file"))


def test_second_replay_finds_the_first(project):
    rebuilt(project)
    ledger = project.folder / "store/ledger"
    done = replay("small", project=project.folder, ledger=ledger, start="2026-08", end="2026-10")
    assert (done.origins, done.standing) == (1, 2)


def test_targets_that_are_due_are_not_spoken_of(project):
    project.change("params/plans/small.yaml", '"2026-12-31"', '"2026-10-15"')
    rows = rebuilt(project)
    assert rows.groupby("origin_date").size().tolist() == [1, 1]  # in September the rate had one figure
    assert rows.loc[rows["origin_date"] == "2026-10-31", "target"].tolist() == ["online_share >= 80 at_deadline"]


@pytest.mark.parametrize(
    ("words", "error", "code"),
    [
        ({"start": "2026"}, WrongUsage, "P06-RUN-050"),
        ({"end": "2026-01"}, WrongUsage, "P06-RUN-050"),
        ({"every": "fortnight"}, WrongUsage, "P06-RUN-051"),
        ({"priors": ROOT / "none.json"}, InputMissing, "P06-RUN-052"),
    ],
)
def test_words_that_cannot_be_meant_are_refused(project, words, error, code):
    with pytest.raises(error) as caught:
        rebuilt(project, **words)
    assert code in caught.value.codes


def test_command_replays_and_scores(project):
    done = p06("replay", "small", "--from", "2026-09", "--to", "2026-10", cwd=project.folder)
    assert done.returncode == 0, done.stderr
    assert "2 origins replayed" in done.stdout
    scored = p06("score", "--replay", "--language", "en", cwd=project.folder)
    assert scored.returncode == 0, scored.stderr
    assert "3 statements about 2 targets" in " ".join(scored.stdout.split())
    assert (project.folder / "store/scores.csv").is_file()


def test_shipped_replay_has_official_targets_and_figures():
    params = read_params(ROOT / "data/barometer/params")
    plan = params.plan("barometer")
    assert len(plan.targets) == 927
    assert {target.standing for target in plan.targets} == {"official"}
    figures = read_observations([ROOT / "data/barometer/figures.parquet"], params).table
    assert len(figures) == 20_554
    asked = {(target.indicator, target.place) for target in plan.targets}
    assert asked == set(figures[["indicator", "place"]].itertuples(index=False, name=None))

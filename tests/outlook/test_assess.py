"""The outlook: arithmetic before models, verdicts by stated limits, nothing told where nothing is known."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pandas as pd
import pytest

from p06analysis.forecast.plan_forecast import forecast_plan
from p06analysis.observations import read_observations
from p06analysis.outlook import DeadlinePassed, assess, required_pace
from p06analysis.outlook.reasons import _ACTS, _REASONS, next_act, reason
from p06analysis.plan import read_params
from p06analysis.schema import LANDING_COLUMNS, OUTLOOK_COLUMNS, outlook_schema


def outlook(project, origin: str = "2026-10-05") -> pd.DataFrame:
    params = read_params(project.params)
    plan = params.plan("small")
    known = read_observations([project.folder / "data/figures.csv"], params).as_of(origin)
    table = assess(forecast_plan(known, plan, origin=dt.date.fromisoformat(origin)), plan, run_id="test")
    outlook_schema().validate(table, lazy=True)
    return table.set_index("indicator", drop=False)


def test_outlook_has_the_agreed_columns_and_one_row_a_target(project):
    table = outlook(project)
    assert list(table.columns) == OUTLOOK_COLUMNS
    assert list(table["target"]) == [95, 80]


def test_target_that_counts_forbid_is_out_of_reach_before_any_model(project):
    row = outlook(project).loc["on_time_share_ytd"]
    # the 20,000 of September are outrun by twice the year's average, 120,000 in 273 days; 92 days to come
    most = 2 * 120_000 / 273 * 92
    assert row.ceiling == pytest.approx(100 * (102_000 + most) / (120_000 + most))
    assert row.volume_needed == pytest.approx((0.95 * 120_000 - 102_000) / 0.05)
    assert (row.verdict, row.reason_code) == ("off_track", "beyond_arithmetic")
    assert "240.000" in row.reason


def test_landing_of_counts_lies_between_floor_and_ceiling(project):
    row = outlook(project).loc["on_time_share_ytd"]
    assert row.floor <= row.landing_q05 <= row.landing_q95 <= row.ceiling


def test_paces_are_changes_a_month(project):
    row = outlook(project).loc["online_share"]
    assert row.required_pace == pytest.approx((80 - 75) / (92 / 30.44))
    assert row.recent_pace == pytest.approx((75 - 70) / (61 / 30.44))


def test_later_figures_change_nothing_at_an_origin(project):
    before = outlook(project, "2026-10-05")
    later = "online_share,khanh-hoa,2026-10-31,2026-11-05,99.0,,,https://example.org/10,,\n"
    path = project.folder / "data/figures.csv"
    path.write_text(path.read_text(encoding="utf-8") + later, encoding="utf-8")
    pd.testing.assert_frame_equal(before, outlook(project, "2026-10-05"))


def test_probability_never_rises_when_the_target_gets_harder(project):
    chances, values = [], [80, 70, 74, 78, 82, 90, 99]
    for before, value in itertools.pairwise(values):
        project.change("params/plans/small.yaml", f"value: {before}\n", f"value: {value}\n")
        chances.append(outlook(project).loc["online_share", "probability"])
    assert all(a >= b for a, b in itertools.pairwise(chances))


def test_falling_indicator_is_answered_the_other_way_round(project):
    up = outlook(project).loc["online_share", "probability"]
    text = (project.params / "indicators.yaml").read_text(encoding="utf-8")
    head, tail = text.split("  online_share:")
    project.write(
        "params/indicators.yaml", head + "  online_share:" + tail.replace("direction: increase", "direction: decrease")
    )
    down = outlook(project).loc["online_share", "probability"]
    assert up + down == pytest.approx(1)


def test_reached_cumulative_target_is_met_and_a_level_is_not_yet(project):
    project.change("params/plans/small.yaml", "value: 80", "value: 74")
    assert outlook(project).loc["online_share", "verdict"] != "met"
    project.change("params/indicators.yaml", "kind: level", "kind: cumulative")
    row = outlook(project).loc["online_share"]
    assert (row.verdict, row.probability) == ("met", 1)


def test_rule_by_deadline_is_met_once_reached(project):
    project.change("params/plans/small.yaml", "value: 80", "value: 71")
    text = (project.params / "plans/small.yaml").read_text(encoding="utf-8")
    project.write("params/plans/small.yaml", text.replace("rule: at_deadline", "rule: by_deadline"))
    assert outlook(project).loc["online_share", "verdict"] == "met"


def test_reaching_by_the_deadline_is_likelier_than_being_there_at_it(project):
    at = outlook(project).loc["online_share", "probability"]
    text = (project.params / "plans/small.yaml").read_text(encoding="utf-8")
    project.write("params/plans/small.yaml", text.replace("rule: at_deadline", "rule: by_deadline"))
    table = outlook(project)
    assert at < table.loc["online_share", "probability"] < 1
    assert table.loc["online_share", "probability"] == outlook(project).loc["online_share", "probability"]


@pytest.mark.parametrize("value", [76, 80, 84])
def test_days_of_reaching_agree_with_the_chance_at_the_deadline(project, value):
    project.change("params/plans/small.yaml", "value: 80", f"value: {value}")
    row = outlook(project).loc["online_share"]
    days = {0.1: row.expected_date_q10, 0.5: row.expected_date, 0.9: row.expected_date_q90}
    for level, day in days.items():
        is_in_time = not pd.isna(day) and day <= row.deadline
        # Between the days that are asked about the chance is taken to change evenly.
        assert is_in_time or row.probability < level + 0.02
    if row.probability < 0.5:
        assert pd.isna(row.expected_date) or row.expected_date > row.deadline


def test_nothing_is_told_where_nothing_is_known(project):
    row = outlook(project, "2026-09-04").loc["on_time_share_ytd"]
    assert (row.verdict, row.reason_code) == ("cannot_tell", "no_observation")
    assert np.isnan(row.probability)
    assert np.isnan(row[LANDING_COLUMNS].to_numpy(float)).all()
    assert "Sở Tư pháp" in row.next_act


def test_every_sentence_can_be_said_in_both_languages(project):
    plan = read_params(project.params).plan("small")
    row = next(outlook(project).itertuples(index=False))
    for code in _REASONS:
        for language in ("vi", "en"):
            said = reason(row._replace(reason_code=code), plan, language)
            assert "{" not in said
    for code in _ACTS:
        assert "{" not in next_act(row._replace(reason_code=code), plan, "vi")


def test_required_pace_needs_time():
    with pytest.raises(DeadlinePassed):
        required_pace(1.0, 2.0, months_left=0)

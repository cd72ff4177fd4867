"""What a forecast may use: breaks, suspect figures, years and too little history."""

from __future__ import annotations

import datetime as dt

import pytest

from p06analysis.forecast.histories import histories, panel_of
from p06analysis.observations import read_observations
from p06analysis.plan import read_params


def past(project, origin: str = "2026-10-05"):
    params = read_params(project.params)
    plan = params.plan("small")
    known = read_observations([project.folder / "data/figures.csv"], params).as_of(origin)
    return histories(known, plan, origin=dt.date.fromisoformat(origin)), plan


def code_of(project, indicator: str, origin: str = "2026-10-05") -> str:
    series = past(project, origin)[0].series.set_index("indicator")
    return series.loc[indicator, "reason_code"]


def test_series_with_enough_points_can_be_forecast(project):
    found, plan = past(project)
    assert found.series["reason_code"].tolist() == ["", ""]
    assert found.series["has_counts"].tolist() == [True, False]
    panel = panel_of(found, plan)
    assert panel.values.shape == (2, 3)
    assert panel.upper.tolist() == [100, 100]


def test_break_starts_the_series_anew(project):
    project.change("params/indicators.yaml", 'date: "2025-07-01"', 'date: "2026-08-15"')
    found, _ = past(project)
    used = found.points[(found.points["indicator"] == "online_share") & found.points["is_used"]]
    assert used["value"].tolist() == [72, 75]
    assert len(found.breaks) == 1


def test_break_after_the_origin_is_not_known_yet(project):
    project.change("params/indicators.yaml", 'date: "2025-07-01"', 'date: "2026-10-06"')
    found, _ = past(project)
    assert code_of(project, "online_share") == ""
    assert found.breaks.empty


@pytest.mark.parametrize(
    ("day", "code"), [("2026-09-15", "one_since_break"), ("2026-10-03", "none_since_break"), ("2026-08-15", "")]
)
def test_too_little_since_a_break_is_said(project, day, code):
    project.change("params/indicators.yaml", 'date: "2025-07-01"', f'date: "{day}"')
    assert code_of(project, "online_share") == code


def test_flagged_row_breaks_the_series(project):
    project.change(
        "data/figures.csv", "2026-09-05,72.0,,,https://example.org/8,", "2026-09-05,72.0,,,https://example.org/8,break"
    )
    found, _ = past(project)
    assert found.points[(found.points["indicator"] == "online_share") & found.points["is_used"]]["value"].tolist() == [
        72,
        75,
    ]


def test_suspect_figure_is_kept_and_not_used(project):
    project.change(
        "data/figures.csv",
        "2026-10-05,75.0,,,https://example.org/9,",
        "2026-10-05,75.0,,,https://example.org/9,suspect",
    )
    found, _ = past(project)
    points = found.points[found.points["indicator"] == "online_share"]
    assert points["is_used"].tolist() == [True, True, False]
    assert found.series.set_index("indicator").loc["online_share", "latest_value"] == 72


def test_year_to_date_uses_its_own_year_only(project):
    project.change(
        "data/figures.csv",
        "on_time_share_ytd,khanh-hoa,2026-08-31,2026-09-05",
        "on_time_share_ytd,khanh-hoa,2025-12-31,2026-01-05",
    )
    found, _ = past(project)
    assert found.points[found.points["indicator"] == "on_time_share_ytd"]["is_used"].tolist() == [False, True]
    assert code_of(project, "on_time_share_ytd") == "one_observation"


def test_old_figures_are_stale_after_three_periods(project):
    assert code_of(project, "online_share", "2026-12-30") == ""
    assert code_of(project, "online_share", "2027-01-05") == "stale"


def test_points_a_few_days_apart_are_too_short_a_span(project):
    text = "indicator,place,date,as_of,value,numerator,denominator,source,flag,note\n"
    for day in ("2026-09-28", "2026-09-30"):
        text += f"online_share,khanh-hoa,{day},{day},70.0,,,https://example.org,,\n"
    project.write("data/figures.csv", text)
    assert code_of(project, "online_share") == "short_since_break"
    project.change("params/indicators.yaml", "places: [khanh-hoa]", "places: [ninh-thuan]")
    assert code_of(project, "online_share") == "short_span"


def test_series_without_any_figure_is_said(project):
    assert code_of(project, "on_time_share_ytd", "2026-09-04") == "no_observation"


def test_counts_of_the_year_so_far_make_up_for_a_short_span(project):
    text = "indicator,place,date,as_of,value,numerator,denominator,source,flag,note\n"
    for day, counted in (("2026-09-28", 80_000), ("2026-09-30", 81_000)):
        text += f"on_time_share_ytd,khanh-hoa,{day},{day},,{counted},100000,https://example.org,,\n"
    project.write("data/figures.csv", text)
    assert code_of(project, "on_time_share_ytd") == ""

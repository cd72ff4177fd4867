"""What changed and why: each cause alone moves its own part, and parts add up to the whole."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from p06analysis.findings.changes import change_texts, changes_section, write_changes
from p06analysis.forecast.plan_forecast import forecast_plan
from p06analysis.ledger.changes import CAUSES, what_changed
from p06analysis.observations import Observations, read_observations
from p06analysis.outlook import assess
from p06analysis.plan import read_params

HEADER = "indicator,place,date,as_of,value,numerator,denominator,source,flag,note\n"


def row(date: str, as_of: str, value: float) -> str:
    return f"online_share,khanh-hoa,{date},{as_of},{value},,,https://example.org/x,,\n"


def opened(project):
    params = read_params(project.params)
    return params.plan("small"), read_observations([project.folder / "data/figures.csv"], params)


def outlook_on(day: str, plan, observations: Observations) -> pd.DataFrame:
    origin = dt.date.fromisoformat(day)
    return assess(forecast_plan(observations.as_of(origin), plan, origin=origin), plan)


def add(project, *rows: str) -> None:
    with (project.folder / "data/figures.csv").open("a", encoding="utf-8") as file:
        file.writelines(rows)


def moved(project, before: str, after: str) -> pd.Series:
    """Return what moved the chance of ``online_share`` between two days."""
    plan, observations = opened(project)
    table = what_changed(
        outlook_on(before, plan, observations), outlook_on(after, plan, observations), plan, observations
    )
    return table.set_index("indicator").loc["online_share"]


def test_nothing_new_on_the_same_day_moves_nothing(project):
    one = moved(project, "2026-10-05", "2026-10-05")
    assert one[list(CAUSES)].tolist() == [0, 0, 0, 0]
    assert one["cause"] == ""


def test_new_figure_is_the_cause_where_it_alone_came(project):
    add(project, row("2026-10-31", "2026-11-05", 60.0))
    one = moved(project, "2026-11-04", "2026-11-05")
    assert one["cause"] == "new_data"
    assert one["new_data"] < -0.1
    assert one["inputs"] == 0
    assert one["revision"] == 0
    assert one["new_until"] == pd.Timestamp("2026-10-31")


def test_revision_is_the_cause_where_a_known_figure_changed(project):
    add(project, row("2026-09-30", "2026-10-20", 60.0))
    one = moved(project, "2026-10-19", "2026-10-20")
    assert one["cause"] == "revision"
    assert (one["new_data"], one["inputs"]) == (0, 0)
    assert pd.isna(one["new_until"])


def test_time_is_the_cause_where_figures_grow_stale(project):
    one = moved(project, "2026-10-05", "2026-12-30")
    # The newest figure of 30 September stays within three months; a day later it does not.
    assert one["cause"] == ""
    plan, observations = opened(project)
    later = plan.__class__(
        **{
            **plan.__dict__,
            "targets": tuple(t.model_copy(update={"deadline": dt.date(2027, 6, 30)}) for t in plan.targets),
        }
    )
    first, second = (outlook_on(day, later, observations) for day in ("2026-12-30", "2027-01-05"))
    one = what_changed(first, second, later, observations).set_index("indicator").loc["online_share"]
    assert (one["verdict"], one["cause"]) == ("cannot_tell", "time")


def test_changed_params_are_the_cause_where_the_same_figures_say_otherwise(project):
    plan, observations = opened(project)
    before = outlook_on("2026-10-05", plan, observations)
    # the same target under params by which the share may go beyond 100
    changed = {
        **plan.indicators,
        "online_share": plan.indicators["online_share"].model_copy(update={"kind": "cumulative"}),
    }
    now = plan.__class__(**{**plan.__dict__, "indicators": changed})
    table = what_changed(before, outlook_on("2026-10-05", now, observations), now, observations).set_index("indicator")
    one = table.loc["online_share"]
    assert one["inputs"] == pytest.approx(one["probability"] - one["probability_before"])
    assert one[["time", "revision", "new_data"]].tolist() == [0, 0, 0]


def test_change_of_measure_is_named_as_that(project):
    project.change("params/indicators.yaml", '"2025-07-01"', '"2026-09-20"')
    one = moved(project, "2026-09-10", "2026-10-05")
    assert one["cause"] == "measure"


def test_parts_add_up_to_the_whole(project):
    add(project, row("2026-10-31", "2026-11-05", 68.0), row("2026-09-30", "2026-11-01", 71.0))
    one = moved(project, "2026-10-05", "2026-11-05")
    assert sum(one[list(CAUSES)]) == pytest.approx(one["probability"] - one["probability_before"])
    assert all(abs(one[name]) > 0 for name in ("revision", "new_data"))


def test_target_that_came_or_went_is_named(project):
    plan, observations = opened(project)
    only = plan.__class__(**{**plan.__dict__, "targets": plan.targets[:1]})
    before, after = outlook_on("2026-10-05", only, observations), outlook_on("2026-10-05", plan, observations)
    came = what_changed(before, after, plan, observations).set_index("indicator")["state"]
    assert came.to_dict() == {"on_time_share_ytd": "both", "online_share": "new"}
    went = what_changed(after, before, only, observations)
    assert went.set_index("indicator").loc["online_share", "state"] == "gone"
    assert "không còn trong kế hoạch" in change_texts(went, only, "vi")[0]


def test_sentences_of_both_languages_tell_the_same_changes(project, tmp_path):
    add(project, row("2026-10-31", "2026-11-05", 55.0), row("2026-09-30", "2026-11-01", 62.0))
    plan, observations = opened(project)
    table = what_changed(
        outlook_on("2026-10-05", plan, observations), outlook_on("2026-11-05", plan, observations), plan, observations
    )
    (vi,), (en,) = (change_texts(table, plan, language) for language in ("vi", "en"))
    assert "khó đạt" in vi
    assert "off track" in en
    for figure in ("Khánh Hòa", "80"):
        assert figure in vi
        assert figure in en
    (path,) = write_changes(table, plan, out=tmp_path)
    assert pd.read_csv(path).to_dict("list") == {"vi": [vi], "en": [en]}
    section = changes_section(table, plan, since=dt.date(2026, 10, 5), language="vi")
    assert section.place == "head"
    assert "05/10/2026" in section.html
    assert vi.replace("\u00a0", " ") in section.html.replace("\u00a0", " ")


def test_quiet_night_says_that_nothing_changed(project):
    plan, observations = opened(project)
    one = outlook_on("2026-10-05", plan, observations)
    table = what_changed(one, one, plan, observations)
    assert change_texts(table, plan, "vi") == []
    assert "Không đánh giá nào thay đổi" in changes_section(table, plan, since=dt.date(2026, 10, 4), language="vi").html
    assert np.isfinite(table["probability"]).all()

"""A plan with one target of every verdict, from figures to the findings, in a project of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import pytest

from p06analysis.forecast.plan_forecast import Forecast, forecast_plan
from p06analysis.observations import read_observations
from p06analysis.outlook import assess
from p06analysis.plan import Plan, read_params

TARGET = """\
  - indicator: {indicator}
    place: khanh-hoa
    value: {value}
    deadline: "2026-12-31"
    rule: {rule}
    standing: working
    set_by: {{vi: Nhóm thử nghiệm., en: The testers.}}
    source: https://example.org/target
    owner: so-tu-phap
"""
BESIDE = "beside: {indicator: online_share, level: province}\n"


@dataclass(frozen=True)
class Sample:
    outlook: pd.DataFrame
    forecast: Forecast
    plan: Plan

    @property
    def rows(self) -> dict[str, object]:
        return {row.verdict: row for row in self.outlook.itertuples(index=False)}


def write_sample(project) -> None:
    """Give the project one target of every verdict, and an English and a Vietnamese page's worth of figures."""
    targets = (
        ("on_time_share_ytd", 95, "at_deadline"),  # off track, by arithmetic
        ("online_share", 80, "at_deadline"),  # at risk
        ("online_share", 60, "at_deadline"),  # on track
        ("online_share", 74, "by_deadline"),  # met
        ("services_share", 90, "at_deadline"),  # no figure
    )
    head = (project.params / "plans/small.yaml").read_text(encoding="utf-8").split("targets:")[0]
    body = "".join(TARGET.format(indicator=name, value=value, rule=rule) for name, value, rule in targets)
    project.write("params/plans/small.yaml", head + "targets:\n" + body)
    indicators = (project.params / "indicators.yaml").read_text(encoding="utf-8")
    extra = (
        indicators.split("  online_share:")[1].split("    breaks:")[0].replace("hồ sơ trực tuyến", "dịch vụ & <hồ sơ>")
    )
    project.write(
        "params/indicators.yaml", indicators.replace("2025-07-01", "2026-07-15") + "  services_share:" + extra
    )
    with (project.params / "runs/small.yaml").open("a", encoding="utf-8") as file:
        file.write(BESIDE)


@pytest.fixture
def sample(project) -> Sample:
    write_sample(project)
    params = read_params(project.params)
    plan = params.plan("small", beside=params.runs["small"].beside)
    known = read_observations([project.folder / "data/figures.csv"], params).as_of("2026-10-05")
    forecast = forecast_plan(known, plan, origin=dt.date(2026, 10, 5))
    return Sample(assess(forecast, plan, run_id="sample"), forecast, plan)

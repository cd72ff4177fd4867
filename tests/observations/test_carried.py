"""Forecasts of a merged place use its predecessors' figures where the params say so, and only those that say enough."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from p06analysis.forecast.histories import histories
from p06analysis.observations import Observations, read_observations
from p06analysis.observations.carried import IN_DOUBT, carries, with_carried
from p06analysis.plan import read_params
from p06analysis.run.inputs import open_run, open_tables

OLD = """\
  khanh-hoa-to-2025:
    label_vi: Khánh Hòa (đến 30/6/2025)
    label_en: Khánh Hòa (to 30 June 2025)
    level: province
    valid_to: "2025-06-30"
    population: 300
    successor: khanh-hoa
"""
ONE, OTHER, WHOLE = "khanh-hoa-to-2025", "ninh-thuan", "khanh-hoa"
BREAK = """\
    breaks:
      - date: "2025-07-01"
        reason: {vi: Sáp nhập tỉnh., en: Provinces were merged.}
        places: [khanh-hoa]
"""


@pytest.fixture
def merged(project):
    places = (project.params / "places.yaml").read_text(encoding="utf-8")
    project.write("params/places.yaml", places + "    population: 100\n" + OLD)
    project.change("params/indicators.yaml", BREAK, "    carries_over: true\n")
    return project


def figures(*rows) -> pd.DataFrame:
    """Rows of place, date, value (and counts) of the online share; each known five days after its date."""
    made = pd.DataFrame([(*row, *([np.nan] * (5 - len(row)))) for row in rows],
                        columns=["place", "date", "value", "numerator", "denominator"])  # fmt: skip
    days = pd.to_datetime(made["date"])
    return made.assign(
        indicator="online_share",
        value=made["value"].astype(float),
        date=days,
        as_of=days + pd.Timedelta(days=5),
        source="s",
        flag="",
        note="",
    )


def carried_of(known: pd.DataFrame) -> pd.DataFrame:
    return known[(known["place"] == WHOLE) & (known["basis"] != "")].set_index("date")


MONTHS = [
    (ONE, "2025-03-31", 50), (OTHER, "2025-03-31", 52), (ONE, "2025-04-30", 55), (OTHER, "2025-04-30", 57),
    (ONE, "2025-05-31", 60), (OTHER, "2025-05-31", 62),
]  # fmt: skip


def test_history_is_taken_over_where_the_params_say_so(merged):
    params = read_params(merged.params)
    assert carries(params)
    known = with_carried(figures(*MONTHS, (WHOLE, "2025-08-31", 70)), params)
    carried = carried_of(known)
    # three quarters of 50 and a quarter of 52
    assert carried["value"].tolist() == [50.5, 55.5, 60.5]
    assert set(carried["flag"]) == {"derived"}
    past = histories(known, params.plan("small"), origin=pd.Timestamp("2025-09-30").date()).series
    assert past.set_index(["indicator", "place"]).loc[("online_share", WHOLE), "points"] == 4


def test_what_is_too_doubtful_is_shown_and_not_used(merged):
    # the provinces are 40 points apart and the share of each is known to 8 points: more than a month's change of 1
    rows = [(p, d, v + 40 * (p == OTHER)) for d, v in (("2025-04-30", 50), ("2025-05-31", 51)) for p in (ONE, OTHER)]
    params = read_params(merged.params)
    known = with_carried(figures(*rows), params)
    carried = carried_of(known)
    assert set(carried["flag"]) == {"suspect"}
    assert carried["note"].str.contains(IN_DOUBT).all()
    assert not histories(known, params.plan("small"), origin=pd.Timestamp("2025-09-30").date()).points["is_used"].any()


def test_one_figure_of_percents_says_nothing_of_its_doubt(merged):
    carried = carried_of(with_carried(figures(*MONTHS[:2]), read_params(merged.params)))
    assert carried["flag"].tolist() == ["suspect"]


def test_exact_sums_are_used_however_far_apart_the_parts_are(merged):
    rows = [(ONE, "2025-05-31", 10, 10, 100), (OTHER, "2025-05-31", 90, 90, 100)]
    carried = carried_of(with_carried(figures(*rows), read_params(merged.params)))
    assert carried[["value", "numerator", "denominator", "flag"]].to_numpy().tolist() == [[50, 100, 200, "derived"]]


def test_own_figure_stands_alone_and_nothing_is_carried_past_the_merger(merged):
    late = [(ONE, "2025-07-31", 80), (OTHER, "2025-07-31", 80), (WHOLE, "2025-05-31", 61)]
    carried = carried_of(with_carried(figures(*MONTHS, *late), read_params(merged.params)))
    assert carried.index.strftime("%m").tolist() == ["03", "04"]


@pytest.mark.parametrize("where", ["khanh-hoa", "ninh-thuan"])
def test_break_at_the_merger_or_in_a_part_stays_a_break(merged, where):
    day = "2025-07-01" if where == WHOLE else "2025-04-15"
    line = f'    breaks: [{{date: "{day}", reason: {{vi: Đổi., en: Changed.}}, places: [{where}]}}]\n'
    merged.change("params/indicators.yaml", "    carries_over: true\n", "    carries_over: true\n" + line)
    params = read_params(merged.params)
    known = with_carried(figures(*MONTHS, (WHOLE, "2025-08-31", 70)), params)
    past = histories(known, params.plan("small"), origin=pd.Timestamp("2025-09-30").date())
    used = (
        past.points[past.points["is_used"] & (past.points["place"] == WHOLE)]["date"].dt.strftime("%Y-%m-%d").tolist()
    )
    assert used == (["2025-08-31"] if where == WHOLE else ["2025-04-30", "2025-05-31", "2025-08-31"])


def test_a_figure_that_a_part_flags_as_a_break_is_flagged_so(merged):
    table = figures(*MONTHS)
    table.loc[2, "flag"] = "break"
    carried = carried_of(with_carried(table, read_params(merged.params)))
    assert carried["flag"].tolist() == ["derived", "break", "derived"]


def test_origin_sees_only_what_it_could_carry_then(merged):
    params = read_params(merged.params)
    table = figures(*MONTHS)
    revised = table.iloc[[0]].assign(value=30.0, as_of=pd.Timestamp("2025-08-01"))
    observations = Observations(pd.concat([table, revised], ignore_index=True), carrying=params)
    assert carried_of(observations.as_of("2025-04-04")).empty
    assert carried_of(observations.as_of("2025-07-31"))["value"].iloc[0] == 50.5
    # 0.75 × 30 + 0.25 × 52
    assert carried_of(observations.as_of("2025-08-01"))["value"].iloc[0] == 35.5


def test_run_and_tables_rest_on_the_same_history(merged):
    path = merged.folder / "data" / "figures.csv"
    more = "".join(
        f"online_share,{place},{day},{day},{value},,,https://example.org/old,,\n" for place, day, value in MONTHS
    )
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    run = open_run("small", project=merged.folder)
    _, observations, origin = open_tables([path], plan="small", origin="latest", project=merged.folder)
    one, two = (known.as_of(origin) for known in (run.observations, observations))
    pd.testing.assert_frame_equal(one, two)
    assert len(carried_of(one)) == 3


def test_nothing_is_carried_unless_told(merged):
    merged.change("params/indicators.yaml", "    carries_over: true\n", "")
    params = read_params(merged.params)
    assert not carries(params)
    assert read_observations([merged.folder / "data" / "figures.csv"], params).carrying is None

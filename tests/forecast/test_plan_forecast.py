"""One call for all kinds: each goes by its own mathematics, and says what it may and may not."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from p06analysis.forecast.plan_forecast import COUNTS, IMPLIED, POOLED, TOTAL, Forecast, forecast_plan
from p06analysis.observations import read_observations
from p06analysis.plan import read_params

LAST_DAY = np.datetime64("2026-12-31")
HEAD = "indicator,place,date,as_of,value,numerator,denominator,source,flag,note\n"


def write(project, rows: list[tuple[str, str, float]], **changes: str) -> None:
    """Put figures of one indicator, ``online_share``, whose definition is changed as told."""
    lines = [f"online_share,khanh-hoa,{day},{known},{value},,,https://example.org,," for day, known, value in rows]
    project.write("data/figures.csv", HEAD + "\n".join(lines) + "\n")
    text = (project.params / "indicators.yaml").read_text(encoding="utf-8")
    head, own = text.split("  online_share:")
    for old, new in changes.items():
        before = {
            "kind": "kind: level",
            "unit": "unit: percent",
            "upper": "upper: 100",
            "more": "publication_lag_days: 5",
        }
        assert before[old] in own
        own = own.replace(before[old], new)
    project.write("params/indicators.yaml", head + "  online_share:" + own)


def forecast(project, origin: str = "2026-10-05") -> Forecast:
    params = read_params(project.params)
    known = read_observations([project.folder / "data/figures.csv"], params).as_of(origin)
    return forecast_plan(known, params.plan("small"), origin=dt.date.fromisoformat(origin))


def row_of(one: Forecast) -> int:
    return int(np.flatnonzero(one.series["indicator"] == "online_share")[0])


def quantiles(one: Forecast, day: np.datetime64 = LAST_DAY) -> np.ndarray:
    return one.quantiles(np.array([row_of(one)]), np.array([day]))[0]


YTD = [("2026-07-31", "2026-08-05", 70.0), ("2026-08-31", "2026-09-05", 72.0), ("2026-09-30", "2026-10-05", 75.0)]


def test_percentages_of_the_year_tell_the_rate_of_its_latest_months(project):
    write(project, YTD, kind="kind: year_to_date\n    counts_settle: true")
    one = forecast(project)
    assert one.series["model"].iloc[row_of(one)] == IMPLIED
    # September alone: 75 × 273 less 72 × 243 of its 30 days is 99.3 %; the year cannot end below today's 75 × 273 / 365
    found = quantiles(one)
    assert found[0] > 75 * 273 / 365
    # whole points after nine months leave that in doubt, and how many cases September had: the rate to come lies in between
    to_come = (found[3] * 365 - 75 * 273) / 92
    assert 75 + 4 < to_come < 99.3 - 4
    assert found[-1] < (75 * 273 + 100 * 92 * 2) / (273 + 92 * 2)


def test_a_year_to_date_figure_says_nothing_of_next_year(project):
    write(project, YTD, kind="kind: year_to_date")
    assert np.isnan(quantiles(forecast(project), np.datetime64("2027-01-31"))).all()


def test_a_percentage_that_is_told_not_to_be_a_ratio_stays_a_level(project):
    write(project, YTD, kind="kind: year_to_date\n    is_ratio: false")
    one = forecast(project)
    assert one.series["model"].iloc[row_of(one)] == POOLED


def test_a_score_that_is_a_ratio_of_its_maximum_is_the_ratio_times_it(project):
    write(project, YTD, kind="kind: year_to_date")
    percent = quantiles(forecast(project))
    project.change("params/plans/small.yaml", "value: 80", "value: 15")
    scores = [(day, known, value / 5) for day, known, value in YTD]
    project.write(
        "params/indicators.yaml",
        (project.params / "indicators.yaml")
        .read_text()
        .replace(
            "kind: year_to_date\n    lower: 0\n    upper: 100\n    direction: increase\n    frequency: month\n    publication_lag_days: 5",
            "kind: year_to_date\n    is_ratio: true\n    lower: 0\n    upper: 20\n    direction: increase\n    frequency: month\n"
            "    publication_lag_days: 5",
        )
        .replace(
            "unit: percent\n    kind: year_to_date\n    is_ratio", "unit: score\n    kind: year_to_date\n    is_ratio"
        ),
    )
    lines = [f"online_share,khanh-hoa,{day},{known},{value},,,https://example.org,," for day, known, value in scores]
    project.write("data/figures.csv", HEAD + "\n".join(lines) + "\n")
    # printed as 14, 14.4 and 15 they are known a little less well than as percentages
    np.testing.assert_allclose(5 * quantiles(forecast(project)), percent, atol=0.3)


def test_counts_of_the_year_never_fall(project):
    counts = [
        ("2026-07-31", "2026-08-05", 7000),
        ("2026-08-31", "2026-09-05", 8000),
        ("2026-09-30", "2026-10-05", 9000),
    ]
    project.change("params/plans/small.yaml", "value: 80", "value: 12000")
    write(project, counts, kind="kind: year_to_date", unit="unit: count", upper="upper: 100000")
    one = forecast(project)
    assert one.series["model"].iloc[row_of(one)] == TOTAL
    found = quantiles(one)
    assert found[0] > 9000
    assert found[3] == pytest.approx(9000 + 92 * 1000 / 30.4, rel=0.05)


def test_published_counts_are_taken_as_they_are(project):
    one = forecast(project)
    row = int(np.flatnonzero(one.series["indicator"] == "on_time_share_ytd")[0])
    assert one.series["model"].iloc[row] == COUNTS
    counts = one.counts.take(one.series["count_row"].to_numpy()[[row]])
    assert (counts.numerator[0], counts.denominator[0]) == (102_000, 120_000)
    assert counts.days[0].tolist() == [243, 273]


def test_a_count_that_was_not_brought_up_to_date_is_not_a_pause(project):
    more = "on_time_share_ytd,khanh-hoa,2026-09-15,2026-09-20,84.0,84000,100000,https://example.org/8,,\n"
    path = project.folder / "data/figures.csv"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    one = forecast(project)
    assert one.counts.days[0][np.isfinite(one.counts.days[0])].tolist() == [243, 273]


def test_an_unfinished_period_of_a_flow_is_shown_and_not_used(project):
    flow = [("2026-07-31", "2026-08-05", 70.0), ("2026-08-31", "2026-09-05", 72.0), ("2026-09-20", "2026-09-25", 30.0)]
    write(project, flow, kind="kind: flow")
    one = forecast(project)
    used = one.histories[one.histories["indicator"] == "online_share"].set_index("date")["is_used"]
    assert used.tolist() == [True, True, False]
    assert one.series["latest_value"].iloc[row_of(one)] == 72


def test_a_flow_answers_for_its_last_whole_period(project):
    write(project, YTD, kind="kind: flow")
    one = forecast(project)
    np.testing.assert_array_equal(
        quantiles(one, np.datetime64("2026-12-30")), quantiles(one, np.datetime64("2026-11-30"))
    )
    assert np.isnan(quantiles(one, np.datetime64("2026-10-20"))).all()
    days = np.array([["2026-10-20", "2026-11-10", "2026-12-31"]], "datetime64[D]")
    rng = np.random.default_rng(1)
    chances = one.reached_by(np.array([row_of(one)]), days, np.array([78.0]), np.array([True]), rng=rng)[0]
    assert chances[0] == 0
    assert 0 < chances[1] < chances[2] < 1


def test_a_fall_of_what_never_falls_is_a_revision(project):
    fall = [("2026-07-31", "2026-08-05", 74.0), ("2026-08-31", "2026-09-05", 72.0), ("2026-09-30", "2026-10-05", 75.0)]
    write(project, fall, kind="kind: cumulative")
    rows = forecast(project).histories
    assert rows.loc[rows["indicator"] == "online_share", "is_revision"].tolist() == [False, True, False]


def test_a_count_toward_another_indicator_follows_where_that_goes(project):
    text = (project.params / "indicators.yaml").read_text(encoding="utf-8")
    total = text[text.index("  online_share:") : text.index("    breaks:")].replace("online_share", "tasks_total")
    total = total.replace("unit: percent", "unit: count").replace("    upper: 100\n", "")
    write(
        project,
        [("2026-07-31", "2026-08-05", 40), ("2026-08-31", "2026-09-05", 50), ("2026-09-30", "2026-10-05", 60)],
        kind="kind: cumulative",
        unit="unit: count",
        upper="upper_from: tasks_total",
    )
    path = project.params / "indicators.yaml"
    path.write_text(path.read_text(encoding="utf-8") + total, encoding="utf-8")
    figures = project.folder / "data/figures.csv"
    only = figures.read_text(encoding="utf-8")
    told = []
    for totals in ((100, 100, 100), (70, 85, 100)):
        lines = [
            f"tasks_total,khanh-hoa,{day},{known},{value},,,https://example.org,,\n"
            for (day, known, _), value in zip(YTD, totals, strict=True)
        ]
        figures.write_text(only + "".join(lines), encoding="utf-8")
        one = forecast(project)
        assert (one.series["moving_row"].iloc[row_of(one)] >= 0) == (totals[0] != 100)
        told.append(quantiles(one))
    assert told[0][3] >= 60
    # where the total grows there is more to do, and the best futures reach beyond the 100 of today
    assert told[1][-1] > told[0][-1]

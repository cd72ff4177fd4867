"""Each check finds its case and leaves its neighbours alone; the params say which of them stop."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from p06analysis.observations import gate
from p06analysis.observations.checks import check_observations
from p06analysis.observations.gate import CHECKS, Evidence, gate_faults, run_checks
from p06analysis.observations.gate.evidence import FINDING_COLUMNS
from p06analysis.plan import read_params
from p06analysis.plan.check_rules import DEFAULT_RULES, CheckRule


@pytest.fixture
def params(project):
    return read_params(project.params)


def figures(*rows) -> pd.DataFrame:
    """Rows of indicator, place, date, value, and further columns by name."""
    table = pd.DataFrame(
        [
            {"flag": "", **dict(zip(["indicator", "place", "date", "value"], row[:4], strict=True)), **row[4]}
            for row in rows
        ]
    )
    for name in ("numerator", "denominator"):
        table[name] = table.get(name, np.nan)
    table["date"] = pd.to_datetime(table["date"])
    table["as_of"] = pd.to_datetime(table["as_of"]) if "as_of" in table else table["date"]
    return table.assign(source="s", note="")


def series(values, *, indicator="online_share", place="khanh-hoa", start="2026-01-31", **more) -> list:
    days = pd.date_range(start, periods=len(values), freq="ME")
    return [(indicator, place, day, value, more) for day, value in zip(days, values, strict=True)]


def found(params, *rows, check, origin=None, sums=None):
    evidence = Evidence(figures(*rows), params, sums=pd.DataFrame() if sums is None else sums, origin=origin)
    return CHECKS[check].find(evidence, params.checks[check].limit)


def test_every_module_of_the_folder_is_a_check_with_a_rule_and_a_code_of_its_own():
    modules = {path.stem for path in Path(gate.__file__).parent.glob("*.py")} - {"__init__", "evidence", "gate"}
    assert modules == set(CHECKS) == set(DEFAULT_RULES)
    assert len({member.CODE for member in CHECKS.values()}) == len(CHECKS)


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_check_gives_the_agreed_columns_and_finds_nothing_in_sound_figures(params, check):
    rows = series([70.0, 71.5, 72.25, 74.0])
    table = found(params, *rows, check=check, origin=dt.date(2026, 5, 20))
    assert list(table.columns) == FINDING_COLUMNS
    assert table.empty


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_check_takes_an_empty_table(params, check):
    table = CHECKS[check].find(Evidence(figures(*series([1.0])).head(0), params, origin=dt.date(2026, 5, 20)), None)
    assert table.empty


def test_beyond_bounds(params):
    table = found(params, *series([99.0, 100.0, 100.5, -1.0]), check="beyond_bounds")
    assert table["row"].tolist() == [2, 3]
    assert table["limit"].tolist() == [100, 0]


def test_ratio_unlike_counts(params):
    rows = [("online_share", "khanh-hoa", "2026-01-31", 75.0, {"numerator": 3, "denominator": 4})]
    rows += [("online_share", "khanh-hoa", "2026-02-28", 76.0, {"numerator": 3, "denominator": 4})]
    rows += [("online_share", "khanh-hoa", "2026-03-31", 76.0, {"numerator": 3, "denominator": 4, "flag": "suspect"})]
    assert found(params, *rows, check="ratio_unlike_counts")["row"].tolist() == [1]


def test_numerator_over_denominator(params):
    rows = [("online_share", "khanh-hoa", "2026-01-31", np.nan, {"numerator": top, "denominator": 4}) for top in (4, 5)]
    assert found(params, *rows, check="numerator_over_denominator")["row"].tolist() == [1]


def test_place_not_in_being(params):
    rows = [("online_share", "khanh-hoa", "2025-06-30", 1.0, {}), ("online_share", "ninh-thuan", "2025-06-30", 1.0, {})]
    rows += [("online_share", "ninh-thuan", "2025-07-31", 1.0, {})]
    assert found(params, *rows, check="place_not_in_being")["row"].tolist() == [0, 2]


def test_year_to_date_count_may_fall_on_new_year_only(params):
    counts = [(80, 100), (70, 120), (5, 10)]
    days = ["2025-11-30", "2025-12-31", "2026-01-31"]
    rows = [
        ("on_time_share_ytd", "khanh-hoa", day, np.nan, {"numerator": top, "denominator": bottom})
        for day, (top, bottom) in zip(days, counts, strict=True)
    ]
    table = found(params, *rows, check="cumulative_fell")
    assert table["row"].tolist() == [1]
    assert table[["measured", "limit"]].to_numpy().tolist() == [[70, 80]]


def test_correction_of_an_earlier_figure_does_not_make_a_later_one_fall(params):
    rows = [
        (
            "on_time_share_ytd",
            "khanh-hoa",
            "2026-01-31",
            np.nan,
            {"numerator": 80, "denominator": 100, "as_of": "2026-02-05"},
        )
    ]
    rows += [
        (
            "on_time_share_ytd",
            "khanh-hoa",
            "2026-02-28",
            np.nan,
            {"numerator": 70, "denominator": 120, "as_of": "2026-03-05"},
        )
    ]
    rows += [
        (
            "on_time_share_ytd",
            "khanh-hoa",
            "2026-01-31",
            np.nan,
            {"numerator": 60, "denominator": 100, "as_of": "2026-03-06"},
        )
    ]
    assert found(params, *rows, check="cumulative_fell").empty


def test_frozen_for_as_many_periods(params):
    assert found(params, *series([70.0, 71.0, 71.0, 71.0]), check="frozen").empty
    table = found(params, *series([70.0, 71.0, 71.0, 71.0, 71.0, 72.0]), check="frozen")
    assert table["row"].tolist() == [4]
    assert table["limit"].tolist() == [4]


def test_share_that_stays_at_its_bound_is_not_frozen(params):
    assert found(params, *series([100.0] * 8), check="frozen").empty


def test_monthly_figure_copied_every_day_is_not_frozen(params):
    rows = [("online_share", "khanh-hoa", day, 71.0, {}) for day in pd.date_range("2026-01-01", periods=20)]
    assert found(params, *rows, check="frozen").empty


def test_column_jump_needs_several_places_on_one_day(params):
    rng = np.random.default_rng(6)
    walks = {place: (40 + np.cumsum(rng.normal(0, 0.2, 10))).tolist() for place in ("a", "b", "c", "d", "e")}
    rows = [row for place, walk in walks.items() for row in series(walk, place=place)]
    assert found(params, *rows, check="column_jump").empty
    for place in ("a", "b", "c"):
        walks[place][7:] = [value + 12 for value in walks[place][7:]]
    rows = [row for place, walk in walks.items() for row in series(walk, place=place)]
    table = found(params, *rows, check="column_jump")
    assert sorted(table["place"]) == ["a", "b", "c"]
    assert set(table["date"]) == {pd.Timestamp("2026-08-31")}


def test_jump_across_a_known_break_is_not_asked_about(params):
    # the project's own break: 1 July 2025, Khánh Hòa
    steps = Evidence(figures(*series([1.0, 1.0, 1.0, 1.0], start="2025-05-31")), params).step()
    assert steps["before"].isna().tolist() == [True, False, True, False]


def test_exact_hit_at_the_deadline(params):
    rows = series([79.0, 80.0, 80.0], start="2026-10-31")
    assert found(params, *rows, check="exact_hit")["date"].dt.strftime("%m-%d").tolist() == ["11-30", "12-31"]
    assert found(params, *series([80.0], start="2026-08-31"), check="exact_hit").empty


def test_missing_unit(params):
    both = [
        row
        for place in ("p1", "p2", "ninh-thuan", "khanh-hoa")
        for row in series([50.0, 51.0], place=place, start="2026-01-31")
    ]
    rows = [row for row in both if not (row[1] in {"khanh-hoa", "ninh-thuan"} and row[2].month == 2)]
    assert found(params, *rows, check="missing_unit").empty  # places without a level are not of one kind


def test_missing_unit_of_a_level(params, project):
    more = "".join(f"  p{n}: {{label_vi: P{n}, label_en: P{n}, level: commune}}\n" for n in range(4))
    project.write("params/places.yaml", (project.params / "places.yaml").read_text(encoding="utf-8") + more)
    params = read_params(project.params)
    rows = [row for n in range(4) for row in series([50.0 + n, 51.0 + n], place=f"p{n}")][:-1]
    table = found(params, *rows, check="missing_unit")
    assert table[["place", "row"]].to_numpy().tolist() == [["p3", -1]]


def test_late_series_of_a_target(params):
    rows = series([70.0, 71.0], start="2026-07-31")
    # August's figure is there; September's is due 30 days and a lag of 5 after it
    assert found(params, *rows, check="late", origin=dt.date(2026, 10, 5)).empty
    assert found(params, *rows, check="late", origin=dt.date(2026, 10, 6))["measured"].tolist() == [1]
    assert found(params, *rows, check="late").empty


def test_total_unlike_parts(params):
    row = {
        "indicator": "online_share",
        "date": "2026-01-31",
        "label": "Cộng",
        "stated": 10.0,
        "low": 9.0,
        "high": 9.0,
        "parts": 2,
    }
    table = found(params, *series([1.0]), check="total_unlike_parts", sums=pd.DataFrame([row]))
    assert table[["place", "measured", "limit", "row"]].to_numpy().tolist() == [["Cộng", 10.0, 9.0, -1]]


def test_only_findings_on_fresh_figures_are_given(params):
    table = figures(*series([70.0, 170.0, 171.0]))
    fresh = np.array([False, False, True])
    assert run_checks(Evidence(table, params), fresh=fresh)["row"].tolist() == [2]


def test_severity_comes_from_the_params(params):
    table = figures(*series([70.0, 170.0]))
    assert run_checks(Evidence(table, params))["severity"].tolist() == ["stop"]
    for severity, count in (("question", 1), ("off", 0)):
        params.checks["beyond_bounds"] = CheckRule(severity=severity)
        asked = run_checks(Evidence(table, params))
        assert len(asked) == count
        assert gate_faults(asked, lambda row, finding: "") == []


def test_question_made_a_stop_refuses_files_everywhere(params):
    table = figures(*series([70.0, 71.0, 71.0, 71.0, 71.0]))
    assert check_observations(table, params, "f.csv") == []
    params.checks["frozen"] = CheckRule(severity="stop", limit=4)
    (fault,) = check_observations(table, params, "f.csv")
    assert fault.code == "P06-CHECK-004"


def test_rules_are_read_strictly(project):
    project.write("params/checks.yaml", "checks:\n  frozen: {severity: stop}\n")
    rules = read_params(project.params).checks
    assert (rules["frozen"].severity, rules["frozen"].limit) == ("stop", 4)
    assert rules["late"].severity == "question"
    project.write("params/checks.yaml", "checks:\n  frosen: {severity: halt}\n")
    from p06analysis.errors import InputRejected

    with pytest.raises(InputRejected) as caught:
        read_params(project.params)
    assert caught.value.codes == {"P06-PLAN-005"}
    project.write("params/checks.yaml", "checks:\n  frosen: {severity: stop}\n")
    with pytest.raises(InputRejected) as caught:
        read_params(project.params)
    assert caught.value.codes == {"P06-PLAN-046"}
    assert 'Closest: "frozen"' in str(caught.value)

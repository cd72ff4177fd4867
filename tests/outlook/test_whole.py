"""A whole from its parts' counts: sums by hand, missing parts named, nothing invented."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from p06analysis.outlook.whole import assess_whole
from tests.outlook.conftest import ORIGIN

DEADLINE = dt.date(2026, 12, 31)


def whole(units, **changed):
    figures = {"origin": ORIGIN, "deadline": DEADLINE, "target": 95.0} | changed
    return assess_whole(units.known, units.plan, "on_time_share_ytd", "khanh-hoa", **figures)


def test_parts_add_up_to_what_the_whole_published(units):
    one = whole(units)
    # 36,000 + 33,000 + 33,000 + 0 of 50,000 + 35,000 + 35,000 + 0, and the province's own row says the same
    assert (one.numerator, one.denominator) == (102_000, 120_000)
    assert one.published == (102_000, 120_000)
    assert one.newer is None


def test_each_unit_holds_its_late_cases_and_its_shortfall(units):
    table = whole(units).table.set_index("place")
    assert table["held"].to_dict() == {"so-a": 14_000, "xa-b": 2_000, "xa-c": 2_000, "xa-d": 0}
    assert table.loc["so-a", "held_share"] == pytest.approx(14_000 / 18_000)
    assert table["short"].to_dict() == pytest.approx(
        {"so-a": 0.95 * 50_000 - 36_000, "xa-b": 0.95 * 35_000 - 33_000, "xa-c": 0.95 * 35_000 - 33_000, "xa-d": 0}
    )
    assert table["short"].sum() == pytest.approx(0.95 * 120_000 - 102_000)
    # twice the year's average, 50,000 in 273 days, is more than September's 10,000 in 30 days; 92 days are left
    most = 2 * 50_000 / 273 * 92
    assert table.loc["so-a", "ceiling"] == pytest.approx(100 * (36_000 + most) / (50_000 + most))
    assert table.loc["so-a", "floor"] == pytest.approx(100 * 36_000 / (50_000 + most))
    assert np.isnan(table.loc["xa-d", "ceiling"])


def test_sum_of_the_forecasts_keeps_within_arithmetic(units):
    one = whole(units)
    low, middle, high = one.landing
    assert one.floor <= low <= middle <= high <= one.ceiling
    most = np.floor(2 * 50_000 / 273 * 92) + 2 * np.floor(2 * 35_000 / 273 * 92)
    assert one.ceiling == pytest.approx(100 * (102_000 + most) / (120_000 + most))
    assert 0 <= one.probability < 0.05


def test_missing_part_is_named_and_the_whole_is_not_invented(units):
    units.drop("xa-c")
    one = whole(units)
    assert one.parts.missing == ("xa-c",)
    assert one.landing is None
    assert np.isnan(one.probability)
    assert one.denominator == 50_000 + 35_000  # what is known, and called that on the page


def test_part_without_figures_of_its_own_stands_for_its_own_parts(units):
    units.project.change(
        "params/places.yaml", "level: commune, parent: khanh-hoa}\n  xa-d", "level: commune, parent: so-a}\n  xa-d"
    )
    units.drop("so-a")
    one = whole(units)
    assert set(one.table["place"]) == {"xa-b", "xa-c", "xa-d"}
    assert one.parts.missing == ()


def test_parts_of_another_year_are_missing(units):
    one = whole(units, origin=dt.date(2026, 10, 5))
    assert one.parts.is_complete
    later = assess_whole(
        units.known,
        units.plan,
        "on_time_share_ytd",
        "khanh-hoa",
        origin=dt.date(2027, 1, 20),
        deadline=dt.date(2027, 12, 31),
    )
    assert later is None


def test_newer_counts_of_the_whole_are_told(units):
    with (units.project.folder / "data/figures.csv").open("a", encoding="utf-8") as file:
        file.write("on_time_share_ytd,khanh-hoa,2026-10-04,2026-10-05,,103000,121000,https://example.org/n,,\n")
    numerator, denominator, day = whole(units).newer
    assert (numerator, denominator, day.date()) == (103_000, 121_000, dt.date(2026, 10, 4))


def test_move_of_the_whole_splits_into_ratios_and_weights(units):
    rate, mix = whole(units).rate_and_mix
    assert rate + mix == pytest.approx(100 * (102_000 / 120_000 - 84_000 / 100_000))
    # department A: 75 to 72 %; communes: 90 to 94.29 %; A's weight 40 to 41.67 %
    expected = (72 - 75) * (0.4 + 50 / 120) / 2 + 2 * (100 * 33 / 35 - 90) * (0.3 + 35 / 120) / 2
    assert rate == pytest.approx(expected)


def test_units_known_on_one_day_only_are_counted(units):
    path = units.project.folder / "data/figures.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        "".join(line for line in text.splitlines(keepends=True) if "example.org/u8" not in line), encoding="utf-8"
    )
    one = whole(units)
    assert one.parts.with_one_date == 3
    assert one.rate_and_mix is None
    assert one.landing is not None

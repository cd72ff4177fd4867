"""The thread on the published figures: what the page will say leads back to rows of data/, and holds against sums by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

import p06analysis as p06

ROOT = Path(__file__).parent.parent


def outlook(run: str, origin: str = "") -> pd.DataFrame:
    inputs = p06.open_run(run, project=ROOT, origin=origin)
    known = inputs.observations.as_of(inputs.origin)
    return p06.assess(p06.forecast_plan(known, inputs.plan, origin=inputs.origin), inputs.plan)


def rows_of(name: str) -> dict[tuple[str, str, str], dict[str, str]]:
    with (ROOT / "data" / name).open(encoding="utf-8", newline="") as file:
        return {(row["indicator"], row["place"], row["date"]): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def khanh_hoa() -> pd.DataFrame:
    return outlook("khanh-hoa-2026")


def test_latest_figures_are_rows_of_the_published_file(khanh_hoa):
    published = rows_of("portal-2026.csv")
    told = khanh_hoa[khanh_hoa["latest_date"].notna()]
    assert len(told) >= 8
    for row in told.itertuples():
        source = published[row.indicator, row.place, f"{row.latest_date:%Y-%m-%d}"]
        assert float(source["value"]) == row.latest_value
        if source["numerator"]:
            assert (float(source["numerator"]), float(source["denominator"])) == (
                row.latest_numerator,
                row.latest_denominator,
            )
        assert source["source"] in row.sources.split()


def test_on_time_target_of_khanh_hoa_is_out_of_reach_by_arithmetic(khanh_hoa):
    row = khanh_hoa.set_index("indicator").loc["on_time_share_ytd"]
    # 274,673 of 325,476 on 10 October 2026; 95 % needs (0.95 × 325,476 − 274,673) / 0.05 more, all in time
    assert row["volume_needed"] == pytest.approx((0.95 * 325_476 - 274_673) / 0.05)
    # fastest pace seen: 290,454 to 303,979 in the two days from 30 September; 82 days to the end of the year
    assert row["largest_volume"] == pytest.approx((303_979 - 290_454) / 2 * 82)
    assert (row["verdict"], row["reason_code"]) == ("off_track", "beyond_arithmetic")


def test_jump_of_the_total_by_a_new_formula_is_not_called_progress(khanh_hoa):
    row = khanh_hoa.set_index("indicator").loc["d766_total_ytd"]
    assert (row["verdict"], row["reason_code"]) == ("cannot_tell", "short_since_break")
    assert "08/10/2026" in row["reason"]


def test_missing_central_figure_is_named_with_its_owner(khanh_hoa):
    row = khanh_hoa.set_index("indicator").loc["online_dossier_share_ytd"]
    assert (row["verdict"], row["reason_code"]) == ("cannot_tell", "no_observation")
    assert row["next_act"].startswith("Trung tâm Phục vụ hành chính công tỉnh Khánh Hòa")


def test_earlier_origin_sees_the_figures_of_that_day_only():
    table = outlook("khanh-hoa-2026", "2026-10-06").set_index("indicator")
    assert table.loc["on_time_share_ytd", "latest_value"] == 83.87
    assert (table["latest_date"].dropna() <= "2026-10-06").all()
    # the break of 8 October is not known yet: the total is told from its own two weeks
    assert table.loc["d766_total_ytd", "verdict"] != "cannot_tell"


def test_replay_of_ninh_thuan_cannot_tell_what_was_never_published():
    table = outlook("ninh-thuan-2024").set_index(["indicator", "place"])
    assert table.loc[("online_services_plan_attainment", "ninh-thuan"), "verdict"] == "cannot_tell"
    tasks = table.loc[("p06_tasks_done", "ninh-thuan")]
    assert (tasks["latest_value"], tasks["target"], tasks["verdict"]) == (33, 43, "cannot_tell")
    assert table.loc[("full_online_dossier_share", "viet-nam-provinces"), "standing"] == "official"


def test_units_of_phu_tho_add_up_to_the_province_and_two_hold_45_percent():
    with (ROOT / "data/phu-tho-2026.csv").open(encoding="utf-8", newline="") as file:
        units = list(csv.DictReader(file))
    assert len(units) == 163
    late = sorted((int(row["denominator"]) - int(row["numerator"]) for row in units), reverse=True)
    assert (sum(late), late[0], late[1]) == (69_234, 25_179, 6_280)
    province = rows_of("portal-2026.csv")["on_time_share_ytd", "phu-tho", "2026-09-26"]
    assert sum(int(row["numerator"]) for row in units) == int(province["numerator"]) == 528_684
    assert sum(int(row["denominator"]) for row in units) == int(province["denominator"]) == 597_918

    inputs = p06.open_run("phu-tho-2026", project=ROOT)
    known = inputs.observations.as_of(inputs.origin)
    places = p06.compare_places(known, inputs.plan, p06.places_shown(inputs), origin=inputs.origin)
    page = p06.show_places(places, inputs.plan, language="vi", origin=inputs.origin).html
    said = "Hai sở, ngành giữ 45\u00a0% trong 69.234 hồ sơ quá hạn của Phú Thọ: "
    assert said + "Sở Nông nghiệp và Môi trường (25.179) và Sở Nội vụ (6.280)." in page
    assert "528.684/597.918 (88,42\u00a0%), đúng bằng số công bố của Phú Thọ" in page


def test_the_country_is_the_sum_of_its_provinces_counts():
    with (ROOT / "data/portal-2026.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if (r["indicator"], r["date"]) == ("on_time_share_ytd", "2026-10-10")]
    assert len(rows) == 34
    inputs = p06.open_run("provinces-on-time-2026", project=ROOT)
    places = p06.compare_places(
        inputs.observations.as_of(inputs.origin), inputs.plan, p06.places_shown(inputs), origin=inputs.origin
    )
    assert places.whole.numerator == sum(int(row["numerator"]) for row in rows)
    assert places.whole.denominator == sum(int(row["denominator"]) for row in rows)
    assert places.whole.published is None  # nobody publishes it, and no mean of percentages is put in its place
    low, middle, high = places.whole.landing
    assert places.whole.floor < low < middle < high < places.whole.ceiling

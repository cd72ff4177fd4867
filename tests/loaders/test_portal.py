"""Snapshots of the portal give their figures, however the collector shaped them; what is null is missing."""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path

import pytest

from p06analysis.errors import InputRejected
from p06analysis.loaders import load_file
from p06analysis.loaders.known import Known
from p06analysis.plan import places_of_level, read_params

ROOT = Path(__file__).parent.parent.parent

PROVINCES = {
    "year": 2026,
    "date": "2026-10-10",
    "overview": {"totalScore": 62.0},
    "provinces": [
        {
            "departmentName": "UBND tỉnh Khánh Hòa",
            "departmentCode": "H32",
            "totalScore": 61.66,
            "scores": {"CKMB": 14, "XYZ": 1},
            "rank": 24,
        },
        {"departmentName": "UBND TP. Huế", "departmentCode": "H57", "totalScore": None, "scores": {"CKMB": 16.5}},
    ],
}
UNITS = {
    "code": "OK",
    "data": {
        "AGENCY": [
            {
                "departmentCode": "H32.05",
                "departmentName": "Sở Tư pháp",
                "totalScore": 70.5,
                "groupScores": [{"code": "CKMB", "score": 9.0}],
                "dataFlags": ["NO_NATIONAL_REPORT_DATA"],
            }
        ],
        "COMMUNE": [{"departmentCode": "H32.41", "departmentName": "Phường Nha Trang", "totalScore": 55.25}],
    },
}
TREE = {
    "code": "OK",
    "data": {
        "parent": {"departmentCode": "H32", "departmentName": "Khánh Hòa", "totalReceived": 200, "totalOnTime": 150},
        "children": [
            {"departmentName": "Sở Y tế", "totalReceived": 0, "totalOnTime": 0},
            {"departmentName": "Sở Xây dựng"},
        ],
    },
}
METRICS = {
    "data": [
        {
            "departmentName": "Sở Y tế",
            "metrics": [
                {"code": "SO_HOA", "numerator": 30, "denominator": 120, "ratio": 0.25, "score": 1, "maxScore": 4}
            ],
        }
    ]
}


DETAILS = {
    "metadata": {"provinceCode": "H32", "runDateStr": "10102026", "timeType": "year", "year": 2026, "period": None},
    "unitsDetail": [
        {
            "departmentName": "Sở Y tế",
            "departmentCode": "H32.11",
            "childGroup": "AGENCY",
            "totalScore": 70.0,
            "groupScores": {"CKMB": 11.5},
            "componentIndicators": {
                "TDGQ_TienDoGiaiQuyet": {"totalReceived": 500, "totalOnTime": 450, "ratio": 90.0, "score": 18.0},
                "MDSH_SoHoaHoSo": {
                    "score": 9.0,
                    "metrics": [
                        {"code": "SO_HOA", "numerator": 125, "denominator": 500, "ratio": 25.0, "score": 1.0,
                         "dataQualityStatus": "TEMP_NATIONAL_REPORT_DENOMINATOR"},
                        {"code": "UNHEARD_OF", "numerator": 1, "denominator": 2, "ratio": 50.0},
                    ],
                },
            },
        },
        {
            "departmentName": "Sở Xây dựng",
            "componentIndicators": {
                "MDSH_SoHoaHoSo": {"metrics": [{"code": "SO_HOA", "numerator": 0, "denominator": 0, "ratio": 0}]}
            },
        },
    ],
}  # fmt: skip


def load(tmp_path, content, name="2026-10-10.json", *, params):
    (tmp_path / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return load_file(tmp_path / name, params)


def rows(loaded) -> set[tuple]:
    return {(row.indicator, row.place, row.value) for row in loaded.figures.itertuples()}


def test_provinces_of_a_day(tmp_path, small_params):
    loaded = load(tmp_path, PROVINCES, params=small_params)
    assert rows(loaded) == {
        ("d766_total_ytd", "khanh-hoa", 61.66),
        ("d766_transparency_ytd", "khanh-hoa", 14.0),
        ("d766_transparency_ytd", "hue", 16.5),
    }
    figures = loaded.figures
    assert (figures["date"] == "2026-10-10").all()
    assert (figures["as_of"] == figures["date"]).all()
    assert "provinces[0].scores.CKMB" in set(figures["cell"])
    assert "XYZ" in loaded.said[0]


def test_units_in_groups_keep_the_portals_flags(tmp_path, small_params):
    loaded = load(tmp_path, UNITS, "Khanh_Hoa_10102026.json", params=small_params)
    assert rows(loaded) == {
        ("d766_total_ytd", "so-tu-phap", 70.5),
        ("d766_transparency_ytd", "so-tu-phap", 9.0),
        ("d766_total_ytd", "nha-trang", 55.25),
    }
    by_place = loaded.figures.set_index("place")
    assert set(by_place.loc[["so-tu-phap"], "flag"]) == {"suspect"}
    assert by_place.loc["nha-trang", "flag"] == ""
    assert set(by_place.loc[["so-tu-phap"], "note"]) == {"portal: NO_NATIONAL_REPORT_DATA"}


def test_tree_gives_counts_and_absent_fields_give_no_row(tmp_path, small_params):
    figures = load(tmp_path, TREE, params=small_params).figures
    counts = figures[figures["indicator"] == "on_time_share_ytd"].set_index("place")
    assert counts.loc["khanh-hoa", ["numerator", "denominator"]].tolist() == [150, 200]
    assert "so-xay-dung" not in set(figures["place"])


def test_figures_of_a_units_parts_are_its_own(tmp_path, small_params):
    loaded = load(tmp_path, DETAILS, "details_Khanh_Hoa.json", params=small_params)
    figures = loaded.figures.set_index(["place", "indicator"])
    own = figures.loc["so-y-te"]
    assert own.loc["on_time_share_ytd", ["numerator", "denominator"]].tolist() == [450, 500]
    assert own.loc["dossiers_received", "value"] == 500
    digitised = own.loc[own.index[own["cell"].str.endswith("MDSH_SoHoaHoSo.metrics[0]")]].iloc[0]
    assert digitised[["value", "numerator", "denominator"]].tolist() == [25, 125, 500]
    # provisional, and scored by the portal all the same
    assert (digitised["flag"], digitised["note"]) == ("", "portal: TEMP_NATIONAL_REPORT_DENOMINATOR")
    assert (figures["date"] == "2026-10-10").all()
    assert "UNHEARD_OF" in loaded.said[0]


def test_ratio_of_no_cases_is_no_zero(tmp_path, small_params):
    figures = load(tmp_path, DETAILS, params=small_params).figures
    (none,) = figures[figures["place"] == "so-xay-dung"].to_dict("records")
    assert (math.isnan(none["value"]), none["numerator"], none["denominator"]) == (True, 0, 0)


def test_answer_of_a_month_is_refused_where_only_its_metadata_say_so(tmp_path, small_params):
    month = {**DETAILS, "metadata": {**DETAILS["metadata"], "timeType": "month"}}
    with pytest.raises(InputRejected) as caught:
        load(tmp_path, month, params=small_params)
    assert [fault.code for fault in caught.value.faults] == ["P06-LOAD-073"]


def test_ratio_that_is_a_fraction_is_brought_to_percent_by_its_counts(tmp_path, small_params):
    figures = load(tmp_path, METRICS, params=small_params).figures
    assert figures[["value", "numerator", "denominator"]].to_numpy().tolist() == [[25.0, 30.0, 120.0]]


def test_folder_of_days_is_read_as_one(tmp_path, small_params):
    for day in ("2026-10-08", "2026-10-10"):
        content = {**PROVINCES, "date": day}
        (tmp_path / f"{day}.json").write_text(json.dumps(content), encoding="utf-8")
    figures = load_file(tmp_path, small_params).figures
    assert sorted(set(figures["date"].dt.strftime("%Y-%m-%d"))) == ["2026-10-08", "2026-10-10"]
    assert len(figures) == 6


@pytest.mark.parametrize(
    ("change", "name", "code"),
    [
        ({"provinces": []}, "2026-10-10.json", "P06-LOAD-070"),
        ({"date": "2026-10-09"}, "2026-10-10.json", "P06-LOAD-071"),
        ({"date": None}, "provinces.json", "P06-LOAD-071"),
        ({"date": "hôm nay"}, "provinces.json", "P06-LOAD-071"),
        ({"month": 9}, "2026-10-10.json", "P06-LOAD-073"),
        (
            {"provinces": [{"departmentCode": "H32", "departmentName": "Huế", "totalScore": 1}]},
            "x.json",
            "P06-LOAD-072",
        ),
        ({"provinces": [{"departmentName": "UBND tỉnh Đắc Lắc", "totalScore": 1}]}, "x.json", "P06-LOAD-045"),
        ({"provinces": [{"departmentName": "Huế", "totalScore": "nhiều"}]}, "x.json", "P06-LOAD-074"),
        ({"provinces": [{"departmentName": "Huế", "totalScore": True}]}, "x.json", "P06-LOAD-074"),
        ({"provinces": [{"departmentName": "Huế", "totalScore": 1e400}]}, "x.json", "P06-LOAD-074"),
        (
            {"provinces": [{"departmentName": "Huế", "totalScore": 1}, {"departmentName": "TP Huế", "totalScore": 2}]},
            "x.json",
            "P06-LOAD-050",
        ),
    ],
)
def test_snapshot_that_cannot_be_right_is_refused(tmp_path, small_params, change, name, code):
    with pytest.raises(InputRejected) as caught:
        load(tmp_path, {**PROVINCES, **change}, name, params=small_params)
    assert caught.value.codes == {code}


@pytest.mark.parametrize("text", [b"", b"{", b"[1, 2", b"\xff\xfe", b"[" * 100_000])
def test_bytes_that_are_no_snapshot_are_refused(tmp_path, small_params, text):
    (tmp_path / "2026-10-10.json").write_bytes(text)
    with pytest.raises(InputRejected) as caught:
        load_file(tmp_path / "2026-10-10.json", small_params)
    assert caught.value.codes == {"P06-LOAD-070"}


def test_every_province_of_today_is_known_by_its_code_alone(tmp_path):
    params = read_params(ROOT / "params")
    today = places_of_level(params.places, "province", day=dt.date(2026, 10, 10))
    codes = [params.places[name].portal_code for name in today]
    assert len(set(codes)) == len(today) == 34
    units = [{"departmentCode": code, "totalScore": float(number)} for number, code in enumerate(codes)]
    loaded = load(tmp_path, {"date": "2026-10-10", "provinces": units}, params=params)
    assert loaded.figures["place"].tolist() == list(today)


def test_provinces_are_known_by_the_names_the_portal_gives_them(tmp_path):
    # as the portal answered in October 2026, where some provinces are called cities
    named = {"H05": "UBND thành phố Bắc Ninh", "H19": "UBND Thành phố Đồng Nai", "H44": "UBND tỉnh Phú Thọ"}
    units = [{"departmentCode": c, "departmentName": n, "totalScore": 60.0} for c, n in named.items()]
    loaded = load(tmp_path, {"date": "2026-10-10", "provinces": units}, params=read_params(ROOT / "params"))
    assert loaded.figures["place"].tolist() == ["bac-ninh", "dong-nai", "phu-tho"]


def test_units_of_phu_tho_are_known_by_their_codes(tmp_path):
    units = [{"departmentCode": "H44.19", "totalScore": 70.0}, {"departmentCode": "H44.100", "totalScore": 60.0}]
    loaded = load(tmp_path, {"date": "2026-10-10", "data": units}, params=read_params(ROOT / "params"))
    assert loaded.figures["place"].tolist() == ["phu-tho-so-tu-phap", "phu-tho-phuong-viet-tri"]


def test_code_before_the_merger_is_not_the_merged_provinces(tmp_path):
    params = read_params(ROOT / "params")
    unit = {"departmentCode": "H32", "departmentName": "UBND tỉnh Khánh Hòa", "totalScore": 60.0}
    loaded = load(tmp_path, {"date": "2025-03-31", "provinces": [unit]}, "2025-03-31.json", params=params)
    assert loaded.figures["place"].tolist() == ["khanh-hoa-to-2025"]
    with pytest.raises(InputRejected) as caught:
        load(tmp_path, {"date": "2025-03-31", "provinces": [{"departmentCode": "H32", "totalScore": 60.0}]},
             "2025-03-31.json", params=params)  # fmt: skip
    assert caught.value.codes == {"P06-LOAD-045"}


@pytest.mark.parametrize("text", ["Khanh Hoa", "khanh-hoa", "UBND tỉnh Khánh Hòa"])
def test_name_on_a_day_before_the_merger_is_the_old_provinces(text):
    known = Known.of(read_params(ROOT / "params"))
    assert known.place(text, dt.date(2025, 6, 30)).id == "khanh-hoa-to-2025"
    assert known.place(text, dt.date(2025, 7, 1)).id == "khanh-hoa"


def test_unknown_code_is_a_fault(tmp_path):
    with pytest.raises(InputRejected) as caught:
        load(tmp_path, {"date": "2026-10-10", "provinces": [{"departmentCode": "H99", "totalScore": 1.0}]},
             params=read_params(ROOT / "params"))  # fmt: skip
    assert caught.value.codes == {"P06-LOAD-045"}
    assert "H99" in str(caught.value)

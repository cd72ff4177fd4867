"""One line stands for all communes of a province, as the official record names them; what is written out stands for itself."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from p06analysis.errors import InputRejected
from p06analysis.loaders import load_file
from p06analysis.loaders.known import Known
from p06analysis.plan import parts_of, read_params
from p06analysis.plan.communes import with_communes

ROOT = Path(__file__).parent.parent.parent
TODAY = dt.date(2026, 10, 10)
LINE = "communes_of: [khanh-hoa]\nplaces:\n"


def test_one_line_gives_all_communes_of_a_province(project):
    project.change("params/places.yaml", "places:\n", LINE)
    params = read_params(project.params)
    parts = parts_of(params.places, "khanh-hoa", day=TODAY)
    # Resolution 1667/NQ-UBTVQH15: 48 communes, 16 wards and one special zone
    kinds = [params.places[name].label_en.split()[-1] for name in parts]
    assert {kind: kinds.count(kind) for kind in kinds} == {"commune": 48, "ward": 16, "zone": 1}
    assert parts_of(params.places, "khanh-hoa", day=dt.date(2025, 6, 30)) == ()
    assert Known.of(params).place("UBND phường Nha Trang", TODAY).id == "khanh-hoa-phuong-nha-trang"


def test_a_target_may_name_such_a_commune(project):
    project.change("params/places.yaml", "places:\n", LINE)
    project.change("params/plans/small.yaml", "place: khanh-hoa", "place: khanh-hoa-phuong-nha-trang")
    assert read_params(project.params).plans["small"].targets[0].place == "khanh-hoa-phuong-nha-trang"


def test_what_is_written_out_stands_for_itself(project):
    project.change("params/places.yaml", "places:\n", LINE)
    own = "  nha-trang: {label_vi: Phường Nha Trang, label_en: Nha Trang, level: commune, parent: khanh-hoa}\n"
    text = (project.params / "places.yaml").read_text(encoding="utf-8")
    project.write("params/places.yaml", text + own)
    parts = parts_of(read_params(project.params).places, "khanh-hoa", day=TODAY)
    assert len(parts) == 65
    assert "nha-trang" in parts
    assert "khanh-hoa-phuong-nha-trang" not in parts


def test_the_record_agrees_with_the_units_of_phu_tho_on_the_portal():
    places = read_params(ROOT / "params").places
    assert with_communes(places, ["phu-tho"]) == places
    bare = {"phu-tho": places["phu-tho"]}
    assert len(with_communes(bare, ["phu-tho"])) == 149


def test_the_whole_record_gives_every_commune_a_name_of_its_own():
    provinces = {
        n: p for n, p in read_params(ROOT / "params").places.items() if p.portal_code and p.level == "province"
    }
    # 3,321 communes, wards and special zones since 1 July 2025
    assert len(with_communes(provinces, list(provinces))) == 34 + 3321


def test_table_of_all_communes_loads_by_their_names(tmp_path):
    params = read_params(ROOT / "params")
    parts = parts_of(params.places, "khanh-hoa", day=TODAY)
    label = params.indicators["dossiers_received_ytd"].label_vi
    rows = [
        f"UBND {params.places[name].label_vi.lower()};30/9/2026;{100 + number}" for number, name in enumerate(parts)
    ]
    file = tmp_path / "cac-xa.csv"
    file.write_text("\n".join([f"Đơn vị;Kỳ báo cáo;{label}", *rows]), encoding="utf-8")
    figures = load_file(file, params).figures
    assert set(figures["place"]) == set(parts)
    assert figures["value"].sum() == sum(100 + number for number in range(65))


@pytest.mark.parametrize(("line", "where"), [("[khanh-hoà]", "[0]"), ("[khanh-hoa, ninh-thuan]", "[1]")])
def test_a_province_that_the_record_does_not_know_is_a_fault(project, line, where):
    project.change("params/places.yaml", "places:\n", f"communes_of: {line}\nplaces:\n")
    with pytest.raises(InputRejected) as caught:
        read_params(project.params)
    assert {fault.where: fault.code for fault in caught.value.faults} == {
        f"params/places.yaml, communes_of{where}": "P06-PLAN-048"
    }

"""Parts and wholes: who is a part of what on which day, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from p06analysis.errors import InputRejected
from p06analysis.plan import parts_of, places_of_level, read_params, wholes_of

COMMUNES = """\
  xa-mot: {label_vi: Xã Một, label_en: One, level: commune, parent: khanh-hoa}
  xa-hai: {label_vi: Xã Hai, label_en: Two, level: commune, parent: khanh-hoa, valid_from: "2025-07-01"}
  so-mot: {label_vi: Sở Một, label_en: Department One, level: department, parent: khanh-hoa, valid_to: "2025-06-30"}
"""


def with_communes(project, text: str = COMMUNES) -> None:
    with (project.params / "places.yaml").open("a", encoding="utf-8") as file:
        file.write(text)


def codes(project) -> dict[str, str]:
    with pytest.raises(InputRejected) as caught:
        read_params(project.params)
    return {fault.where: fault.code for fault in caught.value.faults}


def test_parts_are_those_that_exist_on_the_day(project):
    with_communes(project)
    places = read_params(project.params).places
    assert parts_of(places, "khanh-hoa", day=dt.date(2025, 6, 30)) == ("xa-mot", "so-mot")
    assert parts_of(places, "khanh-hoa", day=dt.date(2025, 7, 1)) == ("xa-mot", "xa-hai")
    assert wholes_of(places, "xa-mot") == ("khanh-hoa",)
    assert places_of_level(places, "province", day=dt.date(2026, 1, 1)) == ("khanh-hoa",)


def test_parents_in_a_circle_are_all_named(project):
    project.change("params/places.yaml", '    code: "56"\n', '    code: "56"\n    parent: ninh-thuan\n')
    project.change(
        "params/places.yaml", '    valid_to: "2025-06-30"\n', '    valid_to: "2025-06-30"\n    parent: khanh-hoa\n'
    )
    found = codes(project)
    assert found["params/places.yaml, places.khanh-hoa.parent"] == "P06-PLAN-040"
    assert found["params/places.yaml, places.ninh-thuan.parent"] == "P06-PLAN-040"


def test_unknown_parent_and_a_part_above_its_whole_are_named(project):
    with_communes(project, COMMUNES.replace("parent: khanh-hoa", "parent: khan-hoa", 1))
    project.change("params/places.yaml", '    code: "56"\n', '    code: "56"\n    parent: xa-hai\n')
    found = codes(project)
    assert found["params/places.yaml, places.xa-mot.parent"] == "P06-PLAN-010"
    # a province within a commune that is within the province: a circle, and upside down
    with_communes(project, "  nuoc: {label_vi: Nước, label_en: Country, level: country, parent: xa-mot}\n")
    assert codes(project)["params/places.yaml, places.nuoc.parent"] == "P06-PLAN-041"


def test_portal_code_of_two_places_is_a_fault(project):
    project.change("params/places.yaml", '    code: "56"\n', '    code: "56"\n    portal_code: "H32"\n')
    assert read_params(project.params).places["khanh-hoa"].portal_code == "H32"
    project.change(
        "params/places.yaml", '    valid_to: "2025-06-30"\n', '    valid_to: "2025-06-30"\n    portal_code: "H32"\n'
    )
    assert codes(project) == {"params/places.yaml, places.ninh-thuan.portal_code": "P06-PLAN-049"}

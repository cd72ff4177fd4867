"""Communes, wards and special zones of a province since 1 July 2025, from the official record that vietnamadminunits ships.

One line in ``params/places.yaml`` (``communes_of: [khanh-hoa]``) stands for a province's places of this level; a place that is written
out there, with a portal code or spellings of its own, stands for itself.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from p06analysis.errors import Fault, closest
from p06analysis.plan.models import Place
from p06analysis.vietnamese.names import exact, folded
from p06analysis.vietnamese.record import official_record

BEGAN = "2025-07-01"
_KINDS = {"Phường": "ward", "Xã": "commune", "Đặc khu": "special zone"}
_TABLES = ("DICT_PROVINCE_WARD_NO_ACCENTED", "DICT_PROVINCE_WARD_ACCENTED", "DICT_PROVINCE_WARD_SHORT_ACCENTED")


def with_communes(places: Mapping[str, Place], provinces: Sequence[str]) -> dict[str, Place]:
    """Return the places with all communes of some provinces, after those that are written out.

    Parameters
    ----------
    places : mapping of str to Place
    provinces : sequence of str
        Ids of provinces with their statistical code; others are passed over, see :func:`communes_faults`.

    Returns
    -------
    dict of str to Place
        A commune's id is its province's with its name and kind; where two of a province would share one, with its code.

    Examples
    --------
    >>> province = Place(label_vi="Khánh Hòa", label_en="Khánh Hòa", level="province", code="56")
    >>> made = with_communes({"khanh-hoa": province}, ["khanh-hoa"])
    >>> len(made) - 1, made["khanh-hoa-phuong-nha-trang"].label_en
    (65, 'Nha Trang ward')
    """
    found = dict(places)
    for province in provinces:
        place = places.get(province)
        if place is None or place.code not in _official():
            continue
        written = {exact(one.label_vi) for one in places.values() if one.parent == province}
        units = _official()[place.code]
        shared = Counter(_slug(label) for label in units.values())
        for code, label in units.items():
            name = f"{province}-{_slug(label)}" + (f"-{code}" if shared[_slug(label)] > 1 else "")
            if exact(label) not in written and name not in found:
                found[name] = _commune(label, province, code)
    return found


def _commune(label: str, province: str, code: str) -> Place:
    kind = next(kind for kind in _KINDS if label.startswith(kind))
    english = f"{label.removeprefix(kind).strip()} {_KINDS[kind]}"
    return Place.model_validate(
        {
            "label_vi": label,
            "label_en": english,
            "level": "commune",
            "parent": province,
            "code": code,
            "valid_from": BEGAN,
        }
    )


def _slug(label: str) -> str:
    return "-".join(folded(label).split())


def communes_faults(where: str, places: Mapping[str, Place], provinces: Sequence[str]) -> Iterator[Fault]:
    """Yield P06-PLAN-048 for each province whose communes cannot be told."""
    for number, province in enumerate(provinces):
        place = places.get(province)
        here = f"{where}, communes_of[{number}]"
        if place is None or place.level != "province":
            known = [name for name, one in places.items() if one.level == "province" and one.code in _official()]
            yield Fault(here, "P06-PLAN-048", f'"{province}"', "no province of that name", closest(province, known))
        elif place.code not in _official():
            expected = "the official record knows the 34 provinces of today by their code"
            yield Fault(here, "P06-PLAN-048", f'"{province}", code {place.code}', expected, "Mend its code.")


@functools.cache
def _official() -> dict[str, dict[str, str]]:
    """Return the names of the 3,321 units of today by code, by their province's code."""
    record = official_record("parser_from_2025")
    units: dict[str, dict[str, str]] = {}
    for table in _TABLES:
        for province, wards in record[table].items():
            code = record["DICT_PROVINCE"][province]["provinceCode"]
            units.setdefault(code, {}).update({one["wardCode"]: one["ward"] for one in wards.values()})
    return {code: dict(sorted(names.items())) for code, names in units.items()}

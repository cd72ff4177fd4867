"""What the shipped params say of places and of the score: wholes up to the country, the portal's groups and items."""

from __future__ import annotations

import datetime as dt

from p06analysis.plan import parts_of, read_params, wholes_of
from tests.conftest import ROOT


def test_the_shipped_places_lead_up_to_the_country():
    places = read_params(ROOT / "params").places
    communes = [name for name, place in places.items() if place.level in {"commune", "department"}]
    assert len(communes) == 163 + 65
    assert {wholes_of(places, name) for name in communes} == {
        (province, "viet-nam-provinces", "viet-nam") for province in ("phu-tho", "khanh-hoa")
    }
    today = dt.date(2026, 10, 10)
    assert len(parts_of(places, "viet-nam-provinces", day=today)) == 34
    assert len(parts_of(places, "phu-tho", day=today)) == 148 + 15
    assert len(parts_of(places, "khanh-hoa", day=today)) == 65


def test_shipped_score_has_the_portals_groups():
    version = read_params(ROOT / "params").scores["decision-766"].version_on(dt.date(2026, 10, 10))
    assert {group.id: group.maximum for group in version.groups} == {
        "transparency": 18, "progress": 20, "online_service": 12, "online_payment": 10, "digitisation": 22,
        "satisfaction": 18,
    }  # fmt: skip
    assert sum(1 for _ in version.items()) == 4 + 1 + 3 + 3 + 7 + 3

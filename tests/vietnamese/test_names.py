"""A known name is found however it is typed; one that only resembles it is proposed and never taken."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.vietnamese.names import Names, decoded

PLACES = {
    "khanh-hoa": ["Khánh Hòa"],
    "dak-lak": ["Đắk Lắk"],
    "hue": ["Huế"],
    "ho-chi-minh": ["TP. Hồ Chí Minh"],
    "quang-ngai": ["Quảng Ngãi"],
    "quang-nam": ["Quảng Nam"],
    "ninh-hoa": ["Phường Ninh Hòa"],
    "so-tu-phap": ["Sở Tư pháp"],
}
LEVELS = dict.fromkeys(["khanh-hoa", "dak-lak", "hue", "ho-chi-minh", "quang-ngai", "quang-nam"], "province")
NAMES = Names.of(PLACES, levels={**LEVELS, "ninh-hoa": "commune"})


def habits(text: str) -> list[str]:
    """The ways in which the same name is typed."""
    tone_moved = text.replace("Hòa", "Hoà")
    bare = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    bare = "".join(mark for mark in bare if not unicodedata.combining(mark))
    return [text, text.upper(), text.lower(), tone_moved, f"  {text.replace(' ', '  ')} ", bare, bare.upper()]


@given(
    st.sampled_from(sorted(LEVELS)),
    st.sampled_from(["", "tỉnh ", "UBND tỉnh ", "Tỉnh ", "Ủy ban nhân dân tỉnh ", "UỶ BAN NHÂN DÂN TỈNH ", "UBND "]),
    st.integers(0, 6),
    st.sampled_from(["NFC", "NFD", "NFKD"]),
)
def test_name_is_found_however_it_is_typed(place, prefix, habit, form):
    text = PLACES[place][0].removeprefix("TP. ")
    assert NAMES.find(unicodedata.normalize(form, prefix + habits(text)[habit])) == {place}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("TP.Hồ Chí Minh", "ho-chi-minh"),
        ("TP HCM", None),
        ("thành phố Huế", "hue"),
        ("T.P Huế", "hue"),
        ("P. Ninh Hoà", "ninh-hoa"),
        ("Sở Tư pháp", "so-tu-phap"),
        ("SỞ TƯ PHÁP", "so-tu-phap"),
        ("ninh hoa", "ninh-hoa"),
    ],
)
def test_prefixes_and_short_forms(text, place):
    assert NAMES.find(text) == ({place} if place else set())


def test_prefix_of_another_level_is_another_place():
    assert NAMES.find("phường Khánh Hòa") == set()


@pytest.mark.parametrize("text", ["Đắc Lắc", "Khánh Hoa", "Quảng Ngải", "Hồ Chí Min"])
def test_near_miss_is_proposed_and_not_taken(text):
    assert NAMES.find(text) == set()
    assert NAMES.near(text)


def test_nearest_comes_first():
    assert NAMES.near("Đắc Lắc")[0] == "Đắk Lắk"


@pytest.mark.parametrize(
    ("typed", "place"),
    [("Kh¸nh Hßa", "khanh-hoa"), ("Khaùnh Hoøa", "khanh-hoa"), ("§¾k L¾k", "dak-lak"), ("Hueá", "hue")],
)
def test_old_fonts_are_read(typed, place):
    assert NAMES.find(typed) == {place}


def test_old_font_letter_that_the_library_lacks():
    assert "Thẳng" in decoded("Thaúng")


def test_one_spelling_of_two_things_gives_both():
    names = Names.of({"old": ["Khánh Hòa"], "new": ["Khánh Hòa"]})
    assert names.find("Khánh Hoà") == {"old", "new"}


def test_spelling_without_diacritics_that_fits_two_gives_both():
    names = Names.of({"a": ["Hà Nam"], "b": ["Hạ Nam"]})
    assert names.find("Ha Nam") == {"a", "b"}
    assert names.find("Hà Nam") == {"a"}


@given(st.text(max_size=30))
def test_any_text_is_looked_up_without_failing(text):
    NAMES.find(text)
    NAMES.near(text)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.language import LANGUAGES, chance, chance_in_words, chances, measure


@given(st.floats(0, 1))
def test_chance_is_a_multiple_of_five_and_never_certain(probability: float):
    for language, words in (("vi", {"dưới 5 %", "trên 95 %"}), ("en", {"under 5 %", "over 95 %"})):
        text = chance(probability, language)
        if text not in words:
            assert int(text.removesuffix(" %")) in range(5, 100, 5)


@given(st.floats(0, 1))
def test_chance_is_rounded_to_the_nearest_step(probability: float):
    text = chance(probability, "en")
    if text.endswith(" %") and text[0].isdigit():
        assert abs(int(text.removesuffix(" %")) - 100 * probability) <= 2.5 + 1e-9


def test_words_change_at_the_same_limits_in_both_languages():
    for language in ("vi", "en"):
        words = [chance_in_words(p, language) for p in (0.09, 0.10, 0.32, 0.33, 0.65, 0.66, 0.89, 0.90)]
        assert words[0] != words[1] == words[2] != words[3] == words[4] != words[5] == words[6] != words[7]


def test_missing_figure_is_a_dash_and_not_a_zero():
    assert measure(float("nan"), "percent", "vi") == "–"


@pytest.mark.parametrize("language", LANGUAGES)
def test_chances_are_one_range_whatever_their_order(language: str):
    assert chances([0.4, 0.2], language) == chances([0.2, 0.3, 0.4], language)
    assert chance(0.2, language) in chances([0.4, 0.2], language)
    assert chances([0.02, 0.99], language).count("%") == 2
    assert chances([0.001, 0.03], language) == chance(0.01, language)

"""What a plan's targets say together: sentences of both languages, sections, tables."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest

from p06analysis.findings import show
from p06analysis.findings.places_wording import WORDS as PLACES_WORDS
from p06analysis.findings.summary import summary_sections, write_summary
from p06analysis.findings.summary_sentences import joint_sentences, lead_sentence, whole_sentences
from p06analysis.findings.summary_wording import WORDS
from p06analysis.forecast.plan_forecast import forecast_plan
from p06analysis.outlook import assess
from p06analysis.outlook.joint import joint_table
from p06analysis.outlook.summary import summarise
from tests.outlook.conftest import ORIGIN, Units

PLACEHOLDER = re.compile(r"\{(\w+)\}")
LANGUAGES = ("vi", "en")


@pytest.fixture
def units(project) -> Units:
    project.change("params/indicators.yaml", "    counts_settle: true\n",
                   "    counts_settle: true\n    counts_of: {vi: hồ sơ, en: dossiers}\n"
                   "    uncounted: {vi: hồ sơ quá hạn, en: late dossiers}\n")  # fmt: skip
    return Units(project)


@pytest.fixture
def made(units):
    known, plan = units.known, units.plan
    forecast = forecast_plan(known, plan, origin=ORIGIN)
    outlook = assess(forecast, plan)
    return forecast, outlook, plan, summarise(known, forecast, outlook, plan)


@pytest.mark.parametrize("words", [WORDS, PLACES_WORDS])
def test_words_are_complete_in_both_languages(words):
    only_english = {"hold", "make"}
    for key, (vi, en) in words.items():
        assert vi, key
        assert en, key
        assert set(PLACEHOLDER.findall(vi)) == set(PLACEHOLDER.findall(en)) - only_english, key


def test_who_holds_the_late_dossiers_is_said_by_itself(made):
    _, _, plan, summary = made
    (one,) = summary.wholes
    assert (
        lead_sentence(one, plan, "vi")
        == "Một sở, ngành giữ 78 % trong 18.000 hồ sơ quá hạn của Khánh Hòa: Sở A (14.000)."
    )
    assert lead_sentence(one, plan, "en") == (
        "One department holds 78 % of the 18,000 late dossiers of Khánh Hòa: Department A (14,000)."
    )


def test_sum_shortfall_and_who_can_still_reach_are_told(made):
    _, _, plan, summary = made
    vi, en = (" ".join(whole_sentences(summary.wholes[0], plan, language)) for language in LANGUAGES)
    assert "Cộng 4 đơn vị ngày 30/09/2026: 102.000/120.000 (85 %), đúng bằng số công bố của Khánh Hòa." in vi
    # 0.95 × 120,000 − 102,000; communes at 94.29 % and department A are short, the one without dossiers is not
    assert "Khánh Hòa lacks 12,000 dossiers for 95 %; 3 of 4 units are short of it." in en
    assert "Of these, 2 can still reach 95 % by 31 December 2026" in en
    assert "+1 points: " in en  # 84 to 85 %


def test_missing_unit_is_named_and_no_sum_is_made(units):
    units.drop("xa-c")
    known, plan = units.known, units.plan
    forecast = forecast_plan(known, plan, origin=ORIGIN)
    (one,) = summarise(known, forecast, assess(forecast, plan), plan).wholes
    (text,) = whole_sentences(one, plan, "vi")
    assert text == "Chưa có số đếm dùng được của Xã C, nên không cộng thành số của Khánh Hòa."
    assert lead_sentence(one, plan, "en").startswith("Among the units whose counts are known, one department holds")


def test_even_shortfall_names_nobody(made):
    _, _, plan, summary = made
    one = summary.wholes[0]
    even = dataclasses.replace(one, table=one.table.assign(held=10.0, held_share=0.25))
    assert lead_sentence(even, plan, "en") == (
        "The 40 late dossiers of Khánh Hòa are spread evenly: the 4 units with the most hold 100 %."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_joint_chances_are_told_in_steps(language):
    outlook = pd.DataFrame({"plan": "p", "indicator": ["a", "b", "c"], "place": "x", "probability": [0.9, 0.5, None]})
    (text,) = joint_sentences(joint_table(outlook), language)
    # 0.9 + 0.5; at least one 1 − 0.1 × 0.5 = .95; both .45; one target is not told
    expected = {"vi": ("1,4", "95 %", "45 %"), "en": ("1.4", "95 %", "45 %")}[language]
    assert [figure in text for figure in expected] == [True] * 3
    assert joint_sentences(joint_table(outlook.head(1)), language) == []


def test_sections_tell_the_same_figures_in_both_languages(made):
    forecast, outlook, plan, summary = made
    found = []
    for language in LANGUAGES:
        sections = summary_sections(summary, plan, outlook=outlook, language=language)
        assert [one.place for one in sections] == ["head", "body", "body"]
        page = show(outlook, forecast, plan, language=language, sections=sections).html
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        text = "".join(one.html for one in sections)
        found.append(re.findall(r'data-row="([^"]+)" data-column="([^"]+)" data-value="([^"]+)"', text))
        again = summary_sections(summary, plan, outlook=outlook, language=language)
        assert [one.html for one in again] == [one.html for one in sections]
    assert len(found[0]) > 15
    assert found[0] == found[1]


def test_tables_are_written_and_the_same_bytes(made, tmp_path):
    *_, summary = made
    paths = write_summary(summary, out=tmp_path / "a")
    again = write_summary(summary, out=tmp_path / "b")
    assert [path.name for path in paths] == ["joint.csv", "units.csv"]
    assert [path.read_bytes() for path in paths] == [path.read_bytes() for path in again]
    units = pd.read_csv(paths[1])
    assert units["held"].sum() == 18_000
    assert units["date"].unique().tolist() == ["2026-09-30"]
    assert write_summary(summary, out="") == []

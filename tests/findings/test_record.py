"""The record's page and line, and official methods beside ours: what is said, and what is not said with too little."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from p06analysis.findings.official import official_section
from p06analysis.findings.record import headline, record_findings, record_line, reliability_chart
from p06analysis.language import LANGUAGES
from p06analysis.ledger.further_record import further_record
from p06analysis.ledger.standing import Standing
from p06analysis.ledger.track import FEWEST, came_true, track_record
from p06analysis.outlook.official_table import official_methods
from p06analysis.plan import read_params
from tests.ledger.conftest import rules, said, versions

RULES = rules()


def standing_of(settled: int, *, is_replay: bool = False) -> Standing:
    """A record in which 70 % was said of every place, and two of three came true."""
    places = [f"p{number:02d}" for number in range(settled)]
    words = pd.concat(
        [said("2026-10-05", 0.7, location=place, quantiles=[70, 72, 76, 80, 84, 88, 90]) for place in places]
    )
    figures = pd.concat(
        [
            versions(("2026-12-31", "2027-01-05", 85.0 if number % 3 else 75.0), location=place)
            for number, place in enumerate(places)
        ]
    )
    first, last = (track_record(words, figures, RULES, revised=late) for late in (False, True))
    return Standing(first, last, is_replay, pd.Timestamp("2026-10-05"), pd.Timestamp("2026-10-05"))


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)).replace("\u00a0", " ")


@pytest.fixture
def params(project):
    return read_params(project.params)


def test_page_says_how_often_it_came_true(params):
    text = text_of(record_findings([(standing_of(60), params, "", "")], language="en", origin="2027-02-01").html)
    assert "Of 60 times we said about 70 %, 40 came true (67 %)." in text
    assert "Due with a figure: 60, of which met: 40." in text
    assert "As of 1 February 2027" in text


def test_too_few_have_counts_only(params):
    text = text_of(record_findings([(standing_of(12), params, "", "")], language="en").html)
    assert "Due with a figure: 12" in text
    assert "Below 30 settled targets there are counts and no scores." in text
    assert "times we said" not in text
    assert "Brier" not in text


def test_what_was_said_beyond_targets_is_counted_and_scored_once_enough_is_settled(params):
    for many, scores in ((FEWEST - 1, "–"), (FEWEST, "80 % 100 % 0.040")):
        names = [f"task:{number} >= 1 at_deadline" for number in range(many)]
        rows = pd.concat([said("2026-10-05", 0.8, target=name, location="p").assign(file="f") for name in names])
        done = pd.concat(
            [versions(("2026-12-31", "2027-01-05", 1.0), target=name.split(" ")[0], location="p") for name in names]
        )
        one = replace(standing_of(12), further=further_record(rows, done, RULES))
        text = text_of(record_findings([(one, params, "", "")], language="en").html)
        assert f"A task is done by a day This package {many} {many} {many} {scores}" in text
    assert "Beyond single targets" not in text_of(
        record_findings([(standing_of(12), params, "", "")], language="en").html
    )


def test_replay_says_what_it_is_and_its_note(params):
    html = record_findings([(standing_of(60, is_replay=True), params, "Elsewhere", "A note.")], language="en").html
    text = text_of(html)
    assert "Replayed: Elsewhere" in text
    assert "These were not published at the time" in text
    assert "A note." in text


def test_both_languages_show_the_same_figures(params):
    pages = [
        text_of(record_findings([(standing_of(60), params, "", "")], language=language).html).replace(",", ".")
        for language in LANGUAGES
    ]
    figures = [sorted(re.findall(r"\d+\.\d{3}", page)) for page in pages]
    assert len(figures[0]) > 5
    assert figures[0] == figures[1]


@pytest.mark.parametrize(
    ("settled", "words"), [(0, "no verdict had come due"), (12, "12 targets have come due"), (60, "Of 60 times")]
)
def test_line_of_the_record_says_as_much_as_is_known(settled, words):
    track = standing_of(max(settled, 1)).first
    counts = track.counts if settled else {"settled": 0, "met": 0}
    line = record_line(counts, came_true(track.rows), 0.2, language="en")
    assert words in text_of(line.html)
    assert ("Brier" in line.html) == (settled == 60)
    assert line.place == "head"


def test_headline_takes_what_was_said_most_where_seventy_was_never_said():
    bins = pd.DataFrame({"about": [0.1, 0.4], "said": [5, 30], "true": [1, 12], "observed": [0.2, 0.4]})
    assert headline(bins, "en") == "Of 30 times we said about 40 %, 12 came true (40 %)."


def test_chart_draws_what_the_table_says():
    bins = came_true(standing_of(60).first.rows)
    (axes,) = reliability_chart(bins, language="vi").axes
    points = next(container for container in axes.containers if container.get_label() == "ours")
    x, y = points.lines[0].get_data()
    assert np.allclose(x, 70)
    assert np.allclose(y, 100 * 40 / 60)


def test_official_methods_are_shown_with_the_reason_where_they_differ(sample):
    official = official_methods(sample.outlook, sample.forecast)
    section = official_section(official, sample.outlook, sample.plan, language="en")
    text = text_of(section.html)
    # of the share of 75 %, with 80 due: ahead of the line, while our forecast says at risk
    assert "5 of 5 call it on track" in text
    assert "Our forecast is" in text
    assert "significant / on track / substantial" in text
    assert section.place == "foot"
    assert "https://data.unescap.org/resource-guides/progress-assessment-methodology" in section.html


def test_official_methods_of_both_languages_have_equal_rows(sample):
    official = official_methods(sample.outlook, sample.forecast)
    rows = [
        official_section(official, sample.outlook, sample.plan, language=one).html.count("<tr>") for one in LANGUAGES
    ]
    assert rows[0] == rows[1] > 3

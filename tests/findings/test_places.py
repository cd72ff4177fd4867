"""The page of places: its words, its charts through their artists, the same bytes each time."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd
import pytest

from p06analysis.findings.figures import as_svg
from p06analysis.findings.places import show_places, write_places
from p06analysis.findings.places_charts import limit_chart, lost_chart, rank_chart, share_chart, with_others
from p06analysis.outlook.places import PlacesOutlook, compare_places
from p06analysis.plan import PlacesShown
from tests.outlook.conftest import ORIGIN, Units


@pytest.fixture
def compared(project) -> tuple[PlacesOutlook, object]:
    units = Units(project)
    shown = PlacesShown(indicator="on_time_share_ytd", within="khanh-hoa")
    return compare_places(units.known, units.plan, shown, origin=ORIGIN), units.plan


@pytest.fixture
def table(compared) -> pd.DataFrame:
    rows = compared[0].table
    return rows[rows["rank_q10"].notna()]


def test_rank_chart_shows_ranks_and_their_range(table):
    (axes,) = rank_chart(table, ["B", "C", "A"], language="vi").axes
    (dots,) = (line for line in axes.get_lines() if line.get_label() == "rank")
    assert dots.get_xdata().tolist() == [1, 1, 3]
    (bars,) = (c for c in axes.collections if c.get_label() == "interval")
    spans = [segment[:, 0].tolist() for segment in bars.get_segments()]
    assert spans == [[row.rank_q10 - 0.4, row.rank_q90 + 0.4] for row in table.itertuples()]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["B", "C", "A"]
    low, high = axes.get_ylim()
    assert low > high  # the first row stands on top


def test_limit_chart_shows_what_is_possible_the_forecast_and_the_target(table):
    (axes,) = limit_chart(table, ["B", "C", "A"], unit="percent", target=95.0, language="en").axes
    spans = {c.get_label(): [segment[:, 0].tolist() for segment in c.get_segments()] for c in axes.collections}
    assert spans["possible"] == [[row.floor, row.ceiling] for row in table.itertuples()]
    assert spans["forecast"] == [[row.q10, row.q90] for row in table.itertuples()]
    lines = {line.get_label(): line for line in axes.get_lines()}
    assert set(lines["target"].get_xdata()) == {95.0}
    assert lines["today"].get_xdata().tolist() == table["latest_value"].tolist()
    assert [text.get_text() for text in axes.texts] == ["95 %"]


def test_share_chart_adds_up_from_the_top(compared):
    rows, others = with_others(compared[0].table, most=2)
    assert others == 0  # one more than fits is still drawn by itself
    many = pd.DataFrame(
        {"place": list("abcdef"), "held": [50, 30, 8, 6, 4, 2], "held_share": [0.5, 0.3, 0.08, 0.06, 0.04, 0.02]}
    )
    rows, others = with_others(many, most=3)
    assert (rows["held"].tolist(), others) == ([50, 30, 8, 12], 3)
    (axes,) = share_chart(rows, ["a", "b", "c", "rest"], language="vi").axes
    assert [bar.get_width() for bar in axes.patches] == [50, 30, 8, 12]
    assert [text.get_text() for text in axes.texts] == ["50 %", "80 %", "88 %", "100 %"]


def test_lost_points_are_stacked_by_group():
    lost = pd.DataFrame({"one": [3.0, 1.0], "two": [2.0, 5.0]})
    (axes,) = lost_chart(lost, ["A", "B"], ["Một", "Hai"], language="vi").axes
    assert [(bar.get_x(), bar.get_width()) for bar in axes.patches] == [(0, 3), (0, 1), (3, 2), (1, 5)]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["Một", "Hai"]


def test_thousands_on_an_axis_keep_their_zeros():
    rows = pd.DataFrame({"held": [25_179.0, 6_280.0], "held_share": [0.8, 0.2]})
    svg = as_svg(share_chart(rows, ["a", "b"], language="vi"), name="x", description="x")
    texts = re.findall(r">([^<>]+)</text>", svg)
    assert any(re.fullmatch(r"\d+\.000", text) for text in texts)
    assert not any(re.fullmatch(r"\d+\.00", text) for text in texts)
    assert not re.search(r'="[^"]*\d\.\d{3}', svg)  # coordinates are short all the same


@pytest.mark.parametrize("language", ["vi", "en"])
def test_page_names_places_and_charts_have_their_words(compared, language):
    places, plan = compared
    html = show_places(places, plan, language=language, origin=ORIGIN).html
    assert html == show_places(places, plan, language=language, origin=ORIGIN).html
    assert html.count("<svg") == 3
    titles = re.findall(r"<title[^>]*>([^<]+)</title>", html)
    assert len(titles) == 3
    for name in ("Xã B", "Sở A") if language == "vi" else ("Commune B", "Department A"):
        assert all(name in title for title in titles)
        assert name in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert {"vi": "chưa phát sinh hồ sơ", "en": "no case yet"}[language] in html


def test_both_languages_carry_equal_numbers(compared):
    places, plan = compared
    pattern = r'data-row="([^"]+)" data-column="([^"]+)" data-value="([^"]+)"'
    vi, en = (re.findall(pattern, show_places(places, plan, language=one, origin=ORIGIN).html) for one in ("vi", "en"))
    assert len(vi) >= 12
    assert vi == en


def test_table_is_written(compared, tmp_path):
    (path,) = write_places(compared[0], out=tmp_path)
    rows = pd.read_csv(path)
    assert rows["place"].tolist() == ["xa-b", "xa-c", "so-a", "xa-d"]
    assert dt.date.fromisoformat(rows["latest_date"].iloc[0]) == dt.date(2026, 9, 30)
    assert write_places(compared[0], out="") == []

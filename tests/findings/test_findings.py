"""Words, rows and charts: complete in both languages, from the same figures, the same bytes each time."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from p06analysis.findings import Section, show, write_tables
from p06analysis.findings.figures import as_svg, chart, describe
from p06analysis.findings.tables import NEED_TO_ACT, by_need_to_act, target_rows
from p06analysis.findings.wording import METHOD, VERDICT_LABELS, VERDICT_SHAPES, WORDS, headline
from p06analysis.schema import OUTLOOK_COLUMNS, VERDICTS

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def test_sample_has_every_verdict(sample):
    assert set(sample.outlook["verdict"]) == set(VERDICTS)


def test_words_are_complete_and_take_the_same_figures_in_both_languages():
    for key, (vi, en) in WORDS.items():
        assert vi, key
        assert en, key
        assert set(PLACEHOLDER.findall(vi)) == set(PLACEHOLDER.findall(en)), key
    assert set(VERDICT_LABELS) == set(VERDICT_SHAPES) == set(NEED_TO_ACT) == set(VERDICTS)
    assert len(set(VERDICT_SHAPES.values())) == len(VERDICTS)
    assert len(METHOD) == 6


@pytest.mark.parametrize("language", ["vi", "en"])
def test_headline_counts_every_target_once(language):
    text = headline(
        {"met": 1, "on_track": 2, "at_risk": 4, "off_track": 8, "cannot_tell": 16}, language, out_of_reach=5
    )
    assert [int(n) for n in re.findall(r"\d+", text)] == [31, 3, 4, 8, 5, 16]


def test_rows_stand_by_need_to_act(sample):
    assert by_need_to_act(sample.outlook)["verdict"].tolist() == list(NEED_TO_ACT)


def test_rows_carry_the_same_figures_in_both_languages(sample):
    vi, en = (target_rows(sample.outlook, sample.plan, language) for language in ("vi", "en"))
    assert [row.figures for row in vi] == [row.figures for row in en]
    assert vi[0].latest == "85 %"
    assert (vi[0].numerator, vi[0].denominator) == ("102.000", "120.000")
    assert (en[0].numerator, en[0].denominator) == ("102,000", "120,000")
    assert vi[0].latest_day == "30/09/2026"


def test_met_and_untold_targets_show_no_probability(sample):
    shown = {row.verdict: row.probability for row in target_rows(sample.outlook, sample.plan, "vi")}
    assert shown["met"] == shown["cannot_tell"] == ""
    assert shown["off_track"] == "dưới 5 %"


def tables_of(sample, row) -> dict[str, pd.DataFrame]:
    tables = {"history": sample.forecast.histories, "fan": sample.forecast.fan, "breaks": sample.forecast.breaks}
    return {name: t[(t["indicator"] == row.indicator) & (t["place"] == row.place)] for name, t in tables.items()}


def test_chart_shows_points_fan_target_deadline_and_break(sample):
    row = sample.rows["at_risk"]
    figure = chart(row, **tables_of(sample, row), plan=sample.plan, language="vi")
    (axes,) = figure.axes
    lines = {line.get_label(): line for line in axes.get_lines()}
    assert lines["reported"].get_ydata().tolist() == [70.0, 72.0, 75.0]
    assert set(lines["target"].get_ydata()) == {80.0}
    assert {"deadline", "break", "median"} <= set(lines)
    assert len(axes.collections) == 3
    assert any("80 %" in text.get_text() for text in axes.texts)


def test_unused_points_are_hollow(sample):
    row = sample.rows["at_risk"]
    tables = tables_of(sample, row)
    tables["history"] = tables["history"].assign(is_used=[False, True, True])
    axes = chart(row, **tables, plan=sample.plan, language="en").axes[0]
    unused = next(line for line in axes.get_lines() if line.get_label() == "not used")
    assert unused.get_markerfacecolor() == "white"
    assert unused.get_ydata().tolist() == [70.0]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("times", [1, 20_000])
def test_no_label_of_a_chart_is_cut_off(sample, language, times):
    plan = sample.plan
    if times > 1:  # numbers of cases, which may be long
        counts = {
            name: one.model_copy(update={"unit": "count", "upper": None}) for name, one in plan.indicators.items()
        }
        plan = replace(plan, indicators=counts)
    for row in sample.outlook.itertuples(index=False):
        tables = tables_of(sample, row)
        tables["history"] = tables["history"].assign(value=tables["history"]["value"] * times)
        tables["fan"] = tables["fan"].head(len(tables["fan"]) if times == 1 else 0)
        figure = chart(row._replace(target=row.target * times), **tables, plan=plan, language=language)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        (axes,) = figure.axes
        shown = [*axes.texts]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = axis.get_view_interval()
            shown += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
        assert len(shown) > 4
        for text in shown:
            place = text.get_window_extent(canvas.get_renderer())
            assert figure.bbox.padded(1).count_contains(place.corners()) == 4, text


def test_chart_has_its_text_alternative_and_ids_of_its_own(sample):
    row = sample.rows["at_risk"]
    tables = tables_of(sample, row)
    text = describe(row, history=tables["history"], breaks=tables["breaks"], plan=sample.plan, language="vi")
    for figure in ("70", "75 %", "80 %", "31/12/2026"):
        assert figure in text or figure == "70"
    svgs = [
        as_svg(chart(row, **tables, plan=sample.plan, language="vi"), name=name, description=text)
        for name in ("chart-0", "chart-0", "chart-1")
    ]
    assert svgs[0] == svgs[1]
    ids = [set(re.findall(r' id="([^"]+)"', svg)) for svg in svgs]
    assert ids[0].isdisjoint(ids[2])
    assert len(svgs[0]) < 30_000
    assert "<title" in svgs[0]


def test_same_tables_give_the_same_fragment_and_words_are_escaped(sample):
    first, again = (show(sample.outlook, sample.forecast, sample.plan, language="vi").html for _ in range(2))
    assert first == again
    assert "dịch vụ &amp; &lt;hồ sơ&gt;" in first
    assert "<hồ sơ>" not in first


def test_tables_are_written_with_the_agreed_columns_and_the_same_bytes(sample, tmp_path):
    paths = write_tables(sample.outlook, sample.forecast, out=tmp_path / "a")
    again = write_tables(sample.outlook, sample.forecast, out=tmp_path / "b")
    assert [path.name for path in paths] == ["outlook.csv", "outlook.parquet", "observations.csv"]
    assert [path.read_bytes() for path in paths] == [path.read_bytes() for path in again]
    assert list(pd.read_csv(paths[0]).columns) == list(pd.read_parquet(paths[1]).columns) == OUTLOOK_COLUMNS
    assert write_tables(sample.outlook, sample.forecast, out="") == []


def test_a_section_stands_where_it_says(sample):
    added = [Section(f"<p>{place}-mark</p>", "vi", place=place) for place in ("foot", "head", "body")]
    html = show(sample.outlook, sample.forecast, sample.plan, language="vi", sections=added).html
    marks = [
        "</header>",
        "head-mark",
        'id="p06-targets"',
        "body-mark",
        'id="p06-cannot"',
        "foot-mark",
        'id="p06-method"',
    ]
    places = [html.index(mark) for mark in marks]
    assert places == sorted(places)

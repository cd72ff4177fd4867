"""The benchmark's fragment: figures, words of both languages, the diagram's artists."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest

from p06analysis.findings.benchmark import benchmark_findings, reliability_chart
from p06analysis.findings.benchmark_wording import WORDS
from p06analysis.ledger import Comparison, compare
from p06analysis.schema import QUANTILES


@pytest.fixture(scope="module")
def results() -> Comparison:
    rng = np.random.default_rng(4)
    count = 120
    p = rng.uniform(size=count)
    questions = pd.DataFrame(
        {
            "question_id": [f"q{number:03d}" for number in range(count)],
            "dataset": np.where(np.arange(count) < 50, "first", "second"),
            "series_id": [f"s{number % 30}" for number in range(count)],
            "origin_date": pd.Timestamp("2024-01-31"),
            "deadline": pd.Timestamp("2024-03-31") + pd.to_timedelta(rng.integers(0, 600, count), unit="D"),
            "n_history": rng.integers(1, 40, count),
            "target_type": "published",
            "outcome": (rng.uniform(size=count) < p).astype(int),
            "value_at_deadline": rng.normal(size=count),
        }
    )
    quantiles = pd.DataFrame(np.tile(np.linspace(-1.6, 1.6, 7), (count, 1)), columns=QUANTILES)
    answers = quantiles.assign(question_id=questions["question_id"], probability=p)
    answered = {"ours": answers, "drift": answers.assign(probability=0.5)}
    return compare(questions, answered, rng=np.random.default_rng(1), asked=500)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_fragment_is_the_same_bytes_twice_and_loads_nothing(results, language):
    one, two = (benchmark_findings(results, language=language)._repr_html_() for _ in range(2))
    assert one == two
    assert "<script" not in one
    assert not re.findall(r'(?:src|href)="(?!#)', one)
    assert one.count("<svg") == 1
    ids = re.findall(r' id="([^"]+)"', one)
    assert len(ids) == len(set(ids))


def test_scores_stand_on_the_page_in_each_language(results):
    brier = results.overall.query("method == 'ours' and measure == 'brier'")["score"].item()
    english, vietnamese = (benchmark_findings(results, language=language).html for language in ("en", "vi"))
    assert f"{brier:.3f}" in english
    assert f"{brier:.3f}".replace(".", ",") in vietnamese
    assert "0.250" in english
    assert "A random sample of 500" in english


def test_page_names_every_measure_on_which_another_method_is_better(results):
    worse = results.overall.copy()
    is_published = worse["measure"] == "brier_published"
    worse.loc[is_published, "score"] = np.where(worse.loc[is_published, "method"] == "ours", 0.2, 0.125)
    is_coverage = worse["measure"] == "coverage_80"
    worse.loc[is_coverage, "score"] = np.where(worse.loc[is_coverage, "method"] == "ours", 0.81, 0.5)
    page = benchmark_findings(dataclasses.replace(results, overall=worse), language="en").html
    said = page[page.index("Another method is better") :].split("</p>")[0]
    assert "Brier, published targets (Random walk with drift: 0.125 / 0.200)" in said
    assert "interval holds" not in said


def test_page_says_plainly_whether_it_is_a_held_out_test(results):
    assert "Not a held-out test" in benchmark_findings(results, language="en").html
    assert "Không phải kiểm định độc lập" in benchmark_findings(results, language="vi").html
    assert "Not a held-out test" not in benchmark_findings(results, language="en", is_held_out=True).html


def test_elapsed_times_change_their_own_table_only(results):
    plain = benchmark_findings(results, language="en").html
    timed = benchmark_findings(results, language="en", seconds={"ours": 0.5, "drift": 2.0}).html
    start, end = timed.index("<h2>Speed"), timed.rindex("\n</div>")
    assert timed[: start - 1] + timed[end:] == plain
    assert "4 ×" in timed[start:end]


def test_diagram_draws_stated_against_happened_for_every_method(results):
    axes = reliability_chart(results, language="en").axes[0]
    lines = {line.get_label(): line for line in axes.get_lines()}
    assert set(lines) == {"diagonal", "ours", "drift"}
    ours = results.reliability[results.reliability["method"] == "ours"]
    assert lines["ours"].get_xdata() == pytest.approx(100 * ours["stated"].to_numpy())
    assert lines["ours"].get_ydata() == pytest.approx(100 * ours["observed"].to_numpy())
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["Random walk with drift", "This package"]


def test_every_word_has_the_same_figures_in_both_languages():
    for vietnamese, english in WORDS.values():
        assert set(re.findall(r"{(\w+)}", vietnamese)) == set(re.findall(r"{(\w+)}", english))

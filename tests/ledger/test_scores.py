"""Scores against sums by hand, simulation and slow loops."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p06analysis.errors import InputRejected
from p06analysis.ledger import bootstrap_intervals, compare, reliability, score_answers, write_scores
from p06analysis.ledger.scores import brier, calibration_error, coverage, log_score, pit, quantile_score, skill
from p06analysis.schema import LEVELS, QUANTILES


def asked() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "question_id": ["a1", "a2", "b1"],
            "dataset": ["a", "a", "b"],
            "series_id": ["s1", "s2", "s1"],
            "origin_date": pd.to_datetime(["2024-01-31"] * 3),
            "deadline": pd.to_datetime(["2024-06-30", "2024-12-31", "2024-12-31"]),
            "n_history": [3, 30, 12],
            "target_type": ["published", "near", "published"],
            "outcome": [1, 0, 1],
            "value_at_deadline": [50.0, 95.0, 14.0],
        }
    )


def answered() -> pd.DataFrame:
    quantiles = np.array(
        [[10, 20, 30, 50, 60, 70, 80], [10, 20, 30, 50, 60, 70, 80], [5, 15, 20, 30, 40, 50, 60]], float
    )
    table = pd.DataFrame(quantiles, columns=QUANTILES)
    return table.assign(question_id=["a1", "a2", "b1"], probability=[0.9, 0.3, 0.35])


def drawn(rng: np.random.Generator, *, questions: int, deadlines: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Questions whose probabilities are true, and outcomes drawn from them."""
    p = rng.uniform(0.05, 0.95, questions)
    ids = [f"q{number:05d}" for number in range(questions)]
    q = pd.DataFrame(
        {
            "question_id": ids,
            "dataset": np.where(np.arange(questions) % 3 == 0, "a", "b"),
            "deadline": np.datetime64("2024-01-01") + rng.integers(0, deadlines, questions).astype("timedelta64[D]"),
            "target_type": np.where(np.arange(questions) % 2 == 0, "published", "near"),
            "outcome": (rng.uniform(size=questions) < p).astype(int),
            "value_at_deadline": rng.normal(size=questions),
        }
    )
    normal = np.array([-1.645, -1.282, -0.674, 0.0, 0.674, 1.282, 1.645])
    answers = pd.DataFrame(np.tile(normal, (questions, 1)), columns=QUANTILES)
    return q, answers.assign(question_id=ids, probability=p)


def test_scores_are_means_within_a_data_set_then_over_data_sets():
    scores = score_answers(asked(), answered())
    brier_a, brier_b = (0.1**2 + 0.3**2) / 2, 0.65**2
    assert scores.overall["brier"] == pytest.approx((brier_a + brier_b) / 2)
    log_a, log_b = -(math.log(0.9) + math.log(0.7)) / 2, -math.log(0.35)
    assert scores.overall["log"] == pytest.approx((log_a + log_b) / 2)
    # a1 lies inside 20–70, a2 above; b1 below 15 but above 5
    assert scores.overall["coverage_80"] == pytest.approx((1 / 2 + 0) / 2)
    assert scores.overall["coverage_90"] == pytest.approx((1 / 2 + 1) / 2)
    # every forecast is alone in its bin
    error_a, error_b = (0.1 + 0.3) / 2, 0.65
    assert scores.overall["calibration_error"] == pytest.approx((error_a + error_b) / 2)
    # pooled, .30 and .35 share a bin: means .325 and .5
    assert scores.overall["pooled_calibration_error"] == pytest.approx((0.1 + 2 * (0.5 - 0.325)) / 3)
    assert scores.overall["brier_published"] == pytest.approx((0.1**2 + 0.65**2) / 2)
    assert scores.by_dataset.loc["a", ["questions", "met"]].tolist() == [2, 0.5]


def test_order_of_rows_changes_no_score_and_no_interval():
    questions, answers = drawn(np.random.default_rng(3), questions=200, deadlines=20)
    turned, mixed = questions.iloc[::-1], answers.sample(frac=1, random_state=1)
    pd.testing.assert_series_equal(
        score_answers(questions, answers).overall, score_answers(turned, mixed).overall, rtol=1e-12
    )
    one, other = (
        bootstrap_intervals(*tables, rng=np.random.default_rng(1), times=50)
        for tables in ((questions, answers), (turned, mixed))
    )
    pd.testing.assert_frame_equal(one, other, rtol=1e-12)


def test_quantile_score_is_the_slow_loop():
    rng = np.random.default_rng(1)
    q, v = np.sort(rng.normal(size=(20, 7)), axis=1), rng.normal(size=20)
    slow = [
        sum((level if value >= one else level - 1) * (value - one) for level, one in zip(LEVELS, row, strict=True)) / 7
        for row, value in zip(q, v, strict=True)
    ]
    assert quantile_score(q, v) == pytest.approx(slow)


def test_twice_the_quantile_score_nears_the_crps_of_a_normal():
    from scipy.stats import norm

    levels = (np.arange(4000) + 0.5) / 4000
    x = np.array([-1.3, 0.0, 2.1])
    closed = x * (2 * norm.cdf(x) - 1) + 2 * norm.pdf(x) - 1 / math.sqrt(math.pi)
    got = 2 * quantile_score(np.tile(norm.ppf(levels), (3, 1)), x, levels=levels)
    assert got == pytest.approx(closed, abs=1e-3)


def test_log_score_is_bounded_by_the_clip():
    assert log_score(np.array([0.0, 1.0]), np.array([1, 0])).tolist() == pytest.approx([-math.log(0.01)] * 2)


def test_coverage_holds_its_ends():
    assert coverage(np.array([1, 1, 1]), np.array([2, 2, 2]), np.array([1, 2, 2.1])).tolist() == [True, True, False]


def test_pit_of_values_from_the_forecast_is_even():
    from scipy.stats import norm

    value = norm.ppf((np.arange(1000) + 0.5) / 1000)
    got = pit(np.tile(norm.ppf(LEVELS), (1000, 1)), value)
    assert np.abs(np.sort(got) - (np.arange(1000) + 0.5) / 1000).max() < 0.06
    assert (np.diff(got) >= 0).all()


def test_pit_on_a_plateau_is_the_middle_of_what_is_equal():
    assert pit(np.array([[1.0, 5.0, 5.0, 9.0]]), np.array([5.0]), levels=np.array([0.1, 0.4, 0.6, 0.9]))[0] == 0.5


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=1, max_size=60))
def test_calibration_error_is_the_slow_loop_over_bins(pairs: list[tuple[float, int]]):
    p, y = (np.array(column, float) for column in zip(*pairs, strict=True))
    which = np.minimum((p * 10).astype(int), 9)
    slow = sum(
        (which == one).sum() * abs(p[which == one].mean() - y[which == one].mean()) for one in set(which.tolist())
    )
    assert calibration_error(p, y) == pytest.approx(slow / len(p), abs=1e-12)


def test_reliability_counts_and_jeffreys_interval():
    # 9 of 10: beta(9.5, 1.5) at .025 and .975 is .619 and .989 in Brown, Cai & DasGupta
    table = reliability(np.full(10, 0.85), np.array([1] * 9 + [0]), level=0.95)
    assert table["count"].tolist() == [10]
    assert table.loc[0, ["low", "high", "stated", "observed"]].tolist() == pytest.approx([0.8, 0.9, 0.85, 0.9])
    assert table.loc[0, ["observed_low", "observed_high"]].tolist() == pytest.approx([0.619, 0.989], abs=1e-3)
    assert reliability(np.array([0.05]), np.array([0])).loc[0, "observed_low"] == 0


def test_skill_against_a_baseline():
    assert skill(0.1, 0.2) == 0.5


def test_bootstrap_of_one_deadline_has_no_width_and_of_many_holds_the_score():
    questions, answers = drawn(np.random.default_rng(5), questions=600, deadlines=60)
    alone = bootstrap_intervals(questions.assign(deadline=np.datetime64("2024-06-30")), answers,
                                rng=np.random.default_rng(1), times=40)  # fmt: skip
    overall = score_answers(questions, answers).overall
    assert (alone["high"] - alone["low"]).abs().max() < 1e-12
    assert alone["low"].to_dict() == pytest.approx(overall.to_dict())
    many = bootstrap_intervals(questions, answers, rng=np.random.default_rng(1), times=400)
    for name in ("brier", "log", "coverage_80", "brier_published"):
        assert many.loc[name, "low"] < overall[name] < many.loc[name, "high"]


def test_bootstrap_spread_of_the_brier_is_that_of_a_cluster_mean():
    # One data set and one question a deadline: the spread is that of a plain mean.
    questions, answers = drawn(np.random.default_rng(8), questions=400, deadlines=400)
    days = np.datetime64("2024-01-01") + np.arange(400)
    questions = questions.assign(dataset="a", deadline=days)
    got = bootstrap_intervals(questions, answers, rng=np.random.default_rng(1), times=4000).loc["brier"]
    each = brier(answers["probability"].to_numpy(), questions["outcome"].to_numpy())
    assert got["high"] - got["low"] == pytest.approx(2 * 1.645 * each.std() / math.sqrt(400), rel=0.06)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda answers: answers.iloc[1:], "P06-SCORE-001"),
        (lambda answers: pd.concat([answers, answers.iloc[:1]]), "P06-SCORE-001"),
        (lambda answers: answers.assign(probability=1.2), "P06-SCORE-002"),
        (lambda answers: answers.assign(q50=np.nan), "P06-SCORE-002"),
        (lambda answers: answers.assign(q05=99.0), "P06-SCORE-003"),
    ],
)
def test_answers_that_cannot_be_scored_are_refused(change, code):
    with pytest.raises(InputRejected) as caught:
        score_answers(asked(), change(answered()))
    assert code in caught.value.codes


def test_comparison_sets_methods_side_by_side(tmp_path):
    answers = {"ours": answered(), "drift": answered().assign(probability=0.5)}
    comparison = compare(asked(), answers, rng=np.random.default_rng(1), asked=7)
    briers = comparison.overall[comparison.overall["measure"] == "brier"].set_index("method")
    assert briers.loc["drift", "score"] == 0.25
    assert briers.loc["ours", "skill"] == pytest.approx(1 - briers.loc["ours", "score"] / 0.25)
    assert (comparison.questions, comparison.asked, comparison.series, comparison.deadlines) == (3, 7, 3, 2)
    # 151 days and twice 335; 3, 12 and 30 points
    horizon = comparison.by_class.query("method == 'ours' and kind == 'horizon'")
    assert horizon[["low", "questions"]].to_numpy().tolist() == [[100, 1], [200, 2]]
    history = comparison.by_class.query("method == 'ours' and kind == 'history'")
    assert history[["low", "coverage_80"]].to_numpy().tolist() == [[0, 1], [12, 0], [24, 0]]
    written = write_scores(comparison, out=tmp_path / "new")
    assert len(pd.read_csv(tmp_path / "new" / "benchmark.csv")) == len(written)
    assert "second" not in (tmp_path / "new" / "benchmark.csv").read_text(encoding="utf-8")


def test_nothing_is_written_without_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_scores(compare(asked(), {"ours": answered()}, rng=np.random.default_rng(1)), out="")
    assert list(tmp_path.iterdir()) == []

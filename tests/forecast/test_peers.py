"""Every peer keeps the contract of our own answers; each is held to a truth outside it where there is one."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest

from p06analysis.errors import InputRejected, WrongUsage
from p06analysis.forecast.peers import PEERS, answer_with, answer_with_all, sample_questions
from p06analysis.schema import QUANTILES

NEEDS_STATSFORECAST = {"auto_ets", "auto_theta"}


def month_ends(count: int) -> pd.DatetimeIndex:
    return pd.date_range("2022-01-31", periods=count, freq="ME")


def tiny_panel() -> pd.DataFrame:
    """Shares and counts, monthly; one constant, one of a single point, one with a hole, one long enough for any peer."""
    rng = np.random.default_rng(2)
    curve = 100 / (1 + np.exp(-np.linspace(-2, 1, 24) - np.cumsum(rng.normal(0, 0.1, 24))))
    hole = np.delete(np.arange(16), [4, 5, 9])
    series = {
        ("shares", "curve", "percent"): (month_ends(24), curve),
        ("shares", "constant", "percent"): (month_ends(14), np.full(14, 62.0)),
        ("shares", "single", "percent"): (month_ends(1), np.array([40.0])),
        ("shares", "hole", "percent"): (month_ends(16)[hole], 30 + 2.0 * hole + rng.normal(0, 1, len(hole))),
        ("counts", "cumulated", "count"): (month_ends(18), np.cumsum(rng.poisson(40, 18)).astype(float)),
        ("counts", "short", "count"): (month_ends(3), np.array([5.0, 9.0, 14.0])),
    }
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "dataset": dataset, "series_id": name, "freq": "M", "date": dates, "value": values, "unit": unit,
                    "capacity": 100.0 if unit == "percent" else 900.0,
                    "kind": "share" if unit == "percent" else "cumulative",
                }
            )
            for (dataset, name, unit), (dates, values) in series.items()
        ],
        ignore_index=True,
    )  # fmt: skip


def tiny_questions(panel: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (dataset, name), one in panel.groupby(["dataset", "series_id"]):
        dates, values = one["date"].tolist(), one["value"].tolist()
        at = (2 * len(dates)) // 3
        for months, target in ((1, values[at] * 1.05), (7, values[at]), (7, 95.0)):
            rows.append(
                {
                    "dataset": dataset, "series_id": name, "freq": "M", "unit": one["unit"].iloc[0],
                    "origin_date": dates[at], "deadline": dates[at] + pd.offsets.MonthEnd(months), "target": target,
                }
            )  # fmt: skip
    table = pd.DataFrame(rows)
    return table.assign(question_id=[f"q{number}" for number in range(len(table))])


def answer(peer: str, panel: pd.DataFrame, questions: pd.DataFrame) -> pd.DataFrame:
    if peer in NEEDS_STATSFORECAST:
        pytest.importorskip("statsforecast")
    return answer_with(peer, panel, questions)


def question(panel: pd.DataFrame, *, months: int, target: float, name: str = "s") -> pd.DataFrame:
    newest = panel["date"].max()
    return pd.DataFrame(
        {
            "question_id": ["q"], "dataset": ["d"], "series_id": [name], "freq": ["M"], "unit": ["percent"],
            "origin_date": [newest], "deadline": [newest + pd.offsets.MonthEnd(months)], "target": [target],
        }
    )  # fmt: skip


def one_series(values: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "dataset": "d", "series_id": "s", "freq": "M", "date": month_ends(len(values)), "value": values,
            "unit": "percent", "capacity": 100.0, "kind": "share",
        }
    )  # fmt: skip


@pytest.mark.parametrize("peer", ["ours", *PEERS])
def test_peer_answers_every_question_within_bounds_and_sees_nothing_later(peer):
    panel = tiny_panel()
    questions = tiny_questions(panel)
    answers = answer(peer, panel, questions)
    assert list(answers.columns) == ["question_id", "probability", *QUANTILES]
    assert answers["question_id"].tolist() == questions["question_id"].tolist()
    assert answers["probability"].between(0, 1).all()
    quantiles = answers[QUANTILES].to_numpy()
    assert np.isfinite(quantiles).all()
    assert (np.diff(quantiles, axis=1) >= 0).all()
    assert (quantiles >= 0).all()
    assert (quantiles[questions["unit"] == "percent"] <= 100).all()

    origin = panel[["dataset", "series_id"]].merge(questions.drop_duplicates(["dataset", "series_id"]), how="left")
    is_later = (panel["date"] > origin["origin_date"]).to_numpy() & (panel["date"] > questions["origin_date"].max())
    is_later |= panel["date"].gt(origin["origin_date"]).to_numpy() & (panel["series_id"] == "curve").to_numpy()
    assert is_later.any()
    changed = panel.assign(value=np.where(is_later, 0.5 * panel["value"], panel["value"]))
    for_curve = questions["series_id"] == "curve"
    again = answer(peer, changed, questions)
    pd.testing.assert_frame_equal(again[for_curve], answers[for_curve])


@pytest.mark.parametrize("peer", list(PEERS))
def test_order_of_rows_changes_no_answer(peer):
    panel = tiny_panel()
    questions = tiny_questions(panel)
    turned = answer(peer, panel.sample(frac=1, random_state=3), questions.iloc[::-1]).iloc[::-1]
    expected = answer(peer, panel, questions)
    pd.testing.assert_frame_equal(turned.reset_index(drop=True), expected, rtol=1e-9)


@pytest.mark.parametrize("peer", list(PEERS))
def test_chance_never_rises_with_the_target(peer):
    panel = tiny_panel()
    base = tiny_questions(panel).query("series_id == 'curve'").iloc[:1]
    questions = pd.concat([base.assign(target=value) for value in (0.0, 20.0, 50.0, 80.0, 100.0, 100.5)])
    questions["question_id"] = [f"q{number}" for number in range(len(questions))]
    probability = answer(peer, panel, questions)["probability"]
    assert (probability.diff().dropna() <= 0).all()
    assert probability.iloc[0] == 1
    assert probability.iloc[-1] == 0


@pytest.mark.parametrize("peer", ["ets", "unobserved_components", "auto_ets", "auto_theta"])
def test_model_is_truly_estimated_on_a_long_series_and_falls_back_on_a_short_one(peer):
    panel = tiny_panel()
    questions = tiny_questions(panel)
    got, walk = answer(peer, panel, questions), answer("drift", panel, questions)
    is_long, is_short = questions["series_id"] == "curve", questions["series_id"].isin(["short", "single", "constant"])
    assert (got.loc[is_long, "q50"] != walk.loc[is_long, "q50"]).all()
    pd.testing.assert_frame_equal(got[is_short], walk[is_short])


def test_straight_line_is_the_prediction_interval_of_statsmodels():
    import statsmodels.api as sm

    values = [12.0, 30.0, 33.0, 34.0, 39.0, 41.0, 47.0]
    got = answer_with("straight_line", one_series(values), question(one_series(values), months=4, target=60.0))
    design = sm.add_constant(np.arange(6.0))
    ahead = sm.OLS(values[1:], design).fit().get_prediction(np.array([[1.0, 9.0]]))
    frame = ahead.summary_frame(alpha=0.2)
    assert got.loc[0, "q50"] == pytest.approx(frame.loc[0, "mean"])
    assert got.loc[0, ["q10", "q90"]].tolist() == pytest.approx(frame.loc[0, ["obs_ci_lower", "obs_ci_upper"]].tolist())


def test_drift_of_a_steady_logit_goes_on():
    share = 1 / (1 + np.exp(-np.linspace(-1.0, 0.0, 11)))
    # drawn in by half a percent: value = (101 share − 0.5)
    values = (101 * share - 0.5).tolist()
    got = answer_with("drift", one_series(values), question(one_series(values), months=5, target=50.0))
    assert got.loc[0, "q50"] == pytest.approx(101 / (1 + np.exp(-0.5)) - 0.5)
    stays = answer_with("last_value", one_series(values), question(one_series(values), months=5, target=50.0))
    assert stays.loc[0, "q50"] == pytest.approx(values[-1])
    assert stays.loc[0, "probability"] == pytest.approx(0.5)


def test_uneven_steps_count_by_their_length():
    steady = np.linspace(-1.0, 0.0, 11)
    panel = one_series((101 / (1 + np.exp(-steady)) - 0.5).tolist())
    asked = question(panel, months=5, target=60.0)
    holes = panel.drop(index=[2, 3, 7])
    assert answer_with("drift", holes, asked).loc[0, "q50"] == pytest.approx(
        answer_with("drift", panel, asked).loc[0, "q50"]
    )


def test_faults_are_named():
    panel = one_series([10.0, 20.0])
    asked = question(panel, months=2, target=30.0)
    for changed, code in (
        (asked.assign(series_id="other"), "P06-PEER-003"),
        (asked.assign(origin_date=pd.Timestamp("2020-01-01")), "P06-PEER-003"),
    ):
        with pytest.raises(InputRejected) as caught:
            answer_with("drift", panel, changed)
        assert caught.value.codes == {code}
    with pytest.raises(InputRejected) as caught:
        answer_with("drift", panel.assign(freq="H"), asked)
    assert caught.value.codes == {"P06-PEER-004"}
    with pytest.raises(WrongUsage) as wrong:
        answer_with_all("drift, drfit", panel, asked)
    assert wrong.value.codes == {"P06-PEER-002"}
    assert '"drift"' in str(wrong.value)


def test_missing_statsforecast_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "statsforecast", None)
    panel = one_series([10.0, 20.0])
    with pytest.raises(WrongUsage) as caught:
        answer_with("auto_ets", panel, question(panel, months=2, target=30.0))
    assert caught.value.codes == {"P06-PEER-001"}


def test_all_peers_at_once_with_ours_first_and_a_sample_in_order():
    panel = tiny_panel()
    questions = tiny_questions(panel)
    some = sample_questions(questions, most=5, rng=np.random.default_rng(1))
    assert len(some) == 5
    assert some.index.is_monotonic_increasing
    assert sample_questions(questions, most=0, rng=np.random.default_rng(1)) is questions
    answers, seconds = answer_with_all("drift, last_value", panel, some)
    assert list(answers) == list(seconds) == ["ours", "drift", "last_value"]
    assert all(one > 0 for one in seconds.values())

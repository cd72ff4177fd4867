"""Past questions: nothing later than the origin is read, nothing depends on order, and every fault is named at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from p06analysis.errors import InputRejected
from p06analysis.forecast import answer_questions
from tests.forecast.panels import curves, long_table, questions_about

COLUMNS = ["probability", "q05", "q10", "q25", "q50", "q75", "q90", "q95"]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return long_table(curves(np.random.default_rng(0), series=25, points=30))


@pytest.fixture(scope="module")
def questions(table: pd.DataFrame) -> pd.DataFrame:
    early = questions_about(table, origin="2022-12-31", deadline="2023-06-30", target=70.0)
    late = questions_about(table, origin="2023-08-31", deadline="2023-12-31", target=85.0)
    return pd.concat([early, late.assign(question_id="late-" + late["question_id"])], ignore_index=True)


@pytest.fixture(scope="module")
def answers(table: pd.DataFrame, questions: pd.DataFrame) -> pd.DataFrame:
    return answer_questions(table, questions)


def test_every_question_is_answered_in_order(questions: pd.DataFrame, answers: pd.DataFrame):
    assert answers["question_id"].tolist() == questions["question_id"].tolist()
    assert answers.columns.tolist() == ["question_id", *COLUMNS]
    assert answers["probability"].between(0.0, 1.0).all()
    assert answers[COLUMNS[1:]].ge(0.0).all(axis=None)
    assert answers[COLUMNS[1:]].le(100.0).all(axis=None)
    assert (np.diff(answers[COLUMNS[1:]], axis=1) >= 0.0).all()


def test_later_rows_change_no_answer(table: pd.DataFrame, questions: pd.DataFrame, answers: pd.DataFrame):
    early = questions["origin_date"] == "2022-12-31"
    later = table["date"] > "2022-12-31"
    rng = np.random.default_rng(9)
    changed = table.assign(value=np.where(later, rng.uniform(0.0, 300.0, len(table)), table["value"]))
    cut = table[~later]
    newcomers = long_table(rng.uniform(0.0, 100.0, (30, 12))).assign(
        series_id=lambda rows: "a-" + rows["series_id"], date=lambda rows: rows["date"] + pd.DateOffset(years=3)
    )
    for other in (changed, cut, pd.concat([newcomers, table])):
        again = answer_questions(other, questions[early])
        np.testing.assert_allclose(again[COLUMNS], answers.loc[early, COLUMNS], atol=1e-9)


def test_later_rows_change_no_answer_about_a_history_longer_than_is_read():
    rng = np.random.default_rng(2)
    days = pd.date_range("2021-01-01", periods=700, freq="D")
    table = pd.concat(
        pd.DataFrame({"dataset": "d", "series_id": f"s{n}", "freq": "D", "date": days, "value": values,
                      "unit": "count", "capacity": np.nan, "kind": "cumulative"})
        for n, values in enumerate(np.cumsum(rng.poisson(3.0, (4, 700)), axis=1))
    )  # fmt: skip
    asked = questions_about(table, origin="2022-03-31", deadline="2022-04-30", target=1500.0).assign(
        freq="D", unit="count"
    )
    whole = answer_questions(table, asked)
    cut = answer_questions(table[table["date"] <= "2022-03-31"], asked)
    np.testing.assert_allclose(whole[COLUMNS], cut[COLUMNS], rtol=1e-9)


def test_record_learns_from_the_day_that_settles_and_not_before(table: pd.DataFrame):
    asked = questions_about(table, origin="2023-06-30", deadline="2023-09-30", target=80.0)
    on_the_day = table.assign(value=np.where(table["date"] == "2023-06-30", 1.0, table["value"]))
    others = on_the_day["series_id"] != "s000"
    shifted = table.assign(value=np.where(others, on_the_day["value"], table["value"]))
    one = asked[asked["series_id"] == "s000"]
    plain, taught = (answer_questions(rows, one)["probability"].item() for rows in (table, shifted))
    assert plain != taught


def test_order_of_rows_and_questions_changes_no_answer(table, questions, answers):
    shuffled = questions.sample(frac=1.0, random_state=3)
    again = answer_questions(table.sample(frac=1.0, random_state=4), shuffled).set_index("question_id")
    np.testing.assert_allclose(again.loc[answers["question_id"], COLUMNS], answers[COLUMNS], atol=1e-9)


def test_outcomes_and_other_columns_are_not_read(table, questions, answers):
    more = questions.assign(outcome=1, value_at_deadline=99.0, fold="dev")
    np.testing.assert_array_equal(answer_questions(table.assign(name="x"), more)[COLUMNS], answers[COLUMNS])


def test_share_and_percent_give_one_answer(table, questions, answers):
    share = answer_questions(
        table.assign(value=table["value"] / 100.0, capacity=1.0), questions.assign(target=questions["target"] / 100.0)
    )
    np.testing.assert_allclose(share["probability"], answers["probability"], atol=1e-6)
    np.testing.assert_allclose(share[COLUMNS[1:]] * 100.0, answers[COLUMNS[1:]], atol=1e-3)


def test_one_known_point_gets_a_wide_answer(table):
    asked = questions_about(table, origin="2022-01-31", deadline="2022-12-31", target=70.0)
    answer = answer_questions(table, asked)
    assert answer["probability"].between(0.0, 1.0).all()
    assert (answer["q95"] > answer["q05"]).all()


def test_categories_and_text_dates_are_read(table, questions, answers):
    as_text = table.astype({"dataset": "category", "freq": "category", "unit": "category", "kind": "category"}).assign(
        date=table["date"].dt.strftime("%Y-%m-%d")
    )
    np.testing.assert_allclose(answer_questions(as_text, questions)[COLUMNS], answers[COLUMNS], atol=1e-12)


BREAKAGES = {
    "P06-FORECAST-001": lambda panel, asked: (panel.drop(columns="capacity"), asked),
    "P06-FORECAST-002": lambda panel, asked: (panel.assign(value=panel["value"].astype(object).where(panel.index != 3, "x")), asked),
    "P06-FORECAST-003": lambda panel, asked: (panel.assign(value=panel["value"].where(panel.index != 3, np.inf)), asked),
    "P06-FORECAST-004": lambda panel, asked: (panel.assign(date=panel["date"].where(panel.index != 3)), asked),
    "P06-FORECAST-005": lambda panel, asked: (pd.concat([panel, panel.iloc[[3]]], ignore_index=True), asked),
    "P06-FORECAST-006": lambda panel, asked: (panel.assign(kind=panel["kind"].where(panel.index != 3, "flow")), asked),
    "P06-FORECAST-007": lambda panel, asked: (panel.assign(freq=panel["freq"].where(panel.index != 3, "Q")), asked),
    "P06-FORECAST-008": lambda panel, asked: (panel, asked.assign(question_id="same")),
    "P06-FORECAST-009": lambda panel, asked: (panel, asked.assign(origin_date=pd.NaT)),
    "P06-FORECAST-010": lambda panel, asked: (panel, asked.assign(deadline=asked["origin_date"])),
    "P06-FORECAST-011": lambda panel, asked: (panel, asked.assign(target=np.nan)),
    "P06-FORECAST-012": lambda panel, asked: (panel, asked.assign(series_id="nobody")),
    "P06-FORECAST-013": lambda panel, asked: (panel, asked.assign(origin_date=pd.Timestamp("2020-01-01"))),
    "P06-FORECAST-014": lambda panel, asked: (panel.assign(capacity="full"), asked),
}  # fmt: skip


@pytest.mark.parametrize("code", BREAKAGES)
def test_fault_has_its_code(code: str, table: pd.DataFrame, questions: pd.DataFrame):
    panel, asked = BREAKAGES[code](table, questions)
    with pytest.raises(InputRejected) as caught:
        answer_questions(panel, asked)
    assert caught.value.codes == {code}
    assert caught.value.exit_status == 4


def test_all_faults_are_named_at_once(table: pd.DataFrame, questions: pd.DataFrame):
    panel = pd.concat(
        [table.assign(value=table["value"].where(table.index != 3, np.inf)), table.iloc[[5]]], ignore_index=True
    )
    asked = questions.assign(deadline=questions["origin_date"], target=np.inf)
    with pytest.raises(InputRejected) as caught:
        answer_questions(panel, asked)
    assert caught.value.codes == {"P06-FORECAST-003", "P06-FORECAST-005", "P06-FORECAST-010", "P06-FORECAST-011"}


def test_series_with_nothing_but_empty_values_is_named(table: pd.DataFrame, questions: pd.DataFrame):
    panel = table.assign(value=table["value"].where(table["series_id"] != "s001"))
    with pytest.raises(InputRejected) as caught:
        answer_questions(panel, questions)
    assert caught.value.codes == {"P06-FORECAST-013"}
    assert "q-s001" in str(caught.value)

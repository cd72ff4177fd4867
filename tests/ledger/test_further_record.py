"""What was said beyond single targets, settled by hand-made truths: outcomes, numbers, ranks, and what may not be counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from p06analysis.ledger.further_record import by_kind, further_record
from p06analysis.ledger.outcomes import Rules
from p06analysis.ledger.track import FEWEST, track_record
from tests.forecast.completion.registers import plan_of
from tests.ledger.conftest import rules, said, versions

TASK = "task:a >= 1 at_deadline"
FIGURE = ("2026-12-31", "2027-01-05")


def spoken(*rows: pd.DataFrame, file: str = "f") -> pd.DataFrame:
    return pd.concat([one if "file" in one else one.assign(file=file) for one in rows], ignore_index=True)


def quantiles(target: str, values: list[float], *, origin: str = "2026-10-05", **words) -> pd.DataFrame:
    rows = said(origin, 0.5, target=target, quantiles=values, **words)
    return rows[rows["output_type"] == "quantile"]


def test_chance_of_a_task_is_settled_by_the_register():
    rows = spoken(said("2026-10-05", 0.8, target=TASK, location="plan"))
    done = versions((*FIGURE, 1.0), target="task:a", location="plan")
    (one,) = further_record(rows, done, rules()).to_dict("records")
    assert (one["kind"], one["outcome"]) == ("task", 1)
    assert one["brier"] == pytest.approx(0.04)
    (late,) = further_record(rows, done.assign(observation=0.0), rules()).to_dict("records")
    assert late["brier"] == pytest.approx(0.64)
    (unknown,) = further_record(rows, done, rules(), known_by=pd.Timestamp("2027-01-04")).to_dict("records")
    assert np.isnan(unknown["outcome"])


def test_single_targets_stay_in_their_own_record_and_tasks_out_of_it():
    rows = spoken(said("2026-10-05", 0.7), said("2026-10-05", 0.8, target=TASK, location="plan"))
    figures = versions((*FIGURE, 85.0))
    assert further_record(rows, figures, rules())["kind"].tolist() == ["task"]
    assert track_record(rows, figures, rules()).counts["stated"] == 1


def plan_rows(*, of: int, file: str = "f") -> pd.DataFrame:
    """Two targets at two places, and the chance that both are met."""
    single = [said("2026-10-05", 0.7, location=place) for place in ("a", "b")]
    number = [
        said("2026-10-05", chance, target=f"met:targets/{of} >= {count} at_deadline", location="plan")
        for count, chance in ((1, 0.9), (2, 0.5))
    ]
    more = quantiles(f"met:targets/{of}", [0, 1, 1, 1, 2, 2, 2], location="plan")
    return spoken(*single, *number, more, file=file)


def test_number_of_targets_met_counts_those_of_the_same_run():
    figures = pd.concat([versions((*FIGURE, 85.0), location="a"), versions((*FIGURE, 75.0), location="b")])
    record = further_record(plan_rows(of=2), figures, rules())
    chances = record[record["probability"].notna()].set_index("target")["outcome"]
    assert chances.to_dict() == {"met:targets/2 >= 1 at_deadline": 1, "met:targets/2 >= 2 at_deadline": 0}
    assert record.loc[record["probability"].isna(), ["value", "in_80"]].to_numpy().tolist() == [[1, 1]]


def test_number_is_not_known_before_every_target_is_or_where_one_is_missing():
    one = versions((*FIGURE, 85.0), location="a")
    assert further_record(plan_rows(of=2), one, rules())["outcome"].isna().all()
    both = pd.concat([one, versions((*FIGURE, 75.0), location="b")])
    assert further_record(plan_rows(of=3), both, rules())["outcome"].isna().all()
    void = rules(("online_share", "b", "2026-11-01"))
    assert further_record(plan_rows(of=2), both, void)["outcome"].isna().all()


def test_a_target_that_was_decided_already_counts_among_those_met():
    rows = plan_rows(of=2)
    rows.loc[(rows["location"] == "a"), "horizon"] = 0
    figures = pd.concat([versions((*FIGURE, 85.0), location="a"), versions((*FIGURE, 85.0), location="b")])
    record = further_record(rows, figures, rules())
    assert record.loc[record["probability"].notna(), "outcome"].tolist() == [1, 1]


def test_number_of_tasks_counts_those_of_the_same_day():
    days = {"deadline": "2026-12-31", "location": "plan"}
    rows = spoken(
        said("2026-10-05", 0.8, target=TASK, **days),
        said("2026-10-05", 0.8, target="task:b >= 1 at_deadline", **days),
        said("2026-10-05", 0.5, target=TASK, deadline="2026-11-30", location="plan"),
        said("2026-10-05", 0.6, target="met:tasks/2 >= 2 at_deadline", **days),
    )
    done = pd.concat([versions((*FIGURE, 1.0), target=f"task:{name}", location="plan") for name in "ab"])
    record = further_record(rows, done, rules())
    assert record.loc[record["kind"] == "met:tasks", "outcome"].tolist() == [1]


def test_number_of_an_owners_tasks_counts_those_it_held_at_the_origin():
    days = {"deadline": "2026-12-31", "location": "p"}
    plan = plan_of([{"id": name, "owner": "o1" if name == "c" else "o0", "due": "2026-12-31"} for name in "abc"])
    rows = spoken(
        *(said("2026-10-05", 0.8, target=f"task:{name} >= 1 at_deadline", **days) for name in "abc"),
        said("2026-10-05", 0.6, target="met:owner/2/o0 >= 2 at_deadline", **days),
        said("2026-10-05", 0.3, target="met:owner/3/o0 >= 3 at_deadline", **days),  # not the tasks that it held
        said("2026-10-05", 0.7, target="met:owner/1/o1 >= 1 at_deadline", **days),
    )
    ended = pd.concat(
        [
            versions((*FIGURE, came), target=f"task:{name}", location="p")
            for name, came in (("a", 1.0), ("b", 1.0), ("c", 0.0))
        ]
    )
    record = further_record(rows, ended, replace(rules(), plans={"p": plan}))
    outcome = record[record["kind"] == "met:owner"].set_index("about")["outcome"]
    assert (outcome["met:owner/2/o0"], outcome["met:owner/1/o1"]) == (1, 0)
    assert np.isnan(outcome["met:owner/3/o0"])
    unknown = further_record(rows, ended, rules())
    assert unknown.loc[unknown["kind"] == "met:owner", "outcome"].isna().all()


def ranked(file: str = "f", *, places: str = "abc") -> pd.DataFrame:
    return spoken(
        *(quantiles("rank:online_share", [1, 1, 1, 2, 2, 2, 3], location=place, method="together") for place in places),
        file=file,
    )


def figures_of(**values: float) -> pd.DataFrame:
    return pd.concat([versions((*FIGURE, value), location=place) for place, value in values.items()])


def test_rank_is_among_those_forecast_together_and_ties_share_the_better_one():
    record = further_record(ranked(), figures_of(a=70.0, b=90.0, c=70.0, d=99.0), rules())
    assert record.set_index("location")["value"].to_dict() == {"a": 2, "b": 1, "c": 2}
    assert record["in_80"].tolist() == [1, 1, 1]
    less = Rules({"online_share": 30.44}, frozenset(), rules().breaks, frozenset({"online_share"}))
    down = further_record(ranked(), figures_of(a=70.0, b=90.0, c=70.0), less)
    assert down.set_index("location")["value"].to_dict() == {"a": 1, "b": 3, "c": 1}


def test_rank_is_not_told_while_one_of_them_has_no_figure():
    assert further_record(ranked(), figures_of(a=70.0, b=90.0), rules())["value"].isna().all()


def test_values_of_places_are_recorded_where_they_were_simulated_together():
    values = [60.0, 62, 66, 70, 74, 78, 80]
    rows = spoken(
        quantiles("online_share", values, method="together"), quantiles("online_share", values, method="ours")
    )
    (one,) = further_record(rows, figures_of(**{"khanh-hoa": 79.0}), rules()).to_dict("records")
    assert (one["method"], one["value"], one["in_80"], one["in_90"]) == ("together", 79, 0, 1)


def test_each_subject_counts_once_a_month_and_few_have_no_scores():
    nights = [
        said(origin, 0.8, target=f"task:{task} >= 1 at_deadline", location="plan").assign(file=origin)
        for task in range(FEWEST)
        for origin in ("2026-10-05", "2026-10-06", "2026-11-05")
    ]
    done = pd.concat([versions((*FIGURE, task % 2), target=f"task:{task}", location="plan") for task in range(FEWEST)])
    (one,) = by_kind(further_record(pd.concat(nights), done, rules())).to_dict("records")
    assert (one["said"], one["subjects"], one["settled"]) == (2 * FEWEST, FEWEST, FEWEST)
    assert (one["stated"], one["met"]) == pytest.approx((0.8, 0.5))
    assert one["brier"] == pytest.approx((0.04 + 0.64) / 2)
    fewer = done[done["target"] != "task:0"]
    (few,) = by_kind(further_record(pd.concat(nights), fewer, rules())).to_dict("records")
    assert (few["settled"], np.isnan(few["brier"])) == (FEWEST - 1, True)

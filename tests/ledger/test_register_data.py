"""What a register says came true: done by a day, not done by it once the register was kept on, unknown where it was not."""

from __future__ import annotations

import pandas as pd

from p06analysis.ledger.register_data import register_figures
from tests.forecast.completion.registers import plan_of


def asked(*days: tuple[str, str], plan: str = "p") -> pd.DataFrame:
    rows = [(f"task:{task} >= 1 at_deadline", plan, pd.Timestamp(end)) for task, end in days]
    return pd.DataFrame(rows, columns=["target", "location", "target_end_date"])


def told(tasks: list[dict], *days: tuple[str, str], **register) -> list[tuple[str, str, str, float]]:
    table = register_figures(plan_of(tasks, **register), asked(*days))
    days_of = [table[name].dt.strftime("%Y-%m-%d") for name in ("target_end_date", "as_of")]
    return list(zip(table["target"], *days_of, table["observation"], strict=True))


def test_done_is_known_when_it_was_done_and_not_done_from_the_next_entry():
    tasks = [
        {"due": "2026-06-30", "done_on": "2026-07-10"},
        {"due": "2026-06-30", "done_on": "2026-05-20"},
    ]
    assert told(tasks, ("t0", "2026-06-30"), ("t0", "2026-12-31"), ("t1", "2026-06-30")) == [
        ("task:t0", "2026-06-30", "2026-07-10", 0.0),
        ("task:t0", "2026-12-31", "2026-07-10", 1.0),
        ("task:t1", "2026-06-30", "2026-05-20", 1.0),
    ]


def test_register_without_an_entry_since_leaves_the_outcome_open():
    tasks = [{"due": "2026-06-30"}, {"due": "2026-03-31", "done_on": "2026-03-01"}]
    assert told(tasks, ("t0", "2026-06-30")) == []
    moved = [{"due": "2026-09-30", "earlier_due": [{"due": "2026-06-30", "changed_on": "2026-07-01"}]}]
    assert told(moved, ("t0", "2026-06-30")) == [("task:t0", "2026-06-30", "2026-07-01", 0.0)]


def test_recurring_task_is_done_by_a_day_with_every_occurrence_due_by_it():
    tasks = [
        {"assigned_on": "2026-01-01", "due": "2026-03-31", "kind": "regular", "every": "month",
         "done_each": ["2026-01-30", "2026-03-02", "2026-03-30"]}
    ]  # fmt: skip
    # February's was done on 2 March
    assert told(tasks, ("t0", "2026-01-31"), ("t0", "2026-02-28"), ("t0", "2026-03-31")) == [
        ("task:t0", "2026-01-31", "2026-01-30", 1.0),
        ("task:t0", "2026-02-28", "2026-03-02", 0.0),
        ("task:t0", "2026-03-31", "2026-03-30", 1.0),
    ]


def test_totals_are_kept_as_they_were_published_and_other_plans_left_out():
    total = {"as_of": "2026-10-31", "total": 43, "done": 33, "source": "s"}
    plan = plan_of([{"due": "2026-06-30", "done_on": "2026-05-20"}], totals=[total])
    table = register_figures(plan, asked(("t0", "2026-06-30"), plan="other"))
    assert table["target"].tolist() == ["done:tasks"]
    assert table["observation"].tolist() == [33]

"""A past register is asked with the due days that it then showed, and its moves say what a move does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from p06analysis.forecast.completion.hazards import fit_hazards
from p06analysis.forecast.completion.histories import followed, moves_of, read_register
from p06analysis.forecast.completion.layout import layout_of
from p06analysis.forecast.completion.register import episodes, open_tasks
from p06analysis.forecast.completion.training import vague_priors

HEADER = "plan,task,group,owner,kind,assigned_on,due,done_on,seen_until"


def read(tmp_path: Path, *rows: str, header: str = HEADER) -> pd.DataFrame:
    path = tmp_path / "made.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return read_register(path)


def test_an_open_task_has_the_due_day_that_was_known(tmp_path):
    moves = "2025-03-01>2025-06-30 2025-05-01>2025-09-30"
    row = f"p,a,g,o,roadmap,2025-01-01,2025-03-31,2025-08-01,2025-12-31,2025-02-01,{moves}"
    tasks = read(tmp_path, row, header=HEADER + ",listed_on,moves")
    seen = {day: open_tasks(tasks, moves_of(tasks), origin=np.datetime64(day)) for day in
            ("2025-01-15", "2025-02-15", "2025-03-01", "2025-07-01", "2025-08-01")}  # fmt: skip
    told = {day: (str(shown["due"].iloc[0].date()), int(shown["slips"].iloc[0])) for day, shown in seen.items()
            if len(shown)}  # fmt: skip
    # not yet listed in January, done on 1 August
    assert told == {"2025-02-15": ("2025-03-31", 0), "2025-03-01": ("2025-06-30", 1), "2025-07-01": ("2025-09-30", 2)}


def test_moves_that_slow_are_learned(tmp_path):
    # without a move done on the due day; with one, never
    rows = [f"p,a{n},g,o,roadmap,2025-01-01,2025-03-31,2025-03-31,2025-12-31," for n in range(40)]
    rows += [f"p,b{n},g,o,roadmap,2025-01-01,2025-03-31,,2025-12-31,2025-03-01>2025-06-30" for n in range(40)]
    tasks = read(tmp_path, *rows, header=HEADER + ",moves")
    spells = episodes(tasks, moves_of(tasks), origin=np.datetime64("2025-12-31"))
    posterior = fit_hazards(spells, layout_of(spells), vague_priors())
    assert posterior.mode[-1] < vague_priors().slip_mean - 0.4


def test_tables_without_moves_have_none(tmp_path):
    tasks = read(tmp_path, "p,a,g,o,regular,2025-01-01,2025-03-31,,2025-12-31")
    assert moves_of(tasks).empty
    assert tasks["listed_on"].isna().all()
    assert tasks["is_regular"].all()


def test_a_task_done_before_it_was_assigned_is_left_out(tmp_path):
    assert read(tmp_path, "p,a,g,o,roadmap,2025-01-02,2025-03-31,2025-01-01,2025-12-31").empty


@pytest.mark.parametrize(
    "rows",
    [
        ["p,a,g,o,roadmap,2025-01-01,2025-03-31,,2025-12-31"] * 2,
        ["p,a,g,o,roadmap,2025-01-01,2025-03-31,2026-01-01,2025-12-31"],
    ],
)
def test_a_table_that_contradicts_itself_is_refused(tmp_path, rows):
    with pytest.raises(ValueError, match=r"made\.csv"):
        read(tmp_path, *rows)


def test_a_task_is_followed_to_the_day_it_was_last_looked_at(tmp_path):
    rows = ["p,a,g,o,roadmap,2025-01-01,2025-03-31,,2025-02-15", "p,b,g,o,roadmap,2025-01-01,2025-03-31,,2025-12-31"]
    tasks = read(tmp_path, *rows)
    every = followed(tasks).set_index("task")["stop"].astype(str).to_dict()
    assert every == {"a": "2025-02-15", "b": "2025-12-31"}
    then = followed(tasks, origin=np.datetime64("2025-04-30")).set_index("task")["stop"].astype(str).to_dict()
    assert then == {"a": "2025-02-15", "b": "2025-04-30"}

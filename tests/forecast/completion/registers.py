"""Registers made up with known rates, for tests."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from p06analysis.forecast.completion.register import CHANGE_COLUMNS, TASK_COLUMNS
from p06analysis.plan import Owner, Plan, Task, Words
from p06analysis.plan.tasks import TasksFile

NO_CHANGE = pd.DataFrame(columns=CHANGE_COLUMNS)


def table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return tasks of one plan, group and owner unless told otherwise; days as text."""
    common = {"plan": "p", "group": "g", "owner": "o", "is_regular": False, "listed_on": None, "done_on": None}
    tasks = pd.DataFrame([common | {"task": f"t{n}"} | row for n, row in enumerate(rows)])[TASK_COLUMNS]
    return tasks.astype(dict.fromkeys(["assigned_on", "listed_on", "due", "done_on"], "datetime64[ns]"))


def simulated(*, tasks: int, owners: dict[str, float], seed: int = 0) -> pd.DataFrame:
    """Return tasks of 100 days, all assigned within 100 days, with exponential times that are an owner's mean share of 100."""
    rng = np.random.default_rng(seed)
    names = rng.choice(list(owners), size=tasks)
    first = np.datetime64("2025-01-01")
    assigned = first + rng.integers(0, 100, size=tasks)
    lasted = np.ceil(rng.exponential([100 * owners[name] for name in names])).astype(int)
    rows = [
        {
            "owner": name,
            "assigned_on": day,
            "due": day + np.timedelta64(99, "D"),
            "done_on": day + np.timedelta64(int(days), "D"),
        }
        for name, day, days in zip(names, assigned, lasted, strict=True)
    ]
    return table(rows)


def plan_of(tasks: list[dict[str, object]], **register: object) -> Plan:
    """Return a plan of some tasks; owners are made as they are named."""
    common = {"title_vi": "Việc", "title_en": "Task", "group": "g", "owner": "o", "source": "s"}
    read = tuple(Task.model_validate(common | {"id": f"t{n}"} | task) for n, task in enumerate(tasks))
    owners = register.pop("owners", None) or {
        name: Owner(label_vi=name, label_en=name, place="x") for name in {task.owner for task in read}
    }
    words = Words(vi="Kế hoạch", en="Plan")
    known = {"begins": "2026-01-01", "ends": "2026-12-31"} | register
    file = TasksFile.model_validate({"plan": "p", **known})
    file = file.model_copy(update={"tasks": read})
    return Plan("p", words, (), read, {}, {}, owners, register=file)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)

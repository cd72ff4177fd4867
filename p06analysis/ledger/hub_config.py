"""``hub-config/``: what may stand in a ledger, in the words of hubverse's schema; it grows with what was said.

The lists follow from the archive and can be made again from it; only forecasts are never changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from p06analysis.durable import write_text
from p06analysis.ledger.layout import MET, NOT_MET, REPLAYED, STATED
from p06analysis.schema import LEVELS

SCHEMAS = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v5.1.0"
TASK_IDS = ("origin_date", "location", "target", "target_end_date", "horizon")
ADMIN = {
    "schema_version": f"{SCHEMAS}/admin-schema.json",
    "name": "p06analysis ledger",
    "maintainer": "p06analysis",
    "file_format": ["parquet"],
    "timezone": "Asia/Ho_Chi_Minh",
    "model_output_dir": "model-output",
}
METHOD_WORDS = {
    "ours": "pooled mixture of dynamic linear models, or year-to-date counts",
    "last_value": "random walk without drift",
    "straight_line": "least squares through the newest six values",
    "anticipated": "ESCAP Anticipated Progress Index, gap of 10 % or less",
    "growth_ratio": "actual over required compound growth, .95 or more",
    "time_distance": "S-time-distance to the straight line, not behind it",
    "pace_ratio": "recent pace over required pace, 1 or more",
    "together": "futures of all places at once: sums of parts, ranks, points of a score",
    "totals_at_end": "totals of tasks, every task taken as due at the plan's end",
    "totals_monthly": "totals of tasks, taken as due evenly, month by month",
}
_WRITTEN: dict[str, Callable[[Any], Any]] = {
    "horizon": int,
    "origin_date": lambda day: pd.Timestamp(day).date().isoformat(),
    "target_end_date": lambda day: pd.Timestamp(day).date().isoformat(),
}
_VALUES = {"quantile": {"type": "double"}, "pmf": {"type": "double", "minimum": 0, "maximum": 1}}
_IDS: dict[str, list[Any]] = {"quantile": list(LEVELS), "pmf": [MET, NOT_MET]}


def keep_config(ledger: Path, rows: pd.DataFrame) -> None:
    """Write ``admin.json``, and ``tasks.json`` with the values that these rows add to it.

    Parameters
    ----------
    ledger : Path
    rows : pandas.DataFrame
        With the archive's columns.

    Raises
    ------
    OSError
        Something could not be written.
    """
    folder = ledger / "hub-config"
    folder.mkdir(parents=True, exist_ok=True)
    admin, tasks = folder / "admin.json", folder / "tasks.json"
    if not admin.is_file():
        write_text(admin, _json(ADMIN))
    _describe_models(ledger)
    known = _known(tasks)
    for kind in _VALUES:
        of_kind = rows[rows["output_type"] == kind]
        for name in TASK_IDS:
            values = of_kind[name].map(_WRITTEN.get(name, str))
            known[kind][name] = sorted({*known[kind][name], *values})
    text = _json(_tasks(known))
    if not tasks.is_file() or tasks.read_text(encoding="utf-8") != text:
        write_text(tasks, text)


def _describe_models(ledger: Path) -> None:
    """Write what every model is, and the schema of these words, where they are missing."""
    schema = {"type": "object", "required": ["team_abbr", "model_abbr"], "properties": {name: {"type": "string"} for name in (
        "team_abbr", "model_abbr", "model_name", "methods")}}  # fmt: skip
    texts = {ledger / "hub-config" / "model-metadata-schema.json": _json(schema)}
    folder = ledger / "model-metadata"
    folder.mkdir(parents=True, exist_ok=True)
    for team, when in ((STATED, "stated in its time"), (REPLAYED, "found out later: what would have been said")):
        for method, words in METHOD_WORDS.items():
            text = f'team_abbr: {team}\nmodel_abbr: {method}\nmodel_name: "{words}"\nmethods: "{words}; {when}"\n'
            texts[folder / f"{team}-{method}.yml"] = text
    for path, text in texts.items():
        if not path.is_file():
            write_text(path, text)


def _known(tasks: Path) -> dict[str, dict[str, list[Any]]]:
    known: dict[str, dict[str, list[Any]]] = {kind: {name: [] for name in TASK_IDS} for kind in _VALUES}
    if tasks.is_file():
        for task in json.loads(tasks.read_text(encoding="utf-8"))["rounds"][0]["model_tasks"]:
            kind = next(iter(task["output_type"]))
            for name in TASK_IDS:
                known[kind][name] = task["task_ids"][name]["optional"] or []
    return known


def _tasks(known: dict[str, dict[str, list[Any]]]) -> dict[str, Any]:
    return {
        "schema_version": f"{SCHEMAS}/tasks-schema.json",
        "output_type_id_datatype": "character",
        "rounds": [
            {
                "round_id_from_variable": True,
                "round_id": "origin_date",
                "model_tasks": [
                    {
                        "task_ids": {name: {"required": None, "optional": values} for name, values in ids.items()},
                        "output_type": {
                            kind: {
                                "output_type_id": {"required": [str(one) for one in _IDS[kind]]},
                                "is_required": kind == "pmf",
                                "value": _VALUES[kind],
                            }
                        },
                        "target_metadata": [_target(name, kind) for name in ids["target"]],
                    }
                    for kind, ids in known.items()
                ],
                "submissions_due": {"relative_to": "origin_date", "start": 0, "end": 366},
            }
        ],
    }


def _target(name: str, kind: str) -> dict[str, Any]:
    return {
        "target_id": name,
        "target_name": name,
        "target_units": "met or not" if kind == "pmf" else "the indicator's own",
        "target_keys": {"target": name},
        "target_type": "binary" if kind == "pmf" else "continuous",
        "is_step_ahead": False,
    }


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

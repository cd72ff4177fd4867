"""What a page knows beside its own figures: the run before it, and how the record stood on its day.

Both are looked up once, before any notebook starts, and laid into the run's folder, so that every language tells the same and
a second run of the same inputs finds the same.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from p06analysis.durable import write_text
from p06analysis.ledger.standing import track_on
from p06analysis.ledger.track import came_true
from p06analysis.run.preparing import Prepared
from p06analysis.run.publishing import FAILED, LATEST, RECORD, read_record

CONTEXT, PREVIOUS = "context.json", "previous.parquet"


@dataclass(frozen=True)
class Context:
    """What a page knows beside its own figures.

    Attributes
    ----------
    words : dict
        ``previous`` (run_id, origin, finished of the run before, or None) and ``record`` (counts, bins, brier).
    previous : Path or None
        The outlook of the run before.
    """

    words: dict[str, Any]
    previous: Path | None

    @property
    def digest(self) -> str:
        """Return what tells two contexts apart."""
        return hashlib.sha256(json.dumps(self.words, sort_keys=True).encode()).hexdigest()


def context_of(home: Path, inputs: Prepared, *, run_id: str, ledger: Path) -> Context:
    """Return the context of a run that is about to be made.

    Parameters
    ----------
    home : Path
        ``reports/<run>``.
    inputs : Prepared
    run_id : str
        Of the run to be made: published again it keeps the run before it that it had.
    ledger : Path
    """
    if inputs.plan is None:
        return Context({}, None)
    previous, outlook = _before(home, inputs.origin.isoformat(), run_id)
    track = track_on(ledger, inputs.plan, pd.Timestamp(inputs.origin))
    record: dict[str, Any] = {
        "counts": {name: track.counts[name] for name in ("settled", "met")},
        "bins": [],
        "brier": None,
    }
    if track.is_scored:
        record |= {"bins": came_true(track.rows).to_dict("records"), "brier": float(track.rows["brier"].mean())}
    return Context({"previous": previous, "record": record}, outlook)


def _before(home: Path, origin: str, run_id: str) -> tuple[dict[str, str] | None, Path | None]:
    """Return the newest published run up to an origin that was made from other inputs, and its outlook."""
    folders = [path.parent for path in home.glob(f"*/{RECORD}") if path.parent.name not in {LATEST, FAILED}]
    published = [
        (record["origin"], folder, record) for folder in folders if (record := read_record(folder)) is not None
    ]
    earlier = sorted((one for one in published if one[0] <= origin), key=lambda one: str(one[0]))
    if not earlier:
        return None, None
    _, folder, record = earlier[-1]
    if record["run_id"] == run_id:
        known = record.get("previous")
        return known, folder / PREVIOUS if known else None
    outlook = folder / "outlook.parquet"
    if not outlook.is_file():
        return None, None
    return {name: record[name] for name in ("run_id", "origin", "finished")}, outlook


def lay_down(context: Context, staged: Path) -> None:
    """Write a context into a run's folder; nothing where there is nothing to know."""
    if not context.words:
        return
    write_text(staged / CONTEXT, json.dumps(context.words, ensure_ascii=False, indent=1) + "\n")
    if context.previous is not None:
        shutil.copyfile(context.previous, staged / PREVIOUS)


def read_context(folder: str | Path) -> tuple[dict[str, Any], pd.DataFrame | None]:
    """Return what a run's folder knows and the outlook of the run before; nothing where ``folder`` is empty or knows nothing."""
    if not str(folder) or not (Path(folder) / CONTEXT).is_file():
        return {}, None
    words = dict(json.loads((Path(folder) / CONTEXT).read_text(encoding="utf-8")))
    previous = Path(folder) / PREVIOUS
    return words, pd.read_parquet(previous) if previous.is_file() else None

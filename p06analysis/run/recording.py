"""Bring what a run says, and what has come true, into the ledger: under its lock, and as often as needed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from p06analysis.errors import PublishingFailed
from p06analysis.ledger.archive import append, read_spoken
from p06analysis.ledger.layout import COLUMNS
from p06analysis.ledger.register_data import register_figures
from p06analysis.ledger.target_data import keep_versions, series_of, versions_of
from p06analysis.run.locking import cannot_write, held
from p06analysis.run.preparing import Prepared
from p06analysis.run.publishing import Append, read_record

STATEMENTS = "statements.parquet"
"""What is said of single targets; beside it may lie files whose names begin alike."""


def ledger_of(project: Path) -> Path:
    """Return where a project keeps its ledger unless told otherwise."""
    return project / "store" / "ledger"


def appender(ledger: Path) -> Append:
    """Return what brings a whole folder's statements into a ledger, for :func:`p06analysis.run.publishing.publish`.

    Statements made after a target's deadline, or from data that hold figures of after the origin, are kept as a replay:
    they are no forecasts, however honestly they were computed.
    """

    def bring(folder: Path) -> None:
        record = read_record(folder)
        said = sorted(folder.glob(f"{Path(STATEMENTS).stem}*.parquet"))
        if record is None or not said:
            return
        # Two notebooks of a run may say the same.
        rows = pd.concat([pd.read_parquet(path) for path in said], ignore_index=True)
        rows = rows.drop_duplicates(["method", *COLUMNS[:-1]], ignore_index=True)
        made = pd.Timestamp(record["finished"][:10]).date()
        is_late = (rows["target_end_date"] < made) | bool(record["looks_back"])
        note = {"made": record["finished"], "code": record["code"]["digest"]}
        with held(ledger, "_ledger"):
            for is_replay, said in rows.groupby(is_late):
                append(
                    ledger,
                    said,
                    origin=record["origin"],
                    run=record["run"],
                    run_id=record["run_id"],
                    is_replay=bool(is_replay),
                    note=note,
                )

    return bring


def keep_truth(ledger: Path, inputs: Prepared) -> None:
    """Add to what came true the figures of a run's targets and of all that was forecast, in all versions, and its tasks.

    Raises
    ------
    PublishingFailed
        P06-RUN-030 or 031.
    """
    if inputs.plan is None or inputs.observations is None:
        return
    series = pd.DataFrame(
        [(target.indicator, target.place) for target in inputs.plan.targets], columns=["indicator", "place"]
    )
    try:
        with held(ledger, "_ledger"):
            spoken = read_spoken(ledger)
            series = pd.concat([series, series_of(spoken)], ignore_index=True)
            figures = versions_of(inputs.observations.table, series)
            keep_versions(ledger, pd.concat([figures, register_figures(inputs.plan, spoken)], ignore_index=True))
    except OSError as error:
        raise PublishingFailed([cannot_write(ledger, error)]) from error

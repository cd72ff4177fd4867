"""``p06 score``: bring in what has come true, settle what was said, and write the scores."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from p06analysis.ledger.standing import Standing, standing, write_score_table
from p06analysis.plan import read_params
from p06analysis.run.preparing import prepare_replay
from p06analysis.run.recording import keep_truth, ledger_of


@dataclass(frozen=True)
class Scored:
    """A scored ledger, and where its table was written."""

    standing: Standing
    table: Path


def score_ledger(*, project: Path, ledger: Path | None, is_replay: bool, out: Path) -> Scored:
    """Return a project's track record, scored against all that its runs' data know by now.

    Parameters
    ----------
    project : Path
    ledger : Path, optional
        ``store/ledger`` of the project if not given.
    is_replay : bool
    out : Path
        Folder for ``scores.csv``.

    Raises
    ------
    InputMissing, InputRejected
        The faults of params and data.
    PublishingFailed
        The ledger cannot be written.
    """
    place = ledger or ledger_of(project)
    params = read_params(project / "params")
    for name, run in params.runs.items():
        if run.plan is not None:
            keep_truth(place, prepare_replay(name, project=project, params=params))
    track = standing(place, params, is_replay=is_replay)
    return Scored(track, write_score_table([track], out=out)[0])

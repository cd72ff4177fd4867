"""Answer past target questions from files to a file: the work is :mod:`p06analysis.forecast.mixture.backtest`'s."""

from __future__ import annotations

from pathlib import Path

from p06analysis.errors import Fault, InputMissing, InputRejected


def backtest_files(panel: Path, questions: Path, out: Path) -> int:
    """Answer the questions of one Parquet file from the panel of another, and return how many were answered.

    Parameters
    ----------
    panel, questions : Path
        As in :func:`p06analysis.forecast.mixture.backtest.answer_questions`.
    out : Path
        Parquet: question_id, probability and seven quantiles.

    Raises
    ------
    InputMissing
        P06-BACK-001: a file is not there.
    InputRejected
        P06-BACK-002: a file is not Parquet; and the faults of what stands in them.
    """
    import pandas as pd
    import pyarrow

    from p06analysis.forecast.mixture.backtest import answer_questions

    missing = [
        Fault(str(path), "P06-BACK-001", "no such file", "a Parquet file is read", "Mend the path.")
        for path in (panel, questions)
        if not path.is_file()
    ]
    if missing:
        raise InputMissing(missing)
    tables, faults = [], []
    for path in (panel, questions):
        try:
            tables.append(pd.read_parquet(path))
        except (pyarrow.ArrowInvalid, OSError) as error:
            faults.append(
                Fault(str(path), "P06-BACK-002", str(error).split("\n")[0], "a Parquet file is read", "Bring it again.")
            )
    if faults:
        raise InputRejected(faults)
    answers = answer_questions(*tables)
    out.parent.mkdir(parents=True, exist_ok=True)
    answers.to_parquet(out, index=False)
    return len(answers)

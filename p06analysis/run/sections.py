"""The parts that the outlook page carries beside the forecast: what changed, how the record stands, official methods."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from p06analysis.findings.changes import changes_section
from p06analysis.findings.fragment import Section
from p06analysis.findings.official import official_section
from p06analysis.findings.record import record_line
from p06analysis.forecast.plan_forecast import Forecast
from p06analysis.language import Language
from p06analysis.ledger.changes import NONE_BEFORE, what_changed
from p06analysis.outlook.official_table import official_methods
from p06analysis.run.context import read_context
from p06analysis.run.inputs import RunInputs


def changes_since(inputs: RunInputs, outlook: pd.DataFrame, *, out: str | Path) -> pd.DataFrame:
    """Return what changed since the run before; empty where ``out`` knows of none.

    Parameters
    ----------
    inputs : RunInputs
    outlook : pandas.DataFrame
    out : str or Path
        The run's folder, in which ``p06 run`` has laid down what it knows; empty in an analyst's notebook.
    """
    _, previous = read_context(out)
    return NONE_BEFORE if previous is None else what_changed(previous, outlook, inputs.plan, inputs.observations)


def sections(
    inputs: RunInputs,
    outlook: pd.DataFrame,
    forecast: Forecast,
    changes: pd.DataFrame,
    *,
    out: str | Path,
    language: Language,
) -> list[Section]:
    """Return the parts that are added to an outlook page, for ``p06.show``.

    Parameters
    ----------
    inputs, outlook, forecast
        Of the run.
    changes : pandas.DataFrame
        Of :func:`changes_since`.
    out : str or Path
        As in :func:`changes_since`.
    language : {"vi", "en"}
    """
    words, _ = read_context(out)
    parts = []
    if words.get("previous"):
        since = dt.date.fromisoformat(words["previous"]["origin"])
        parts.append(changes_section(changes, inputs.plan, since=since, language=language))
    if words:
        record = words["record"]
        bins = pd.DataFrame(record["bins"])
        parts.append(record_line(record["counts"], bins, record["brier"] or 0.0, language=language))
    official = official_methods(outlook, forecast)
    return [*parts, official_section(official, outlook, inputs.plan, language=language)]

"""A figure of a place on a day on which there was no such place."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.observations.gate.evidence import Evidence, findings

CODE = "P06-CHECK-002"


def find(evidence: Evidence, limit: float | None) -> pd.DataFrame:
    """Return every version dated before its place was set up or after it ended."""
    figures = evidence.figures.assign(row=np.arange(len(evidence.figures)))
    places = evidence.params.places
    start = pd.to_datetime(figures["place"].map({name: one.valid_from for name, one in places.items()}))
    end = pd.to_datetime(figures["place"].map({name: one.valid_to for name, one in places.items()}))
    outside = (figures["date"] < start) | (figures["date"] > end)
    rows = figures[outside]
    bounds = start.where(figures["date"] < start, end)[outside]
    expected = [
        f"{place} {'began' if day < bound else 'ended'} on {bound:%Y-%m-%d}"
        for place, day, bound in zip(rows["place"], rows["date"], bounds, strict=True)
    ]
    return findings(
        rows, measured=np.nan, limit=np.nan, found=[f"{day:%Y-%m-%d}" for day in rows["date"]], expected=expected
    )

"""A series whose next report should be known by now."""

from __future__ import annotations

import pandas as pd

from p06analysis.observations.gate.evidence import SERIES, Evidence, findings, none_found
from p06analysis.periods import PERIOD_DAYS

CODE = "P06-CHECK-008"


def find(evidence: Evidence, limit: float | None) -> pd.DataFrame:
    """Return the series that a plan's targets need and whose next report is overdue at the origin.

    A report is due one reporting period and the publication lag after the newest one. Without an origin nothing is late.
    """
    known = evidence.known
    if evidence.origin is None or known.empty:
        return none_found()
    origin = pd.Timestamp(evidence.origin)
    needed = {
        (one.indicator, one.place)
        for plan in evidence.params.plans.values()
        for one in plan.targets
        if one.deadline > evidence.origin
    }
    newest = known.sort_values("date", kind="stable").drop_duplicates(SERIES, keep="last")
    newest = newest[[pair in needed for pair in zip(newest["indicator"], newest["place"], strict=True)]]
    period = newest["indicator"].map(
        {name: PERIOD_DAYS[one.frequency] for name, one in evidence.params.indicators.items()}
    )
    lag = newest["indicator"].map(evidence.about("publication_lag_days", 0))
    due = newest["date"] + pd.to_timedelta((period + lag).astype("float64").round(), unit="D")
    rows, due = newest[due < origin], due[due < origin]
    overdue = (origin - due).dt.days
    expected = [f"the next report was due by {day:%Y-%m-%d}" for day in due]
    found = [f"nothing after {day:%Y-%m-%d}" for day in rows["date"]]
    return findings(rows, measured=overdue.to_numpy(float), limit=0.0, found=found, expected=expected)

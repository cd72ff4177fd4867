"""A place that reported before, and not this time, while the others did."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.observations.gate.evidence import Evidence, findings
from p06analysis.periods import PERIOD_DAYS
from p06analysis.plan.hierarchy import exists

CODE = "P06-CHECK-007"


def find(evidence: Evidence, limit: float | None) -> pd.DataFrame:
    """Return the places missed at the newest date of an indicator on which its usual places reported.

    The newest date counts where three places or more of a level reported at the date before, and more than the share
    ``limit`` of them did again, and where it is no older than three reporting periods if an origin is given; a place that no
    longer exists is not missed.
    """
    known = evidence.known
    levels = known["place"].map({name: one.level for name, one in evidence.params.places.items()})
    parts = []
    for (indicator, _), table in known.groupby(["indicator", levels], sort=True):
        days = np.sort(table["date"].unique())
        if len(days) < 2:
            continue
        if _is_old(evidence, str(indicator), pd.Timestamp(days[-1])):
            continue
        newest, before = (set(table.loc[table["date"] == day, "place"]) for day in (days[-1], days[-2]))
        missed = sorted(place for place in before - newest if _exists(evidence, place, pd.Timestamp(days[-1])))
        if len(before) < 3 or len(newest & before) <= (0.5 if limit is None else limit) * len(before) or not missed:
            continue
        rows = pd.DataFrame({"indicator": indicator, "place": missed, "date": pd.Timestamp(days[-1]), "row": -1})
        expected = [
            f"{len(newest & before)} of {len(before)} places that reported on {pd.Timestamp(days[-2]):%Y-%m-%d} did again"
        ]
        parts.append(
            findings(
                rows,
                measured=float(len(newest & before)),
                limit=float(len(before)),
                found="no report",
                expected=expected * len(rows),
            )
        )
    empty = known.head(0).assign(row=0)
    return (
        pd.concat(parts, ignore_index=True) if parts else findings(empty, measured=[], limit=[], found=[], expected=[])
    )


def _is_old(evidence: Evidence, indicator: str, newest: pd.Timestamp) -> bool:
    period = PERIOD_DAYS[evidence.params.indicators[indicator].frequency]
    return evidence.origin is not None and (pd.Timestamp(evidence.origin) - newest).days > 3 * period


def _exists(evidence: Evidence, place: str, day: pd.Timestamp) -> bool:
    one = evidence.params.places.get(place)
    return one is None or exists(one, day.date())

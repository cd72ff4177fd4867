"""The history that a merged place's forecasts may use: carried over from its predecessors, where that says enough.

Only for indicators whose params say ``carries_over: true``. An error in the shares shifts every carried figure alike, so that it
shows as a jump where the successor's own figures begin; noise that is independent from figure to figure would describe it
wrongly. So a figure is used only where its doubt is no larger than the usual change from one carried figure to the next, and
else shown unused. A change of measure in any predecessor stays a break.
"""

from __future__ import annotations

import pandas as pd

from p06analysis.observations.succession import carry_over, predecessors
from p06analysis.plan import Params
from p06analysis.schema import OBSERVATION_KEY

KEY = OBSERVATION_KEY[:3]
IN_DOUBT = "doubt above the usual change between two figures: not used"


def carries(params: Params) -> bool:
    """Return whether forecasts of merged places use their predecessors' figures of any indicator."""
    return any(one.carries_over for one in params.indicators.values())


def with_carried(known: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return what was known on a day with the carried history of merged places.

    Parameters
    ----------
    known : pandas.DataFrame
        One row an (indicator, place, date), as of some day.
    params : Params

    Returns
    -------
    pandas.DataFrame
        The same rows, and those carried over, sorted by key, with ``doubt``, ``basis`` and ``predecessors`` (empty for
        reported figures). A successor's own figure of a day stands alone. Carried figures that are too doubtful are flagged
        ``suspect``.
    """
    names = [name for name, one in params.indicators.items() if one.carries_over]
    needed = {*names, *(params.indicators[name].volume_from for name in names)}
    carried = carry_over(known[known["indicator"].isin(needed)], params)
    begun = {name for name, place in params.places.items() if place.valid_from is not None}
    carried = carried[carried["indicator"].isin(names) & carried["place"].isin(begun)]
    own = pd.MultiIndex.from_frame(known[KEY])
    carried = carried[~pd.MultiIndex.from_frame(carried[KEY]).isin(own)] if len(carried) else carried
    reported = known.assign(doubt=0.0, basis="", predecessors="")
    if carried.empty:
        return reported
    judged = pd.concat([_judged(rows, params) for _, rows in carried.groupby(KEY[:2], sort=True)])
    judged = judged[reported.columns].astype(reported.dtypes.to_dict())
    return pd.concat([reported, judged], ignore_index=True).sort_values(KEY, ignore_index=True)


def _judged(rows: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return one series' carried figures with their flags: suspect where too doubtful, break where a measure changed."""
    rows = rows.sort_values("date", ignore_index=True)
    usual = rows["value"].diff().abs().median()
    is_doubtful = (rows["doubt"] > 0) & ~(rows["doubt"] <= usual)
    note = rows["note"].where(~is_doubtful, rows["note"] + f"; {IN_DOUBT}")
    flag = rows["flag"].mask(is_doubtful, "suspect")
    for day in _breaks(rows.iloc[0], params):
        first = rows.index[(rows["date"] >= day) & (flag != "suspect")]
        flag = flag.where(rows.index != first[0], "break") if len(first) else flag
    return rows.assign(flag=flag, note=note)


def _breaks(row: pd.Series, params: Params) -> list[pd.Timestamp]:
    parts = [part.place for part in predecessors(params)[row["place"]]]
    return sorted({pd.Timestamp(one.date) for part in parts for one in params.breaks_of(row["indicator"], part)})

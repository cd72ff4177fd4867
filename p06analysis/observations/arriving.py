"""What of a load is new: a version not known yet, a revision of one that is, or a figure that stands already."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from p06analysis.errors import Fault
from p06analysis.observations.store import STORED_COLUMNS, figures_equal
from p06analysis.schema import OBSERVATION_KEY

_FIGURE = OBSERVATION_KEY[:3]


@dataclass(frozen=True)
class Arriving:
    """The outcome of holding a load against what a store knows.

    Attributes
    ----------
    table : pandas.DataFrame
        The versions to be added, in the store's columns; their index is that of the load.
    unchanged : int
        Figures that stand there already.
    faults : tuple of Fault
        P06-STORE-010: a version that stands there with another figure; 011: a change older than what is known.
    """

    table: pd.DataFrame
    unchanged: int
    faults: tuple[Fault, ...] = ()


def arriving(figures: pd.DataFrame, versions: pd.DataFrame, *, loaded_on: dt.date) -> Arriving:
    """Return what a load adds to a store.

    Parameters
    ----------
    figures : pandas.DataFrame
        Of a loader: the contract with its trace.
    versions : pandas.DataFrame
        Of :meth:`p06analysis.observations.store.Store.versions`.
    loaded_on : datetime.date
        Today: the day on which a changed figure became known, where its source names none.

    Notes
    -----
    A source that names the day of publication gives a version of that day. It may stand there with the same figure; with
    another one it is refused, for what was known on a past day does not change afterwards. Only today's versions can be
    corrected today. A source that names no day gives a version of its default day where the figure is not known yet,
    nothing where the last version says the same, and otherwise a revision of today.
    """
    order = [*OBSERVATION_KEY, "load"]
    known = versions.sort_values(order, kind="stable")
    last = _matched(figures, known.drop_duplicates(_FIGURE, keep="last"), _FIGURE)
    same_day = _matched(figures, known.drop_duplicates(OBSERVATION_KEY, keep="last"), OBSERVATION_KEY)
    today = pd.Timestamp(loaded_on)
    stated = figures["is_stated"]

    stands = pd.Series(False, index=figures.index)
    stands |= stated & same_day["load"].notna() & figures_equal(figures, same_day)
    stands |= ~stated & last["load"].notna() & figures_equal(figures, last)
    changes = ~stands & (same_day["load"].notna() & stated | last["load"].notna() & ~stated)
    late = changes & ~stated & (last["as_of"] > today)
    rewritten = changes & stated & (figures["as_of"] < today)

    table = figures[~stands].copy()
    moved = changes & ~stated
    table["as_of"] = table["as_of"].mask(moved[~stands], today)
    outcome = pd.Series("new", index=figures.index, dtype="str")
    outcome[last["load"].notna()] = "revised"
    outcome[last["load"].notna() & figures_equal(figures, last)] = "confirmed"
    table["outcome"] = outcome[~stands]
    faults = [*_rewritten(figures[rewritten], same_day[rewritten]), *_late(figures[late], last[late])]
    return Arriving(table[STORED_COLUMNS], int(stands.sum()), tuple(faults))


def _matched(figures: pd.DataFrame, versions: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return, on the index of the figures, the version of the same key; NaN where there is none."""
    wanted = ["value", "numerator", "denominator", "load", "file", "cell"]
    wanted += [] if "as_of" in key else ["as_of"]
    found = figures[key].merge(versions[[*key, *wanted]], on=key, how="left")
    return found.set_index(figures.index)


def _shown(row: pd.Series) -> str:
    if not pd.isna(row["value"]):
        return f"{row['value']:.10g}"
    return f"{row['numerator']:.10g}/{row['denominator']:.10g}"


def _place(row: pd.Series) -> str:
    sheet = f', sheet "{row["sheet"]}"' if row["sheet"] else ""
    return f"{row['file']}{sheet}, cell {row['cell']}"


def _rewritten(figures: pd.DataFrame, stored: pd.DataFrame) -> list[Fault]:
    return [
        Fault(
            _place(row),
            "P06-STORE-010",
            _shown(row),
            f"on {row['as_of']:%Y-%m-%d} {row['indicator']}, {row['place']}, {row['date']:%Y-%m-%d} was known as "
            f"{_shown(before)} ({before['file']}, {before['cell']})",
            "Give the later version its own day of publication (--as-of, or a column).",
        )
        for (_, row), (_, before) in zip(figures.iterrows(), stored.iterrows(), strict=True)
    ]


def _late(figures: pd.DataFrame, stored: pd.DataFrame) -> list[Fault]:
    return [
        Fault(
            _place(row),
            "P06-STORE-011",
            _shown(row),
            f"a version of {before['as_of']:%Y-%m-%d}, {_shown(before)}, is known already, which is after today",
            "Say with --as-of when this figure became known.",
        )
        for (_, row), (_, before) in zip(figures.iterrows(), stored.iterrows(), strict=True)
    ]

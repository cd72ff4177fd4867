"""Lengths of reporting periods and parts of a year, in days.

A month is 30.44 days wherever a pace "a month" is stated (365.25 / 12, rounded as in the field's reports).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

DAYS_PER_MONTH = 30.44

PERIOD_DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "quarter": 365.25 / 4, "year": 365.25}
"""Days of one reporting period, by the name an indicator's ``frequency`` has."""


def months_between(start: dt.date, end: dt.date) -> float:
    """Return the months of 30.44 days from start to end; negative where end is earlier.

    Examples
    --------
    >>> round(months_between(dt.date(2026, 10, 10), dt.date(2026, 12, 31)), 2)
    2.69
    """
    return (end - start).days / DAYS_PER_MONTH


def year_start(day: dt.date) -> dt.date:
    """Return the last day before the calendar year of the day began: day 0 of a year-to-date count.

    Examples
    --------
    >>> year_start(dt.date(2026, 10, 10))
    datetime.date(2025, 12, 31)
    """
    return dt.date(day.year - 1, 12, 31)


def year_ends(days: np.ndarray) -> np.ndarray:
    """Return the last day of each day's calendar year; NaT stays NaT.

    Examples
    --------
    >>> import numpy as np
    >>> year_ends(np.array(["2026-10-10", "NaT"], dtype="datetime64[D]"))
    array(['2026-12-31', 'NaT'], dtype='datetime64[D]')
    """
    return (days.astype("datetime64[Y]") + 1).astype("datetime64[D]") - 1

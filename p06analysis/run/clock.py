"""The clock, read here and nowhere else: days and times are those of Vietnam, wherever the machine stands."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

ZONE_NAME = "Asia/Ho_Chi_Minh"
ZONE = ZoneInfo(ZONE_NAME)


def now() -> dt.datetime:
    """Return this moment, to the second, with the offset of Vietnam."""
    return dt.datetime.now(ZONE).replace(microsecond=0)


def in_vietnam(moment: str) -> dt.datetime:
    """Return a recorded moment in the time of Vietnam.

    Examples
    --------
    >>> in_vietnam("2026-10-10T20:30:00+00:00").isoformat()
    '2026-10-11T03:30:00+07:00'
    """
    return dt.datetime.fromisoformat(moment).astimezone(ZONE)


def at_in_vietnam(time: str) -> dt.datetime:
    """Return when a time of day in Vietnam, ``HH:MM``, is today by this machine's own clock."""
    hour, minute = (int(part) for part in time.split(":"))
    return now().replace(hour=hour, minute=minute, second=0).astimezone()

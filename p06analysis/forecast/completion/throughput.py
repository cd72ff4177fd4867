"""The method most in use for such questions, to compare with: resample the pace of past weeks (a throughput Monte Carlo).

Each simulated future draws as many finished tasks a week as some past week had; tasks are finished in the order of their due
dates, or in any order. Reference: Magennis, *Forecasting and Simulating Software Development Projects* (2011).
"""

from __future__ import annotations

import numpy as np

WEEKS = 26
"""Past weeks to draw from, fewer where the register is younger."""

ORDERS = ("due", "any")


def throughput_chances(
    done_on: np.ndarray,
    begins: np.datetime64,
    due: np.ndarray,
    *,
    origin: np.datetime64,
    rng: np.random.Generator,
    order: str = "due",
    paths: int = 1000,
) -> np.ndarray:
    """Return the chance that each open task is done by its due day.

    Parameters
    ----------
    done_on : (m,) datetime64[D]
        Of tasks done by the origin.
    begins : numpy.datetime64
        First day of the register.
    due : (n,) datetime64[D]
        Of open tasks.
    origin : numpy.datetime64
    rng : numpy.random.Generator
    order : {"due", "any"}
        In which tasks are finished.
    paths : int

    Examples
    --------
    One task a week so far; of two due in a week, the first is done:

    >>> weeks = np.arange("2024-01-07", "2024-03-04", 7, "datetime64[D]")
    >>> throughput_chances(weeks, np.datetime64("2024-01-01"), np.array(["2024-03-10", "2024-03-10"], "datetime64[D]"),
    ...                    origin=np.datetime64("2024-03-03"), rng=np.random.default_rng(0)).tolist()
    [1.0, 0.0]
    """
    age = int((origin - begins) / np.timedelta64(1, "D")) + 1
    weeks = min(max(age // 7, 1), WEEKS)
    ago = (origin - done_on).astype(int) // 7
    seen = np.bincount(ago[ago < weeks], minlength=weeks)
    ahead = np.maximum((due - origin).astype(int) / 7, 0)
    most = int(np.ceil(ahead.max(initial=0)))
    finished = np.cumsum(rng.choice(seen, size=(paths, most)), axis=1)
    finished = np.pad(finished, ((0, 0), (1, 0)))
    whole = np.floor(ahead).astype(int)
    part = ahead - whole
    by_due = finished[:, whole] + part * (finished[:, np.minimum(whole + 1, most)] - finished[:, whole])
    if order == "any":
        return np.asarray(np.minimum(by_due / max(len(due), 1), 1.0).mean(axis=0))
    rank = np.argsort(np.argsort(due, kind="stable"), kind="stable") + 1
    return np.asarray((by_due >= rank).mean(axis=0))

"""From a probability and the arithmetic to one of five verdicts; arithmetic comes first."""

from __future__ import annotations

import numpy as np

ON_TRACK = 0.70
"""Least probability that is called on track."""

AT_RISK = 0.30
"""Least probability that is called at risk; below it a target is off track."""


def verdicts(
    probability: np.ndarray, *, is_met: np.ndarray, is_beyond: np.ndarray, is_missed: np.ndarray
) -> np.ndarray:
    """Return the verdict of every target.

    Parameters
    ----------
    probability : (K,) float
        0–1; NaN where nothing can be told.
    is_met : (K,) bool
        The rule is fulfilled whatever comes.
    is_beyond : (K,) bool
        Not even the best that arithmetic allows reaches the target.
    is_missed : (K,) bool
        The deadline lies behind the latest figure, which does not fulfil the rule.

    Returns
    -------
    (K,) str
        met, on_track (at least 70 %), at_risk (at least 30 %), off_track, cannot_tell.

    Examples
    --------
    >>> no = np.zeros(4, dtype=bool)
    >>> verdicts(np.array([0.7, 0.3, 0.29, np.nan]), is_met=no, is_beyond=no, is_missed=no).tolist()
    ['on_track', 'at_risk', 'off_track', 'cannot_tell']
    """
    conditions = [is_met, is_beyond | is_missed, np.isnan(probability), probability >= ON_TRACK, probability >= AT_RISK]
    return np.select(conditions, ["met", "off_track", "cannot_tell", "on_track", "at_risk"], default="off_track")

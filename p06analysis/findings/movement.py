"""What moved a figure: its numerator or its denominator, and where a published figure was later corrected downward."""

from __future__ import annotations

from typing import Any

import pandas as pd

from p06analysis.language import Language, day, in_language, measure, number
from p06analysis.plan import Plan

_WORDS = {
    "fell": (
        "Từ {since} đến {day} tỷ lệ giảm {total} điểm vì mẫu số tăng nhanh hơn tử số (do tử số {numerator}, do mẫu số {denominator}).",
        "From {since} to {day} the ratio fell by {total} points because its denominator grew faster than its numerator "
        "(numerator {numerator}, denominator {denominator}).",
    ),
    "rose": (
        "Từ {since} đến {day} tỷ lệ tăng {total} điểm vì mẫu số giảm, không phải do kết quả tăng (do tử số {numerator}, do mẫu số {denominator}).",
        "From {since} to {day} the ratio rose by {total} points because its denominator fell, not because more was done "
        "(numerator {numerator}, denominator {denominator}).",
    ),
    "by_result": (
        "Từ {since} đến {day} tỷ lệ {way} {total} điểm (do tử số {numerator}, do mẫu số {denominator}).",
        "From {since} to {day} the ratio {way} by {total} points (numerator {numerator}, denominator {denominator}).",
    ),
    "revised": (
        "Số liệu ngày {day} ({value}) thấp hơn số đã công bố trước đó ({before}). Số này không giảm trong thực tế: đây là số đã điều chỉnh.",
        "The figure of {day} ({value}) is below one published before ({before}). In truth it never falls: this is a correction.",
    ),
}

_WAYS = {True: ("tăng", "rose"), False: ("giảm", "fell")}

LEAST_TOLD = 0.005
"""Percentage points; what two decimals do not show is not spoken of."""


def movement(one: Any, language: Language) -> str:
    """Return what numerator and denominator did to a ratio since the figure before; empty where that is not known.

    Parameters
    ----------
    one : named tuple
        A row of the outlook.
    language : {"vi", "en"}
    """
    if pd.isna(one.change_by_numerator):
        return ""
    total = one.change_by_numerator + one.change_by_denominator
    if abs(total) < LEAST_TOLD:
        return ""
    is_by_denominator = total * one.change_by_denominator > 0 and abs(one.change_by_denominator) > abs(
        one.change_by_numerator
    )
    key = ("rose" if total > 0 else "fell") if is_by_denominator else "by_result"
    return in_language(
        _WORDS[key],
        language,
        since=day(one.previous_date, language),
        day=day(one.latest_date, language),
        total=number(abs(total), language, decimals=2),
        way=in_language(_WAYS[bool(total > 0)], language),
        numerator=_signed(one.change_by_numerator, language),
        denominator=_signed(one.change_by_denominator, language),
    )


def _signed(points: float, language: Language) -> str:
    shown = round(points, 2) + 0.0
    return ("+" if shown >= 0 else "−") + number(abs(shown), language, decimals=2)


def revisions(history: pd.DataFrame, plan: Plan, language: Language) -> list[str]:
    """Return a sentence for every figure of one series that lies below an earlier one though the quantity never falls.

    Parameters
    ----------
    history : pandas.DataFrame
        The series' rows of ``Forecast.histories``, by date.
    plan : Plan
    language : {"vi", "en"}
    """
    used = history[history["is_used"]]
    highest = used["value"].cummax()
    sentences = []
    for row, before in zip(used.itertuples(index=False), highest, strict=True):
        if row.is_revision:
            unit = plan.indicators[row.indicator].unit
            values = {"value": measure(row.value, unit, language), "before": measure(before, unit, language)}
            sentences.append(in_language(_WORDS["revised"], language, day=day(row.date, language), **values))
    return sentences

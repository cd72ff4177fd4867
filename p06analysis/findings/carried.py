"""What a card says of history taken over from merged places: from whom, by what, with which doubt, and what was left out."""

from __future__ import annotations

import pandas as pd

from p06analysis.language import Language, day, in_language, measure, number
from p06analysis.plan import Plan

_WORDS = {
    "carried": (
        "Số liệu trước ngày {begins} được chuyển từ {places}, {basis}{doubt}.",
        "Figures before {begins} are carried over from {places}, {basis}{doubt}.",
    ),
    "doubt": ("; sai số có thể tới ±{doubt}", "; they may be off by up to ±{doubt}"),
    "unused": (
        "{count} số liệu chuyển tiếp không được dùng (chấm rỗng trên biểu đồ): sai số lớn hơn mức thay đổi thường thấy giữa hai kỳ.",
        "{count} carried figures are not used (hollow in the chart): their doubt is above the usual change between two reports.",
    ),
    "counts": ("cộng từ số đếm", "summed from counts"),
    "dossiers": ("tính theo tỷ trọng hồ sơ", "weighted by dossiers"),
    "population": ("tính theo tỷ trọng dân số", "weighted by population"),
    "nothing": ("coi tỷ trọng ngang nhau vì chưa biết tỷ trọng thật", "weighted alike, for no shares are known"),
    "and": ("và", "and"),
    "points": ("{number} điểm", "{number} points"),
}


def carried_over(history: pd.DataFrame, plan: Plan, language: Language) -> list[str]:
    """Return the sentences on what a series took over from places before a merger; none where it took over nothing.

    Parameters
    ----------
    history : pandas.DataFrame
        The series' rows of ``Forecast.histories``; with ``basis``, ``doubt`` and ``predecessors`` where figures are carried.
    plan : Plan
    language : {"vi", "en"}
    """
    if "basis" not in history or not (history["basis"] != "").any():
        return []
    carried = history[history["basis"] != ""]
    used = carried[~carried["flag"].eq("suspect")]
    sentences = []
    if len(used):
        sentences.append(_say("carried", language, **_about(used, plan, language)))
    if len(used) < len(carried):
        sentences.append(_say("unused", language, count=number(len(carried) - len(used), language)))
    return sentences


def _about(used: pd.DataFrame, plan: Plan, language: Language) -> dict[str, str]:
    first = used.iloc[0]
    begins = plan.places[first["place"]].valid_from
    labels = [plan.places[name].label(language) for name in first["predecessors"].split(", ")]
    *others, last = labels
    names = f"{', '.join(others)} {_say('and', language)} {last}" if others else last
    largest, unit = float(used["doubt"].max()), plan.indicators[first["indicator"]].unit
    shown = number(largest, language, decimals=1)
    amount = (
        _say("points", language, number=shown) if unit in {"percent", "score"} else measure(largest, unit, language)
    )
    return {
        "begins": "" if begins is None else day(pd.Timestamp(begins), language),
        "places": names,
        "basis": ", ".join(_say(basis, language) for basis in used["basis"].unique()),
        "doubt": _say("doubt", language, doubt=amount) if largest > 0 else "",
    }


def _say(key: str, language: Language, **words: str) -> str:
    return in_language(_WORDS[key], language, **words)

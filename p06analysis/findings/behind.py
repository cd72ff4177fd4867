"""What stands behind a pooled forecast, in words: what it assumes, and how fast other places of the same indicator moved."""

from __future__ import annotations

from typing import Any

from p06analysis.forecast.mixture.explain import Explanation, explain
from p06analysis.forecast.plan_forecast import POOLED, Forecast
from p06analysis.language import Language, number, pace
from p06analysis.plan import Plan

_ASSUMES = {
    "gompertz": ("càng gần mức trần càng tăng chậm", "growth slows down early on the way to the ceiling"),
    "logit": ("thay đổi theo đường cong chữ S", "the figure follows an S-curve"),
    "remain": ("mỗi tháng giảm một phần của phần còn thiếu", "every month closes a part of what is missing"),
    "raw": ("mỗi tháng thay đổi một mức đều nhau", "the figure moves by the same amount every month"),
    "log": ("mỗi tháng thay đổi theo một tỷ lệ đều nhau", "the figure changes by the same rate every month"),
}

_WORDS = {
    "assumes": (
        "Giả định có trọng số lớn nhất trong dự báo ({weight} %): {what}.",
        "The assumption that weighs most in the forecast ({weight} %): {what}.",
    ),
    "others": (
        "Qua ba kỳ báo cáo gần nhất, một nửa trong {count} đơn vị khác có cùng chỉ tiêu thay đổi từ {low} đến {high} mỗi tháng; "
        "nơi này {own}, nhanh hơn {slower} đơn vị.",
        "Over their newest three steps from report to report, half of {count} other places with this indicator moved between {low} "
        "and {high} a month; this one moved {own}, faster than {slower} of them.",
    ),
}

FEWEST_OTHERS = 4
"""Other places without which quartiles say nothing."""


def behind(one: Any, forecast: Forecast, plan: Plan, language: Language) -> list[str]:
    """Return sentences on what carries the forecast of one target; none where no pooled forecast was made.

    Parameters
    ----------
    one : named tuple
        A row of the outlook.
    forecast : Forecast
    plan : Plan
    language : {"vi", "en"}
    """
    series = forecast.series
    rows = series[(series["indicator"] == one.indicator) & (series["place"] == one.place) & (series["model"] == POOLED)]
    if forecast.fitted is None or rows.empty:
        return []
    number_of_row = int(rows["panel_row"].iloc[0])
    if not forecast.fitted.can_forecast[number_of_row]:
        return []
    explanation = explain(forecast.fitted, number_of_row)
    width = float(forecast.fitted.shares.width[number_of_row])
    return _sentences(explanation, width, plan.indicators[one.indicator].unit, language)


def _sentences(explanation: Explanation, width: float, unit: str, language: Language) -> list[str]:
    place = ("vi", "en").index(language)
    weight = number(100.0 * explanation.assumption_weight, language, decimals=0)
    sentences = [_WORDS["assumes"][place].format(weight=weight, what=_ASSUMES[explanation.assumption_scale][place])]
    # Counts of places of different size are not comparable.
    if unit != "count" and explanation.similar >= FEWEST_OTHERS:
        low, _, high = (pace(width * change, unit, language) for change in explanation.similar_pace_quartiles)
        others = _WORDS["others"][place].format(
            count=number(explanation.similar, language),
            low=low,
            high=high,
            own=pace(explanation.recent_pace, unit, language),
            slower=number(round(explanation.similar_rank * explanation.similar), language),
        )
        sentences.append(others)
    return sentences

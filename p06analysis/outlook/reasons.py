"""Why a verdict is what it is, and what to do next, in whole sentences of both languages from the same figures.

A sentence is chosen by the verdict and the reason code of an outlook row; figures are written by
:mod:`p06analysis.language`. A reason for ``cannot_tell`` names the datum that is missing, and from whom.
"""

from __future__ import annotations

from typing import Any

from p06analysis.language import Language, chance, day, in_language, measure, number, pace
from p06analysis.plan import Plan

_REASONS = {
    "no_observation": (
        "Chưa có số liệu nào về {indicator} của {place}, nên chưa thể nói khả năng đạt {target}.",
        "There is no figure of {indicator} for {place}, so the chance of {target} cannot be told.",
    ),
    "none_since_break": (
        "Cách tính đổi từ {break_day}; từ đó chưa có số liệu nào theo cách tính mới. Số liệu cũ không so được.",
        "The measure changed on {break_day}; no figure is known since. Earlier figures are not comparable.",
    ),
    "only_suspect": (
        "Số liệu hiện có đều còn nghi vấn, chưa dùng được để dự báo.",
        "All figures known are in doubt and are not used for a forecast.",
    ),
    "stale": (
        "Số liệu mới nhất là của ngày {latest_day}, đã cũ hơn ba kỳ báo cáo.",
        "The newest figure is of {latest_day}, more than three reporting periods old.",
    ),
    "one_since_break": (
        "Cách tính đổi từ {break_day}; từ đó mới có một số liệu, chưa thấy được nhịp thay đổi.",
        "The measure changed on {break_day}; one figure is known since, which shows no pace.",
    ),
    "one_observation": (
        "Mới có một số liệu ({latest}, ngày {latest_day}), chưa thấy được nhịp thay đổi.",
        "Only one figure is known ({latest}, {latest_day}); one figure shows no pace.",
    ),
    "short_since_break": (
        "Cách tính đổi từ {break_day}; số liệu từ đó đến {latest_day} trải quá ít ngày để nói về ngày {deadline}. "
        "Số liệu trước đó không so được; mức tăng qua ngày đổi không phải là tiến bộ.",
        "The measure changed on {break_day}; the figures from then to {latest_day} span too few days to speak of {deadline}. "
        "Earlier figures are not comparable; the change across that day is not progress.",
    ),
    "short_span": (
        "Các số liệu chỉ trải vài ngày, quá ngắn so với một kỳ báo cáo.",
        "The figures span a few days only, too short against a reporting period.",
    ),
    "other_year": (
        "Số liệu lũy kế từ đầu năm tính lại từ 01/01; số liệu năm trước không nói được về {deadline}.",
        "The figure starts again each 1 January; last year's figures do not speak of {deadline}.",
    ),
    "met": (
        "Đã đạt: {latest} ngày {latest_day}, chỉ tiêu {target}.",
        "Met: {latest} on {latest_day}, target {target}.",
    ),
    "missed": (
        "Không đạt: đến {latest_day} là {latest}, chỉ tiêu {target}.",
        "Missed: {latest} on {latest_day}, target {target}.",
    ),
    "beyond_arithmetic": (
        "Theo phép tính, không còn khả năng đạt: đến {latest_day} có {counts} {cases} ({latest}). Muốn đạt {target} cần thêm "
        "{needed} {cases}, tất cả đều đạt; theo nhịp nhanh nhất có thể tính đến, đến {deadline} chỉ có thêm khoảng {largest}. "
        "Khi đó mức cao nhất có thể là {ceiling}.",
        "Out of reach by arithmetic: by {latest_day} it is {counts} {cases} ({latest}). To reach {target} takes {needed} more "
        "{cases}, every one of them counted; at the fastest pace to reckon with about {largest} come by {deadline}. The highest figure "
        "still possible is then {ceiling}.",
    ),
    "beyond_arithmetic_down": (
        "Theo phép tính, không còn khả năng đạt: đến {latest_day} có {counts} {cases} ({latest}). Muốn giảm còn {target} cần "
        "thêm {needed} {cases} không phát sinh; theo nhịp nhanh nhất có thể tính đến, đến {deadline} chỉ có thêm khoảng {largest}. "
        "Khi đó mức thấp nhất có thể là {floor}.",
        "Out of reach by arithmetic: by {latest_day} it is {counts} {cases} ({latest}). To fall to {target} takes {needed} more "
        "{cases}, none of them counted; at the fastest pace to reckon with about {largest} come by {deadline}. The lowest figure still "
        "possible is then {floor}.",
    ),
    "counts": (
        "Đến {latest_day} có {counts} {cases} ({latest}). Từ đó đến {deadline} ước có thêm khoảng {expected} {cases}. "
        "Cuối kỳ dự báo {middle}, có 80 % khả năng nằm trong khoảng {low} đến {high}; khả năng đạt {target} là {chance}.",
        "By {latest_day} it is {counts} {cases} ({latest}). About {expected} more are expected by {deadline}. The figure is then "
        "forecast at {middle}, with 80 % chance between {low} and {high}; the chance of {target} is {chance}.",
    ),
    "implied": (
        "Lũy kế đến {latest_day} là {latest}; theo các số đã công bố, riêng từ {recent_day} đạt khoảng {recent_rate}. Đến "
        "{deadline} dự báo {middle}, có 80 % khả năng nằm trong khoảng {low} đến {high}; khả năng đạt {target} là {chance}.",
        "The year stands at {latest} on {latest_day}; by the published figures, what came since {recent_day} alone stands at about "
        "{recent_rate}. By {deadline} the forecast is {middle}, with 80 % chance between {low} and {high}; the chance of {target} "
        "is {chance}.",
    ),
    "level": (
        "Số liệu mới nhất {latest} ({latest_day}), nhịp gần đây {recent} mỗi tháng. Đến {deadline} dự báo {middle}, có 80 % khả "
        "năng nằm trong khoảng {low} đến {high}; khả năng đạt {target} là {chance}.",
        "The newest figure is {latest} ({latest_day}), recently {recent} a month. By {deadline} the forecast is {middle}, with "
        "80 % chance between {low} and {high}; the chance of {target} is {chance}.",
    ),
}

_ACTS = {
    "no_observation": (
        "{owner} cung cấp số liệu {indicator} của {place}: tử số, mẫu số và ngày chốt, ít nhất hai kỳ.",
        "{owner}: supply {indicator} for {place} with numerator, denominator and closing day, for two periods at least.",
    ),
    "only_suspect": (
        "{owner} xác minh các số liệu đang nghi vấn và công bố số đúng.",
        "{owner}: verify the figures in doubt and publish the right ones.",
    ),
    "stale": (
        "{owner} cập nhật số liệu mới nhất, kèm ngày chốt.",
        "{owner}: bring the figure up to date, with its closing day.",
    ),
    "wait": (
        "{owner} gửi số liệu kỳ tới theo cùng cách tính; dự báo sẽ có khi số liệu trải đủ thời gian.",
        "{owner}: report the next period on the same measure; a forecast follows once the figures span enough time.",
    ),
    "met": (
        "Giữ kết quả; tiếp tục báo cáo.",
        "Keep the result; go on reporting.",
    ),
    "missed": (
        "{owner} báo cáo nguyên nhân; cấp giao chỉ tiêu quyết định mức và thời hạn mới.",
        "{owner}: report the cause; whoever set the target decides on a new value and deadline.",
    ),
    "beyond_arithmetic": (
        "{owner} báo cáo cấp giao chỉ tiêu rằng mức {target} không còn đạt được trong năm; đề xuất mức khả thi và giữ tỷ lệ cao "
        "ở các {cases} mới để năm sau bắt đầu tốt.",
        "{owner}: report to whoever set the target that {target} cannot be reached this year; propose a feasible value and keep "
        "the rate of new {cases} high for next year's start.",
    ),
    "rate": (
        "{owner}: từ nay cứ 100 {cases} mới phải đạt khoảng {rate} {cases}; giao từng đơn vị và kiểm tra hằng tuần.",
        "{owner}: of every 100 new {cases} about {rate} must count from today; assign it unit by unit and check weekly.",
    ),
    "rate_out": (
        "{owner}: với lượng {cases} dự kiến, dù mọi {cases} mới đều đạt vẫn thiếu; báo cáo cấp giao chỉ tiêu và đề xuất mức khả thi.",
        "{owner}: at the expected volume even a perfect rate of new {cases} falls short; report it and propose a feasible value.",
    ),
    "rate_above": (
        "{owner}: với lượng {cases} dự kiến, dù mọi {cases} mới đều đạt vẫn thiếu; cần xử lý cả {cases} cũ còn bổ sung được, hoặc "
        "đề xuất điều chỉnh mức {target}.",
        "{owner}: at the expected volume even a perfect rate of new {cases} falls short; mend old {cases} where that still counts, or "
        "propose to change the target of {target}.",
    ),
    "faster": (
        "{owner}: nâng nhịp từ {recent} lên {required} mỗi tháng; xác định đơn vị chậm nhất và giao thời hạn.",
        "{owner}: raise the pace from {recent} to {required} a month; find the slowest unit and give it a deadline.",
    ),
    "keep_pace": (
        "{owner} giữ được nhịp {recent} mỗi tháng đến hết hạn (cần {required}); nhịp thường chậm dần, nên kiểm tra hằng tháng.",
        "{owner}: keep {recent} a month until the deadline ({required} is needed); paces tend to slow, so check monthly.",
    ),
    "hold": (
        "{owner} giữ nhịp hiện nay; xem lại khi có số liệu mới.",
        "{owner}: hold the present pace; look again at the next figure.",
    ),
    "keep_level": (
        "{owner} giữ mức hiện nay trên chỉ tiêu đến {deadline}.",
        "{owner}: keep the figure beyond the target until {deadline}.",
    ),
}

_WAITING = {"none_since_break", "one_since_break", "one_observation", "short_since_break", "short_span", "other_year"}


def reason(row: Any, plan: Plan, language: Language) -> str:
    """Return why an outlook row has its verdict.

    Parameters
    ----------
    row : named tuple
        A row of the outlook (its ``reason`` and ``next_act`` are not read).
    plan : Plan
    language : {"vi", "en"}

    Returns
    -------
    str
        One to three sentences.
    """
    if row.reason_code == "beyond_arithmetic" and row.direction == "decrease":
        key = "beyond_arithmetic_down"
    else:
        is_implied = row.recent_rate == row.recent_rate
        by_figures = "counts" if row.expected_volume == row.expected_volume else "implied" if is_implied else "level"
        key = row.reason_code or by_figures
    return _say(_REASONS[key], row, plan, language)


def next_act(row: Any, plan: Plan, language: Language) -> str:
    """Return what the owner of an outlook row does next; parameters as in :func:`reason`."""
    return _say(_ACTS[_act_key(row, plan)], row, plan, language)


def _act_key(row: Any, plan: Plan) -> str:
    code = row.reason_code
    if code in _WAITING:
        return "wait"
    if code:
        return str(code)
    is_increase = row.direction == "increase"
    is_reached = row.latest_value >= row.target if is_increase else row.latest_value <= row.target
    if row.verdict == "on_track":
        return "keep_level" if is_reached else "hold"
    if is_reached:
        return "keep_level"
    if row.required_rate == row.required_rate:
        if row.required_rate <= 100:
            return "rate"
        return "rate_out" if plan.indicators[row.indicator].counts_settle else "rate_above"
    ahead = row.recent_pace - row.required_pace
    return "keep_pace" if (ahead if is_increase else -ahead) >= 0 else "faster"


def _say(sentences: tuple[str, str], row: Any, plan: Plan, language: Language) -> str:
    indicator = plan.indicators[row.indicator]
    unit = indicator.unit
    breaks = [b.date for b in plan.breaks_of(row.indicator, row.place) if b.date <= row.origin.date()]

    def value(figure: float) -> str:
        return measure(figure, unit, language)

    def estimate(figure: float) -> str:
        # one decimal: a forecast knows no more
        return measure(figure, unit, language, decimals=0 if unit == "count" else 1)

    def count(figure: float) -> str:
        return number(figure, language)

    def about(figure: float) -> str:
        # An expected or largest volume is an estimate; more than three digits would claim too much.
        return number(float(f"{figure:.3g}"), language)

    is_known = row.latest_date == row.latest_date
    label = indicator.label(language)
    is_plain_word = not label[1:2].isupper()  # "VNeID accounts" keeps its capitals
    return in_language(
        sentences,
        language,
        indicator=label[:1].lower() + label[1:] if is_plain_word else label,
        place=plan.places[row.place].label(language),
        owner=plan.owners[row.owner].label(language),
        target=value(row.target),
        deadline=day(row.deadline, language),
        latest=value(row.latest_value),
        latest_day=day(row.latest_date, language) if is_known else "–",
        break_day=day(breaks[-1], language) if breaks else "–",
        cases=indicator.cases(language),
        counts=f"{count(row.latest_numerator)}/{count(row.latest_denominator)}",
        needed=count(row.volume_needed),
        largest=about(row.largest_volume),
        expected=about(row.expected_volume),
        ceiling=estimate(row.ceiling),
        floor=estimate(row.floor),
        low=estimate(row.landing_q10),
        middle=estimate(row.landing_q50),
        high=estimate(row.landing_q90),
        chance=chance(row.probability, language),
        recent=pace(row.recent_pace, unit, language),
        required=pace(row.required_pace, unit, language),
        rate=number(row.required_rate, language),
        recent_rate=f"{number(row.recent_rate, language, decimals=1)} %",
        recent_day=day(row.recent_since, language) if row.recent_since == row.recent_since else "–",
    )

"""Every word of the page on the state of the figures, in both languages from one structure."""

from __future__ import annotations

from p06analysis.language import Language, in_language

WORDS = {
    "title": ("Tình trạng số liệu", "The state of the figures"),
    "as_of": (
        "Tính đến {day}. {figures} số liệu, {indicators} chỉ tiêu, {places} đơn vị.",
        "As of {day}. {figures} figures, {indicators} indicators, {places} places.",
    ),
    "headline": (
        "{late} chuỗi số liệu đến hạn chưa có; {questions} câu hỏi; {revisions} số liệu đã được sửa.",
        "{late} series are overdue; {questions} questions; {revisions} figures were revised.",
    ),
    "headline_sound": (
        "Không có chuỗi số liệu nào quá hạn và không có câu hỏi; {revisions} số liệu đã được sửa.",
        "No series is overdue and there are no questions; {revisions} figures were revised.",
    ),
    "how": (
        "Câu hỏi không có nghĩa là số liệu sai. Đề nghị đơn vị trả lời: xác nhận, hoặc gửi số liệu đúng kèm nguồn.",
        "A question does not mean that a figure is wrong. Please answer each: confirm it, or send the right figure with its "
        "source.",
    ),
    "by_owner": ("Việc cần trả lời, theo đơn vị", "To be answered, by owner"),
    "no_owner": ("Chưa có chỉ tiêu giao cho đơn vị nào", "No plan names an owner"),
    "none": ("Không có.", "None."),
    "arrived": ("Số liệu đã nhận", "What arrived"),
    "arrived_note": (
        "{shown} ngày gần nhất trong {all} ngày có số liệu.",
        "The {shown} latest of {all} days on which figures became known.",
    ),
    "changed": ("Số liệu đã sửa", "What changed"),
    "changed_note": ("{shown} lần sửa gần nhất trong {all}.", "The {shown} latest of {all} revisions."),
    "day": ("Ngày có số liệu", "Became known"),
    "figures": ("Số liệu", "Figures"),
    "indicators": ("Chỉ tiêu", "Indicators"),
    "places": ("Đơn vị", "Places"),
    "sources": ("Nguồn", "Sources"),
    "indicator": ("Chỉ tiêu", "Indicator"),
    "place": ("Đơn vị", "Place"),
    "date": ("Số liệu đến ngày", "Figure of"),
    "before": ("Trước", "Before"),
    "after": ("Sau", "After"),
    "question": ("Câu hỏi", "Question"),
    "source": ("Nguồn", "Source"),
    "more": ("và {count} đơn vị khác", "and {count} more places"),
    "count_of_places": ("{count} đơn vị: {names}", "{count} places: {names}"),
    "checks_made": ("Các phép kiểm tra", "The checks"),
    "stop": ("không nhận số liệu", "refuses the source"),
    "question_only": ("hỏi đơn vị", "asks the owner"),
    "off": ("không kiểm tra", "is left out"),
}

CHECKS = {
    "beyond_bounds": (
        "Ngoài giới hạn",
        "Beyond bounds",
        "Giá trị {measured} nằm ngoài giới hạn {limit}. Số đúng là bao nhiêu?",
        "The value {measured} lies beyond {limit}. Which figure is right?",
    ),
    "column_jump": (
        "Nhiều đơn vị thay đổi đột ngột",
        "Several places jump at once",
        "Cùng ngày {limit} đơn vị thay đổi đột ngột (ở đây {measured}). Cách tính có thay đổi không?",
        "On that day {limit} places jumped (here by {measured}). Did the formula change?",
    ),
    "cumulative_fell": (
        "Lũy kế giảm",
        "A running total fell",
        "Số lũy kế giảm từ {limit} xuống {measured}. Đã điều chỉnh, thiếu dữ liệu hay đổi cách tính?",
        "The running total fell from {limit} to {measured}. A correction, missing data, or another measure?",
    ),
    "exact_hit": (
        "Đúng bằng chỉ tiêu",
        "Exactly the target",
        "Đến hạn, giá trị đúng bằng chỉ tiêu {limit}. Đề nghị gửi số lượng làm căn cứ.",
        "At the deadline the value is exactly the target, {limit}. Please send the counts behind it.",
    ),
    "frozen": (
        "Không thay đổi",
        "No change",
        "Giá trị {measured} không đổi qua {limit} kỳ. Số liệu có được cập nhật không?",
        "The value {measured} has not moved in {limit} reports. Is it being updated?",
    ),
    "late": (
        "Quá hạn",
        "Overdue",
        "Quá hạn {measured} ngày. Đề nghị gửi số liệu kỳ tiếp theo.",
        "Overdue by {measured} days. Please send the next report.",
    ),
    "missing_unit": (
        "Thiếu đơn vị",
        "A place is missing",
        "{measured} trong {limit} đơn vị kỳ trước đã có số liệu; đơn vị này chưa có.",
        "{measured} of the {limit} places of the report before have reported; this one has not.",
    ),
    "numerator_over_denominator": (
        "Tử số lớn hơn mẫu số",
        "Numerator over denominator",
        "Tử số {measured} lớn hơn mẫu số {limit}. Số đúng là bao nhiêu?",
        "The numerator, {measured}, passes the denominator, {limit}. Which is right?",
    ),
    "place_not_in_being": (
        "Đơn vị không tồn tại vào ngày đó",
        "No such place then",
        "Vào ngày này đơn vị chưa thành lập hoặc đã kết thúc. Số liệu của đơn vị nào?",
        "On that day the place did not exist. Whose figure is it?",
    ),
    "ratio_unlike_counts": (
        "Tỷ lệ không khớp số lượng",
        "A ratio unlike its counts",
        "Tỷ lệ công bố {measured} %, tính từ số lượng là {limit} %. Số nào đúng?",
        "{measured} % is printed, the counts give {limit} %. Which is right?",
    ),
    "total_unlike_parts": (
        "Tổng không khớp",
        "A total that does not add",
        "Tổng ghi {measured}, cộng các dòng được {limit}. Số nào đúng?",
        "The total states {measured}, the rows add to {limit}. Which is right?",
    ),
}
"""By check: its name and its question, Vietnamese and English."""


def say(key: str, language: Language, **figures: str) -> str:
    """Return the words of a key in a language, with figures put in."""
    return in_language(WORDS[key], language, **figures)


def check_name(check: str, language: Language) -> str:
    """Return what a check is called."""
    return in_language(CHECKS[check], language)


def question(check: str, language: Language, **figures: str) -> str:
    """Return a check's question in a language, with figures put in."""
    return CHECKS[check][2 if language == "vi" else 3].format(**figures)

"""Every word of the benchmark's page, in both languages from one structure."""

from __future__ import annotations

from p06analysis.language import Language, in_language

METHODS = {
    "ours": ("Bộ công cụ này", "This package"),
    "last_value": ("Giữ nguyên giá trị cuối", "Last value"),
    "straight_line": ("Đường thẳng qua các điểm cuối", "Straight line through the last points"),
    "drift": ("Bước ngẫu nhiên có xu hướng", "Random walk with drift"),
    "ets": ("San mũ ETS (statsmodels)", "ETS smoothing (statsmodels)"),
    "unobserved_components": ("Xu hướng tuyến tính cục bộ (statsmodels)", "Local linear trend (statsmodels)"),
    "auto_ets": ("AutoETS (statsforecast)", "AutoETS (statsforecast)"),
    "auto_theta": ("AutoTheta (statsforecast)", "AutoTheta (statsforecast)"),
}

WORDS = {
    "title": ("Đối chiếu với các câu hỏi đã biết kết quả", "Past questions, with what then happened"),
    "asked": (
        "{questions} câu hỏi về {series} chuỗi số liệu, {deadlines} thời hạn.",
        "{questions} questions on {series} series, {deadlines} deadlines.",
    ),
    "sample": (
        "Lấy mẫu ngẫu nhiên từ {asked} câu hỏi; mọi phương pháp trả lời cùng một mẫu.",
        "A random sample of {asked} questions; every method answers the same ones.",
    ),
    "headline": (
        "Điểm Brier của bộ công cụ: {ours}; phương pháp khác tốt nhất ({name}): {best}.",
        "Brier score of this package: {ours}; the best other method ({name}): {best}.",
    ),
    "behind": (
        "Phương pháp khác tốt hơn ở: {measures}.",
        "Another method is better on: {measures}.",
    ),
    "in_sample": (
        "Không phải kiểm định độc lập: tham số học sẵn của bộ công cụ được rút ra từ nhiều bộ số liệu công khai, có thể gồm "
        "chính các bộ dưới đây; các phương pháp khác không có lợi thế đó. Chỉ điểm số tính khi đã loại cả nhóm nguồn của "
        "bộ số liệu khỏi dữ liệu học mới dùng để khẳng định.",
        "Not a held-out test: the priors shipped with this package were learned from many public data sets, which may include "
        "those below; the other methods have no such advantage. Only scores with a data set's whole family left out of the "
        "learning support a claim.",
    ),
    "held_out": (
        "Kiểm định độc lập: người chạy khai báo rằng các nhóm nguồn dưới đây không nằm trong dữ liệu học của bộ công cụ.",
        "A held-out test: whoever ran it declares that the families below are not among what the priors were learned from.",
    ),
    "overall": ("Điểm số chung", "Scores overall"),
    "overall_note": (
        "Trung bình trong từng bộ số liệu, rồi trung bình các bộ. Trong ngoặc: khoảng 90 % khi lấy mẫu lại theo thời hạn. "
        "Brier, log và sai lệch: càng thấp càng tốt; khoảng 80 % phải chứa 80 %.",
        "Means within a data set, then over data sets. In brackets: 90 % interval, deadlines resampled. Brier, log and "
        "calibration error: lower is better; the 80 % interval should hold 80 %.",
    ),
    "method": ("Phương pháp", "Method"),
    "brier": ("Brier", "Brier"),
    "log": ("Log", "Log"),
    "coverage_80": ("Khoảng 80 % chứa", "80 % interval holds"),
    "pooled_calibration_error": ("Sai lệch xác suất", "Calibration error"),
    "brier_published": ("Brier, chỉ tiêu công bố", "Brier, published targets"),
    "by_dataset": ("Điểm Brier theo bộ số liệu", "Brier score by data set"),
    "dataset": ("Bộ số liệu", "Data set"),
    "questions": ("Câu hỏi", "Questions"),
    "met": ("Đã đạt", "Met"),
    "reliability": ("Xác suất nêu ra và tỷ lệ xảy ra", "What was stated and what happened"),
    "reliability_text": (
        "{method}: khi nêu trung bình {stated} %, đã xảy ra {observed} % ({count} câu hỏi)",
        "{method}: where {stated} % was stated on average, {observed} % happened ({count} questions)",
    ),
    "reliability_note": (
        "Trên đường chéo: nói đúng mức. Vạch đứng: khoảng Jeffreys 90 %, coi các câu hỏi là độc lập nên còn hẹp.",
        "On the diagonal: stated as it happens. Bars: Jeffreys 90 % intervals, which take questions as independent and so "
        "are too narrow.",
    ),
    "stated": ("Xác suất nêu ra (%)", "Stated probability (%)"),
    "observed": ("Đã xảy ra (%)", "Happened (%)"),
    "count": ("Số câu hỏi", "Questions"),
    "horizon": ("Theo khoảng thời gian đến thời hạn", "By time to the deadline"),
    "history": ("Theo số điểm đã biết", "By number of known points"),
    "class_note": (
        "Tỷ lệ kết quả nằm trong khoảng 80 %, trung bình trên các câu hỏi.",
        "Share of outcomes inside the 80 % interval, mean over questions.",
    ),
    "days": ("{low}–{high} ngày", "{low}–{high} days"),
    "days_more": ("từ {low} ngày", "{low} days or more"),
    "points": ("{low}–{high} điểm", "{low}–{high} points"),
    "points_more": ("từ {low} điểm", "{low} points or more"),
    "class": ("Nhóm", "Class"),
    "speed": ("Thời gian tính", "Speed"),
    "seconds": ("Giây cho 1.000 câu hỏi", "Seconds for 1,000 questions"),
    "times": ("So với bộ công cụ", "Against this package"),
    "speed_note": (
        "Đo lần lượt trong cùng một lần chạy; thay đổi theo máy và theo lần chạy.",
        "Measured one after the other in this run; differs by machine and from run to run.",
    ),
}


def say(key: str, language: Language, **figures: str) -> str:
    """Return the words of a key in a language, with figures put in."""
    return in_language(WORDS[key], language, **figures)


def method_name(method: str, language: Language) -> str:
    """Return the name of a method for readers; its id where no name is known."""
    return in_language(METHODS.get(method, (method, method)), language)

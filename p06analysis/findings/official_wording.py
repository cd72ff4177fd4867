"""Every word about the official methods, in both languages from one structure."""

from __future__ import annotations

from p06analysis.language import Language, in_language

SOURCES = (
    (
        (
            "ESCAP: chỉ số hiện trạng 10 × (mới nhất − ban đầu) / |mức phải đạt − ban đầu|; khoảng cách dự kiến 100 × |mức phải đạt − "
            "giá trị ngoại suy| / |mức phải đạt − ban đầu|, từ 10 % trở xuống coi là sẽ đạt, trên 100 % là xu hướng ngược",
            "ESCAP: Current Status Index 10 × (latest − base) / |target − base|; anticipated gap 100 × |target − extrapolated| / "
            "|target − base|, up to 10 % counts as to be met, above 100 % as a reversed trend",
        ),
        "https://data.unescap.org/resource-guides/progress-assessment-methodology",
    ),
    (
        (
            "Eurostat: tốc độ tăng trưởng kép đã đạt chia cho tốc độ cần có; mốc 0,95; 0,60; 0",
            "Eurostat: compound growth achieved over compound growth required; cut-offs .95, .60, 0",
        ),
        "https://ec.europa.eu/eurostat/statistics-explained/index.php?title=SDG_-_Introduction",
    ),
    (
        (
            "Thống kê Liên Hợp Quốc (UNSD), SDG Progress Chart 2022, Technical Note: cùng tỷ số; mốc 0,95; 0,50; −0,10",
            "UNSD, SDG Progress Chart 2022, Technical Note: the same ratio; cut-offs .95, .50, −.10",
        ),
        "",
    ),
    (
        ("Open SDG: cùng tỷ số; mốc 0,95; 0,60; 0", "Open SDG: the same ratio; cut-offs .95, .60, 0"),
        "https://github.com/open-sdg/sdg-build/blob/main/sdg/ProgressMeasure.py",
    ),
    (
        (
            "Khoảng cách thời gian (Sicherl, Kyklos 26, 1973): số ngày đi trước (+) hoặc sau (−) đường thẳng từ mức ban đầu đến mức phải đạt",
            "Time distance (Sicherl, Kyklos 26, 1973): days ahead of (+) or behind (−) the straight line from base to target",
        ),
        "",
    ),
)

WORDS = {
    "title": ("Đối chiếu với phương pháp của các tổ chức", "Official methods beside ours"),
    "note": (
        "Các phương pháp này so mức ban đầu (số liệu đầu tiên theo cách tính hiện nay) với số liệu mới nhất và kéo dài thành đường. "
        "Chúng trả lời có hoặc không, không nêu khả năng. Hồ sơ dự báo ghi lại mỗi phương pháp nói đúng bao nhiêu lần.",
        "These methods compare a base (the first figure of the present measure) with the newest figure and draw a line. They "
        "answer yes or no and state no chance. The track record keeps how often each was right.",
    ),
    "indicator": ("Chỉ tiêu", "Indicator"),
    "status": ("Hiện trạng (ESCAP, thang 10)", "Current status (ESCAP, to 10)"),
    "gap": ("Khoảng cách dự kiến (ESCAP)", "Anticipated gap (ESCAP)"),
    "growth": ("Tăng trưởng đạt / cần", "Growth, actual / required"),
    "distance": ("Khoảng cách thời gian (ngày)", "Time distance (days)"),
    "pace": ("Nhịp gần đây / cần", "Pace, recent / required"),
    "ours": ("Đánh giá của trang này", "This page"),
    "of_due": ("{value} (cần {due})", "{value} (due {due})"),
    "sources": ("Công thức và nguồn", "Formulas and sources"),
    "class_met": ("đã đạt", "met"),
    "class_significant": ("tiến bộ rõ", "significant"),
    "class_moderate": ("tiến bộ vừa", "moderate"),
    "class_insufficient": ("chưa đủ", "insufficient"),
    "class_away": ("xa dần", "moving away"),
    "class_on_track": ("đúng hướng", "on track"),
    "class_fair": ("khá, cần nhanh hơn", "fair, accelerate"),
    "class_limited": ("ít tiến bộ", "limited"),
    "class_deterioration": ("xấu đi", "deterioration"),
    "class_substantial": ("tiến bộ rõ", "substantial"),
    "none": (
        "Chưa chỉ tiêu nào có đủ hai số liệu để tính.",
        "No target has the two figures that these methods need.",
    ),
    "why_cannot_tell": (
        "Các phương pháp này vẫn cho kết quả từ {points} số liệu trải {days} ngày; chúng tôi coi như vậy là quá ít để kết luận.",
        "They answer from {points} figures over {days} days; we take that for too little to tell.",
    ),
    "why_counts": (
        "{yes}/{all} phương pháp cho là đúng hướng: chúng kéo dài xu hướng đến {line}. Tính theo số hồ sơ còn có thể phát sinh đến "
        "{deadline}, mức cao nhất có thể là {ceiling}, dự báo {middle}.",
        "{yes} of {all} call it on track: they extend the trend to {line}. Counting the cases that can still come by {deadline}, "
        "the highest possible figure is {ceiling} and the forecast {middle}.",
    ),
    "why_forecast": (
        "{yes}/{all} phương pháp cho là đúng hướng: đường kéo dài đến {deadline} cho {line}. Dự báo của chúng tôi là {middle}, có "
        "80 % khả năng trong khoảng {low} đến {high}, vì xét cả dao động và cách các chuỗi tương tự đã chậm lại hay nhanh lên.",
        "{yes} of {all} call it on track: their line stands at {line} on {deadline}. Our forecast is {middle}, with 80 % chance "
        "between {low} and {high}, since it weighs scatter and how like series slowed down or caught up.",
    ),
}


def say(key: str, language: Language, **figures: str) -> str:
    """Return the words of a key in a language, with figures put in."""
    return in_language(WORDS[key], language, **figures)

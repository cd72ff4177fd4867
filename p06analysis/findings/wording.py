"""Every word of the pages that is not a reason or a next act, in both languages from one structure."""

from __future__ import annotations

from collections.abc import Mapping

from p06analysis.language import Language, in_language
from p06analysis.schema import VERDICTS

VERDICT_LABELS = {
    "met": ("đã đạt", "met"),
    "on_track": ("có khả năng đạt", "on track"),
    "at_risk": ("có nguy cơ không đạt", "at risk"),
    "off_track": ("khó đạt", "off track"),
    "cannot_tell": ("chưa đủ căn cứ", "cannot tell"),
}

VERDICT_SHAPES = {"met": "✔", "on_track": "●", "at_risk": "▲", "off_track": "◆", "cannot_tell": "○"}
"""A shape each, so that a verdict is told without colour too."""

WORDS = {
    "as_of": ("Tính đến ngày {day}", "As of {day}"),
    "zone": ("(giờ Việt Nam, Asia/Ho_Chi_Minh)", "(time of Vietnam, Asia/Ho_Chi_Minh)"),
    "newest": ("Số liệu mới nhất: {day}", "Newest figure: {day}"),
    "age": ("đã {days} ngày tính đến hôm nay", "{days} days old today"),
    "targets": ("Các chỉ tiêu, xếp theo mức cần xử lý", "The targets, by need to act"),
    "indicator": ("Chỉ tiêu", "Indicator"),
    "owner": ("Đơn vị chủ trì", "Owner"),
    "latest": ("Kết quả mới nhất", "Latest figure"),
    "target": ("Mức phải đạt", "Target"),
    "deadline": ("Thời hạn", "Deadline"),
    "probability": ("Khả năng đạt", "Chance"),
    "pace": ("Nhịp mỗi tháng", "Pace a month"),
    "pace_needed": ("cần", "needed"),
    "pace_seen": ("gần đây", "seen"),
    "pace_none": ("giữ mức hiện nay", "hold the level"),
    "landing": ("Dự báo đến hạn", "Forecast at the deadline"),
    "landing_note": ("khoảng có 80 % khả năng chứa kết quả", "a range that holds the outcome with 80 % chance"),
    "verdict": ("Đánh giá", "Verdict"),
    "official": ("chính thức", "official"),
    "working": ("tham chiếu", "working"),
    "official_long": ("Chỉ tiêu chính thức.", "Official target."),
    "working_long": ("Mức tham chiếu.", "Working target."),
    "to": ("đến", "to"),
    "no_figure": ("chưa có số liệu", "no figure"),
    "details": ("Chi tiết từng chỉ tiêu", "Target by target"),
    "why": ("Lý do", "Why"),
    "act": ("Việc cần làm tiếp", "What next"),
    "sum": ("Phép tính", "The sum"),
    "sum_ceiling": ("Cao nhất còn có thể", "Highest still possible"),
    "sum_floor": ("Thấp nhất còn có thể", "Lowest still possible"),
    "sum_expected": ("Số {cases} dự kiến thêm đến hạn", "More {cases} expected by the deadline"),
    "sum_largest": (
        "Số {cases} thêm nhiều nhất, theo nhịp nhanh nhất đã thấy (ít nhất hai lần bình quân năm)",
        "Most further {cases}, at the fastest pace seen (twice the year’s average at least)",
    ),
    "sum_recent": ("Tỷ lệ đạt của riêng {cases} mới từ {day}", "Rate of the new {cases} alone since {day}"),
    "sum_last": (
        "Ngày cuối còn có thể đạt nếu tỷ lệ gần đây giữ nguyên đến ngày đó",
        "Last day on which it can still be reached, if the recent rate goes on until then",
    ),
    "sum_last_gone": ("không còn, với số {cases} dự kiến", "gone, at the expected number of {cases}"),
    "sum_needed": ("Số {cases} cần thêm nếu tất cả đều đạt", "Further {cases} needed if every one counts"),
    "sum_rate": ("Số phải đạt trong 100 {cases} sắp tới", "Of 100 further {cases}, so many must count"),
    "sum_rate_above": ("hơn 100: không đủ", "over 100: not enough"),
    "reach_date": ("Ngày có 50 % khả năng đạt", "Day with a 50 % chance of having reached it"),
    "reach_range": ("(10 % đến 90 %: {early} đến {late})", "(10 % to 90 %: {early} to {late})"),
    "reach_before": ("trước {day}", "before {day}"),
    "reach_never": ("ngoài tầm dự báo", "beyond the forecast"),
    "definition": ("Cách tính", "Definition"),
    "sources_short": ("Nguồn", "Sources"),
    "cannot": ("Chỉ tiêu chưa đủ căn cứ để kết luận", "What cannot be told"),
    "cannot_none": ("Mọi chỉ tiêu đều đủ căn cứ để kết luận.", "Every target can be told."),
    "beside": ("Các tỉnh, thành phố: {indicator}", "The provinces: {indicator}"),
    "beside_note": (
        "Xếp theo số liệu mới nhất, không phải xếp hạng: khoảng dự báo của các tỉnh chồng lên nhau thì chưa thể kết luận tỉnh nào hơn. "
        "Tỉnh mới đổi cách tính thì chưa dự báo.",
        "Ordered by the newest figure, which is no ranking: where intervals overlap, none can be called ahead. Provinces whose "
        "measure changed of late are not forecast.",
    ),
    "place": ("Tỉnh, thành phố", "Province"),
    "beside_facts": ("Số liệu ngày {day}, nguồn", "Figures of {day}, source"),
    "unforecast_break": ("chưa dự báo: mới đổi cách tính", "not forecast: measure changed"),
    "unforecast": ("chưa dự báo: chưa đủ số liệu", "not forecast: too few figures"),
    "change": ("Thay đổi mỗi tháng", "Change a month"),
    "breaks": ("Thay đổi cách tính", "Changes of measure"),
    "method": ("Phương pháp", "Method"),
    "sources": ("Nguồn số liệu", "Sources"),
    "plan": ("Kế hoạch", "Plan"),
    "run": ("Mã lần chạy", "Run id"),
    "legend": (
        "Cách đọc biểu đồ: chấm đặc là số liệu dùng để dự báo, chấm rỗng là số liệu không dùng; các dải xanh từ đậm đến nhạt là "
        "khoảng có 50 %, 80 % và 90 % khả năng chứa kết quả; nét đứt là mức phải đạt; nét chấm là ngày đổi cách tính.",
        "How to read the charts: full dots are figures the forecast uses, hollow dots are not used; the blue bands, dark to "
        "light, hold the outcome with 50 %, 80 % and 90 % chance; the dashed line is the target; a dotted line is a change of "
        "measure.",
    ),
    "chart_text": (
        "{label}, {place}: {points} số liệu từ {first} đến {last}, mới nhất {latest}; mức phải đạt {target} vào {deadline}.",
        "{label}, {place}: {points} figures from {first} to {last}, the newest {latest}; to reach {target} on {deadline}.",
    ),
    "chart_fan": (
        " Dự báo đến hạn: {middle}, có 80 % khả năng trong khoảng {low} đến {high}.",
        " Forecast at the deadline: {middle}, with 80 % chance between {low} and {high}.",
    ),
    "chart_unused": (" Có {points} số liệu không dùng để dự báo.", " Figures not used for the forecast: {points}."),
    "chart_breaks": (" Đổi cách tính: {days}.", " Measure changed: {days}."),
    "chart_empty": ("Chưa có số liệu để vẽ.", "No figure to draw."),
    "axis_target": ("mức {value}", "target {value}"),
    "axis_deadline": ("hạn {day}", "due {day}"),
    "axis_break": ("đổi cách tính", "measure changed"),
    "skip": ("Đến nội dung chính", "Skip to the content"),
    "scroll": ("Bảng, cuộn ngang được", "Table, scrolls sideways"),
}

METHOD = (
    (
        "Chỉ dùng số liệu đã công bố đến ngày tính; số liệu công bố sau không ảnh hưởng.",
        "Only figures known by the day of the page are used; later ones change nothing.",
    ),
    (
        "Khi cách tính một chỉ tiêu thay đổi, chuỗi số liệu bắt đầu lại; số trước đó được vẽ rỗng và không dùng.",
        "Where a measure changed, its series starts anew; earlier points are drawn hollow and not used.",
    ),
    (
        "Số liệu lũy kế năm: phần đã xảy ra giữ nguyên, chỉ dự báo số hồ sơ và tỷ lệ đạt của phần còn lại. Nếu chỉ có tỷ lệ phần trăm thì suy ra tỷ lệ của các kỳ gần đây, có tính sai số do làm tròn. Mức dao động được học từ các năm đã kết thúc của số liệu thật ở nước khác.",
        "Figures that add up from 1 January: what has happened stands, only the volume and the rate of the rest are forecast. Where only percentages are known, they tell the rates of the latest periods, less what rounding hides. How far both may move was learned from finished years of real figures of other countries.",
    ),
    (
        "Các chỉ tiêu khác được dự báo bằng tổ hợp mô hình tuyến tính động, học chung từ hàng nghìn chuỗi số liệu thật.",
        "Everything else is forecast by a mixture of dynamic linear models that learned from thousands of real series.",
    ),
    (
        "Khả năng từ 70 % là có khả năng đạt, từ 30 % đến dưới 70 % là có nguy cơ, dưới 30 % là khó đạt; làm tròn đến 5 %, không bao giờ ghi 0 hay 100.",
        "A chance of 70 % or more is on track, 30 % to under 70 % at risk, under 30 % off track; it is rounded to 5 % and never written 0 or 100.",
    ),
    (
        "Có ít hơn hai số liệu có ngày, số liệu cũ hơn ba kỳ báo cáo, hoặc quá ít từ khi đổi cách tính thì ghi là chưa đủ căn cứ.",
        "Fewer than two dated figures, a newest one over three reporting periods old, or too little since a change: it cannot be told.",
    ),
)


def say(key: str, language: Language, **figures: object) -> str:
    """Return the words of a key in a language, with figures put in.

    Examples
    --------
    >>> say("as_of", "vi", day="10/10/2026")
    'Tính đến ngày 10/10/2026'
    """
    return in_language(WORDS[key], language, **figures)


def verdict_label(verdict: str, language: Language) -> str:
    """Return the name of a verdict for readers.

    Examples
    --------
    >>> verdict_label("off_track", "vi"), verdict_label("on_track", "en")
    ('khó đạt', 'on track')
    """
    return in_language(VERDICT_LABELS[verdict], language)


def headline(counts: Mapping[str, int], language: Language, *, out_of_reach: int = 0) -> str:
    """Return in one sentence how many targets are likely, in danger, out of reach and cannot be told.

    Parameters
    ----------
    counts : mapping
        Number of targets by verdict.
    out_of_reach : int
        How many of the ``off_track`` ones arithmetic has ruled out.

    Examples
    --------
    >>> headline({"on_track": 2, "off_track": 3, "cannot_tell": 1}, "en", out_of_reach=2)
    'Of 6 targets, 2 are likely to be met, 0 are at risk, 3 are off track (2 out of reach by arithmetic), and 1 cannot be told.'
    """
    likely, unlikely = counts.get("met", 0) + counts.get("on_track", 0), counts.get("off_track", 0)
    at_risk, untold = counts.get("at_risk", 0), counts.get("cannot_tell", 0)
    total = sum(counts.get(name, 0) for name in VERDICTS)
    if language == "vi":
        beyond = f" (trong đó {out_of_reach} không còn khả năng theo phép tính)" if out_of_reach else ""
        return (
            f"Trong {total} chỉ tiêu, {likely} đã đạt hoặc có khả năng đạt, {at_risk} có nguy cơ không đạt, "
            f"{unlikely} khó đạt{beyond}, {untold} chưa đủ căn cứ để kết luận."
        )
    beyond = f" ({out_of_reach} out of reach by arithmetic)" if out_of_reach else ""
    return (
        f"Of {total} target{'' if total == 1 else 's'}, {_are(likely)} likely to be met, {_are(at_risk)} at risk, "
        f"{_are(unlikely)} off track{beyond}, and {untold} cannot be told."
    )


def _are(count: int) -> str:
    return f"{count} is" if count == 1 else f"{count} are"

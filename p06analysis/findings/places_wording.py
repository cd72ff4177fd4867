"""Words of the page that compares places, in both languages; what the pages of plans say already is taken from there."""

from __future__ import annotations

from p06analysis.findings.summary_wording import WORDS as SUMMARY_WORDS
from p06analysis.findings.wording import WORDS as PAGE_WORDS
from p06analysis.language import Language, in_language

WORDS = {
    "headline_score": (
        "{first} đang cao nhất với {latest}; cuối năm có 80 % khả năng ở hạng {low} đến {high}. Trong {count} tỉnh, thành phố, {tied} nơi chưa thể "
        "phân biệt với từ năm nơi khác trở lên: thứ tự của họ chưa nói lên điều gì.",
        "{first} stands highest with {latest}; at the end of the year it has rank {low} to {high} with 80 % chance. Of {count} provinces, {tied} "
        "cannot be told from five others or more: their order says nothing yet.",
    ),
    "compared": ("{indicator}, {count} {units}", "{indicator}, {count} {units}"),
    "rank_chart": ("Hạng cuối năm", "Rank at the end of the year"),
    "rank_chart_note": (
        "Chấm: hạng hiện nay. Vạch: khoảng hạng cuối năm với 80 % khả năng. Vạch chồng nhau thì chưa thể xếp hơn kém.",
        "Dot: rank today. Bar: the ranks that hold the end of the year with 80 % chance. Where bars overlap, none can be called ahead.",
    ),
    "share_chart": ("Ai giữ {uncounted}", "Who holds the {uncounted}"),
    "share_chart_note": (
        "Số {uncounted} của từng đơn vị, nhiều nhất ở trên; phần trăm là phần cộng dồn.",
        "{uncounted} of each unit, the most on top; percentages add up from the top.",
    ),
    "lost_chart": ("Điểm còn thiếu, theo nhóm", "Points missing, by group"),
    "lost_chart_note": (
        "Tối đa trừ điểm hiện nay của từng nhóm, cộng lại là phần còn thiếu của tổng điểm.",
        "Maximum less today's points of each group; together they are what the total lacks.",
    ),
    "limit_chart": ("Còn có thể đến đâu", "What is still possible"),
    "limit_chart_note": (
        "Vạch nhạt: thấp nhất đến cao nhất mà phép tính còn cho phép. Vạch đậm: khoảng dự báo cuối năm với 80 % khả năng. Chấm: hiện nay.",
        "Pale bar: lowest to highest that arithmetic still allows. Dark bar: the forecast for the end of the year with 80 % chance. Dot: today.",
    ),
    "limit_target": ("Nét đứt: mức {target}.", "Dashed: {target}."),
    "only_some": (
        "Biểu đồ hạng chỉ vẽ {count} nơi thấp nhất trong {all}; bảng bên dưới có đủ.",
        "Charts of ranks show the {count} lowest of {all}; the table below has all.",
    ),
    "chart_places": ("{title}. {rows}.", "{title}. {rows}."),
    "chart_rank_row": ("{place}: hạng {rank}, cuối năm {low} đến {high}", "{place}: rank {rank}, end of year {low} to {high}"),
    "chart_share_row": ("{place}: {held} ({share})", "{place}: {held} ({share})"),
    "chart_limit_row": (
        "{place}: hiện nay {now}, từ {floor} đến {ceiling}",
        "{place}: now {now}, from {floor} to {ceiling}",
    ),
    "axis_rank": ("hạng", "rank"),
    "axis_points": ("điểm", "points"),
    "ranking": ("Từng nơi, xếp theo số liệu hiện nay", "Place by place, by today's figure"),
    "rank": ("Hạng", "Rank"),
    "rank_range": ("Hạng cuối năm", "Rank, end of year"),
    "ties": ("Ngang với", "Tied with"),
    "place": ("Nơi", "Place"),
    "now": ("Hiện nay", "Today"),
    "landing": ("Dự báo cuối năm", "Forecast, end of year"),
    "no_case": ("chưa phát sinh hồ sơ", "no case yet"),
    "units_of": ("Các đơn vị và tổng của {place}", "The units, and what they add up to for {place}"),
    "not_shown": ("Chưa có số liệu dùng được: {names}.", "Without a usable figure: {names}."),
    "score_check": (
        "Tính lại từ tỷ lệ công bố: {agrees} nhóm của {places} tỉnh, thành phố khớp điểm Cổng, {differs} nhóm lệch, {implied} nhóm còn tiêu chí "
        "chưa công bố tỷ lệ, {unknown} nhóm không tính lại được.",
        "Recomputed from published ratios: {agrees} groups of {places} provinces agree with the published points, {differs} differ, {implied} have an "
        "item without a published ratio, {unknown} cannot be recomputed.",
    ),
    "method_counts": (
        "Hạng và dự báo lấy từ 2.000 kịch bản số hồ sơ đến cuối năm; phần đã xảy ra giữ nguyên. Các nơi chịu chung một phần biến động.",
        "Ranks and forecasts come from 2,000 futures of the counts until the end of the year; what has happened stands. Places share a part of "
        "what moves them.",
    ),
    "method_score": (
        "Mỗi nhóm điểm được dự báo như một tỷ lệ lũy kế có giới hạn, rồi cộng lại trong 4.000 kịch bản; nơi có đủ số đếm thì dự báo từng tiêu chí; "
        "nhóm nào dự báo các ngày trước đã lệch thì khoảng được nới rộng theo mức lệch đó.",
        "Each group's points are forecast as a bounded share that accumulates over the year, and summed in 4,000 futures; item by item where counts "
        "are known; where forecasts of earlier days missed, the range is widened by how far they did.",
    ),
    "method_ties": (
        "Hai nơi được coi là ngang nhau khi khả năng nơi này hơn nơi kia nằm giữa 10 % và 90 %.",
        "Two places are tied where the chance that one is ahead of the other lies between 10 % and 90 %.",
    ),
    "method_formula": (
        "Cách tính được giả định giữ nguyên đến cuối năm; đã đổi cách tính thì số liệu trước đó không dùng.",
        "The formula is taken to stay until the end of the year; figures from before a change of formula are not used.",
    ),
}  # fmt: skip
_ALL = {**PAGE_WORDS, **SUMMARY_WORDS, **WORDS}


def say(key: str, language: Language, **figures: object) -> str:
    """Return the words of a key in a language, with figures put in: this page's own, else those of the pages of plans.

    Examples
    --------
    >>> say("rank", "vi"), say("sources", "en")
    ('Hạng', 'Sources')
    """
    return in_language(_ALL[key], language, **figures)

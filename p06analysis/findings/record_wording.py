"""Every word of the track record, in both languages from one structure."""

from __future__ import annotations

from p06analysis.language import Language, in_language

METHODS = {
    "ours": ("Bộ công cụ này", "This package"),
    "base_rate": ("Tỷ lệ đạt chung của chỉ tiêu (biết sau)", "The indicator's own share met (hindsight)"),
    "last_value": ("Giữ nguyên giá trị cuối", "Last value"),
    "straight_line": ("Đường thẳng qua các điểm cuối", "Straight line"),
    "anticipated": ("ESCAP, khoảng cách dự kiến", "ESCAP, anticipated progress"),
    "growth_ratio": ("Tăng trưởng đạt / cần (Eurostat, UNSD, Open SDG)", "Growth ratio (Eurostat, UNSD, Open SDG)"),
    "time_distance": ("Khoảng cách thời gian", "Time distance"),
    "pace_ratio": ("Nhịp gần đây / cần", "Pace ratio"),
    "together": ("Bộ công cụ này, mô phỏng chung các địa phương", "This package, all places simulated together"),
    "totals_at_end": (
        "Bộ công cụ này, từ tổng số, coi mọi nhiệm vụ đến hạn cuối kỳ",
        "This package, from totals, all tasks due at the end",
    ),
    "totals_monthly": (
        "Bộ công cụ này, từ tổng số, coi nhiệm vụ đến hạn rải đều các tháng",
        "This package, from totals, tasks due evenly",
    ),
}

KINDS = {
    "task": ("Nhiệm vụ hoàn thành trước hoặc vào một ngày", "A task is done by a day"),
    "met:targets": ("Số chỉ tiêu đạt trong cả kế hoạch", "How many of a plan's targets are met"),
    "met:tasks": ("Số nhiệm vụ còn lại được hoàn thành", "How many open tasks are done"),
    "met:group": ("Số nhiệm vụ còn lại của một nhóm được hoàn thành", "How many of a group's open tasks are done"),
    "met:owner": ("Số nhiệm vụ còn lại của một đơn vị được hoàn thành", "How many of an owner's open tasks are done"),
    "done": ("Số nhiệm vụ hoàn thành trong cả kế hoạch", "How many of a plan's tasks are done"),
    "rank": ("Thứ hạng của địa phương, đơn vị", "The rank of a place"),
    "value": ("Kết quả của địa phương, đơn vị và điểm thành phần", "Figures of places, points of groups"),
}
"""What is said beyond single targets, by the kinds of the record."""

WORDS = {
    "title": ("Hồ sơ dự báo: đã nói gì, điều gì đã xảy ra", "Track record: what was said, and what came true"),
    "as_of": ("Tính đến ngày {day}, giờ Việt Nam", "As of {day}, time of Vietnam"),
    "stated": ("Những gì trang này đã nói", "What these pages have said"),
    "replay": ("Phát lại: {title}", "Replayed: {title}"),
    "replay_note": (
        "Đây không phải dự báo đã công bố mà là những gì chương trình hiện nay sẽ nói ở từng thời điểm, chỉ với số liệu đã biết khi đó.",
        "These were not published at the time: it is what today's program would have said at each origin, from what was known then.",
    ),
    "nothing": (
        "Chưa có dự báo nào được ghi vào hồ sơ.",
        "Nothing is on record yet.",
    ),
    "counts": (
        "{stated} lần đánh giá về {targets} chỉ tiêu, từ {since} đến {until}. Đến hạn và có số liệu: {settled}, trong đó đạt {met}. "
        "Chưa đến hạn: {open}. Đến hạn nhưng không có số liệu: {no_figure}. Đổi cách tính nên không đối chiếu được: {changed}. Kết quả "
        "đổi khi số liệu được sửa: {revised}.",
        "{stated} statements about {targets} targets, from {since} to {until}. Due with a figure: {settled}, of which met: {met}. "
        "Not due: {open}. Due without a figure: {no_figure}. Measure changed, so not comparable: {changed}. Outcomes turned by a "
        "revision: {revised}.",
    ),
    "few": (
        "Dưới {fewest} chỉ tiêu đến hạn thì chỉ đếm, chưa tính điểm.",
        "Below {fewest} settled targets there are counts and no scores.",
    ),
    "headline": (
        "Trong {said} lần nói khả năng khoảng {about}, {true} lần đã đạt ({observed}).",
        "Of {said} times we said about {about}, {true} came true ({observed}).",
    ),
    "line_none": (
        "Hồ sơ dự báo: đến ngày tính chưa có kết luận nào đến hạn để đối chiếu.",
        "Track record: by the day of this page no verdict had come due.",
    ),
    "line_few": (
        "Hồ sơ dự báo: {settled} chỉ tiêu đã đến hạn, {met} đạt; từ {fewest} trở lên mới tính điểm.",
        "Track record: {settled} targets have come due, {met} were met; scores are told from {fewest} on.",
    ),
    "line_full": (
        "Hồ sơ dự báo: {headline} Điểm Brier {brier} trên {settled} chỉ tiêu đã đến hạn.",
        "Track record: {headline} Brier score {brier} over {settled} targets that have come due.",
    ),
    "about_none": ("dưới 5 %", "under 5 %"),
    "about_all": ("trên 95 %", "over 95 %"),
    "reliability": ("Nói khoảng bao nhiêu, xảy ra bấy nhiêu", "What was said and how often it came true"),
    "about": ("Đã nói khoảng", "Said about"),
    "said": ("Số lần", "Times"),
    "true": ("Đã đạt", "Came true"),
    "observed": ("Tỷ lệ", "Share"),
    "interval": ("Khoảng 90 %", "90 % interval"),
    "targets_counted": ("Số chỉ tiêu", "Targets"),
    "chart_text": (
        "Biểu đồ: khi nói khoảng {about}, đã đạt {observed} ({said} lần)",
        "Chart: where about {about} was said, {observed} came true ({said} times)",
    ),
    "axis_stated": ("Khả năng đã nói (%)", "Chance stated (%)"),
    "axis_observed": ("Đã đạt (%)", "Came true (%)"),
    "reliability_note": (
        "Trên đường chéo là nói đúng mức. Khoảng 90 % tính như mỗi chỉ tiêu chỉ được nói một lần; các chỉ tiêu chịu chung một nguyên nhân "
        "thì khoảng thật còn rộng hơn.",
        "On the diagonal it is stated as it happens. Intervals count each target once; where targets share a cause the true ones are wider.",
    ),
    "methods": ("Đối chiếu với phương pháp khác", "Beside other methods"),
    "method": ("Phương pháp", "Method"),
    "wrong": ("Sai khi trả lời có/không", "Wrong as yes or no"),
    "brier": ("Brier", "Brier"),
    "log": ("Log", "Log"),
    "coverage_80": ("Khoảng 80 % chứa", "80 % interval holds"),
    "skill": ("Bộ công cụ hơn (Brier)", "Our skill against it (Brier)"),
    "crps_skill": ("Bộ công cụ hơn (CRPS)", "Our skill against it (CRPS)"),
    "methods_note": (
        "Brier và log: càng thấp càng tốt. Mức hơn = 1 − điểm của bộ công cụ / điểm của phương pháp, trên những lần cả hai cùng trả lời; "
        "dưới 0 là kém hơn. Phương pháp của các tổ chức chỉ nói có hoặc không, nên được tính như nói 100 % hoặc 0 %. Tỷ lệ đạt chung chỉ "
        "biết sau khi mọi chỉ tiêu đã đến hạn: không ai có thể nói trước như vậy.",
        "Brier and log: lower is better. Skill is 1 − our score / the method's, on statements that both have made; below 0 is worse. "
        "Official methods say yes or no and are taken as 100 % or 0 %. The share met is known only in hindsight: nobody could have "
        "stated it beforehand.",
    ),
    "horizon": ("Theo thời gian đến hạn", "By time to the deadline"),
    "days": ("{days} ngày", "{days} days"),
    "indicator": ("Theo chỉ tiêu", "By indicator"),
    "location": ("Theo địa phương", "By place"),
    "group": ("Nhóm", "Group"),
    "met": ("Đạt", "Met"),
    "stated_mean": ("Đã nói, trung bình", "Stated, mean"),
    "skill_base": ("Hơn tỷ lệ chung", "Skill, share met"),
    "skill_last": ("Hơn giá trị cuối", "Skill, last value"),
    "skill_line": ("Hơn đường thẳng", "Skill, straight line"),
    "skill_official": ("Hơn ESCAP", "Skill, ESCAP"),
    "crps": ("CRPS (đơn vị chỉ tiêu)", "CRPS (indicator's unit)"),
    "few_places": (
        "Chưa địa phương nào có từ {fewest} chỉ tiêu đến hạn ({places} địa phương; số đếm từng nơi có trong scores.csv).",
        "No place has {fewest} settled targets yet ({places} places; their counts are in scores.csv).",
    ),
    "further": ("Ngoài từng chỉ tiêu", "Beyond single targets"),
    "kind": ("Nội dung", "What was said"),
    "subjects": ("Số đối tượng", "Subjects"),
    "settled": ("Đã có kết quả", "Settled"),
    "further_note": (
        "Mỗi đối tượng mỗi tháng tính một lần. Dưới {fewest} đối tượng có kết quả thì chỉ đếm, chưa tính điểm. Nhiệm vụ chưa xong chỉ được tính "
        "là chưa xong khi danh mục đã có ghi nhận mới sau ngày đó. Thứ hạng xét trong các địa phương được dự báo cùng nhau.",
        "Of each subject one statement a month counts. Below {fewest} settled subjects there are counts and no scores. A task counts as not "
        "done only once something was entered in the register after that day. Ranks are among the places that were forecast together.",
    ),
    "revisions": ("Số liệu công bố lần đầu và số liệu đã sửa", "Figures as first known and as last revised"),
    "first": ("Theo số liệu công bố lần đầu", "Against figures as first known"),
    "last": ("Theo số liệu sửa lần cuối", "Against figures as last revised"),
    "how": (
        "Mỗi chỉ tiêu mỗi tháng tính một lần đánh giá, lần đầu tiên trong tháng. Đánh giá khi chỉ tiêu đã đạt hoặc đã quá hạn không tính. "
        "Kết quả là số liệu cuối cùng trong nửa kỳ báo cáo trước thời hạn.",
        "Of each target one statement a month counts, the first. Statements after a target was met or missed do not count. The outcome "
        "is the last figure within half a reporting period before the deadline.",
    ),
}


def say(key: str, language: Language, **figures: str) -> str:
    """Return the words of a key in a language, with figures put in."""
    return in_language(WORDS[key], language, **figures)


def kind_name(kind: str, language: Language) -> str:
    """Return the name of a kind of statement for readers."""
    return in_language(KINDS[kind], language)


def method_name(method: str, language: Language) -> str:
    """Return the name of a method for readers."""
    return in_language(METHODS[method], language)

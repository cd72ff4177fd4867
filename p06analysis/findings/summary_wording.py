"""Words of what a plan's targets say together, of parts and scores, and of places side by side; both languages from one structure."""

from __future__ import annotations

from collections.abc import Sequence

from p06analysis.language import Language, in_language, number
from p06analysis.plan import Plan

WORDS = {
    "together": ("Nhìn chung", "All together"),
    "joint": ("Khả năng đạt nhiều chỉ tiêu cùng lúc", "Chances of meeting several targets"),
    "joint_mean": (
        "Trong {told} chỉ tiêu dự báo được, bình quân có {expected} chỉ tiêu đạt.",
        "Of {told} targets that can be told, {expected} are met on average.",
    ),
    "joint_few": ("chưa tới 0,1", "fewer than 0.1"),
    "joint_some": ("Khả năng đạt ít nhất {k}: {chance}.", "Chance of at least {k}: {chance}."),
    "joint_all": ("Đạt tất cả: {chance}.", "Chance of all: {chance}."),
    "joint_untold": (
        "{untold} chỉ tiêu chưa đủ căn cứ, không tính ở đây.",
        "Not counted here, because they cannot be told: {untold}.",
    ),
    "joint_note": (
        "Các mức đặt cho cùng một chỉ tiêu của một nơi cùng đạt hoặc cùng không; các nơi cùng một chỉ tiêu chịu chung một phần biến động "
        "(tương quan {shared}). Các chỉ tiêu khác nhau được coi là độc lập: trong số liệu phát lại của Pháp, sai số dự báo của các chỉ "
        "tiêu khác nhau ở cùng một nơi không tương quan với nhau; chỉ tiêu tính trên cùng một loại hồ sơ có thể liên quan hơn.",
        "Levels set for one indicator of a place are met together; places of one indicator share a part of what moves them (correlation "
        "{shared}). Different indicators are taken as independent: in the French replay, forecast errors of different indicators at one "
        "place were uncorrelated; indicators that count the same dossiers may have more in common.",
    ),
    "at_least": ("Số chỉ tiêu đạt, ít nhất", "Targets met, at least"),
    "chance": ("Khả năng", "Chance"),
    "whole": ("{place}: các đơn vị và {uncounted}", "{place}: its units and the {uncounted}"),
    "lead": (
        "{n} {units} giữ {share} trong {total} {uncounted} của {place}: {names}.",
        "{n} {units} {hold} {share} of the {total} {uncounted} of {place}: {names}.",
    ),
    "lead_known": (
        "Trong các đơn vị đã có số đếm, {n} {units} giữ {share} của {total} {uncounted}: {names}.",
        "Among the units whose counts are known, {n} {units} {hold} {share} of {total} {uncounted}: {names}.",
    ),
    "even": (
        "{total} {uncounted} của {place} rải đều: {count} đơn vị nhiều nhất giữ {share}.",
        "The {total} {uncounted} of {place} are spread evenly: the {count} units with the most hold {share}.",
    ),
    "gap": (
        "Tính trên số {cases} đến nay, {place} còn thiếu {gap} {cases} so với mức {target}; {below} trong {count} đơn vị chưa đạt mức này.",
        "At today's number of {cases}, {place} lacks {gap} {cases} for {target}; {below} of {count} units are short of it.",
    ),
    "gap_none": (
        "Tính trên số {cases} đến nay, {place} đã đạt mức {target}; {below} trong {count} đơn vị chưa đạt.",
        "At today's number of {cases}, {place} has reached {target}; {below} of {count} units are short of it.",
    ),
    "gap_lead": (
        "{n} {units} chiếm {share} phần thiếu của các đơn vị chưa đạt: {names}.",
        "{n} {units} {make} up {share} of what the units short of it lack: {names}.",
    ),
    "can_reach": (
        "Trong số đó, {can} đơn vị còn có thể đạt {target} vào {deadline}, nếu mọi {cases} tới đây đều đạt, với nhịp nhanh nhất có thể tính đến.",
        "Of these, {can} can still reach {target} by {deadline}, if every further one of the {cases} counts, at the fastest pace reckoned with.",
    ),
    "sum_equal": (
        "Cộng {count} đơn vị ngày {day}: {counts} ({ratio}), đúng bằng số công bố của {place}.",
        "The {count} units add up to {counts} ({ratio}) on {day}, exactly what {place} published.",
    ),
    "sum_unequal": (
        "Cộng {count} đơn vị ngày {day}: {counts} ({ratio}); {place} công bố {published}. Hai số chưa khớp.",
        "The {count} units add up to {counts} ({ratio}) on {day}; {place} published {published}. The two do not agree.",
    ),
    "sum_own": (
        "Cộng {count} đơn vị, số liệu ngày {day}: {counts} ({ratio}). Đây là tổng các số đếm, không phải trung bình các tỷ lệ.",
        "The {count} units add up to {counts} ({ratio}), figures of {day}. This is a sum of counts, not a mean of percentages.",
    ),
    "newer": (
        "{place} đã công bố số mới hơn, chưa chia theo đơn vị: {counts} ({ratio}) ngày {day}.",
        "{place} has published since, without its units: {counts} ({ratio}) on {day}.",
    ),
    "missing": (
        "Chưa có số đếm dùng được của {names}, nên không cộng thành số của {place}.",
        "No usable counts of {names}: no figure of {place} is made up from the others.",
    ),
    "landing_sum": (
        "Cộng dự báo các đơn vị, đến {deadline} {place} đạt khoảng {middle}, có 80 % khả năng trong khoảng {low} đến {high}; phép tính chỉ cho "
        "phép từ {floor} đến {ceiling}.",
        "The units' forecasts add up to about {middle} for {place} by {deadline}, with 80 % chance between {low} and {high}; arithmetic allows "
        "{floor} to {ceiling}.",
    ),
    "one_date": (
        "{count} đơn vị chỉ có số liệu một ngày: dự báo của chúng chỉ dựa vào bình quân từ đầu năm.",
        "Units known on one day only: {count}. Their forecasts rest on the year's average alone.",
    ),
    "mix": (
        "Giữa hai ngày số liệu gần nhất, tỷ lệ chung đổi {total} điểm %: {rate} do tỷ lệ của từng đơn vị, {mix} do số {cases} dồn sang đơn vị khác.",
        "Between the two newest days the whole's ratio moved by {total} points: {rate} because the units' ratios did, {mix} because {cases} "
        "shifted between units.",
    ),
    "unit": ("Đơn vị", "Unit"),
    "counts": ("Đạt/tổng số", "Counted/all"),
    "ratio": ("Tỷ lệ", "Ratio"),
    "uncounted": ("trường hợp chưa đạt", "cases that do not count"),
    "held": ("Số {uncounted}", "Number of {uncounted}"),
    "held_share": ("Phần trong tổng số", "Part of all"),
    "limits": ("Thấp nhất đến cao nhất còn có thể", "Lowest to highest still possible"),
    "others": ("{count} đơn vị khác", "{count} other units"),
    "score": ("{score}: {place}", "{score}: {place}"),
    "score_now": (
        "{score}, {place}: {latest} ngày {day}, hạng {rank}/{count}. Đến {deadline} dự báo {middle}, có 80 % khả năng trong khoảng {low} đến {high}, "
        "hạng {rank_low} đến {rank_high}.",
        "{score}, {place}: {latest} on {day}, rank {rank} of {count}. Forecast for {deadline}: {middle}, with 80 % chance between {low} and {high}, "
        "rank {rank_low} to {rank_high}.",
    ),
    "score_ties": (
        "Chưa thể xếp trên hay dưới {ties} tỉnh, thành phố khác.",
        "Neither ahead of nor behind {ties} other provinces.",
    ),
    "score_version": (
        "Theo cách tính từ {day}, giả định không đổi đến cuối năm. {reason}",
        "By the formula in force from {day}, taken to stay until the end of the year. {reason}",
    ),
    "score_built": (
        "Dự báo này cộng từ các nhóm, vì chuỗi tổng điểm còn quá ngắn hoặc vừa đổi cách tính nên bảng chỉ tiêu ghi chưa đủ căn cứ.",
        "This forecast is summed over the groups: the total's own series is too short, or its measure just changed, so that its target cannot be "
        "told from it.",
    ),
    "score_beside": (
        "Dòng chỉ tiêu dự báo tổng điểm từ chính chuỗi tổng điểm ({low} đến {high}); ở đây cộng từ các nhóm, mỗi nhóm là một tỷ lệ lũy kế ít đổi "
        "về cuối năm, nên khoảng hẹp hơn.",
        "The target's own line forecasts the total from the series of totals alone ({low} to {high}); here the groups are summed, each a share that "
        "accumulates and moves little late in the year, so that the range differs.",
    ),
    "group": ("Nhóm", "Group"),
    "maximum": ("Tối đa", "Maximum"),
    "official": ("Điểm công bố", "Published"),
    "computed": ("Tính lại", "Recomputed"),
    "difference": ("Chênh lệch", "Difference"),
    "landing": ("Dự báo cuối năm", "Forecast, end of year"),
    "agrees": ("khớp", "agrees"),
    "differs": ("lệch {points}", "off by {points}"),
    "implied": ("còn {points} của tiêu chí chưa công bố tỷ lệ", "{points} left to items without a published ratio"),
    "unknown": ("không tính lại được", "cannot be recomputed"),
    "total": ("Tổng điểm", "Total"),
    "notes": ("Cách tính còn chưa chắc chắn", "Where the formula is uncertain"),
    "best": ("Thêm nhiều điểm nhất với ít việc nhất", "Most points for the fewest cases"),
    "best_first": ("{item}: thêm {cases} {words} được {gain}.", "{item}: {cases} more {words} bring {gain}."),
    "item": ("Tiêu chí", "Item"),
    "now": ("Hiện nay", "Now"),
    "threshold": ("Ngưỡng điểm tối đa", "Threshold of full points"),
    "cases_needed": ("Cần thêm", "More needed"),
    "gain": ("Điểm thêm", "Points gained"),
    "gain_a_hundred": ("Điểm cho 100", "Points for 100"),
    "only_new": ("chỉ tính được với hồ sơ mới", "new cases only"),
    "unconfirmed": ("công thức chưa xác nhận", "formula not confirmed"),
    "best_note": (
        "Tính trên mẫu số hiện nay, mẫu số tăng thì cần nhiều hơn; chỉ những trường hợp còn bổ sung được mới thêm được điểm.",
        "At today's denominators; where these grow, more is needed. Only cases that can still be mended bring points.",
    ),
    "points": ("{points} điểm", "{points} points"),
}

_UNITS = {
    "commune": ("xã, phường", "communes", "commune"),
    "department": ("sở, ngành", "departments", "department"),
    "province": ("tỉnh, thành phố", "provinces", "province"),
    "ministry": ("bộ, ngành", "ministries", "ministry"),
    "": ("đơn vị", "units", "unit"),
}
_NUMERALS = {
    "vi": ("Không", "Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười"),
    "en": ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"),
}


def say(key: str, language: Language, **figures: object) -> str:
    """Return the words of a key in a language, with figures put in.

    Examples
    --------
    >>> say("joint_all", "en", chance="under 5 %")
    'Chance of all: under 5 %.'
    """
    return in_language(WORDS[key], language, **figures)


def units_word(places: Sequence[str], plan: Plan, language: Language) -> str:
    """Return what some places are called together: communes, departments, provinces, or units where they differ."""
    levels = {plan.places[name].level for name in places}
    names = _UNITS.get(levels.pop() if len(levels) == 1 else "", _UNITS[""])
    return names[0] if language == "vi" else names[2 if len(places) == 1 else 1]


def numeral(count: int, language: Language) -> str:
    """Return a count as it begins a sentence: a word up to ten, then figures.

    Examples
    --------
    >>> numeral(2, "vi"), numeral(2, "en"), numeral(12, "en")
    ('Hai', 'Two', '12')
    """
    words = _NUMERALS[language]
    return words[count] if count < len(words) else number(count, language)


def listed(names: Sequence[str], language: Language) -> str:
    """Return names as a list within a sentence.

    Examples
    --------
    >>> listed(["A", "B", "C"], "vi"), listed(["A"], "en")
    ('A, B và C', 'A')
    """
    joint = {"vi": " và ", "en": " and "}[language]
    return joint.join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)

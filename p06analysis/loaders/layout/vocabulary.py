"""The words by which reports mark their columns, totals and groups, looked up without diacritics or case."""

from __future__ import annotations

import re
from typing import Literal, get_args

from p06analysis.vietnamese.names import decoded, folded

Role = Literal[
    "place",
    "indicator",
    "date",
    "as_of",
    "value",
    "numerator",
    "denominator",
    "source",
    "flag",
    "note",
    "serial",
    "nothing",
]
ROLES: tuple[Role, ...] = get_args(Role)

_WORDS: dict[Role, str] = {
    "place": "place, đơn vị, tên đơn vị, địa phương, tỉnh, tỉnh thành phố, tỉnh thành, xã phường, xã phường đặc khu, "
    "tên xã phường, huyện thị xã thành phố, cơ quan, cơ quan đơn vị, đơn vị báo cáo, tên tỉnh, sở ngành địa phương, "
    "đơn vị địa phương, cơ quan đơn vị địa phương, sở ban ngành",
    "indicator": "indicator, chỉ tiêu, tên chỉ tiêu, chỉ số, tên chỉ số, nội dung, nội dung chỉ tiêu, tiêu chí, nội dung tiêu chí",
    "date": "date, ngày, kỳ, kỳ báo cáo, kỳ số liệu, thời điểm, thời gian, tháng, quý, ngày số liệu, đến ngày, số liệu đến ngày",
    "as_of": "as_of, as of, ngày công bố, ngày báo cáo, ngày cập nhật, ngày nhận báo cáo, ngày có số liệu",
    "value": "value, giá trị, kết quả, kết quả thực hiện, thực hiện, số liệu, tỷ lệ, tỉ lệ, điểm, điểm số, đạt, đạt được, "
    "kết quả đạt được, tỷ lệ đạt, mức đạt",
    "numerator": "numerator, tử số",
    "denominator": "denominator, mẫu số",
    "source": "source, nguồn, nguồn số liệu, địa chỉ nguồn",
    "flag": "flag, đánh dấu",
    "note": "note, ghi chú, chú thích, diễn giải, lý do",
    "serial": "stt, tt, số tt, số thứ tự, thứ tự, mã, mã số, no",
    "nothing": "đvt, đơn vị tính, đơn vị đo, kế hoạch, kế hoạch giao, chỉ tiêu giao, chỉ tiêu được giao, mục tiêu, "
    "chỉ tiêu kế hoạch, thời hạn, hạn hoàn thành, người phụ trách, đơn vị phụ trách, đơn vị chủ trì, cơ quan chủ trì, "
    "xếp hạng, hạng, thứ hạng, tăng giảm, so với kỳ trước, so với cùng kỳ, so với tháng trước, đánh giá, rank",
}
_ROLE_OF = {folded(word.strip()): role for role, words in _WORDS.items() for word in words.split(",")}
_TOTAL = re.compile(
    r"(?:tong|tong cong|tong so|cong|tong chung|cong chung|tong toan tinh|toan tinh|tong hop|trung binh|binh quan|"
    r"binh quan chung|chung|cong toan tinh|luy ke|total)(?: \(?[ivx+, ]+\)?)?"
)
_WHOLE = {"toan tinh", "toan thanh pho", "toan huyen", "toan xa", "toan quoc"}
_ROMAN = re.compile(r"(?:x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_UNIT = re.compile(r"\(\s*(?:%|phần trăm|điểm|hồ sơ|ngày|người|tài khoản|thủ tục|nhiệm vụ|lượt)\s*\)|%", re.IGNORECASE)
_NUMBERING = re.compile(r"\(?\s*(?:[a-h]|\d{1,2})\s*\)?(?:\s*=.*)?", re.IGNORECASE)


def without_unit(text: str) -> str:
    """Return a heading without the unit behind it.

    Examples
    --------
    >>> without_unit("Tỷ lệ hồ sơ trực tuyến (%)")
    'Tỷ lệ hồ sơ trực tuyến'
    """
    return " ".join(_UNIT.sub(" ", text).split())


def role_of(text: str) -> Role | None:
    """Return what a heading says its column holds, where it is one of the usual words.

    Examples
    --------
    >>> role_of("TỶ LỆ (%)"), role_of("Đơn vị"), role_of("Kế hoạch giao"), role_of("Tû lÖ"), role_of("Xã Vĩnh Hải")
    ('value', 'place', 'nothing', 'value', None)
    """
    for spelling in (text, *decoded(text)):
        role = _ROLE_OF.get(folded(without_unit(spelling)))
        if role is not None:
            return role
    return None


def is_total(text: str) -> bool:
    """Return whether a row's label says that the row sums others up.

    Examples
    --------
    >>> is_total("TỔNG CỘNG (I+II)"), is_total("Tổng số:"), is_total("Xã Tổng Cọt")
    (True, True, False)
    """
    return any(_TOTAL.fullmatch(folded(spelling)) for spelling in (text, *decoded(text)))


def is_whole(text: str) -> bool:
    """Return whether a total is that of the place the table is about.

    Examples
    --------
    >>> is_whole("Toàn tỉnh"), is_whole("Tổng cộng")
    (True, False)
    """
    return any(folded(spelling) in _WHOLE for spelling in (text, *decoded(text)))


def is_group_serial(text: str) -> bool:
    """Return whether a serial number heads a group: Roman, or one capital letter.

    Examples
    --------
    >>> [is_group_serial(text) for text in ("II", "iv.", "A", "B", "12", "1.1", "")]
    [True, True, True, True, False, False, False]
    """
    bare = text.strip(" .)")
    return bool(bare) and (bool(_ROMAN.fullmatch(bare)) or bool(re.fullmatch(r"[A-H]", bare)))


def is_numbering(texts: list[str]) -> bool:
    """Return whether a row numbers the columns, as appendices do under their headings: (1), (2), (3)=(2)/(1).

    Examples
    --------
    >>> is_numbering(["A", "B", "1", "2", "3=2/1"]), is_numbering(["1", "Xã Vĩnh Hải", "12"]), is_numbering(["1", "5", "7"])
    (True, False, False)
    """
    filled = [text for text in texts if text]
    if len(filled) < 2 or not all(_NUMBERING.fullmatch(text) for text in filled):
        return False
    heads = [re.split(r"\s*=", text)[0].strip("() ").lower() for text in filled]
    digits = [int(head) for head in heads if head.isdigit()]
    letters = [head for head in heads if not head.isdigit()]
    in_order = digits == list(range(digits[0], digits[0] + len(digits))) if digits else True
    return in_order and letters == sorted(letters) and (not digits or digits[0] <= 1 + len(letters))

"""Names as they are typed: NFC or NFD, with or without diacritics, with UBND, tỉnh, TP. before them, in old fonts.

A name is looked up in steps, strictest first, and taken at the first step where it fits one thing only. What merely
resembles a known name is proposed and never taken.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_OFFICES = (
    r"(?:văn phòng\s+)?(?:ubnd|uỷ ban nhân dân|ủy ban nhân dân|hđnd|công an|ban chỉ đạo|tổ công tác)"
    r"(?:\s*&\s*ubnd|\s+và\s+ubnd)?"
)
_KINDS = r"(?:tỉnh|thành phố|t\.?\s?p\.?|quận|q\.|huyện|h\.|thị xã|tx\.?|thị trấn|tt\.|phường|p\.|xã|x\.|đặc khu|sở)"
_PREFIX = re.compile(rf"(?:{_OFFICES}\b\s*)?(?:{_KINDS}(?=[\s.]|(?<=\.)))?\s*", re.IGNORECASE)
_LEGACY = ("tcvn3", "vni")
_HAS_LEGACY_LETTER = re.compile(r"[\u00a1-\u00ff]")
# Letters that only Unicode has: a text with one of them is not in an old font.
_IS_UNICODE = re.compile(r"[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")

LEVEL_OF_KIND = {
    "tỉnh": {"province"},
    "thành phố": {"province", "district"},
    "tp": {"province", "district"},
    "quận": {"district"},
    "huyện": {"district"},
    "thị xã": {"district"},
    "tx": {"district"},
    "thị trấn": {"commune"},
    "phường": {"commune"},
    "xã": {"commune"},
    "đặc khu": {"commune"},
}


def exact(text: str) -> str:
    """Return a name with the same letters and tones in one spelling: lower case, one space, tones after their syllable.

    ``Hoà`` and ``Hòa`` are one name: where a tone mark stands within its syllable is a habit, not a letter.

    Examples
    --------
    >>> exact("KHÁNH  HOÀ") == exact("Khánh Hòa"), exact("Khánh Hòa") == exact("Khánh Hoa")
    (True, False)
    """
    syllables = []
    for word in _words(text):
        decomposed = unicodedata.normalize("NFD", word)
        tones = "".join(sorted(mark for mark in decomposed if mark in _TONES))
        letters = "".join(mark for mark in decomposed if mark not in _TONES)
        syllables.append(unicodedata.normalize("NFC", letters) + tones)
    return " ".join(syllables)


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Return a name without diacritics, case and punctuation.

    Examples
    --------
    >>> folded("Đắk Lắk"), folded("TP. Hồ Chí Minh")
    ('dak lak', 'tp ho chi minh')
    """
    letters = unicodedata.normalize("NFD", " ".join(_words(text))).replace("đ", "d")
    return "".join(mark for mark in letters if not unicodedata.combining(mark))


def _words(text: str) -> list[str]:
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text)).casefold()
    text = re.sub(r"[‐‑‒–—−]", "-", text)
    return re.sub(r"[\s.,;:_\-/'’\"“”()\[\]*]+", " ", text).split()


def without_prefix(text: str) -> str:
    """Return a name without the words for its kind and its office; the name itself where nothing else is left.

    Examples
    --------
    >>> [without_prefix(name) for name in ("UBND tỉnh Khánh Hòa", "TP. Huế", "Sở Tư pháp", "Tỉnh")]
    ['Khánh Hòa', 'Huế', 'Tư pháp', 'Tỉnh']
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    rest = text[match.end() :] if (match := _PREFIX.match(text)) else text
    return rest.strip(" .,:-") or text


def kind_of(text: str) -> set[str]:
    """Return the levels a name's prefix allows; empty where it has none.

    Examples
    --------
    >>> kind_of("UBND tỉnh Khánh Hòa"), kind_of("Khánh Hòa")
    ({'province'}, set())
    """
    words = " ".join(unicodedata.normalize("NFC", text).casefold().replace(".", " ").split())
    words = re.sub(rf"^{_OFFICES}\s+", "", words)
    for kind, levels in LEVEL_OF_KIND.items():
        if words.startswith(f"{kind} "):
            return levels
    return set()


def decoded(text: str) -> list[str]:
    """Return what a text may say where it was typed in a TCVN3 or VNI font; empty where nothing hints at that.

    Examples
    --------
    >>> decoded("Kh¸nh Hßa")[0], decoded("Khaùnh Hoøa")[1], decoded("Khanh Hoa")
    ('Khánh Hòa', 'Khánh Hòa', [])
    """
    if not _HAS_LEGACY_LETTER.search(text) or _IS_UNICODE.search(unicodedata.normalize("NFC", text)):
        return []
    import viparse

    # The table in use has no ẳ, which VNI writes as these pairs.
    sources = {"tcvn3": text, "vni": text.replace("aú", "ẳ").replace("AÚ", "Ẳ")}
    return [viparse.fix(sources[name], encoding=name) for name in _LEGACY]


@dataclass(frozen=True)
class Names:
    """An index from names to ids.

    Attributes
    ----------
    levels : dict of str to str
        The level of an id, where it has one; a prefix such as ``tỉnh`` leaves only ids of its level.
    """

    levels: Mapping[str, str] = field(default_factory=dict)
    _exact: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _bare: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _folded: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _shown: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, spellings: Mapping[str, Iterable[str]], *, levels: Mapping[str, str] | None = None) -> Names:
        """Return the index of ids with their spellings.

        Examples
        --------
        >>> names = Names.of({"khanh-hoa": ["Khánh Hòa"], "dak-lak": ["Đắk Lắk"]})
        >>> names.find("UBND tỉnh Khánh Hoà"), names.find("DAK LAK"), names.find("Đắc Lắc")
        ({'khanh-hoa'}, {'dak-lak'}, set())
        >>> names.near("Đắc Lắc")
        ['Đắk Lắk']
        """
        index = cls(levels=dict(levels or {}))
        for name, texts in spellings.items():
            for text in (*texts, name):
                index._exact[exact(text)].add(name)
                index._bare[exact(without_prefix(text))].add(name)
                index._folded[folded(text)].add(name)
                index._folded[folded(without_prefix(text))].add(name)
                index._shown.setdefault(folded(text), text)
        return index

    def find(self, text: str) -> set[str]:
        """Return the ids that a name may mean: none where it is not known, several where it does not tell them apart."""
        for spelling in (text, *decoded(text)):
            found = self._lookup(spelling)
            if found:
                return found
        return set()

    def _lookup(self, text: str) -> set[str]:
        levels = kind_of(text)
        bare = without_prefix(text)
        steps = ((self._exact, exact(text)), (self._bare, exact(bare)), (self._folded, folded(text)))
        # A name typed with diacritics says which ones it has: only one without any is looked up without.
        is_plain = folded(text) == " ".join(_words(text))
        for table, key in (*steps[:2], *((steps[2], (self._folded, folded(bare))) if is_plain else ())):
            found = set(table.get(key, ()))
            if levels:
                found = {name for name in found if self.levels.get(name, "") in levels or name not in self.levels}
            if found:
                return found
        return set()

    def near(self, text: str, *, count: int = 3) -> list[str]:
        """Return known names that resemble a text, nearest first; for proposing, never for taking."""
        candidates = [folded(text), folded(without_prefix(text))]
        found: list[str] = []
        for one in candidates:
            found += difflib.get_close_matches(one, list(self._shown), n=count, cutoff=0.7)
        return [self._shown[key] for key in dict.fromkeys(found)][:count]

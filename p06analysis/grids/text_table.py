"""Read CSV and TSV files as grids: UTF-8 with or without BOM, UTF-16, windows-1258; comma, semicolon or tab between cells.

The bytes and the rows decide; where two separators fit equally well the file is refused rather than cut at a guess.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from pathlib import Path

from p06analysis.errors import Fault, InputRejected
from p06analysis.grids.grid import Grid

SUFFIXES = (".csv", ".tsv", ".txt")
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
_LONGEST_CELL = 1_000_000
_LETTERS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_VIETNAMESE = re.compile(rf"[\x00-\x7f{_LETTERS}{_LETTERS.upper()}\u00a0–—‘’“”…•°±€×]*")


def read_text_table(path: Path, *, encoding: str = "", separator: str = "") -> Grid:
    """Return a text table as a grid; every cell is text.

    Parameters
    ----------
    path : Path
    encoding, separator : str
        As a mapping names them; found from the content where empty.

    Raises
    ------
    InputRejected
        P06-LOAD-002: empty, no text, broken quotes; 021: two separators fit equally well.
    """
    text = decode(path.read_bytes(), path, encoding=encoding)
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        separator, text = first.strip()[4], rest
    if not text.strip():
        raise InputRejected([_unreadable(path, "an empty file", "a table is read", "Bring the file again.")])
    mark = separator or _separator(text, path)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        raise InputRejected(
            [_unreadable(path, str(error), "a table with cells in quotes where needed is read", "Mend the quotes.")]
        ) from error
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return Grid(file=path.name, sheet="", rows=rows)


def _unreadable(path: Path, found: str, expected: str, next_step: str) -> Fault:
    return Fault(str(path), "P06-LOAD-002", found, expected, next_step)


def decode(data: bytes, path: Path, *, encoding: str = "") -> str:
    """Return the text of a file's bytes, in NFC.

    Notes
    -----
    windows-1258 writes a letter and then its tone; after composition only letters of Vietnamese may be there. Bytes of a
    TCVN3 or VNI font fail that test and are kept letter by letter (windows-1252), for the names' own decoding.

    Raises
    ------
    InputRejected
        P06-LOAD-002: bytes that are no text in any of these encodings.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            encoding = encoding or name
    candidates = [encoding] if encoding else [*_utf_16_without_mark(data), "utf-8", "cp1258", "cp1252"]
    for name in candidates:
        try:
            text = unicodedata.normalize("NFC", data.decode(name))
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" in text or (name == "cp1258" and not _VIETNAMESE.fullmatch(text)):
            continue
        return text
    expected = "text in UTF-8, UTF-16 or windows-1258 is read"
    raise InputRejected([_unreadable(path, "bytes that are no text", expected, "Save it as CSV UTF-8.")])


def _utf_16_without_mark(data: bytes) -> list[str]:
    """Return the UTF-16 order that zero bytes give away; text of Latin letters has a zero in every other place."""
    head = data[:2000]
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if max(odd, even) < 0.2 * len(head):
        return []
    return ["utf-16-le"] if odd > even else ["utf-16-be"]


def _separator(text: str, path: Path) -> str:
    """Return the separator that cuts most of the first lines into one number of cells."""
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:50]
    scores = {}
    for mark in SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=mark) if row]
        except csv.Error:
            continue
        width, count = Counter(widths).most_common(1)[0]
        if width > 1:
            scores[mark] = (count, width)
    if not scores:
        # One column is a table too: what it lacks is said by whoever reads its header.
        return ","
    best = max(scores.values())
    chosen = [mark for mark, score in scores.items() if score == best]
    if len(chosen) > 1:
        names = " and ".join(SEPARATORS[mark] for mark in chosen)
        raise InputRejected(
            [
                Fault(
                    str(path),
                    "P06-LOAD-021",
                    f"{names}, each cutting {best[0]} lines into {best[1]} cells",
                    "one separator fits best",
                    "Name it in a mapping (separator:), or save the file with tabs.",
                )
            ]
        )
    return chosen[0]

"""What stands around a table: the period, place and indicator that its title, sheet name or file name gives."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from p06analysis.grids.grid import Grid, cell_text, is_empty
from p06analysis.loaders.known import Known, existed
from p06analysis.vietnamese.dates import NotADate, dates_within, read_date
from p06analysis.vietnamese.names import decoded, exact

_ISO = re.compile(r"(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])[-_.]?(0[1-9]|1[0-2])[-_.]?(20\d\d)(?!\d)")


@dataclass(frozen=True)
class Title:
    """What is said around a table; several entries where it says several things.

    Attributes
    ----------
    dates, places, indicators : tuple
        Each with the text it was found in.
    year : int or None
        Of the dates, where they agree.
    """

    dates: tuple[tuple[dt.date, str], ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    indicators: tuple[tuple[str, str], ...] = ()
    year: int | None = None

    @property
    def day(self) -> dt.date | None:
        """Return the one day that is said, if it is one."""
        return self.dates[0][0] if len(self.dates) == 1 else None


def read_title(grid: Grid, rows: Iterable[int], known: Known) -> Title:
    """Return what the title rows say; the sheet's name, then the file's name, where they give no period."""
    texts = [cell_text(cell) for row in rows for cell in grid.rows[row] if isinstance(cell, str) and not is_empty(cell)]
    every = [reading for text in texts for reading in ([text] if any(dates_within(text)) else [text, *decoded(text)])]
    dates = {day: text for text in every for day in dates_within(text)}
    year = _common_year(dates)
    if not dates:
        dates = _named_dates(grid, _years_in(every) | _years_in([Path(grid.file).stem.replace("_", " ")]))
        year = _common_year(dates)
    if year is None:
        years = _years_in(every) or _years_in([grid.sheet]) or _years_in([Path(grid.file).stem])
        year = next(iter(years)) if len(years) == 1 else None
    return Title(
        dates=tuple(dates.items()),
        places=tuple(_places(every, known, next(iter(dates), None) if len(dates) == 1 else None).items()),
        indicators=tuple(_longest(every, _spellings(known.params.indicators)).items()),
        year=year,
    )


def _common_year(dates: Mapping[dt.date, str]) -> int | None:
    years = {day.year for day in dates}
    return next(iter(years)) if len(years) == 1 else None


def _years_in(texts: Iterable[str]) -> set[int]:
    return {int(year) for text in texts for year in re.findall(r"(?<!\d)20\d\d(?!\d)", text)}


def _named_dates(grid: Grid, years: set[int]) -> dict[dt.date, str]:
    """Return the period that a sheet's name or, failing that, a file's name gives."""
    year = next(iter(years)) if len(years) == 1 else None
    try:
        return (
            {read_date(grid.sheet, year=year): f'the sheet name "{grid.sheet}"'} if grid.sheet else _of_file(grid, year)
        )
    except NotADate:
        return _of_file(grid, year)


def _of_file(grid: Grid, year: int | None) -> dict[dt.date, str]:
    stem = Path(grid.file).stem
    day = day_in_name(stem)
    if day is not None:
        return {day: f'the file name "{grid.file}"'}
    words = re.sub(r"[_\s]+", " ", stem)
    found = set(dates_within(words)) | set(dates_within(re.sub(r"[-_\s]+", "-", stem).replace("-", "/")))
    for match in re.finditer(r"(?i)(?<![a-z])(?:t|thang)[-_ ]?(0?[1-9]|1[0-2])(?!\d)", stem):
        if year is not None:
            found.add(read_date(f"tháng {match[1]}", year=year))
    return dict.fromkeys(found, f'the file name "{grid.file}"')


def day_in_name(stem: str) -> dt.date | None:
    """Return the day that a file's name carries, ``YYYY-MM-DD`` or ``DDMMYYYY``; None where it carries none or several.

    Examples
    --------
    >>> day_in_name("2026-10-10"), day_in_name("details_Province_04102026"), day_in_name("bao-cao-T9")
    (datetime.date(2026, 10, 10), datetime.date(2026, 10, 4), None)
    """
    found = {(int(y), int(m), int(d)) for y, m, d in _ISO.findall(stem)}
    found = found or {(int(y), int(m), int(d)) for d, m, y in _DAY_FIRST.findall(stem)}
    if len(found) != 1:
        return None
    try:
        return dt.date(*next(iter(found)))
    except ValueError:
        return None


def _spellings(entries: Mapping[str, object]) -> dict[str, set[str]]:
    """Return, by exact spelling, the ids that bear it."""
    spelled: dict[str, set[str]] = {}
    for name, one in entries.items():
        labels = [getattr(one, "label_vi", ""), *getattr(one, "spellings", ())]
        for label in labels:
            text = exact(re.sub(r"\s*\([^)]*\)\s*$", "", label) or label)
            if len(text) > 2:
                spelled.setdefault(text, set()).add(name)
    return spelled


def _longest(texts: Iterable[str], spelled: Mapping[str, set[str]]) -> dict[str, str]:
    """Return the ids whose spelling stands within the texts as whole words, without those inside a longer one."""
    found: dict[str, str] = {}
    for text in texts:
        words = f" {exact(text)} "
        inside = [spelling for spelling in spelled if f" {spelling} " in words]
        for spelling in inside:
            if not any(spelling != other and f" {spelling} " in f" {other} " for other in inside):
                found |= dict.fromkeys(sorted(spelled[spelling]), text)
    return found


def _places(texts: Iterable[str], known: Known, day: dt.date | None) -> dict[str, str]:
    found = _longest(texts, _spellings(known.params.places))
    if day is not None:
        then = {name: text for name, text in found.items() if existed(known.params.places[name], day)}
        found = then or found
    # The country heads every official paper ("Cộng hòa xã hội chủ nghĩa Việt Nam"); a table of one place names it too.
    below = {name: text for name, text in found.items() if known.params.places[name].level != "country"}
    return below or found

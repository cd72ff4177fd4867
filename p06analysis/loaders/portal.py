"""Read snapshots of the Decision-766 index that collectors keep of the National Public Service Portal (JSON).

Shapes differ: one file a day for all provinces, one a day a province with its departments and communes, raw answers with
``metrics``. In all of them a figure stands on the unit it belongs to, or in its ``componentIndicators``, so units are looked for
wherever they stand. ``null`` is missing and never 0, and so is the ratio of no cases; the portal's own flags are kept: a unit that
it flags is suspect, of a figure that it calls provisional (and scores all the same) a note says so. A snapshot describes the day
it was taken.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

from p06analysis.errors import Fault, InputRejected
from p06analysis.loaders.known import Known
from p06analysis.loaders.layout.faults import unknown_name
from p06analysis.loaders.layout.titles import day_in_name
from p06analysis.loaders.loaded import Loaded, Progress, joined, no_progress, once, typed
from p06analysis.plan import Params
from p06analysis.plan.hierarchy import exists
from p06analysis.vietnamese.dates import NotADate, read_date

_FLAG_KEYS = ("flags", "dataFlags", "dataFlag", "flag")
_SCORE_KEYS = ("scores", "groupScores")
_PARTS_KEY = "componentIndicators"
_STATUS_KEY = "dataQualityStatus"
_OTHER_SCOPES = ("month", "quarter")


def read_portal(path: Path, params: Params, *, progress: Progress = no_progress) -> Loaded:
    """Return the figures of a snapshot, or of every ``.json`` file of a folder.

    Parameters
    ----------
    path : Path
    params : Params
        Units are found by ``portal_code``, else by name; figures by the indicators' ``portal_codes``.
    progress : callable

    Raises
    ------
    InputRejected
        Faults of all files: P06-LOAD-070 not JSON, or without any unit; 071 no day, or one that the file's name
        contradicts; 072 a code and a name of two units; 073 a month's or quarter's answer; 074 a figure that is no number;
        045 and 046 unknown units.
    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    known = Known.of(params)
    parts, faults = [], []
    for number, file in enumerate(files):
        progress("snapshots", number / len(files))
        reader = _Snapshot(file, known)
        parts.append(reader.read())
        faults += reader.faults
    if not files:
        faults.append(
            _fault(str(path), "070", "no .json file", "a folder of dated snapshots is read", "Mend the path.")
        )
    outcome = joined(parts)
    figures, twice, notes = once(outcome.figures)
    if faults or twice:
        raise InputRejected([*faults, *twice])
    return Loaded(figures, said=(*outcome.said, *notes))


def _fault(where: str, number: str, found: str, expected: str, next_step: str) -> Fault:
    return Fault(where, f"P06-LOAD-{number}", found, expected, next_step)


@dataclass
class _Snapshot:
    """One file while it is read."""

    file: Path
    known: Known
    faults: list[Fault] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    unknown_codes: set[str] = field(default_factory=set)

    def read(self) -> Loaded:
        try:
            content = json.loads(self.file.read_bytes())
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            found = str(error).split("\n")[0] or type(error).__name__
            self._add(str(self.file), "070", found, "a snapshot in JSON is read", "Collect it again.")
            return joined([])
        day = self._day(content)
        units = list(_units(content, ""))
        if not units:
            expected = "units stand in it with departmentCode or departmentName"
            self._add(str(self.file), "070", "no unit", expected, "Look whether this is a snapshot of the index.")
        for path, unit in units:
            self._unit(path, unit, day)
        if self.faults or not self.rows:
            return joined([])
        said = [f"{self.file.name}: codes without an indicator, not read: {', '.join(sorted(self.unknown_codes))}"]
        return Loaded(typed(pd.DataFrame(self.rows)), said=tuple(said if self.unknown_codes else ()))

    def _add(self, where: str, number: str, found: str, expected: str, next_step: str) -> None:
        self.faults.append(_fault(where, number, found, expected, next_step))

    def _day(self, content: Any) -> dt.date | None:
        """Return the day of the snapshot, which its text and its file's name give alike."""
        named = day_in_name(self.file.stem)
        head = content if isinstance(content, dict) else {}
        about = head["metadata"] if isinstance(head.get("metadata"), dict) else {}
        written = head.get("date") or about.get("runDateStr")
        day = day_in_name(str(written)) if written is not None else None
        if written is not None and day is None:
            try:
                day = read_date(str(written)[:10])
            except NotADate:
                self._add(f"{self.file}, date", "071", f'"{written}"', "a day is written 2026-10-10", "Mend the file.")
                return None
        scopes = {scope: f"{scope} {head[scope]}" for scope in _OTHER_SCOPES if head.get(scope) is not None}
        if about.get("timeType") in _OTHER_SCOPES:
            scopes["metadata.timeType"] = str(about["timeType"])
        for key, found in scopes.items():
            expected = "a snapshot of the year to date is read"
            self._add(f"{self.file}, {key}", "073", found, expected, "Collect the year's answer.")
        if day is not None and named is not None and day != named:
            found = f"{day.isoformat()}, and {named.isoformat()} in the file's name"
            self._add(f"{self.file}, date", "071", found, "the two agree", "Find out which day it is.")
        day = day or named
        if day is None:
            expected = "the day stands in the file or its name, YYYY-MM-DD or DDMMYYYY"
            self._add(str(self.file), "071", "no day", expected, "Name the file for the day it was taken.")
        return day

    def _unit(self, path: str, unit: Mapping[str, Any], day: dt.date | None) -> None:
        place = self._place(path, unit, day)
        flags = [one for key in _FLAG_KEYS if unit.get(key) for one in _listed(unit[key])]
        for where, codes in _of_unit(unit, self.known.params):
            if isinstance(codes, str):
                self.unknown_codes.add(codes)
                continue
            indicator, value, numerator, denominator, status = codes
            numbers = [self._number(f"{path}.{where}", one) for one in (value, numerator, denominator)]
            has_counts = not math.isnan(numbers[1]) and not math.isnan(numbers[2])
            if day is None or not place or (math.isnan(numbers[0]) and not has_counts):
                continue
            told = [*flags, *([status] if status else [])]
            self.rows.append(
                {
                    "indicator": indicator,
                    "place": place,
                    "date": day,
                    "as_of": day,
                    "value": _as_percent(numbers, self.known.params.indicators[indicator].unit),
                    "numerator": numbers[1],
                    "denominator": numbers[2],
                    "source": f"{quote(self.file.name, safe='')}#{quote(f'{path}.{where}'.lstrip('.'), safe='[].')}",
                    "flag": "suspect" if flags else "",
                    "note": f"portal: {', '.join(map(str, told))}" if told else "",
                    "file": self.file.name,
                    "sheet": "",
                    "cell": f"{path}.{where}".lstrip("."),
                    "is_stated": True,
                }
            )

    def _number(self, where: str, value: Any) -> float:
        if value is None:
            return math.nan
        try:
            number = float(value) if not isinstance(value, bool) else math.nan
        except (TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number):
            self._add(
                f"{self.file}, {where.lstrip('.')}", "074", repr(value)[:60], "a number or null", "Collect it again."
            )
        return number

    def _place(self, path: str, unit: Mapping[str, Any], day: dt.date | None) -> str:
        code, name = str(unit.get("departmentCode") or ""), str(unit.get("departmentName") or "")
        by_code = self._by_code(code, day)
        found = self.known.place(name, day)
        if by_code and name and found.is_known and by_code != found.id and by_code not in found.candidates:
            expected = f"{code} is {by_code}"
            self._add(
                f"{self.file}, {path.lstrip('.')}",
                "072",
                f'"{name}"',
                expected,
                "Mend portal_code in params/places.yaml.",
            )
            return ""
        if not by_code and not found.id:
            where = f"{self.file}, {path.lstrip('.')}.departmentName"
            self.faults.append(unknown_name(where, "place", name or code, found))
        return by_code or found.id

    def _by_code(self, code: str, day: dt.date | None) -> str:
        """Return the place of a code; none on a day before it was merged, for which codes were not checked."""
        place = self.known.portal_codes.get(code, "")
        return place if place and (day is None or exists(self.known.params.places[place], day)) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _units(content: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every node that names a unit, with its path."""
    if isinstance(content, dict):
        if content.get("departmentCode") or content.get("departmentName"):
            yield path, content
        for key, value in content.items():
            if isinstance(value, dict | list):
                yield from _units(value, f"{path}.{key}")
    elif isinstance(content, list):
        for index, value in enumerate(content):
            yield from _units(value, f"{path}[{index}]")


_Figure = tuple[str, Any, Any, Any, str]
"""Indicator, value, counts, and what the portal says of their quality."""


def _of_unit(unit: Mapping[str, Any], params: Params) -> Iterator[tuple[str, str | _Figure]]:
    """Yield a unit's own figures and those of its parts, by where they stand."""
    yield from _figures(unit, params)
    parts = unit.get(_PARTS_KEY)
    for key, part in parts.items() if isinstance(parts, dict) else ():
        if isinstance(part, dict):
            for where, codes in _figures(part, params):
                yield (f"{_PARTS_KEY}.{key}.{where}", codes)


def _figures(unit: Mapping[str, Any], params: Params) -> Iterator[tuple[str, str | _Figure]]:
    """Yield a node's figures by where they stand; a code that is no indicator's stands for itself."""
    by_code = {code: name for name, one in params.indicators.items() for code in one.portal_codes}
    for key in _SCORE_KEYS:
        scores = unit.get(key)
        pairs = scores.items() if isinstance(scores, dict) else []
        listed = [
            (one.get("code"), one.get("score"))
            for one in _listed(scores or [])
            if isinstance(one, dict) and "code" in one
        ]
        for code, score in [*pairs, *(listed if not pairs else [])]:
            yield (f"{key}.{code}", (by_code[code], score, None, None, "") if code in by_code else str(code))
    for index, item in enumerate(_listed(unit.get("metrics") or [])):
        if isinstance(item, dict) and item.get("code") is not None:
            yield (f"metrics[{index}]", _item(item, by_code, params))
    for code, name in by_code.items():
        first, _, second = code.partition("/")
        if second and (first in unit or second in unit):
            yield (first, (name, None, unit.get(first), unit.get(second), ""))
        elif not second and code in unit and not isinstance(unit[code], dict | list):
            yield (code, (name, unit[code], None, None, ""))


def _item(item: Mapping[str, Any], by_code: Mapping[str, str], params: Params) -> str | _Figure:
    name = by_code.get(item["code"])
    if name is None:
        return str(item["code"])
    status = str(item.get(_STATUS_KEY) or "")
    if params.indicators[name].unit == "score":
        return (name, item.get("score"), None, None, status)
    return (name, item.get("ratio"), item.get("numerator"), item.get("denominator"), status)


def _as_percent(numbers: list[float], unit: str) -> float:
    """Return the value; a ratio given as a fraction is brought to percent where its counts show that it is one.

    The ratio of no cases is none, whatever the portal writes for it.
    """
    value, numerator, denominator = numbers
    if unit == "percent" and denominator == 0:
        return math.nan
    if unit != "percent" or math.isnan(value) or not denominator > 0:
        return value
    ratio = numerator / denominator
    return 100 * value if abs(value - ratio) < abs(value - 100 * ratio) and abs(value - ratio) < 0.006 else value

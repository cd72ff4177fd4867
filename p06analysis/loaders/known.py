"""What the params know, indexed for reading files: indicators and places by every spelling, with days of validity."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from p06analysis.plan import Indicator, Params, Place
from p06analysis.plan.hierarchy import exists
from p06analysis.vietnamese.names import Names, folded

_YEARS_BEHIND = re.compile(r"\s*\((?:đến|từ|to|from|merged|sau|trước)\b[^)]*\)\s*$")


@dataclass(frozen=True)
class Found:
    """The outcome of looking a name up.

    Attributes
    ----------
    id : str
        Empty where the name was not taken.
    candidates : tuple of str
        Ids that it may mean, where there are several.
    near : tuple of str
        Known names that resemble it, where it is not known.
    """

    id: str = ""
    candidates: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Return whether the name means anything, be it one thing or several."""
        return bool(self.id or self.candidates)

    @property
    def advice(self) -> str:
        """Return the sentence that helps a reader on."""
        if self.candidates:
            return f"It may mean {', '.join(self.candidates)}."
        if self.near:
            return "Closest: " + ", ".join(f'"{name}"' for name in self.near) + "."
        return "Nothing known resembles it."


@dataclass(frozen=True)
class Known:
    """Names of indicators and places, and the portal's codes.

    Attributes
    ----------
    params : Params
    indicators, numerators, denominators, places : Names
        By label, id and spelling; the middle two by the headings under which counts are given.
    portal_codes : dict of str to str
        Place by the portal's code.
    elders : dict of str to tuple of str
        By place, the predecessors that bore its name.
    """

    params: Params
    indicators: Names
    numerators: Names
    denominators: Names
    places: Names
    portal_codes: Mapping[str, str] = field(default_factory=dict)
    elders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _places: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, params: Params, *, extra: Mapping[str, str] | None = None) -> Known:
        """Return the indexes of some params.

        Parameters
        ----------
        params : Params
        extra : mapping of str to str, optional
            Spellings of one file alone, from its mapping: text to the id of an indicator or a place.
        """
        more: dict[str, list[str]] = {}
        for text, name in (extra or {}).items():
            more.setdefault(name, []).append(text)

        def spellings(name: str, one: Indicator | Place) -> list[str]:
            labels = [_YEARS_BEHIND.sub("", label) for label in (one.label_vi, one.label_en)]
            return [*labels, one.label_vi, one.label_en, *one.spellings, *more.get(name, ())]

        indicators, places = params.indicators, params.places
        return cls(
            params=params,
            indicators=Names.of({name: spellings(name, one) for name, one in indicators.items()}),
            numerators=Names.of(
                {n: one.numerator_spellings for n, one in indicators.items() if one.numerator_spellings}
            ),
            denominators=Names.of(
                {n: one.denominator_spellings for n, one in indicators.items() if one.denominator_spellings}
            ),
            places=Names.of(
                {name: spellings(name, one) for name, one in places.items()},
                levels={name: one.level for name, one in places.items()},
            ),
            portal_codes={one.portal_code: name for name, one in places.items() if one.portal_code},
            elders=_elders(places),
        )

    def indicator(self, text: str) -> Found:
        """Return the indicator that a text names."""
        return _one(self.indicators.find(text), self.indicators, text)

    def place(self, text: str, day: dt.date | None = None) -> Found:
        """Return the place that a text names on a day; of two of one name, the one that existed then.

        A spelling that only the younger of two has (without diacritics, an id) means the elder on the elder's days.
        """
        if text not in self._places:
            self._places[text] = self.places.find(text)
        found = self._places[text]
        if day is not None:
            elder = {old for name in found for old in self.elders.get(name, ())}
            found = {name for name in (*found, *elder) if exists(self.params.places[name], day)} or found
        return _one(found, self.places, text)


def _elders(places: Mapping[str, Place]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for old, place in places.items():
        new = place.successor
        if new is not None and _bare(place) == _bare(places[new]):
            found[new] = (*found.get(new, ()), old)
    return found


def _bare(place: Place) -> str:
    return folded(_YEARS_BEHIND.sub("", place.label_vi))


def _one(found: set[str], names: Names, text: str) -> Found:
    if len(found) == 1:
        return Found(next(iter(found)))
    return Found(candidates=tuple(sorted(found))) if found else Found(near=tuple(names.near(text)))

"""Which places are parts of which: commune or department → province → country, as it stood on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from p06analysis.errors import Fault
from p06analysis.plan.folder import Files
from p06analysis.plan.models import Place

RANKS = {"country": 0, "province": 1, "ministry": 1, "district": 2, "department": 3, "commune": 3}
"""How deep a level lies; a part lies deeper than its whole, or as deep where both are a country's."""


def parts_of(places: Mapping[str, Place], whole: str, *, day: dt.date) -> tuple[str, ...]:
    """Return the ids of the places that a whole is made up of on a day, in the order of the file.

    Parameters
    ----------
    places : mapping
    whole : str
        Id of the parent.
    day : datetime.date
        Places that did not exist yet, or no longer, are no parts.

    Examples
    --------
    >>> both = {"a": Place(label_vi="A", label_en="A", level="province"),
    ...         "b": Place(label_vi="B", label_en="B", level="commune", parent="a", valid_from="2025-07-01")}
    >>> parts_of(both, "a", day=dt.date(2025, 6, 30)), parts_of(both, "a", day=dt.date(2025, 7, 1))
    ((), ('b',))
    """
    return tuple(name for name, place in places.items() if place.parent == whole and exists(place, day))


def places_of_level(places: Mapping[str, Place], level: str, *, day: dt.date) -> tuple[str, ...]:
    """Return the ids of the places of a level that existed on a day, in the order of the file."""
    return tuple(name for name, place in places.items() if place.level == level and exists(place, day))


def exists(place: Place, day: dt.date) -> bool:
    """Return whether a place existed on a day."""
    started = place.valid_from is None or place.valid_from <= day
    return started and (place.valid_to is None or day <= place.valid_to)


def wholes_of(places: Mapping[str, Place], part: str) -> tuple[str, ...]:
    """Return the ids of what a place is a part of, the nearest first; circles have been refused when reading."""
    found: list[str] = []
    current = places[part].parent
    while current is not None and current not in found:
        found.append(current)
        current = places[current].parent
    return tuple(found)


def hierarchy_faults(files: Files) -> Iterator[Fault]:
    """Yield P06-PLAN-010 for unknown parents, 040 for parents in a circle, 041 for a part that lies above its whole."""
    where = f"{files.folder}/places.yaml, places"
    for name, place in files.places.items():
        if place.parent is None:
            continue
        here = f"{where}.{name}.parent"
        yield from files.unknown(here, place.parent, "place")
        seen, current = {name}, place.parent
        while current in files.places and current not in seen:
            seen.add(current)
            current = files.places[current].parent or ""
        if current == name:
            yield Fault(
                here, "P06-PLAN-040", f'"{place.parent}"', "parents lead back to where they began", "Take one out."
            )
        whole = files.places.get(place.parent)
        if whole is not None and RANKS[whole.level] > RANKS[place.level]:
            yield Fault(
                here,
                "P06-PLAN-041",
                f'"{place.parent}", a {whole.level}',
                f"a {place.level} is a part of something larger",
                "Mend the parent or the level.",
            )

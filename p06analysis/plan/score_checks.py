"""What the file of a score must fulfil beyond its form: known indicators, sums of points, thresholds, days in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from p06analysis.errors import Fault
from p06analysis.plan.folder import Files
from p06analysis.plan.scores import Score, ScoreGroup, ScoreVersion

TOLERANCE = 1e-9
"""Points by which sums may differ: 0.1 + 0.2 is not 0.3 to a computer."""


def score_faults(files: Files, score: Score, where: str) -> Iterator[Fault]:
    """Yield every fault of a score's file.

    P06-PLAN-010 unknown indicator, 042 maxima that do not add up, 043 a maximum or threshold that is not above 0, 044 an id
    twice, 045 versions out of order.
    """
    days = [version.valid_from for version in score.versions]
    if sorted(set(days)) != days:
        yield Fault(
            f"{where}, versions",
            "P06-PLAN-045",
            ", ".join(day.isoformat() for day in days),
            "each version starts later than the one before it",
            "Put them in order, one a day.",
        )
    for index, version in enumerate(score.versions):
        yield from _version_faults(files, score, version, f"{where}, versions[{index}]")


def _version_faults(files: Files, score: Score, version: ScoreVersion, where: str) -> Iterator[Fault]:
    yield from files.unknown(f"{where}.total", version.total, "indicator")
    yield from _sum_faults(f"{where}.groups", [group.maximum for group in version.groups], score.maximum, "the score")
    yield from _twice(f"{where}.groups", [group.id for group in version.groups])
    for index, group in enumerate(version.groups):
        here = f"{where}.groups[{index}]"
        yield from files.unknown(f"{here}.official", group.official, "indicator")
        yield from _above_zero(f"{here}.maximum", group.maximum)
        yield from _item_faults(files, group, here)
    yield from _twice(f"{where}, items", [item.id for _, item in version.items()])


def _item_faults(files: Files, group: ScoreGroup, where: str) -> Iterator[Fault]:
    for index, item in enumerate(group.items):
        here = f"{where}.items[{index}]"
        if item.indicator is not None:
            yield from files.unknown(f"{here}.indicator", item.indicator, "indicator")
        yield from _above_zero(f"{here}.maximum", item.maximum)
        yield from _above_zero(f"{here}.threshold", item.threshold)
    known = [item.maximum for item in group.items if item.maximum is not None]
    if group.items and len(known) == len(group.items):
        yield from _sum_faults(f"{where}.items", known, group.maximum, f"the group {group.id}")
    elif sum(known) > group.maximum + TOLERANCE:
        yield Fault(
            f"{where}.items",
            "P06-PLAN-042",
            f"{sum(known):g} points",
            f"the group {group.id} has {group.maximum:g} at the most",
            "Mend a maximum.",
        )


def _sum_faults(where: str, maxima: list[float], whole: float, name: str) -> Iterator[Fault]:
    if abs(sum(maxima) - whole) > TOLERANCE:
        yield Fault(
            where,
            "P06-PLAN-042",
            f"maxima that add up to {sum(maxima):g}",
            f"{name} has {whole:g} points",
            "Mend a maximum.",
        )


def _above_zero(where: str, value: float | None) -> Iterator[Fault]:
    if value is not None and not value > 0:
        yield Fault(where, "P06-PLAN-043", f"{value:g}", "a maximum and a threshold are above 0", "Mend the value.")


def _twice(where: str, names: list[str]) -> Iterator[Fault]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Fault(where, "P06-PLAN-044", f'"{name}", {count} times', "an id stands once", "Rename one.")

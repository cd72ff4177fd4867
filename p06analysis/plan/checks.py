"""What no single file of ``params/`` can know: references between files, units, orders of days.

Each check returns all the faults it finds; reading joins them with the faults of the single files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from p06analysis.errors import Fault
from p06analysis.plan.folder import Files
from p06analysis.plan.hierarchy import hierarchy_faults
from p06analysis.plan.models import Indicator, Owner, Place, Run, Target
from p06analysis.plan.score_checks import score_faults
from p06analysis.plan.task_checks import model_faults, task_faults


def cross_faults(files: Files) -> list[Fault]:
    """Return every fault between the files of a params folder.

    Parameters
    ----------
    files : Files

    Returns
    -------
    list of Fault
        P06-PLAN-010 unknown name, 011 successor circle, 012 percent below 1, 013 target outside the bounds, 014 a target
        twice, 015 owner not in office at the deadline, 016 deadline before the origin, 017 several default runs, 019 days in
        the wrong order; 040 and 041 of :mod:`p06analysis.plan.hierarchy`, 042 to 045 of
        :mod:`p06analysis.plan.score_checks`, 047 shares of a divided unit that do not add to 1, 049 a portal code of two places, and those of
        :mod:`p06analysis.plan.task_checks`.
    """
    faults = [*_indicator_faults(files), *_place_faults(files), *_owner_faults(files)]
    for where, _, targets in files.targets:
        faults += _target_faults(files, targets, where)
    for register in files.registers:
        if register.plan is not None:
            faults += files.unknown(f"{register.file}, plan", register.plan, "plan")
        known = files.names["owner"]
        faults += task_faults(register.tasks, register.where, owners=known)
        faults += model_faults(register.models, register.file, owners=known)
    for where, run in files.runs:
        faults += _run_faults(files, run, where)
    for where, score in files.scores:
        faults += score_faults(files, score, where)
    defaults = [(where, run.run) for where, run in files.runs if run.default]
    faults += [
        Fault(
            f"{where}, default",
            "P06-PLAN-017",
            "true",
            f"one run is the default, and so is {defaults[0][1]}",
            "Leave default: true in one file.",
        )
        for where, _ in defaults[1:]
    ]
    return faults


def deadline_faults(targets: Iterable[tuple[int, Target]], origin: dt.date, where: str) -> list[Fault]:
    """Return a fault for every target whose deadline is not after the origin.

    Examples
    --------
    >>> deadline_faults((), dt.date(2026, 10, 10), "params/plans/x.yaml")
    []
    """
    return [
        Fault(
            f"{where}, targets[{index}].deadline",
            "P06-PLAN-016",
            target.deadline.isoformat(),
            f"a deadline lies after the origin, {origin.isoformat()}",
            "Move the origin back, or take the target out: its outcome belongs to the record.",
        )
        for index, target in targets
        if target.deadline <= origin
    ]


def _indicator_faults(files: Files) -> Iterator[Fault]:
    for name, indicator in files.indicators.items():
        where = f"{files.folder}/indicators.yaml, indicators.{name}"
        for key, other in (("upper_from", indicator.upper_from), ("volume_from", indicator.volume_from)):
            if other is not None:
                yield from files.unknown(f"{where}.{key}", other, "indicator")
        for index, change in enumerate(indicator.breaks):
            for place in change.places:
                yield from files.unknown(f"{where}.breaks[{index}].places", place, "place")


def _place_faults(files: Files) -> Iterator[Fault]:
    where = f"{files.folder}/places.yaml, places"
    yield from hierarchy_faults(files)
    yield from _successor_faults(files, where, files.places, "place")
    for name, place in files.places.items():
        for successor in place.successors:
            yield from files.unknown(f"{where}.{name}.successors", successor, "place")
        total = sum(place.successors.values())
        if place.successors and (abs(total - 1) > 0.001 or place.successor):
            yield Fault(
                f"{where}.{name}.successors",
                "P06-PLAN-047",
                f"shares that add to {total:g}" + (", and a successor" if place.successor else ""),
                "a unit that was divided has shares that add to 1, and no single successor",
                "Mend the shares.",
            )
    yield from _code_faults(files, where)


def _code_faults(files: Files, where: str) -> Iterator[Fault]:
    """Yield P06-PLAN-049 for a portal code that an earlier place has: figures would go to one of the two in silence."""
    taken: dict[str, str] = {}
    for name, place in files.places.items():
        if place.portal_code is not None and taken.setdefault(place.portal_code, name) != name:
            yield Fault(
                f"{where}.{name}.portal_code",
                "P06-PLAN-049",
                f'"{place.portal_code}"',
                f"it is that of {taken[place.portal_code]}",
                "A code stands for one place: mend one of the two.",
            )


def _owner_faults(files: Files) -> Iterator[Fault]:
    where = f"{files.folder}/owners.yaml, owners"
    for name, owner in files.owners.items():
        yield from files.unknown(f"{where}.{name}.place", owner.place, "place")
    yield from _successor_faults(files, where, files.owners, "owner")


def _successor_faults(
    files: Files, where: str, entries: Mapping[str, Place] | Mapping[str, Owner], kind: str
) -> Iterator[Fault]:
    for name, entry in entries.items():
        if entry.successor is not None:
            yield from files.unknown(f"{where}.{name}.successor", entry.successor, kind)
        if entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
            yield Fault(
                f"{where}.{name}.valid_to",
                "P06-PLAN-019",
                entry.valid_to.isoformat(),
                f"it lies before valid_from, {entry.valid_from.isoformat()}",
                "Mend one of the two.",
            )
        seen, current = {name}, entry.successor
        while current is not None and current in entries:
            if current in seen:
                yield Fault(
                    f"{where}.{name}.successor",
                    "P06-PLAN-011",
                    f'"{entry.successor}"',
                    "successors lead back to where they began",
                    "Take one of them out.",
                )
                break
            seen.add(current)
            current = entries[current].successor


def _target_faults(files: Files, targets: tuple[tuple[int, Target], ...], where: str) -> Iterator[Fault]:
    seen: dict[tuple[object, ...], int] = {}
    for index, target in targets:
        here = f"{where}, targets[{index}]"
        yield from files.unknown(f"{here}.indicator", target.indicator, "indicator")
        yield from files.unknown(f"{here}.place", target.place, "place")
        yield from files.unknown(f"{here}.owner", target.owner, "owner")
        if target.indicator in files.indicators:
            yield from _value_faults(here, target, files.indicators[target.indicator])
        if target.owner in files.owners:
            yield from _office_faults(here, target, files.owners[target.owner])
        key = (target.indicator, target.place, target.value, target.deadline)
        if key in seen:
            yield Fault(
                here,
                "P06-PLAN-014",
                f"the same as targets[{seen[key]}]",
                "a target stands once in its plan",
                "Take one of the two out.",
            )
        seen.setdefault(key, index)


def _value_faults(here: str, target: Target, indicator: Indicator) -> Iterator[Fault]:
    value = target.value
    if indicator.unit == "percent" and 0 < value <= 1:
        yield Fault(
            f"{here}.value",
            "P06-PLAN-012",
            f"{value:g}",
            "a percent is written 0–100",
            f"Write {100 * value:g} if you mean {100 * value:g} %.",
        )
    lower = -float("inf") if indicator.lower is None else indicator.lower
    upper = float("inf") if indicator.upper is None else indicator.upper
    if not lower <= value <= upper:
        yield Fault(
            f"{here}.value",
            "P06-PLAN-013",
            f"{value:g}",
            f"{target.indicator} lies between {lower:g} and {upper:g}",
            "Mend the target or the bounds.",
        )


def _office_faults(here: str, target: Target, owner: Owner) -> Iterator[Fault]:
    starts_late = owner.valid_from is not None and owner.valid_from > target.deadline
    ends_early = owner.valid_to is not None and owner.valid_to < target.deadline
    if starts_late or ends_early:
        span = f"{owner.valid_from or '…'} to {owner.valid_to or '…'}"
        successor = f"Name its successor, {owner.successor}." if owner.successor else "Name who holds the duty then."
        yield Fault(
            f"{here}.owner",
            "P06-PLAN-015",
            f'"{target.owner}", in office {span}',
            f"the deadline is {target.deadline}",
            successor,
        )


def _run_faults(files: Files, run: Run, where: str) -> Iterator[Fault]:
    if run.plan is not None:
        yield from files.unknown(f"{where}, plan", run.plan, "plan")
    if run.beside is not None:
        yield from files.unknown(f"{where}, beside.indicator", run.beside.indicator, "indicator")
    if run.places is not None:
        yield from files.unknown(f"{where}, places.indicator", run.places.indicator, "indicator")
        if run.places.within is not None:
            yield from files.unknown(f"{where}, places.within", run.places.within, "place")
    for file, plan, targets in files.targets:
        if plan == run.plan and isinstance(run.origin, dt.date):
            yield from deadline_faults(targets, run.origin, file)

"""What could be read of a params folder, before anything across its files is checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from p06analysis.errors import Fault, closest
from p06analysis.plan.models import Indicator, Owner, Place, Run, Target
from p06analysis.plan.scores import Score
from p06analysis.plan.task_checks import Where
from p06analysis.plan.tasks import RunningModel, Task


@dataclass(frozen=True)
class Register:
    """What could be read of a register: its file, its plan, its tasks with their numbers and places, its models."""

    file: str
    plan: str | None
    tasks: Sequence[tuple[int, Task]]
    where: Where
    models: Sequence[RunningModel]


@dataclass(frozen=True)
class Files:
    """What could be read of a params folder, before it is known to be right.

    ``names`` holds all ids of a kind, those of unreadable entries too; None where a file could not be read at all.
    """

    folder: str
    indicators: Mapping[str, Indicator]
    places: Mapping[str, Place]
    owners: Mapping[str, Owner]
    names: Mapping[str, frozenset[str] | None]
    targets: Sequence[tuple[str, str | None, tuple[tuple[int, Target], ...]]]
    registers: Sequence[Register]
    runs: Sequence[tuple[str, Run]]
    scores: Sequence[tuple[str, Score]] = ()

    def unknown(self, where: str, name: str, kind: str) -> Iterator[Fault]:
        """Yield a fault if no entry of that kind has the name."""
        known = self.names[kind]
        if known is not None and name not in known:
            yield Fault(where, "P06-PLAN-010", f'"{name}"', f"no {kind} of that id", closest(name, list(known)))

"""Scores that are made up of items: groups, items with their maxima and thresholds, and versions of the formula.

An item scores its maximum where its ratio is at its threshold or above, else maximum × ratio / threshold. A change of
formula is a new version with the day from which it holds: a break of every official figure it touches, never progress.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from p06analysis.plan.fields import Break, Day, Labelled, Level, Words
from p06analysis.plan.fields import Strict as _Strict


class ScoreItem(Labelled):
    """One ratio of a score.

    ``maximum`` is missing where nobody has published how the group's points are shared out, ``indicator`` where no ratio is
    published. ``when_empty`` says what an item scores whose denominator is 0.
    """

    id: str
    maximum: float | None = None
    threshold: float | None = 100
    indicator: str | None = None
    when_empty: Literal["full", "zero"] = "zero"
    standing: Literal["confirmed", "unconfirmed"]
    note: Words | None = None


class ScoreGroup(Labelled):
    """Items whose points are published as one figure, ``official``."""

    id: str
    maximum: float
    official: str
    items: tuple[ScoreItem, ...] = ()
    note: Words | None = None


class ScoreVersion(_Strict):
    """A formula and the day from which it holds; ``total`` is the indicator of the published sum."""

    valid_from: Day
    reason: Words
    total: str
    groups: tuple[ScoreGroup, ...] = Field(min_length=1)

    @property
    def officials(self) -> tuple[str, ...]:
        """Return the indicators of the published points: the total's, then each group's."""
        return (self.total, *(group.official for group in self.groups))

    def items(self) -> Iterator[tuple[ScoreGroup, ScoreItem]]:
        """Yield every item with its group, in the order of the file."""
        for group in self.groups:
            for item in group.items:
                yield group, item


class Score(Labelled):
    """``params/scores/<score>.yaml``: a score out of ``maximum`` points, compared over the places of a level."""

    score: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    maximum: float
    level: Level
    source: str | None = None
    versions: tuple[ScoreVersion, ...] = Field(min_length=1)

    def version_on(self, day: dt.date) -> ScoreVersion | None:
        """Return the version that holds on a day; None before the first."""
        holding = [version for version in self.versions if version.valid_from <= day]
        return max(holding, key=lambda version: version.valid_from, default=None)

    def version_of(self, indicator: str, day: dt.date) -> ScoreVersion | None:
        """Return the version on a day if the indicator is its total, else None."""
        version = self.version_on(day)
        return version if version is not None and version.total == indicator else None

    def breaks_of(self, indicator: str) -> tuple[Break, ...]:
        """Return the days on which the formula behind a published figure changed.

        A version whose figures are published under names of their own starts series of their own, and breaks none.
        """
        ordered = sorted(self.versions, key=lambda version: version.valid_from)
        touched = [version for version in ordered if indicator in version.officials]
        return tuple(Break(date=version.valid_from.isoformat(), reason=version.reason) for version in touched[1:])

"""What a plan is made of: indicators, places, owners, targets, tasks and runs, each with its rules.

Every model refuses keys it does not know. Codes and dates are text in the files: YAML would otherwise read `01` as a
number and a bare date as a time, and papermill hands both over differently from how they were written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, model_validator

from p06analysis.language import Language
from p06analysis.plan.check_rules import DEFAULT_RULES, CheckRule
from p06analysis.plan.fields import Break, Code, Day, Labelled, Level, Words
from p06analysis.plan.fields import Strict as _Strict
from p06analysis.plan.scores import Score
from p06analysis.plan.tasks import Task, TasksFile

Unit = Literal["percent", "count", "score", "ratio", "days"]
Kind = Literal["level", "cumulative", "year_to_date", "flow"]
Direction = Literal["increase", "decrease"]
Frequency = Literal["day", "week", "month", "quarter", "year"]
Rule = Literal["at_deadline", "by_deadline"]
_CASES = Words(vi="trường hợp", en="cases")


class Indicator(Labelled):
    """What is measured, in which unit, between which bounds, and which way is better.

    ``counts_settle`` belongs to year-to-date ratios with published counts: true where a case that is already in the
    denominator can no longer enter the numerator, so that the numerator grows by new cases only. ``counts_of`` names the
    cases for readers, ``uncounted`` those that are not in the numerator (late dossiers). ``volume_from`` is the count
    indicator whose pace the denominator follows (dossiers received), so that ratios with one denominator rest on one
    expectation of it. ``is_ratio`` says of a year-to-date figure whether it is a ratio, or a multiple of one, of counts that
    both start again on 1 January: a percentage is unless told otherwise, a score only where told so. ``carries_over`` says
    whether places that were merged hand their figures on to their successor: true where the measure is the same before and
    after, so that the successor's forecasts rest on them too; false where nothing can be put together (a rank). Unless told,
    they are put together for those who ask for them, and no forecast uses them. The three ``spellings``
    are further headings under which files give the figure, its numerator and its denominator; ``portal_codes`` are the
    National Public Service Portal's, of an item or group (CKMB), or of two counts (totalOnTime/totalReceived).
    """

    unit: Unit
    kind: Kind
    lower: float | None = None
    upper: float | None = None
    upper_from: str | None = None
    direction: Direction
    frequency: Frequency
    publication_lag_days: int = Field(default=0, ge=0)
    counts_settle: bool | None = None
    counts_of: Words | None = None
    uncounted: Words | None = None
    volume_from: str | None = None
    is_ratio: bool | None = None
    carries_over: bool | None = None
    definition: Words
    assumptions: Words | None = None
    breaks: tuple[Break, ...] = ()
    spellings: tuple[str, ...] = ()
    numerator_spellings: tuple[str, ...] = ()
    denominator_spellings: tuple[str, ...] = ()
    portal_codes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Indicator:
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise ValueError(f"lower ({self.lower:g}) is below upper ({self.upper:g})")
        if self.upper is not None and self.upper_from is not None:
            raise ValueError("upper or upper_from is given, not both")
        if self.is_ratio and (self.kind != "year_to_date" or self.upper is None):
            raise ValueError("is_ratio is for year_to_date figures with an upper bound, which the ratio is a share of")
        return self

    @property
    def accrues(self) -> Literal["", "ratio", "total"]:
        """What adds up from 1 January: both counts of a ratio, one count, or nothing."""
        if self.kind != "year_to_date":
            return ""
        if self.unit == "count":
            return "total"
        is_ratio = self.unit == "percent" if self.is_ratio is None else self.is_ratio
        return "ratio" if is_ratio else ""

    def cases(self, language: Language) -> str:
        """Return what readers of a language call the cases that are counted."""
        return (self.counts_of or _CASES).in_language(language)


class Place(Labelled):
    """A country, province, ministry, department, district or commune, and from when to when it existed.

    ``code`` is the statistical one, ``portal_code`` the one of the National Public Service Portal (H32). ``population`` is
    that of the unit before it ended, by which its figures weigh in its successor's where they carry no counts.
    ``successors`` is for a unit that was divided: the share of it that went to each. ``parent`` is the place that this one
    is a part of: its counts are the sums of its parts'.
    """

    level: Level
    parent: str | None = None
    code: Code | None = None
    portal_code: Code | None = None
    population: float | None = Field(default=None, gt=0)
    valid_from: Day | None = None
    valid_to: Day | None = None
    successor: str | None = None
    successors: dict[str, Annotated[float, Field(gt=0, le=1)]] = Field(default_factory=dict)
    spellings: tuple[str, ...] = ()
    source: str | None = None


class Owner(Labelled):
    """Who answers for a target, from when to when, and who took over."""

    place: str
    valid_from: Day | None = None
    valid_to: Day | None = None
    successor: str | None = None
    source: str | None = None
    assigned_by: Words | None = None


class Target(_Strict):
    """The value that a plan demands of an indicator in a place on, or by, a deadline."""

    indicator: str
    place: str
    value: float
    deadline: Day
    rule: Rule = "at_deadline"
    standing: Literal["official", "working"]
    decision: Words | None = None
    set_by: Words | None = None
    source: str | None = None
    owner: str

    @model_validator(mode="after")
    def _standing_is_backed(self) -> Target:
        if self.standing == "official" and self.decision is None:
            raise ValueError("an official target names its decision")
        if self.standing == "working" and self.set_by is None:
            raise ValueError("a working target says in set_by who set it")
        return self


class Beside(_Strict):
    """An indicator that the page shows for all places of a level, beside the plan's own targets."""

    indicator: str
    level: Level


class PlacesShown(_Strict):
    """An indicator that the page of places compares: over the places of a level, or over the parts of one place."""

    indicator: str
    level: Level | None = None
    within: str | None = None

    @model_validator(mode="after")
    def _one_choice(self) -> PlacesShown:
        if (self.level is None) == (self.within is None):
            raise ValueError("level or within is given, and not both")
        return self


class Replayed(_Strict):
    """What a run about the record wants replayed first: another project's run, from a month on, by given priors."""

    project: str = "."
    run: str
    first: str = Field(pattern=r"^\d{4}-\d{2}$")
    last: str = Field(default="", pattern=r"^(\d{4}-\d{2})?$")
    every: Literal["week", "month", "quarter", "year"] = "month"
    priors: str | None = None


class Run(_Strict):
    """One scheduled piece of work: a plan, its data, an origin, and the pages it makes.

    ``origin`` is a day, or ``latest`` for the last day on which any figure of the run's data became known. A run without a
    plan (a benchmark) hands its files to its notebooks unread, and names its day.
    ``note`` tells readers what to know of the run's sources. ``parameters`` are handed to the notebooks beside run, origin and language; each must know them.
    ``time_limit_minutes`` holds for each notebook. With ``late_after_days`` a run whose targets' newest figure became known
    longer ago than that ends with the status of a missing input, after its pages are in place. A run about the record of
    earlier ones names their ``ledger`` instead of data, and may have a past replayed first.
    """

    run: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    default: bool = False
    title: Words
    note: Words | None = None
    plan: str | None = None
    data: tuple[str, ...] = ()
    ledger: str | None = None
    replay: Replayed | None = None
    origin: Day | Literal["latest"] = "latest"
    languages: tuple[Language, ...] = Field(default=("vi", "en"), min_length=1)
    notebooks: tuple[str, ...] = Field(default=("outlook",), min_length=1)
    parameters: dict[str, bool | int | float | str] = Field(default_factory=dict)
    beside: Beside | None = None
    time_limit_minutes: float = Field(default=30, gt=0)
    late_after_days: int | None = Field(default=None, ge=1)
    places: PlacesShown | None = None

    @model_validator(mode="after")
    def _day_without_plan(self) -> Run:
        if not self.data and self.ledger is None:
            raise ValueError("a run names data, or the ledger it is about")
        if self.plan is None and self.ledger is None and not isinstance(self.origin, dt.date):
            raise ValueError("a run without a plan names its day in origin")
        return self


class IndicatorsFile(_Strict):
    """``params/indicators.yaml``."""

    indicators: dict[str, Indicator]


class PlacesFile(_Strict):
    """``params/places.yaml``; ``communes_of`` names provinces all of whose communes are places too, unwritten."""

    places: dict[str, Place]
    communes_of: tuple[str, ...] = ()


class OwnersFile(_Strict):
    """``params/owners.yaml``."""

    owners: dict[str, Owner]


class PlanFile(_Strict):
    """One file of ``params/plans/``."""

    plan: str
    title: Words
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A plan with everything its targets and tasks refer to.

    Attributes
    ----------
    id : str
    title : Words
    targets : tuple of Target
    tasks : tuple of Task
    indicators, places, owners : dict
        By id, all that ``params/`` defines.
    beside : Beside or None
        What a run shows beside the targets.
    scores : dict
        By id, the scores that are made up of items, with the versions of their formulas.
    register : TasksFile or None
        The tasks with the totals and models published of them.
    """

    id: str
    title: Words
    targets: tuple[Target, ...]
    tasks: tuple[Task, ...]
    indicators: dict[str, Indicator]
    places: dict[str, Place]
    owners: dict[str, Owner]
    beside: Beside | None = None
    scores: dict[str, Score] = field(default_factory=dict)
    register: TasksFile | None = None

    def acting_owner(self, owner: str, day: dt.date) -> str:
        """Return who holds an owner's open work on a day: itself, or the successor in office then."""
        handed = list(self.handovers(owner, before=day))
        return handed[-1][1] if handed else owner

    def handovers(self, owner: str, *, before: dt.date) -> Iterator[tuple[dt.date, str]]:
        """Yield the last day, before a day, of each holder of an owner's work and who took over; there are no circles."""
        while (one := self.owners[owner]).successor is not None and one.valid_to is not None and one.valid_to < before:
            yield one.valid_to, one.successor
            owner = one.successor

    def breaks_of(self, indicator: str, place: str) -> tuple[Break, ...]:
        """Return the breaks of one series, oldest first: its own, and the days on which a score's formula changed."""
        return _breaks_of(self.indicators[indicator], self.scores, indicator, place)


def _breaks_of(one: Indicator, scores: dict[str, Score], indicator: str, place: str) -> tuple[Break, ...]:
    formulas = [change for score in scores.values() for change in score.breaks_of(indicator)]
    breaks = (*one.breaks, *formulas)
    return tuple(sorted((b for b in breaks if not b.places or place in b.places), key=lambda b: b.date))


@dataclass(frozen=True)
class Params:
    """All that ``params/`` holds, already checked against itself."""

    indicators: dict[str, Indicator]
    places: dict[str, Place]
    owners: dict[str, Owner]
    plans: dict[str, PlanFile]
    registers: dict[str, TasksFile]
    runs: dict[str, Run]
    checks: dict[str, CheckRule] = field(default_factory=lambda: dict(DEFAULT_RULES))
    scores: dict[str, Score] = field(default_factory=dict)

    def breaks_of(self, indicator: str, place: str) -> tuple[Break, ...]:
        """Return the breaks of one series, as :meth:`Plan.breaks_of`."""
        return _breaks_of(self.indicators[indicator], self.scores, indicator, place)

    def plan(self, name: str, *, beside: Beside | None = None) -> Plan:
        """Return one plan with its tasks and everything it refers to, or raise KeyError; a run's plan is known to exist."""
        file, register = self.plans[name], self.registers.get(name)
        return Plan(
            id=name,
            title=file.title,
            targets=file.targets,
            tasks=register.tasks if register else (),
            indicators=self.indicators,
            places=self.places,
            owners=self.owners,
            beside=beside,
            scores=self.scores,
            register=register,
        )

"""The register of a plan: its tasks, the totals that were published of them, and the models it keeps running.

A task keeps every due date it ever had with the day it was changed, so that its state at any origin can be told. A regular
task that recurs (``every``) is a row of occurrences, each due at the end of its month, quarter or year.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from p06analysis.language import Language
from p06analysis.plan.fields import Day, DueDay, Strict, Words

Every = Literal["week", "month", "quarter", "year"]


class _Titled(Strict):
    id: str = Field(min_length=1)
    title_vi: str = Field(min_length=1)
    title_en: str = Field(min_length=1)

    def title(self, language: Language) -> str:
        """Return the title that readers of a language see."""
        return self.title_vi if language == "vi" else self.title_en


class EarlierDue(Strict):
    """A due date that held before, and the day on which another one replaced it."""

    due: DueDay
    changed_on: Day


class Task(_Titled):
    """A piece of work that a plan assigns, with its owner and due day.

    ``listed_on`` is the day from which the register shows the task whatever became of it; where only open tasks were named on
    some day, that day, so that the time before teaches nothing. ``done_each`` are the days on which occurrences of a recurring
    task were finished; such a task has no ``done_on``.
    """

    group: str = Field(min_length=1)
    owner: str
    kind: Literal["regular", "roadmap"] | None = None
    every: Every | None = None
    assigned_on: Day | None = None
    listed_on: Day | None = None
    due: DueDay
    earlier_due: tuple[EarlierDue, ...] = ()
    done_on: Day | None = None
    done_each: tuple[Day, ...] = ()
    waits_for: tuple[str, ...] = ()
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _recurs_or_ends(self) -> Task:
        if self.every is not None and self.kind != "regular":
            raise ValueError("a task that recurs is regular")
        if self.every is not None and self.done_on is not None:
            raise ValueError("a task that recurs gives done_each, not done_on")
        if self.every is None and self.done_each:
            raise ValueError("done_each needs every")
        return self


class Total(Strict):
    """How many tasks were reported done of how many, on a day; the parts may be given."""

    as_of: Day
    total: int = Field(ge=0)
    done: int = Field(ge=0)
    done_regular: int | None = Field(default=None, ge=0)
    done_roadmap: int | None = Field(default=None, ge=0)
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _adds_up(self) -> Total:
        if self.done > self.total:
            raise ValueError(f"done ({self.done}) is not above total ({self.total})")
        parts = [part for part in (self.done_regular, self.done_roadmap) if part is not None]
        if sum(parts) > self.done or (len(parts) == 2 and sum(parts) != self.done):
            raise ValueError(f"done_regular and done_roadmap add up to done ({self.done})")
        return self


class RunningModel(_Titled):
    """A Project 06 model: something to set up by a day and then to keep running."""

    owner: str | None = None
    due: DueDay | None = None
    runs_from: Day | None = None
    stopped_on: Day | None = None
    source: str = Field(min_length=1)


class ModelTotal(Strict):
    """How many models were registered on a day."""

    as_of: Day
    registered: int = Field(ge=0)
    source: str = Field(min_length=1)


class TasksFile(Strict):
    """One file of ``params/tasks/``: the register of a plan.

    ``begins`` and ``ends`` are the plan's first and last day; a task without ``assigned_on`` is taken as assigned on the first.
    ``is_complete`` says whether every task of the plan is listed, done or open. ``groups`` names the groups for readers.
    ``sheet`` is a workbook or CSV in the same folder that holds the tasks instead of this file (:mod:`p06analysis.plan.task_sheet`).
    """

    plan: str
    begins: Day | None = None
    ends: Day | None = None
    is_complete: bool = True
    groups: dict[str, Words] = Field(default_factory=dict)
    totals: tuple[Total, ...] = ()
    model_totals: tuple[ModelTotal, ...] = ()
    models: tuple[RunningModel, ...] = ()
    tasks: tuple[Task, ...] = ()
    sheet: str | None = None

    def group_label(self, group: str, language: Language) -> str:
        """Return the name that readers of a language see, or the id where none is given."""
        return self.groups[group].in_language(language) if group in self.groups else group

    @model_validator(mode="after")
    def _groups_are_named(self) -> TasksFile:
        unnamed = sorted({task.group for task in self.tasks} - set(self.groups))
        if self.groups and unnamed:
            raise ValueError(f"groups names every group; it lacks {', '.join(unnamed)}")
        return self

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> TasksFile:
        if self.begins is not None and self.ends is not None and self.ends <= self.begins:
            raise ValueError(f"ends ({self.ends}) lies after begins ({self.begins})")
        return self

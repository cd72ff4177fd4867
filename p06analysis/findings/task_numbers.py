"""Numbers of tasks done as a page says them: ranges with their chance, what totals imply, groups and owners."""

from __future__ import annotations

from typing import Any

from p06analysis.findings.task_wording import say
from p06analysis.forecast.completion import TaskForecast
from p06analysis.forecast.completion.likely import Likely, likely_range
from p06analysis.language import Language, chance
from p06analysis.outlook.task_counts import task_counts
from p06analysis.plan import Plan


def numbers_in_words(low: int, high: int, language: Language) -> str:
    """Return a range of whole numbers, both ends in it.

    Examples
    --------
    >>> numbers_in_words(8, 10, "vi"), numbers_in_words(10, 10, "vi")
    ('8 đến 10', '10')
    """
    return str(low) if low == high else f"{low} {say('to', language)} {high}"


def likely_in_words(named: Likely, language: Language) -> str:
    """Return the chance of a range in brackets; empty where it holds all that can come, of which nothing is told.

    Examples
    --------
    >>> likely_in_words(Likely(0, 1, 1.0), "en")
    ''
    """
    return "" if named.chance > 1 - 1e-9 else say("likely", language, chance=chance(named.chance, language))


def totals_part(forecast: TaskForecast, language: Language) -> dict[str, Any] | None:
    """Return what the totals imply under each assumption and what would narrow it; None where no totals are known."""
    if not forecast.scenarios:
        return None
    known = forecast.known[-1]
    rows = [
        {
            "name": one.name,
            "words": say(one.name, language),
            "low": named.low,
            "high": named.high,
            "numbers": numbers_in_words(named.low, named.high, language),
            "likely": likely_in_words(named, language),
            "chance": f"{named.chance:.6g}",
            "middle": one.quantile(0.5),
            "total": known.total,
            "every": chance(one.every, language),
            "figure": f"{one.every:.6g}",
        }
        for one in forecast.scenarios
        for named in [likely_range(one.distribution)]
    ]
    figures = {"done": known.done, "total": known.total, "left": known.total - known.done}
    narrow = ["narrow_due", "narrow_days"] + (["narrow_second"] if len(forecast.known) == 1 else [])
    return {
        "rows": rows,
        "note": say("totals_note", language, **figures),
        "narrow": [say(key, language, **figures) for key in narrow],
    }


def counts_part(forecast: TaskForecast, language: Language) -> dict[str, Any]:
    """Return the chances of at least so many tasks done."""
    counts = task_counts(forecast)
    rows = [
        {
            "number": number,
            "label": say("at_least_all" if number == counts.total else "at_least", language, number=number, total=counts.total),
            "cells": [
                {"name": name, "chance": chance(chances[place], language), "figure": f"{chances[place]:.6g}"}
                for name, chances in counts.chances.items()
            ],
        }
        for place, number in enumerate(counts.numbers)
    ]  # fmt: skip
    heads = [
        say("counts_under", language, assumption=say(name, language)) if name else say("counts_chance", language)
        for name in counts.chances
    ]
    return {"heads": heads, "rows": rows}


def slices_part(forecast: TaskForecast, plan: Plan, language: Language) -> list[dict[str, Any]]:
    """Return the numbers done of groups, then of owners, those with most at stake first."""
    register = plan.register
    named = [
        *(
            (one, register.group_label(one.name, language) if register else one.name)
            for one in forecast.groups.itertuples()
        ),
        *((one, plan.owners[one.name].label(language)) for one in forecast.owners.itertuples()),
    ]
    return [
        {
            "name": one.name,
            "label": label,
            "tasks": one.tasks,
            "done": one.done,
            "will_be": numbers_in_words(one.low, one.high, language),
            "likely": likely_in_words(Likely(one.low, one.high, one.low_to_high), language),
            "range": f"{one.low}-{one.high}",
            "chance": f"{one.low_to_high:.6g}",
            "every": chance(one.every, language) if one.open else say("done", language),
            "figure": f"{one.every:.6g}",
        }
        for one, label in named
    ]

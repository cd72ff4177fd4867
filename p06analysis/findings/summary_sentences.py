"""The sentences of a summary: who holds the shortfall, how many targets are met, where a score lands."""

from __future__ import annotations

import numpy as np
import pandas as pd

from p06analysis.findings.summary_wording import listed, numeral, say, units_word
from p06analysis.language import Language, chance, day, measure, number, pace
from p06analysis.outlook.contributions import leading
from p06analysis.outlook.score import ScoreOutlook
from p06analysis.outlook.whole import WholeOutlook
from p06analysis.plan import Plan

EVEN_UNITS = 10
"""Units whose share is told where no few of them hold much."""


def joint_sentences(joint: pd.DataFrame, language: Language) -> list[str]:
    """Return how many targets are met on average, and a few chances; nothing where fewer than two can be told."""
    if len(joint) < 2:
        return []
    told, untold = len(joint), int(joint["targets_untold"].iloc[0])
    likely = int((joint["probability"] >= 0.5).sum())
    mean = float(joint["expected"].iloc[0])
    expected = number(mean, language, decimals=1) if mean >= 0.1 else say("joint_few", language)
    text = [say("joint_mean", language, told=told, expected=expected)]
    for count in sorted({1, min(likely + 1, told - 1)} - {0}):
        value = float(joint["probability"].iloc[count - 1])
        text.append(say("joint_some", language, k=count, chance=chance(value, language)))
    text.append(say("joint_all", language, chance=chance(float(joint["probability"].iloc[-1]), language)))
    return [" ".join([*text, say("joint_untold", language, untold=untold)] if untold else text)]


def words_of(one: WholeOutlook, plan: Plan, language: Language) -> dict[str, str]:
    """Return what a whole's cases are called, those that count and those that do not, and the place's name."""
    indicator = plan.indicators[one.parts.indicator]
    uncounted = indicator.uncounted if one.is_increase else indicator.counts_of
    return {
        "place": place_name(one.parts.whole, plan, language),
        "cases": indicator.cases(language),
        "uncounted": uncounted.in_language(language) if uncounted is not None else say("uncounted", language),
    }


def lead_sentence(one: WholeOutlook, plan: Plan, language: Language) -> str:
    """Return which few units hold most of a whole's shortfall, or that it is spread evenly."""
    words = words_of(one, plan, language)
    held = one.table["held"].to_numpy(float)
    total = number(held.sum(), language)
    count = leading(held)
    if not count:
        few = min(EVEN_UNITS, len(held))
        share = _percent(np.sort(held)[::-1][:few].sum() / held.sum(), language) if held.sum() > 0 else "–"
        return say("even", language, total=total, count=few, share=share, **words)
    key = "lead" if one.parts.is_complete else "lead_known"
    return _lead(key, one.table.head(count), "held", count, plan, language, total=total, **words)


def _lead(key: str, rows: pd.DataFrame, column: str, count: int, plan: Plan, language: Language, **words: str) -> str:
    names = [
        f"{plan.places[row.place].label(language)} ({number(getattr(row, column), language)})"
        for row in rows.itertuples(index=False)
    ]
    return say(
        key,
        language,
        n=numeral(count, language) if key != "lead_known" else numeral(count, language).lower(),
        units=units_word(list(rows["place"]), plan, language),
        hold="holds" if count == 1 else "hold",
        make="makes" if count == 1 else "make",
        share=_percent(rows[f"{column}_share"].sum(), language),
        names=listed(names, language),
        **words,
    )


def whole_sentences(one: WholeOutlook, plan: Plan, language: Language) -> list[str]:
    """Return everything that a whole's parts say beyond who leads, in the order of a reader's questions.

    A whole that has published since is not forecast from its older parts.
    """
    texts = [
        *_sum_sentence(one, plan, language),
        *(_newer_sentence(one, plan, language) if one.newer else []),
        *_gap_sentences(one, plan, language),
        *([] if one.newer else _landing_sentences(one, plan, language)),
        *_mix_sentence(one, plan, language),
    ]
    return [sentence(text) for text in texts]


def _newer_sentence(one: WholeOutlook, plan: Plan, language: Language) -> list[str]:
    assert one.newer is not None
    numerator, denominator, date = one.newer
    return [
        say(
            "newer",
            language,
            place=place_name(one.parts.whole, plan, language),
            counts=_counts(numerator, denominator, language),
            ratio=measure(100.0 * numerator / denominator, "percent", language),
            day=day(date, language),
        )
    ]


def _sum_sentence(one: WholeOutlook, plan: Plan, language: Language) -> list[str]:
    words = words_of(one, plan, language)
    if not one.parts.is_complete:
        names = [plan.places[name].label(language) for name in one.parts.missing]
        return [say("missing", language, names=listed(names, language), **words)]
    first, last = one.days
    days = day(last, language) if first == last else f"{day(first, language)} – {day(last, language)}"
    key, more = "sum_own", {}
    if one.published is not None:
        key = "sum_equal" if one.published == (one.numerator, one.denominator) else "sum_unequal"
        more = {"published": _counts(*one.published, language)}
    counts = _counts(one.numerator, one.denominator, language)
    ratio = measure(100.0 * one.numerator / one.denominator, "percent", language)
    return [say(key, language, count=len(one.table), day=days, counts=counts, ratio=ratio, **words, **more)]


def _gap_sentences(one: WholeOutlook, plan: Plan, language: Language) -> list[str]:
    if one.target is None or not one.parts.is_complete:
        return []
    words = words_of(one, plan, language)
    short = one.table["short"].to_numpy(float)
    figures = {
        "target": measure(one.target, "percent", language),
        "below": number((short > 0).sum(), language),
        "count": number(len(short), language),
        "gap": number(np.ceil(short.sum() - 1e-6), language),
    }
    text = [say("gap" if short.sum() > 0 else "gap_none", language, **figures, **words)]
    lacking = one.table[one.table["short"] > 0].sort_values("short", ascending=False)
    count = leading(lacking["short"].to_numpy(float))
    if count:
        text.append(_lead("gap_lead", lacking.head(count), "short", count, plan, language))
    if lacking["ceiling"].notna().any() and one.is_increase:
        can = number((lacking["ceiling"] >= one.target).sum(), language)
        text.append(say("can_reach", language, can=can, deadline=day(one.deadline, language), **figures, **words))
    return text


def _landing_sentences(one: WholeOutlook, plan: Plan, language: Language) -> list[str]:
    if one.landing is None:
        return []
    figures = dict(zip(("low", "middle", "high"), one.landing, strict=True)) | {
        "ceiling": one.ceiling,
        "floor": one.floor,
    }
    texts = {name: measure(value, "percent", language, decimals=1) for name, value in figures.items()}
    place = place_name(one.parts.whole, plan, language)
    text = [say("landing_sum", language, place=place, deadline=day(one.deadline, language), **texts)]
    single = one.parts.with_one_date
    return [*text, say("one_date", language, count=number(single, language))] if single else text


def _mix_sentence(one: WholeOutlook, plan: Plan, language: Language) -> list[str]:
    if one.rate_and_mix is None or sum(map(abs, one.rate_and_mix)) < 0.005:
        return []
    rate, mix = one.rate_and_mix
    texts = {
        name: pace(value, "ratio", language) for name, value in (("total", rate + mix), ("rate", rate), ("mix", mix))
    }
    return [say("mix", language, **texts, **words_of(one, plan, language))]


def score_sentence(one: ScoreOutlook, place: str, plan: Plan, language: Language) -> str:
    """Return where a place's score stands and may land, with ranks and how many others it cannot be told from."""
    row = one.ranking.set_index("place").loc[place]
    text = say(
        "score_now",
        language,
        score=one.score.label(language),
        place=plan.places[place].label(language),
        latest=measure(row["latest_value"], "score", language),
        day=day(row["latest_date"], language),
        rank=number(row["rank"], language),
        count=number(len(one.ranking), language),
        deadline=day(one.deadline, language),
        middle=measure(row["q50"], "score", language, decimals=1),
        low=number(row["q10"], language, decimals=1),
        high=measure(row["q90"], "score", language, decimals=1),
        rank_low=number(row["rank_q10"], language),
        rank_high=number(row["rank_q90"], language),
    )
    ties = int(row["ties"])
    return f"{text} {say('score_ties', language, ties=number(ties, language))}" if ties else text


def best_sentence(one: ScoreOutlook, place: str, plan: Plan, language: Language) -> str:
    """Return the item of a place that brings the most points for the fewest cases; empty where none can bring any."""
    best = one.best_items(place, most=1)
    if best.empty:
        return ""
    row = next(best.itertuples(index=False))
    return say(
        "best_first",
        language,
        item=item_label(one, row.item, language),
        cases=number(row.cases, language),
        words=item_cases(row.indicator, plan, language),
        gain=measure(row.gain, "score", language, decimals=1),
    )


def item_label(one: ScoreOutlook, item: str, language: Language) -> str:
    """Return the name of an item."""
    return next(entry.label(language) for _, entry in one.version.items() if entry.id == item)


def item_cases(indicator: str, plan: Plan, language: Language) -> str:
    """Return what the cases of an item's indicator are called."""
    return plan.indicators[indicator].cases(language)


def place_name(place: str, plan: Plan, language: Language) -> str:
    """Return a place's name within a sentence: "all provinces" is no proper name."""
    label = plan.places[place].label(language)
    second = label.partition(" ")[2]
    is_phrase = plan.places[place].level == "country" and second[:1].islower()
    return label[:1].lower() + label[1:] if is_phrase else label


def sentence(text: str) -> str:
    """Return a text that begins with a capital.

    Examples
    --------
    >>> sentence("all provinces lack 3.")
    'All provinces lack 3.'
    """
    return text[:1].upper() + text[1:]


def _percent(share: float, language: Language) -> str:
    return measure(100.0 * share, "percent", language, decimals=0)


def _counts(numerator: float, denominator: float, language: Language) -> str:
    return f"{number(numerator, language)}/{number(denominator, language)}"

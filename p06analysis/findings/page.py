"""The page of a plan: its parts put together from the outlook, the forecast, and what other modules add."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from p06analysis.findings.beside import beside_table
from p06analysis.findings.cards import target_card
from p06analysis.findings.fragment import Findings, Section, findings_of, fragment
from p06analysis.findings.tables import by_need_to_act, target_rows
from p06analysis.findings.wording import METHOD, headline, say
from p06analysis.forecast.plan_forecast import Forecast
from p06analysis.language import Language, day, in_language
from p06analysis.plan import Plan, Run


def show(
    outlook: pd.DataFrame,
    forecast: Forecast,
    plan: Plan,
    *,
    language: Language,
    run_id: str = "",
    run: Run | None = None,
    sections: Iterable[Section] = (),
) -> Findings:
    """Return the findings of a plan as a fragment of HTML.

    Parameters
    ----------
    outlook : pandas.DataFrame
        The outlook contract.
    forecast : Forecast
        What the outlook was made from; gives points, fans, breaks and the provinces beside.
    plan : Plan
    language : {"vi", "en"}
    run_id : str
    run : Run, optional
        Gives the page's title and the note on its sources; without one the plan's title is used.
    sections : iterable of Section
        Parts that other modules add, each at its place.

    Returns
    -------
    Findings
        The same tables give the same bytes in every language, apart from its words.
    """
    ordered = by_need_to_act(outlook)
    sources = _sources(ordered, forecast)
    rows = target_rows(ordered, plan, language)
    places = list(dict.fromkeys(row.place for row in rows))
    cards = [
        target_card(one, row, f"chart-{position}", forecast, plan, sources, language)
        for position, one, row in zip(ordered.index, ordered.itertuples(index=False), rows, strict=True)
    ]
    beyond = int((outlook["reason_code"].isin(["beyond_arithmetic", "beyond_arithmetic_down"])).sum())
    newest = forecast.histories["date"].max()
    from markupsafe import Markup

    added = list(sections)
    html = fragment(
        "outlook.html.j2",
        say=lambda key, **figures: say(key, language, **figures),
        title=(run or plan).title.in_language(language),
        plan_title=plan.title.in_language(language),
        origin=day(forecast.origin, language),
        newest="" if pd.isna(newest) else day(newest, language),
        newest_iso="" if pd.isna(newest) else f"{newest:%Y-%m-%d}",
        headline=headline(outlook["verdict"].value_counts().to_dict(), language, out_of_reach=beyond),
        cards=cards,
        place=places[0] if len(places) == 1 else "",
        cannot=[card for card in cards if card["row"].verdict == "cannot_tell"],
        beside=beside_table(forecast, plan, sources, language),
        breaks=_breaks(forecast, plan, language),
        method=[in_language(sentences, language) for sentences in METHOD],
        sources=list(sources),
        note=run.note.in_language(language) if run is not None and run.note is not None else "",
        run_id=run_id,
        added={place: [Markup(one.html) for one in added if one.place == place] for place in ("head", "body", "foot")},
    )
    return findings_of(html, language)


def _sources(ordered: pd.DataFrame, forecast: Forecast) -> dict[str, int]:
    """Return the number of every source address on the page, in the order they are met."""
    addresses = [address for text in ordered["sources"] for address in text.split()]
    if forecast.beside is not None:
        addresses += [address for text in forecast.beside["source"] for address in text.split()]
    return {address: position for position, address in enumerate(dict.fromkeys(addresses), start=1)}


def _breaks(forecast: Forecast, plan: Plan, language: Language) -> list[dict[str, Any]]:
    """Return each change of measure once, with the indicators and places it touches."""
    grouped = forecast.breaks.groupby(["date", f"reason_{language}"], sort=True)
    return [
        {
            "day": day(date, language),
            "reason": text,
            "indicators": list(dict.fromkeys(plan.indicators[name].label(language) for name in rows["indicator"])),
            "places": list(dict.fromkeys(plan.places[name].label(language) for name in rows["place"])),
        }
        for (date, text), rows in grouped
    ]

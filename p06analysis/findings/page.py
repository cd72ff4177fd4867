"""The page: a fragment for JupyterLab, and the whole offline page that is made of an executed notebook.

``show`` makes the fragment from tables; ``render`` takes the fragments that cells tagged ``findings`` have shown and puts
them into a page that loads nothing from outside.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from p06analysis.findings.figures import as_svg, chart, describe
from p06analysis.findings.tables import Row, by_need_to_act, target_of, target_rows
from p06analysis.findings.wording import METHOD, headline, say
from p06analysis.forecast.plan_forecast import Forecast
from p06analysis.language import Language, day, measure, number, pace
from p06analysis.outlook.reasons import next_act, reason
from p06analysis.plan import Plan, Run

_NUMBER_AND_UNIT = re.compile(r"(?<=\d) %")
"""A number and its percent sign must not stand on two lines."""

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Findings:
    """A fragment of HTML with its own style, shown by JupyterLab and put into the page by :func:`render`."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def show(
    outlook: pd.DataFrame,
    forecast: Forecast,
    plan: Plan,
    *,
    language: Language,
    run_id: str = "",
    run: Run | None = None,
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
        _card(one, row, f"chart-{position}", forecast, plan, sources, language)
        for position, one, row in zip(ordered.index, ordered.itertuples(index=False), rows, strict=True)
    ]
    beyond = int((outlook["reason_code"].isin(["beyond_arithmetic", "beyond_arithmetic_down"])).sum())
    newest = forecast.histories["date"].max()
    html = _environment().get_template("findings.html.j2").render(
        say=lambda key, **figures: say(key, language, **figures),
        language=language,
        style=(TEMPLATES / "style.css").read_text(encoding="utf-8"),
        title=(run or plan).title.in_language(language),
        plan_title=plan.title.in_language(language),
        origin=day(forecast.origin, language),
        newest="" if pd.isna(newest) else day(newest, language),
        newest_iso="" if pd.isna(newest) else f"{newest:%Y-%m-%d}",
        headline=headline(outlook["verdict"].value_counts().to_dict(), language, out_of_reach=beyond),
        cards=cards,
        place=places[0] if len(places) == 1 else "",
        cannot=[card for card in cards if card["row"].verdict == "cannot_tell"],
        beside=_beside(forecast, plan, sources, language),
        breaks=_breaks(forecast, plan, language),
        method=[sentences[0 if language == "vi" else 1] for sentences in METHOD],
        sources=list(sources),
        note=run.note.in_language(language) if run is not None and run.note is not None else "",
        run_id=run_id,
    )  # fmt: skip
    return Findings(_NUMBER_AND_UNIT.sub("\u00a0%", html))


def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(TEMPLATES)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _card(
    one: Any, row: Row, name: str, forecast: Forecast, plan: Plan, sources: dict[str, int], language: Language
) -> dict[str, Any]:
    from markupsafe import Markup

    history, fan, breaks = (
        table[(table["indicator"] == one.indicator) & (table["place"] == one.place)]
        for table in (forecast.histories, forecast.fan, forecast.breaks)
    )
    description = describe(one, history=history, breaks=breaks, plan=plan, language=language)
    svg = ""
    if len(history):
        figure = chart(one, history=history, fan=fan, breaks=breaks, plan=plan, language=language)
        svg = as_svg(figure, name=name, description=description)
    indicator, target = plan.indicators[one.indicator], target_of(one, plan)
    backing = target.decision if target.standing == "official" else target.set_by
    return {
        "row": row,
        "name": name,
        "svg": Markup(svg),
        "reason": reason(one, plan, language),
        "act": next_act(one, plan, language),
        "sums": _sums(one, plan, language),
        "reach": _reach(one, language),
        "standing": say(f"{target.standing}_long", language),
        "backing": backing.in_language(language) if backing else "",
        "backing_source": target.source or "",
        "definition": indicator.definition.in_language(language),
        "assumptions": indicator.assumptions.in_language(language) if indicator.assumptions else "",
        "sources": _references(one.sources, sources),
    }


def _sums(one: Any, plan: Plan, language: Language) -> list[tuple[str, str, str]]:
    """Return the arithmetic of a target with counts, as (words, figure for readers, figure)."""
    if pd.isna(one.ceiling):
        return []
    words = plan.indicators[one.indicator].counts_of
    cases = words.in_language(language) if words else {"vi": "trường hợp", "en": "cases"}[language]
    unit = plan.indicators[one.indicator].unit
    above = one.required_rate > 100
    rate = say("sum_rate_above", language, cases=cases) if above else number(one.required_rate, language)
    lines = [
        ("sum_ceiling", measure(one.ceiling, unit, language, decimals=1), one.ceiling),
        ("sum_floor", measure(one.floor, unit, language, decimals=1), one.floor),
        ("sum_expected", _rounded(one.expected_volume, language), one.expected_volume),
        ("sum_largest", _rounded(one.largest_volume, language), one.largest_volume),
        ("sum_needed", number(one.volume_needed, language), one.volume_needed),
        ("sum_rate", rate, one.required_rate),
    ]
    return [
        (say(key, language, cases=cases), text, f"{figure:.6g}")
        for key, text, figure in lines
        if abs(figure) != float("inf") and figure == figure
    ]


def _rounded(volume: float, language: Language) -> str:
    return number(float(f"{volume:.3g}"), language)


def _reach(one: Any, language: Language) -> str:
    """Return when the target is reached with a chance of one half, or empty where that is not asked."""
    if one.verdict in {"cannot_tell", "met"} or pd.isna(one.probability):
        return ""
    if pd.isna(one.expected_date):
        return ""
    middle, early, late = (
        _reach_day(date, one.origin, language)
        for date in (one.expected_date, one.expected_date_q10, one.expected_date_q90)
    )
    return f"{middle} {say('reach_range', language, early=early, late=late)}"


def _reach_day(date: Any, origin: Any, language: Language) -> str:
    if pd.isna(date):
        return say("reach_never", language)
    # Between the newest figure and the origin the target may have been reached unseen: no day is named for that.
    return say("reach_before", language, day=day(origin, language)) if date < origin else day(date, language)


def _sources(ordered: pd.DataFrame, forecast: Forecast) -> dict[str, int]:
    """Return the number of every source address on the page, in the order they are met."""
    addresses = [address for text in ordered["sources"] for address in text.split()]
    if forecast.beside is not None:
        addresses += [address for text in forecast.beside["source"] for address in text.split()]
    return {address: position for position, address in enumerate(dict.fromkeys(addresses), start=1)}


def _beside(forecast: Forecast, plan: Plan, sources: dict[str, int], language: Language) -> dict[str, Any] | None:
    """Return the table of the indicator over all places; a date or source that all rows share is named once, above it."""
    table = forecast.beside
    if table is None or plan.beside is None:
        return None
    unit = plan.indicators[plan.beside.indicator].unit
    days, texts = table["latest_date"].dropna().unique(), [text for text in table["source"].unique() if text]
    is_one_day = len(days) == 1 and len(texts) == 1
    return {
        "indicator": plan.indicators[plan.beside.indicator].label(language),
        "unit": _unit(measure(0.0, unit, language)),
        "pace_unit": _unit(pace(0.0, unit, language)),
        "day": day(pd.Timestamp(days[0]), language) if is_one_day else "",
        "sources": _references(texts[0], sources) if is_one_day else [],
        "rows": [
            _beside_row(one, plan, sources, language, unit="count" if unit == "count" else "ratio")
            for one in table.itertuples(index=False)
        ],
    }


def _beside_row(
    one: Any, plan: Plan, sources: dict[str, int], language: Language, *, unit: Literal["count", "ratio"]
) -> dict[str, Any]:
    """Return a row without units, which stand in the head of the table."""
    is_known, is_forecast = not pd.isna(one.latest_value), not pd.isna(one.q10)
    missing = "unforecast_break" if "break" in one.reason_code else "unforecast"
    figures = {"latest_value": one.latest_value, "change": one.change_per_month, "low": one.q10, "high": one.q90}
    decimals = 0 if unit == "count" else 1
    return {
        "id": one.place,
        "place": plan.places[one.place].label(language),
        "is_own": one.place in {target.place for target in plan.targets},
        "texts": {
            "latest_value": measure(one.latest_value, unit, language) if is_known else say("no_figure", language),
            "change": pace(one.change_per_month, unit, language),
            "low": measure(one.q10, unit, language, decimals=decimals),
            "high": measure(one.q90, unit, language, decimals=decimals),
        },
        "figures": {name: f"{value:.6g}" for name, value in figures.items() if not pd.isna(value)},
        "latest_day": day(one.latest_date, language) if is_known else "",
        "missing": "" if is_forecast else say(missing, language),
        "sources": _references(one.source, sources),
    }


def _unit(zero: str) -> str:
    """Return the unit that stands behind a figure of 0."""
    return zero.removeprefix("0").strip()


def _references(text: str, sources: dict[str, int]) -> list[tuple[int, str]]:
    return [(sources[address], address) for address in text.split()]


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


def render(notebook: Any, *, language: Language, title: str) -> str:
    """Return the whole page of an executed notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed; the HTML that its cells tagged ``findings`` have shown goes into the page, code and all else does not.
    language : {"vi", "en"}
    title : str
        Of the browser's tab.

    Returns
    -------
    str
        One HTML file that loads nothing from outside: styles and charts are inside, and its policy forbids the rest.
    """
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    script = (TEMPLATES / "age.js").read_text(encoding="utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    config = Config({"TemplateExporter": {"extra_template_basedirs": [str(TEMPLATES)]}})
    exporter = HTMLExporter(config=config, template_name="p06page")
    resources = {"metadata": {"name": title}, "p06": {"language": language, "title": title, "script": script,
                                                      "script_hash": digest, "skip": say("skip", language)}}  # fmt: skip
    page, _ = exporter.from_notebook_node(notebook, resources=resources)
    return str(page).strip() + "\n"

"""One small chart a target: reported points, fan, target line, deadline, changes of measure; with a text alternative.

Charts are SVG with text as text. The same figures give the same bytes: ids are salted by the target, and no date is
written into the file.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from p06analysis.findings.wording import say
from p06analysis.language import Language, day, measure, number
from p06analysis.plan import Plan

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, FADED, FAN, TARGET = "#1b3a57", "#6b7683", "#3f7fb5", "#a4262c"
_STYLE = {"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9.0, "axes.titlesize": 9.0}


def chart(
    row: Any, *, history: pd.DataFrame, fan: pd.DataFrame, breaks: pd.DataFrame, plan: Plan, language: Language
) -> Figure:
    """Return the chart of one target.

    Parameters
    ----------
    row : named tuple
        A row of the outlook.
    history, fan, breaks : pandas.DataFrame
        The rows of the forecast's tables for this series.
    plan : Plan
    language : {"vi", "en"}

    Returns
    -------
    matplotlib.figure.Figure
        Of one axes; artists carry the labels ``reported``, ``not used``, ``median``, ``target``, ``deadline`` and ``break``.
    """
    import matplotlib
    import seaborn as sns
    from matplotlib.figure import Figure

    with matplotlib.rc_context({**sns.axes_style("whitegrid"), **_STYLE}):
        figure = Figure(figsize=(4.6, 2.5), layout="constrained")
        axes = figure.subplots()
        _draw_fan(axes, row, fan)
        _draw_points(axes, history)
        _draw_lines(axes, row, breaks, plan, language)
        _dress(axes, row, plan, language)
    return figure


def _draw_fan(axes: Axes, row: Any, fan: pd.DataFrame) -> None:
    if fan.empty:
        return
    start = pd.DataFrame(
        {"date": [row.latest_date]} | {name: [row.latest_value] for name in fan.columns if name[0] == "q"}
    )
    full = pd.concat([start, fan[fan["date"] <= row.deadline]], ignore_index=True)
    for low, high, strength in (("q05", "q95", 0.16), ("q10", "q90", 0.22), ("q25", "q75", 0.30)):
        axes.fill_between(full["date"], full[low], full[high], color=FAN, alpha=strength, linewidth=0)
    axes.plot(full["date"], full["q50"], color=FAN, linewidth=1.4, label="median")


def _draw_points(axes: Axes, history: pd.DataFrame) -> None:
    used, unused = history[history["is_used"]], history[~history["is_used"]]
    if len(unused):
        axes.plot(
            unused["date"], unused["value"], "o", markersize=4, markerfacecolor="white", color=FADED, label="not used"
        )
    if len(used):
        axes.plot(used["date"], used["value"], "-o", markersize=4, color=INK, linewidth=1.4, label="reported")


def _draw_lines(axes: Axes, row: Any, breaks: pd.DataFrame, plan: Plan, language: Language) -> None:
    unit = plan.indicators[row.indicator].unit
    axes.axhline(row.target, color=TARGET, linestyle="--", linewidth=1.3, label="target")
    axes.axvline(row.deadline, color=FADED, linestyle="-", linewidth=1.0, label="deadline")
    note = say("axis_target", language, value=measure(row.target, unit, language))
    axes.annotate(
        note,
        (0.92, row.target),  # left of the deadline, away from the changes of measure
        xycoords=("axes fraction", "data"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=TARGET,
    )
    for date in breaks["date"]:
        axes.axvline(date, color=FADED, linestyle=":", linewidth=1.4, label="break")
        axes.annotate(
            say("axis_break", language),
            (date, 0.98),
            xycoords=("data", "axes fraction"),
            xytext=(3, 0),
            textcoords="offset points",
            fontsize=7.5,
            va="top",
            color=FADED,
        )


def _dress(axes: Axes, row: Any, plan: Plan, language: Language) -> None:
    from matplotlib.dates import AutoDateLocator, num2date
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    indicator = plan.indicators[row.indicator]
    low, high = axes.get_ylim()
    # Room for the label of the target, but nothing beyond what the measure can be.
    pad = 0.12 * (high - low)
    bounds = (
        -np.inf if indicator.lower is None else indicator.lower,
        np.inf if indicator.upper is None else indicator.upper,
    )
    axes.set_ylim(max(low, bounds[0]), min(high + pad, bounds[1] + pad))
    axes.margins(x=0.03)
    locator = AutoDateLocator(minticks=3, maxticks=5)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _axis_day(num2date(x), language)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: number(y, language, decimals=1)))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _axis_day(when: Any, language: Language) -> str:
    if language == "vi":
        return f"{when:%d/%m/%y}"
    return day(when.date(), "en").replace(str(when.year), f"’{when:%y}")


def describe(row: Any, *, history: pd.DataFrame, plan: Plan, language: Language) -> str:
    """Return in one or two sentences what a chart shows, for those who do not see it; parameters as in :func:`chart`."""
    if history.empty:
        return say("chart_empty", language)
    indicator = plan.indicators[row.indicator]
    text = say(
        "chart_text",
        language,
        label=indicator.label(language),
        place=plan.places[row.place].label(language),
        points=number(len(history), language),
        first=day(history["date"].min(), language),
        last=day(history["date"].max(), language),
        latest=measure(row.latest_value, indicator.unit, language),
        target=measure(row.target, indicator.unit, language),
        deadline=day(row.deadline, language),
    )
    if not np.isnan(row.landing_q10):
        low, high = (
            measure(value, indicator.unit, language, decimals=1) for value in (row.landing_q10, row.landing_q90)
        )
        text += say("chart_fan", language, low=low, high=high)
    return text


def as_svg(figure: Figure, *, name: str, description: str) -> str:
    """Return a figure as SVG for the inside of a page.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    name : str
        Letters, digits and hyphens, unlike that of any other chart of the page: it keeps their ids apart.
    description : str
        The text alternative.

    Returns
    -------
    str
        ``<svg role="img" …>`` with a title, scaling to its place; ids that nothing refers to are taken out.
    """
    import matplotlib

    buffer = io.StringIO()
    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"(\d+\.\d{2})\d+", r"\1", text)
    used = set(re.findall(r"(?:href=\"#|url\(#)([^\")]+)", text))
    text = re.sub(r' id="([^"]+)"', lambda found: f' id="{name}-{found[1]}"' if found[1] in used else "", text)
    text = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", text)
    view = re.search(r'viewBox="[^"]+"', text)
    head = f'<svg role="img" aria-labelledby="{name}-title" {view[0] if view else ""} xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    title = f'<title id="{name}-title">{_escape(description)}</title>'
    body = text[text.index(">", text.index("<svg")) + 1 :]
    return re.sub(r"\s*\n\s*", "\n", head + title + body).strip()


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

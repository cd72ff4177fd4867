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
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

INK, FADED, FAN, TARGET = "#1b3a57", "#5f6a76", "#3f7fb5", "#a4262c"
_STYLE = {"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9.0, "axes.titlesize": 9.0}
_SIZE, _TEXT = (4.1, 2.55), 9.5
"""Inches and points: at the width of a telephone the text is still some 9 pixels high."""
_LETTER = 0.6
"""Width of a letter or digit, in sizes of the text."""
_LABEL_ROOM = 0.34
"""Part of the axis that the label of a change of measure needs; a nearer change is drawn without one."""


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

    with matplotlib.rc_context({**sns.axes_style("whitegrid"), **_STYLE, "font.size": _TEXT}):
        figure = Figure(figsize=_SIZE)
        axes = figure.subplots()
        _draw_fan(axes, row, fan)
        _draw_points(axes, history)
        _draw_lines(axes, row, breaks, plan, language)
        _dress(axes, row, plan, language)
        _make_room(figure, axes)
        _label_lines(axes, row, breaks, language)
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
        bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.8},  # readable on the fan too
    )
    for date in breaks["date"]:
        axes.axvline(date, color=FADED, linestyle=":", linewidth=1.4, label="break")


def _label_lines(axes: Axes, row: Any, breaks: pd.DataFrame, language: Language) -> None:
    """Name the vertical lines above the axes, where no point, fan or target can be hidden by the words."""
    from matplotlib.dates import date2num

    left, right = axes.get_xlim()
    until = -np.inf
    for date in sorted(breaks["date"]):
        share = (date2num(date) - left) / (right - left)
        if share >= until and share + _LABEL_ROOM <= 1 - _LABEL_ROOM:
            _above(axes, date, say("axis_break", language), align="left")
            until = share + _LABEL_ROOM
    _above(axes, row.deadline, say("axis_deadline", language, day=_axis_day(row.deadline, language)), align="right")


def _above(axes: Axes, date: Any, text: str, *, align: str) -> None:
    axes.annotate(
        text,
        (date, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha=align,
        va="bottom",
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
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=indicator.unit == "count"))
    sign = " %" if indicator.unit == "percent" else ""
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: number(y, language, decimals=1) + sign))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _make_room(figure: Figure, axes: Axes) -> None:
    """Leave the labels their margins: the reader's own font writes them, so that an average letter is as good as ours."""
    across, up = (_widest(axis) for axis in (axes.xaxis, axes.yaxis))
    width, height = (inches * 72 for inches in _SIZE)
    # the first and the last day may stand at the very edge
    left, right, line = max(up + 0.9 * _TEXT, across / 2), across / 2, 2.1 * _TEXT
    figure.subplots_adjust(left=left / width, right=1 - right / width, bottom=line / height, top=1 - line / height)


def _widest(axis: Axis) -> float:
    """Return the width, in points, of an axis's widest label."""
    low, high = axis.get_view_interval()
    ticks = [value for value in axis.get_majorticklocs() if low <= value <= high]
    return _LETTER * _TEXT * max((len(label) for label in axis.get_major_formatter().format_ticks(ticks)), default=0)


def _axis_day(when: Any, language: Language) -> str:
    from babel.dates import format_date

    return str(format_date(when, format="dd/MM/yy" if language == "vi" else "d MMM ’yy", locale=language))


def describe(row: Any, *, history: pd.DataFrame, breaks: pd.DataFrame, plan: Plan, language: Language) -> str:
    """Return in a few sentences what a chart shows, for those who do not see it; parameters as in :func:`chart`."""
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
        low, middle, high = (
            measure(value, indicator.unit, language, decimals=0 if indicator.unit == "count" else 1)
            for value in (row.landing_q10, row.landing_q50, row.landing_q90)
        )
        text += say("chart_fan", language, low=low, middle=middle, high=high)
    if unused := int((~history["is_used"]).sum()):
        text += say("chart_unused", language, points=number(unused, language))
    if len(breaks):
        text += say("chart_breaks", language, days=", ".join(day(date, language) for date in sorted(breaks["date"])))
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
    # Two decimals of a coordinate are enough; what stands between the tags is words, where 30.000 may be thirty thousand.
    text = re.sub(r"<[^>]*>", lambda tag: re.sub(r"(\d+\.\d{2})\d+", r"\1", tag[0]), text)
    # The page's own style names the letters and the joins: a style inside the chart would reach the whole page.
    text = re.sub(r"<style.*?</style>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r" ?font-family: [^;\"]*;?", "", text)
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

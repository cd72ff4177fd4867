"""Charts of places side by side: ranks with their doubt, who holds the shortfall, what arithmetic still allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from p06analysis.findings.figures import FADED, FAN, INK, TARGET
from p06analysis.findings.places_wording import say
from p06analysis.language import Language, measure, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_DRAWN = 40
"""Places that a chart can hold on one screen."""

BARS = 14
"""Holders drawn one by one; the others share a bar."""

GROUP_COLOURS = ("#1b3a57", "#3f7fb5", "#8fb8d8", "#7a4a00", "#c9923a", "#8c8f94")
_WIDTH, _ROW, _FRAME = 4.6, 0.21, 0.6
_STYLE = {"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9.5}


def _drawn(rows: int, draw: Callable[[Axes], None], labels: Sequence[str]) -> Figure:
    """Return a figure of one axes whose rows are labelled from the top."""
    import matplotlib
    import seaborn as sns
    from matplotlib.figure import Figure

    with matplotlib.rc_context({**sns.axes_style("whitegrid"), **_STYLE}):
        figure = Figure(figsize=(_WIDTH, _FRAME + _ROW * rows), layout="constrained")
        axes = figure.subplots()
        draw(axes)
        axes.set_yticks(np.arange(rows), labels)
        axes.set_ylim(rows - 0.5, -0.5)
        axes.grid(visible=False, axis="y")
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.tick_params(axis="y", length=0)
    return figure


def rank_chart(table: pd.DataFrame, labels: Sequence[str], *, language: Language) -> Figure:
    """Return a chart of ranks today and at the end of the year.

    Parameters
    ----------
    table : pandas.DataFrame
        rank, rank_q10, rank_q90; one row a place, drawn from the top.
    labels : sequence of str
        Names of the places.
    language : {"vi", "en"}

    Returns
    -------
    matplotlib.figure.Figure
        Artists carry the labels ``rank`` and ``interval``.
    """

    def draw(axes: Axes) -> None:
        rows = np.arange(len(table))
        # Half a rank to either side, so that a sure rank is seen too.
        axes.hlines(
            rows, table["rank_q10"] - 0.4, table["rank_q90"] + 0.4, color=FAN, linewidth=5, alpha=0.55, label="interval"
        )
        axes.plot(table["rank"], rows, "o", markersize=3.5, color=INK, label="rank")
        axes.set_xlabel(say("axis_rank", language))

    return _drawn(len(table), draw, labels)


def share_chart(table: pd.DataFrame, labels: Sequence[str], *, language: Language) -> Figure:
    """Return a bar chart of what the largest holders hold, with shares added up from the top.

    Parameters
    ----------
    table : pandas.DataFrame
        held, held_share; the largest first. Beyond the first ones the rows must have been summed into one.
    labels : sequence of str
    language : {"vi", "en"}
    """

    def draw(axes: Axes) -> None:
        from matplotlib.ticker import FuncFormatter, MaxNLocator

        bars = axes.barh(np.arange(len(table)), table["held"], color=FAN, height=0.7, label="held")
        texts = [f"{number(100 * share, language)} %" for share in table["held_share"].cumsum()]
        axes.bar_label(bars, texts, padding=3, color=INK)
        axes.margins(x=0.14)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: number(x, language)))

    return _drawn(len(table), draw, labels)


def lost_chart(lost: pd.DataFrame, labels: Sequence[str], groups: Sequence[str], *, language: Language) -> Figure:
    """Return stacked bars of the points that each place lacks, by group.

    Parameters
    ----------
    lost : pandas.DataFrame
        One row a place, one column a group, in points.
    labels, groups : sequence of str
        Names of the places, and of the groups.
    language : {"vi", "en"}
    """

    def draw(axes: Axes) -> None:
        left = np.zeros(len(lost))
        for name, colour, title in zip(lost.columns, GROUP_COLOURS, groups, strict=False):
            values = lost[name].to_numpy(float)
            axes.barh(np.arange(len(lost)), values, left=left, color=colour, height=0.75, label=title)
            left = left + np.nan_to_num(values)
        axes.set_xlabel(say("axis_points", language))
        axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=2, frameon=False, fontsize=8)

    figure = _drawn(len(lost), draw, labels)
    figure.set_figheight(figure.get_figheight() + 0.6)
    return figure


def limit_chart(
    table: pd.DataFrame, labels: Sequence[str], *, unit: str, target: float | None, language: Language
) -> Figure:
    """Return what arithmetic still allows, with the forecast and today's figure.

    Parameters
    ----------
    table : pandas.DataFrame
        latest_value, floor, ceiling, q10, q90.
    labels : sequence of str
    unit : str
        Of the indicator.
    target : float or None
    language : {"vi", "en"}

    Returns
    -------
    matplotlib.figure.Figure
        Artists carry the labels ``possible``, ``forecast``, ``today`` and ``target``.
    """

    def draw(axes: Axes) -> None:
        from matplotlib.ticker import FuncFormatter, MaxNLocator

        rows = np.arange(len(table))
        axes.hlines(rows, table["floor"], table["ceiling"], color=FAN, alpha=0.28, linewidth=6, label="possible")
        axes.hlines(rows, table["q10"], table["q90"], color=FAN, linewidth=3, label="forecast")
        axes.plot(table["latest_value"], rows, "o", markersize=3.5, color=INK, label="today")
        if target is not None:
            axes.axvline(target, color=TARGET, linestyle="--", linewidth=1.2, label="target")
            axes.annotate(
                measure(target, unit, language), (target, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 2),
                textcoords="offset points", ha="center", va="bottom", color=TARGET,
            )  # fmt: skip
        sign = " %" if unit == "percent" else ""
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: number(x, language, decimals=1) + sign))
        axes.tick_params(axis="x", colors=FADED)

    return _drawn(len(table), draw, labels)


def with_others(table: pd.DataFrame, *, most: int = BARS) -> tuple[pd.DataFrame, int]:
    """Return the largest holders with all others in one row, and how many the others are."""
    ordered = table[table["held"] > 0].sort_values("held", ascending=False, ignore_index=True)
    if len(ordered) <= most + 1:
        return ordered[["place", "held", "held_share"]], 0
    rest = ordered.iloc[most:]
    row = {"place": "", "held": rest["held"].sum(), "held_share": rest["held_share"].sum()}
    first = ordered[["place", "held", "held_share"]].head(most)
    return pd.concat([first, pd.DataFrame([row])], ignore_index=True), len(rest)

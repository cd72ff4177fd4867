"""The timeline of a register: every task from its assignment to its due day, with what slipped and when it may be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from p06analysis.findings.figures import FADED, FAN, INK, TARGET
from p06analysis.findings.task_wording import say
from p06analysis.forecast.completion import TaskForecast
from p06analysis.language import Language
from p06analysis.plan import Plan
from p06analysis.plan.task_table import due_dates

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_ROWS = 40
_STYLE = {"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9.5}


def timeline(outlook: pd.DataFrame, forecast: TaskForecast, plan: Plan, *, language: Language) -> Figure:
    """Return the timeline of the first ``MOST_ROWS`` tasks.

    Parameters
    ----------
    outlook : pandas.DataFrame
        The task outlook, in the order of the rows; they are numbered from 1.
    forecast : TaskForecast
    plan : Plan
    language : {"vi", "en"}

    Returns
    -------
    matplotlib.figure.Figure
        Of one axes; artists carry the labels ``time``, ``due``, ``earlier due``, ``done``, ``likely``, ``origin``, ``deadline``.
    """
    import matplotlib
    import seaborn as sns
    from matplotlib.figure import Figure

    shown = outlook.head(MOST_ROWS)
    with matplotlib.rc_context({**sns.axes_style("whitegrid"), **_STYLE}):
        figure = Figure(figsize=(5.0, 0.8 + 0.24 * len(shown)), layout="constrained")
        axes = figure.subplots()
        _draw_tasks(axes, shown, forecast, plan)
        _dress(axes, len(shown), forecast, language)
    return figure


def _draw_tasks(axes: Axes, shown: pd.DataFrame, forecast: TaskForecast, plan: Plan) -> None:
    edge = _edge(shown, forecast)
    earlier = {task.id: [due for _, due in due_dates(task, origin=forecast.origin)][:-1] for task in plan.tasks}
    for place, one in enumerate(shown.itertuples(index=False), start=1):
        axes.plot(
            [one.assigned_on, one.due],
            [place, place],
            color="#c9ced6",
            linewidth=5,
            solid_capstyle="butt",
            label="time",
        )
        axes.plot([one.due], [place], "|", color=INK, markersize=11, markeredgewidth=2.2, label="due")
        for due in earlier[one.task]:
            axes.plot(
                [pd.Timestamp(due)], [place], "o", color=INK, markerfacecolor="white", markersize=5, label="earlier due"
            )
        if not pd.isna(one.done_on):
            axes.plot([one.done_on], [place], "o", color=INK, markersize=5.5, label="done")
        if not pd.isna(one.done_q50):
            until = min(edge if pd.isna(one.done_q80) else one.done_q80, edge)
            if one.done_q50 < until:
                axes.plot(
                    [one.done_q50, until], [place, place], color=FAN, linewidth=3, solid_capstyle="butt", label="likely"
                )


def _edge(shown: pd.DataFrame, forecast: TaskForecast) -> pd.Timestamp:
    """Return the last day drawn: half a plan's length after its deadline at most."""
    last = max(pd.Timestamp(forecast.deadline), shown["due"].max())
    return last + (last - shown["assigned_on"].min()) / 3


def _dress(axes: Axes, rows: int, forecast: TaskForecast, language: Language) -> None:
    from matplotlib.dates import AutoDateLocator, num2date
    from matplotlib.ticker import FuncFormatter

    for day, key, color in ((forecast.origin, "origin", FADED), (forecast.deadline, "deadline", TARGET)):
        when = pd.Timestamp(day)
        axes.axvline(when, linewidth=1.2, label=key, color=color, linestyle="--" if key == "origin" else "-")
        axes.annotate(
            say(f"axis_{key}", language),
            (when, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="right" if key == "origin" else "left",
            va="bottom",
            color=color,
        )
    axes.set_ylim(rows + 0.6, 0.4)
    axes.set_yticks(range(1, rows + 1), [str(number) for number in range(1, rows + 1)])
    axes.grid(axis="y", visible=False)
    locator = AutoDateLocator(minticks=3, maxticks=6)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{num2date(x):%m/%Y}"))
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)

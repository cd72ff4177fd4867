"""The verdicts as a table for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from p06analysis.findings.tables import by_need_to_act, target_rows
from p06analysis.findings.wording import say
from p06analysis.language import Language
from p06analysis.plan import Plan

if TYPE_CHECKING:
    from rich.table import Table

_STYLES = {"met": "green", "on_track": "green", "at_risk": "yellow", "off_track": "red", "cannot_tell": "dim"}


def verdict_table(outlook: pd.DataFrame, plan: Plan, *, language: Language, title: str) -> Table:
    """Return a rich table with one line a target, ordered by need to act."""
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for key in ("verdict", "probability", "indicator", "latest", "target", "landing"):
        table.add_column(say(key, language), overflow="fold", min_width=26 if key == "indicator" else None)
    for row in target_rows(by_need_to_act(outlook), plan, language):
        table.add_row(
            f"[{_STYLES[row.verdict]}]{row.shape} {row.verdict_label}[/]",
            row.probability,
            f"{row.indicator} · {row.place}, {row.deadline}",
            row.latest,
            row.target,
            row.landing,
        )
    return table

"""``reports/index.html``: every run's latest pages with their verdicts, one file that opens offline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from p06analysis.language import day
from p06analysis.schema import VERDICTS


def index_page(records: Sequence[dict[str, Any]]) -> str:
    """Return the page that lists all runs.

    Parameters
    ----------
    records : sequence of dict
        Contents of each run's ``latest/run.json``.

    Returns
    -------
    str
        HTML, Vietnamese first with English beside it; links are relative, so the folder can be carried anywhere.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from p06analysis.findings.wording import verdict_label

    folder = Path(__file__).parent / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    rows = [
        {
            "title": record["title"],
            "origin_vi": day(dt.date.fromisoformat(record["origin"]), "vi"),
            "origin_en": day(dt.date.fromisoformat(record["origin"]), "en"),
            "run": record["run"],
            "pages": record["pages"],
            "tables": record["tables"],
            "counts": [
                (verdict_label(name, "vi"), verdict_label(name, "en"), record["verdicts"][name])
                for name in VERDICTS
                if record["verdicts"].get(name)
            ],
        }
        for record in records
    ]
    return environment.get_template("index.html.j2").render(rows=rows) + "\n"

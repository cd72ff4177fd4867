"""``reports/index.html``: every run's newest pages, what changed, what failed and what went before, in one offline file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from p06analysis.durable import write_text
from p06analysis.errors import PublishingFailed
from p06analysis.language import Language, day
from p06analysis.run.clock import in_vietnam
from p06analysis.run.failures import read_failure
from p06analysis.run.locking import cannot_write, held
from p06analysis.run.publishing import FAILED, LATEST, RECORD, read_record
from p06analysis.schema import VERDICTS

MOST_CHANGES = 6
"""Changes that the index tells of each run; the page tells all."""

MOST_PAST = 400
"""Earlier origins that the index lists, shared out over the runs: the page must stay small however long they go on."""


@dataclass(frozen=True)
class History:
    """Everything that is published of one run.

    Attributes
    ----------
    run : str
    latest : dict or None
        Record of the newest pages; None where no run of this name has gone well yet.
    past : tuple of dict
        Records of earlier origins, newest first.
    failure : dict or None
        Why the last run failed; None where it went well.
    """

    run: str
    latest: dict[str, Any] | None
    past: tuple[dict[str, Any], ...] = ()
    failure: dict[str, Any] | None = field(default=None)


def histories(reports: Path) -> list[History]:
    """Return what is published of every run, the ones with the newest origin first."""
    found = []
    for home in sorted(path for path in reports.iterdir() if path.is_dir() and not path.name.startswith(".")):
        dated = [path.parent for path in home.glob(f"*/{RECORD}") if path.parent.name not in {LATEST, FAILED}]
        latest, failure = read_record(home / LATEST), read_failure(home)
        records = [record for folder in dated if (record := read_record(folder)) is not None]
        past = [record for record in records if latest is None or record["origin"] != latest["origin"]]
        if latest or failure:
            newest_first = sorted(past, key=lambda record: str(record["origin"]), reverse=True)
            found.append(History(home.name, latest, tuple(newest_first), failure))
    return sorted(found, key=lambda one: (one.latest or {}).get("origin", ""), reverse=True)


def write_index(reports: Path) -> None:
    """Bring ``reports/index.html`` up to date; where it is, nothing is written.

    Raises
    ------
    PublishingFailed
        P06-RUN-030 or 031; the old index stands.
    """
    with held(reports, "_index"):
        try:
            page, path = index_page(histories(reports)), reports / "index.html"
            if not path.is_file() or path.read_text(encoding="utf-8") != page:
                write_text(path, page)
        except OSError as error:
            raise PublishingFailed([cannot_write(reports / "index.html", error)]) from error


def index_page(runs: Sequence[History]) -> str:
    """Return the page that lists all runs.

    Returns
    -------
    str
        HTML, Vietnamese first with English beside it; links are relative, so the folder can be carried anywhere.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    most = MOST_PAST // max(len(runs), 1)
    return environment.get_template("index.html.j2").render(rows=[_row(one, most) for one in runs]) + "\n"


def _row(one: History, most: int) -> dict[str, Any]:
    record = one.latest
    title = record["title"] if record else {"vi": one.run, "en": one.run}
    return {
        "run": one.run,
        "title": title,
        "latest": record and {**record, **_when(record), "counts": _counts(record), "changed": _changed(record)},
        "past": [{**_when(past), "origin": past["origin"], "counts": _counts(past), "pages": past["pages"]}
                 for past in one.past[:most]],
        "more": len(one.past[most:]),
        "failure": one.failure and _failure(one.failure),
    }  # fmt: skip


def _when(record: dict[str, Any]) -> dict[str, str]:
    origin, made = dt.date.fromisoformat(record["origin"]), record["finished"]
    return {
        "origin_vi": day(origin, "vi"),
        "origin_en": day(origin, "en"),
        "made_vi": _moment(made, "vi"),
        "made_en": _moment(made, "en"),
    }


def _moment(text: str, language: Language) -> str:
    moment = in_vietnam(text)
    return f"{moment:%H:%M} {day(moment.date(), language)}"


def _changed(record: dict[str, Any]) -> dict[str, Any]:
    """Return what changed since the run before, in both languages, as far as the index has room."""
    texts = record.get("changes") or {}
    pairs = list(zip(texts.get("vi", []), texts.get("en", []), strict=True))
    before = record.get("previous")
    since = dt.date.fromisoformat(before["origin"]) if before else None
    return {
        "since_vi": day(since, "vi") if since else "",
        "since_en": day(since, "en") if since else "",
        "pairs": pairs[:MOST_CHANGES],
        "more": len(pairs[MOST_CHANGES:]),
    }


def _counts(record: dict[str, Any]) -> list[tuple[str, str, int]]:
    from p06analysis.findings.wording import verdict_label

    found = record["verdicts"]
    return [(verdict_label(name, "vi"), verdict_label(name, "en"), found[name]) for name in VERDICTS if found.get(name)]


def _failure(failure: dict[str, Any]) -> dict[str, Any]:
    return {
        "when_vi": _moment(failure["when"], "vi"),
        "when_en": _moment(failure["when"], "en"),
        "status": failure["exit_status"],
        "faults": failure["faults"][:3],
        "more": len(failure["faults"][3:]),
    }

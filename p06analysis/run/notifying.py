"""Tell those who asked, once, when something has changed: a verdict, late data, a failure, a recovery.

Addresses come from the environment variable ``P06_NOTIFY``, in apprise's form, separated by white space
(``mailto://user:password@host?to=…``, ``json://host/path``, and the many services that apprise knows). They are written
nowhere: what is kept is what was told last, in ``store/notified/<run>.json``. Where telling fails, that stays as it was, and the
next run tells it again.
"""

from __future__ import annotations

import json
import logging
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from p06analysis.durable import write_text
from p06analysis.errors import InputMissing, NothingToSay, P06Error
from p06analysis.findings.wording import verdict_label
from p06analysis.language import LANGUAGES, measure
from p06analysis.plan import Plan
from p06analysis.run.failures import without_secrets

VARIABLE = "P06_NOTIFY"
LATE = "P06-RUN-009"


@dataclass(frozen=True)
class State:
    """What is worth telling of a run.

    Attributes
    ----------
    verdicts : dict of str to str
        By target; empty where the run failed or has no plan.
    failed : tuple of str
        Codes of the faults that kept the run from publishing.
    is_late : bool
    """

    verdicts: Mapping[str, str] = field(default_factory=dict)
    failed: tuple[str, ...] = ()
    is_late: bool = False

    def to_json(self) -> str:
        """Return the state as it is kept."""
        words = {"verdicts": dict(self.verdicts), "failed": list(self.failed), "is_late": self.is_late}
        return json.dumps(words, ensure_ascii=False, indent=1) + "\n"


def state_after(outlook: Any, error: P06Error | None, before: State | None) -> State:
    """Return the state of a run that has ended.

    Parameters
    ----------
    outlook : pandas.DataFrame or None
        Of the pages in place; None where the run failed or has no plan.
    error : P06Error or None
        Late data and nothing to say are no failures: the pages are in place.
    before : State or None
        A run that failed has the verdicts of the pages that still stand.
    """
    if error is not None and not isinstance(error, NothingToSay) and LATE not in error.codes:
        return State(before.verdicts if before else {}, tuple(sorted(error.codes)), before.is_late if before else False)
    is_late = isinstance(error, InputMissing) and LATE in error.codes
    return State({} if outlook is None else _verdicts(outlook), (), is_late)


def _verdicts(outlook: Any) -> dict[str, str]:
    rows = outlook[["indicator", "place", "target", "deadline", "verdict"]].itertuples(index=False)
    return {f"{row.indicator}|{row.place}|{row.target:g}|{row.deadline:%Y-%m-%d}": row.verdict for row in rows}


def news(before: State | None, after: State, *, error: P06Error | None, plan: Plan | None) -> list[str]:
    """Return what has changed from one state to the next, a line each, Vietnamese first; empty where nothing has.

    Without a state before, verdicts are no news: somebody has just begun to listen.
    """
    lines = []
    old = before or State(after.verdicts)
    if after.failed and after.failed != old.failed:
        faults = "\n".join(without_secrets(str(fault)) for fault in (error.faults[:3] if error else ()))
        lines.append(
            f"Lần chạy không thành công; trang tốt gần nhất vẫn được giữ. / The run failed; the last good pages stand.\n{faults}"
        )
    if old.failed and not after.failed:
        lines.append("Đã chạy lại bình thường. / The run has recovered.")
    if after.is_late and not old.is_late:
        lines.append("Số liệu đến muộn, trang chưa có số liệu mới. / Data are late: the pages have no new figures.")
    if old.is_late and not after.is_late and not after.failed:
        lines.append("Đã có số liệu mới. / New figures have come.")
    turned = [name for name in after.verdicts if old.verdicts.get(name, after.verdicts[name]) != after.verdicts[name]]
    return lines + [_turned(name, old.verdicts[name], after.verdicts[name], plan) for name in turned]


def _turned(name: str, old: str, new: str, plan: Plan | None) -> str:
    indicator, place, target, deadline = name.split("|")
    labels = []
    for language in LANGUAGES:
        known = plan.indicators.get(indicator) if plan else None
        what = known.label(language) if known else indicator
        where = plan.places[place].label(language) if plan and place in plan.places else place
        aim = measure(float(target), known.unit, language) if known else target
        change = f"{verdict_label(old, language)} → {verdict_label(new, language)}"
        labels.append(f"{what} ({where}), {aim}, {deadline}: {change}")
    return "\n".join(labels)


def tell(run: str, lines: Sequence[str]) -> list[str]:
    """Send lines to every address, and return what went wrong, in words without any address; nothing asked, nothing sent."""
    addresses = os.environ.get(VARIABLE, "").split()
    # apprise's own messages name addresses with what is secret in them
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    problems = []
    with warnings.catch_warnings():
        # apprise itself imports modules that Python is about to drop
        warnings.simplefilter("ignore", DeprecationWarning)
        for position, address in enumerate(addresses, start=1):
            complaint = _sent(address, title=f"p06 · {run}", body="\n\n".join(lines))
            if complaint:
                problems.append(complaint.format(which=f"address {position} of {len(addresses)} in {VARIABLE}"))
    return problems


def _sent(address: str, *, title: str, body: str) -> str:
    """Send to one address; return what went wrong, empty where nothing did."""
    import apprise

    sender = apprise.Apprise()
    if not sender.add(address):
        return "[P06-NOTE-001] {which} is none that apprise knows"
    if not sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
        return "[P06-NOTE-002] {which} took no message; the next run tells it again"
    return ""


def notify(run: str, *, store: Path, outlook: Any, error: P06Error | None, plan: Plan | None) -> list[str]:
    """Tell those who asked what has changed since they were told last, and return what went wrong in telling.

    Parameters
    ----------
    run : str
    store : Path
        The project's ``store``.
    outlook : pandas.DataFrame or None
    error : P06Error or None
    plan : Plan or None
    """
    if not os.environ.get(VARIABLE, "").strip():
        return []
    path = store / "notified" / f"{run}.json"
    before = _read(path)
    after = state_after(outlook, error, before)
    lines = news(before, after, error=error, plan=plan)
    problems = tell(run, lines) if lines else []
    if not problems and after != before:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, after.to_json())
        except OSError as cannot:
            problems.append(f"[P06-NOTE-003] {path} cannot be written ({cannot.strerror}); the next run tells it again")
    return problems


def _read(path: Path) -> State | None:
    try:
        words = json.loads(path.read_text(encoding="utf-8"))
        return State(dict(words["verdicts"]), tuple(words["failed"]), bool(words["is_late"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None

"""Why a task's verdict is what it is, and what to do next, in whole sentences of both languages from the same figures."""

from __future__ import annotations

from typing import Any

import pandas as pd

from p06analysis.language import Language, chance, day, in_language, number
from p06analysis.plan import Plan

_REASONS = {
    "done": ("Đã hoàn thành ngày {done}.", "Done on {done}."),
    "overdue": (
        "Đến hạn ngày {due}, chưa có báo cáo hoàn thành. Khả năng xong đến {deadline}: {chance_deadline}.",
        "Due on {due}; no report says it is done. Chance of being done by {deadline}: {chance_deadline}.",
    ),
    "waits": (
        "Còn {left} ngày đến hạn. Việc này chờ: {waits}. Khả năng xong đúng hạn: {chance_due}.",
        "{left} days are left. It waits for: {waits}. Chance of being done in time: {chance_due}.",
    ),
    "open": (
        "Còn {left} ngày đến hạn, đã qua {elapsed} % thời gian. Khả năng xong đúng hạn: {chance_due}.",
        "{left} days are left; {elapsed} % of its time has gone. Chance of being done in time: {chance_due}.",
    ),
    "open_since_unknown": (
        "Còn {left} ngày đến hạn; không rõ ngày giao. Khả năng xong đúng hạn: {chance_due}.",
        "{left} days are left; the day of assignment is not known. Chance of being done in time: {chance_due}.",
    ),
    "nothing_known": (
        "Chưa có nhiệm vụ nào của kế hoạch được ghi nhận là đã xong, cũng chưa có số tổng hợp, nên chưa thể nói khả năng. "
        "Cần ngày hoàn thành của các nhiệm vụ đã xong, từ đơn vị theo dõi kế hoạch.",
        "No task of the plan is recorded as done and no total is known, so the chance cannot be told. Needed: the days on which "
        "finished tasks were done, from whoever follows the plan.",
    ),
}
_MOVED = (
    " Hạn đã lùi {slips} lần, tổng cộng {moved} ngày.",
    " Its due date was moved {slips} times, by {moved} days in all.",
)
_MOVED_ONCE = (" Hạn đã lùi một lần, {moved} ngày.", " Its due date was moved once, by {moved} days.")
_ACTS = {
    "done": ("Không cần xử lý.", "Nothing to do."),
    "overdue": (
        "{owner} báo cáo nguyên nhân chậm và ngày hoàn thành mới.",
        "{owner} reports why it is late and by when it will be done.",
    ),
    "waits": ("Xử lý trước: {waits}.", "Settle first: {waits}."),
    "off_track": (
        "{owner} báo cáo ngay phần việc còn lại; người phụ trách quyết định thêm lực lượng hoặc dời hạn.",
        "{owner} reports at once what is left; the plan's lead decides on more hands or a new date.",
    ),
    "at_risk": (
        "{owner} báo cáo tiến độ và vướng mắc trước ngày {middle}.",
        "{owner} reports progress and obstacles before {middle}.",
    ),
    "on_track": ("{owner} tiếp tục thực hiện; kiểm tra lại ngày {middle}.", "{owner} goes on; look again on {middle}."),
    "cannot_tell": (
        "Ghi vào danh mục ngày hoàn thành của các nhiệm vụ đã xong.",
        "Enter the days on which finished tasks were done.",
    ),
}


def reason(row: Any, plan: Plan, language: Language) -> str:
    """Return why a task's verdict is what it is.

    Parameters
    ----------
    row : named tuple
        A row of the task outlook.
    plan : Plan
    language : {"vi", "en"}
    """
    text = in_language(_REASONS[row.reason_code], language, **_figures(row, plan, language))
    if row.slips and row.reason_code != "done":
        moved = _MOVED_ONCE if row.slips == 1 else _MOVED
        text += in_language(moved, language, slips=row.slips, moved=number(row.days_moved, language))
    return text


def next_act(row: Any, plan: Plan, language: Language) -> str:
    """Return what to do next about a task; parameters as in :func:`reason`."""
    key = row.reason_code if row.reason_code in {"done", "overdue"} else row.verdict
    if row.reason_code == "waits" and row.verdict in {"off_track", "at_risk"}:
        key = "waits"
    return in_language(_ACTS[key], language, **_figures(row, plan, language))


def _figures(row: Any, plan: Plan, language: Language) -> dict[str, str]:
    titles = {task.id: task.title(language) for task in plan.tasks}
    left = max((row.due - row.origin).days, 0)
    whole = max((row.due - row.assigned_on).days + 1, 1)
    gone = min(max((row.origin - row.assigned_on).days + 1, 0) / whole, 1.0)
    return {
        "owner": plan.owners[row.owner].label(language),
        "due": day(row.due, language),
        "deadline": day(row.deadline, language),
        "done": "" if pd.isna(row.done_on) else day(row.done_on, language),
        "left": number(left, language),
        "elapsed": number(100 * gone, language),
        "chance_due": chance(row.chance_due, language),
        "chance_deadline": chance(row.chance_deadline, language),
        "waits": "; ".join(titles[name] for name in row.waits_for.split()),
        "middle": day((row.origin + (row.due - row.origin) / 2).date(), language),
    }

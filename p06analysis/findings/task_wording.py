"""Words of the tasks' part of a page, in Vietnamese and English."""

from __future__ import annotations

from p06analysis.language import Language, in_language

WORDS = {
    "title": ("Nhiệm vụ của kế hoạch", "The plan's tasks"),
    "owner_title": ("Nhiệm vụ của {owner}", "Tasks of {owner}"),
    "list": ("Danh mục nhiệm vụ, việc cần xử lý trước đứng trên", "Tasks, those that need acting on first"),
    "number": ("STT", "No."),
    "verdict": ("Đánh giá", "Verdict"),
    "task": ("Nhiệm vụ", "Task"),
    "owner": ("Đơn vị", "Owner"),
    "due": ("Hạn", "Due"),
    "chance": ("Khả năng đúng hạn", "Chance in time"),
    "by_deadline": ("đến {day}: {chance}", "by {day}: {chance}"),
    "when": ("Ngày xong", "Day done"),
    "when_half": ("50 %: {day}", "50 %: {day}"),
    "when_most": ("80 %: {day}", "80 %: {day}"),
    "beyond": ("sau 3 năm", "beyond 3 years"),
    "next": ("Việc tiếp theo", "Next act"),
    "moved": ("hạn cũ {days}", "before: {days}"),
    "done_on": ("xong {day}", "done {day}"),
    "was": ("trước đây: {owner}", "before: {owner}"),
    "overdue": ("quá hạn", "overdue"),
    "done": ("đã xong", "done"),
    "running": ("thường xuyên, mỗi {every}", "regular, each {every}"),
    "every_week": ("tuần", "week"),
    "every_month": ("tháng", "month"),
    "every_quarter": ("quý", "quarter"),
    "every_year": ("năm", "year"),
    "head_list": (
        "Danh mục có {tasks} nhiệm vụ: {done} đã xong, {overdue} quá hạn, {open} còn trong hạn. Đến {deadline}, dự báo có "
        "{numbers} nhiệm vụ xong{likely}; khả năng xong cả {tasks}: {every}.",
        "The list has {tasks} tasks: {done} done, {overdue} overdue, {open} open and not yet due. By {deadline}, {numbers} "
        "are forecast to be done{likely}; chance that all {tasks} are: {every}.",
    ),
    "head_total": (
        "Kế hoạch có {total} nhiệm vụ, {done} đã xong tính đến {as_of}, còn {left}. Đến {deadline}, dự báo có {numbers} nhiệm "
        "vụ xong{likely}; khả năng xong cả {total}: {every}.",
        "The plan has {total} tasks; {done} were done by {as_of}, {left} are left. By {deadline}, {numbers} are forecast to "
        "be done{likely}; chance that all {total} are: {every}.",
    ),
    "head_open": (
        "Có {tasks} nhiệm vụ được nêu tên, {overdue} quá hạn.",
        "{tasks} open tasks are named; {overdue} are overdue.",
    ),
    "untold": ("Chưa đủ căn cứ để nói khả năng hoàn thành.", "The chance of finishing cannot be told."),
    "owner_alone": (
        "Trang này chỉ có nhiệm vụ và chỉ tiêu của {owner}.",
        "This page has the tasks and targets of {owner} only.",
    ),
    "none": ("Không có nhiệm vụ nào.", "No task."),
    "only_totals": ("Khi chỉ biết số tổng hợp", "What the totals alone say"),
    "assumption": ("Giả định về hạn", "Assumption about due days"),
    "at_end": ("mọi nhiệm vụ đến hạn cuối kế hoạch", "every task is due at the plan's end"),
    "monthly": ("hạn rải đều theo tháng", "due days spread evenly over the months"),
    "done_by": ("Xong đến {day}", "Done by {day}"),
    "likely": (" (khả năng {chance})", " (chance {chance})"),
    "middle": ("Số giữa", "Median"),
    "all": ("Xong tất cả", "All done"),
    "totals_note": (
        "Không biết từng nhiệm vụ xong ngày nào, nên khoảng này rộng. Tốc độ thực hiện lấy từ các danh mục khác có kết quả, chọn "
        "theo mức phù hợp với con số {done}/{total}. Một lĩnh vực chậm toàn bộ chưa được tính, vì không biết nhiệm vụ nào thuộc "
        "lĩnh vực nào.",
        "Nobody published when single tasks were done, so the range is wide. Rates come from other registers with known outcomes, "
        "weighed by how well they give {done} of {total}. A delay of a whole group is not in it, since it is not known which tasks "
        "belong together.",
    ),
    "narrow": ("Số liệu sẽ thu hẹp khoảng này", "What would narrow the range"),
    "narrow_due": (
        "hạn (tháng, năm), đơn vị và lĩnh vực của {left} nhiệm vụ còn lại",
        "due month, owner and group of the {left} tasks left",
    ),
    "narrow_days": (
        "ngày hoàn thành của {done} nhiệm vụ đã xong",
        "the days on which the {done} finished tasks were done",
    ),
    "narrow_second": (
        "một con số tổng hợp thứ hai, của tháng trước hoặc tháng sau",
        "a second total, of an earlier or a later month",
    ),
    "counts": ("Khả năng xong ít nhất bao nhiêu nhiệm vụ", "How many tasks will be done at least"),
    "counts_head": ("Số nhiệm vụ xong đến {day}", "Tasks done by {day}"),
    "counts_chance": ("Khả năng", "Chance"),
    "counts_under": ("Khả năng, nếu {assumption}", "Chance if {assumption}"),
    "at_least": ("ít nhất {number} trong {total}", "at least {number} of {total}"),
    "at_least_all": ("cả {total}", "all {total}"),
    "ahead": ("Theo lĩnh vực và đơn vị", "By group and owner"),
    "name": ("Lĩnh vực, đơn vị", "Group, owner"),
    "tasks": ("Số nhiệm vụ", "Tasks"),
    "so_far": ("Đã xong", "Done"),
    "will_be": ("Xong đến {day}", "Done by {day}"),
    "matters": ("Nên làm gì trước", "What to do first"),
    "matters_most": (
        "Nhiệm vụ số {number} ({title}) quan trọng nhất: xong nhiệm vụ này làm khả năng xong cả {tasks} nhiệm vụ trong danh mục "
        "tăng khoảng {points} điểm %.",
        "Task {number} ({title}) matters most: finishing it raises the chance that all {tasks} listed tasks are done by about "
        "{points} points.",
    ),
    "one_more": (
        "Nếu mỗi tháng xong thêm một nhiệm vụ so với dự báo, khả năng xong cả {tasks} nhiệm vụ trong danh mục là {after}, thay vì "
        "{before}.",
        "With one more task finished each month than forecast, the chance that all {tasks} listed tasks are done is {after} instead "
        "of {before}.",
    ),
    "pace": (
        "Tốc độ đã thấy: {seen} nhiệm vụ mỗi tháng; cần {needed} mỗi tháng để xong tất cả đúng hạn.",
        "Pace seen: {seen} tasks a month; needed to finish all in time: {needed} a month.",
    ),
    "models": ("Mô hình Đề án 06", "Project 06 models"),
    "models_total": (
        "Đăng ký {registered} mô hình tính đến {as_of}.",
        "{registered} models were registered by {as_of}.",
    ),
    "model_running": ("đang chạy từ {day}", "running since {day}"),
    "model_stopped": ("đã dừng {day}", "stopped on {day}"),
    "model_due": ("hạn đưa vào chạy {day}", "to run by {day}"),
    "model_unknown": (
        "chưa đủ căn cứ: chưa có ngày đưa vào chạy và đơn vị phụ trách",
        "cannot be told: no start day and no owner were published",
    ),
    "handed": ("Bàn giao", "Handed over"),
    "handed_line": (
        "{old} không còn từ {day}; {new} nhận các việc chưa xong.",
        "{old} ended on {day}; {new} holds its open tasks.",
    ),
    "targets": ("Chỉ tiêu của đơn vị", "The owner's targets"),
    "indicator": ("Chỉ tiêu", "Indicator"),
    "latest": ("Mới nhất", "Latest"),
    "target": ("Phải đạt", "Target"),
    "probability": ("Khả năng đạt", "Chance"),
    "assumed": (
        "Nhiệm vụ không ghi ngày giao được coi là giao từ ngày đầu của kế hoạch ({begins}).",
        "A task without a day of assignment is taken as assigned on the plan's first day ({begins}).",
    ),
    "method": (
        "Khả năng học từ thời gian làm của các nhiệm vụ đã xong, của nhiệm vụ còn mở, từ số lần dời hạn, gộp theo kế hoạch, lĩnh vực "
        "và đơn vị; việc thường dồn về hạn. Chậm trễ chung của kế hoạch, lĩnh vực và đơn vị nằm trong dự báo, nên khả năng xong tất "
        "cả không phải là tích của từng khả năng.",
        "Chances are learned from how long finished tasks took, how long open ones have been open and how often due days moved, "
        "pooled by plan, group and owner; work bunches at due days. Delays that a plan, a group or an owner shares are part of it, so "
        "the chance of all is not the product of the single chances.",
    ),
    "borrowed": (
        "Danh mục này chưa ghi ngày xong của nhiệm vụ nào, nên khả năng lấy từ các danh mục khác đã có kết quả{and_totals}.",
        "This list has no day on which a task was done, so its chances come from other registers with known outcomes{and_totals}.",
    ),
    "and_totals": (" và từ số tổng hợp của kế hoạch", " and from the plan's totals"),
    "legend": (
        "Cách đọc: vạch xám từ ngày giao đến hạn; chấm rỗng là hạn cũ, vạch đứng đậm là hạn hiện nay; chấm đặc là ngày xong; "
        "vạch xanh từ ngày có 50 % đến ngày có 80 % khả năng xong; nét đứt là ngày tính, nét đỏ là hạn của kế hoạch.",
        "How to read it: the grey bar runs from assignment to the due day; hollow dots are earlier due days, the dark tick is the "
        "one that holds; a full dot is the day done; the blue bar runs from the day with 50 % to the day with 80 % chance of being "
        "done; the dashed line is the day of the page, the red line the plan's deadline.",
    ),
    "shown": ("Biểu đồ có {shown} trong {tasks} nhiệm vụ.", "The chart shows {shown} of {tasks} tasks."),
    "chart": (
        "Dòng thời gian của {tasks} nhiệm vụ: {overdue} quá hạn, {done} đã xong, {moved} có hạn đã dời; ngày tính {origin}, hạn của "
        "kế hoạch {deadline}.",
        "Timeline of {tasks} tasks: {overdue} overdue, {done} done, {moved} with a due day that was moved; day of the page {origin}, "
        "the plan's deadline {deadline}.",
    ),
    "axis_origin": ("ngày tính", "as of"),
    "axis_deadline": ("hạn kế hoạch", "deadline"),
    "scroll": ("Bảng, cuộn ngang được", "Table, scrolls sideways"),
    "as_of": ("Tính đến ngày {day}", "As of {day}"),
    "sources": ("Nguồn", "Sources"),
    "to": ("đến", "to"),
    "plan": ("Kế hoạch", "Plan"),
    "run": ("Mã lần chạy", "Run id"),
}


def say(key: str, language: Language, **figures: object) -> str:
    """Return the words of a key in a language, with figures put in.

    Examples
    --------
    >>> say("done_on", "vi", day="30/11/2024")
    'xong 30/11/2024'
    """
    return in_language(WORDS[key], language, **figures)

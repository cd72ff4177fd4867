"""An empty Excel form for a plan's indicators, places and tasks; what is filled in loads without a mapping."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from p06analysis.loaders.known import Known
from p06analysis.plan import Params, Plan
from p06analysis.plan.task_sheet import HEADINGS

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FIGURES, TASKS, LISTS, GUIDE = "Số liệu", "Nhiệm vụ", "Danh mục", "Hướng dẫn"
FIGURE_HEADS = [
    ("Chỉ tiêu", 46),
    ("Đơn vị", 28),
    ("Kỳ báo cáo", 16),
    ("Giá trị", 12),
    ("Tử số", 12),
    ("Mẫu số", 12),
    ("Ngày công bố", 14),
    ("Nguồn", 32),
    ("Ghi chú", 32),
]
TASK_HEADS = [
    (HEADINGS["id"], 26),
    (HEADINGS["title_vi"], 52),
    (HEADINGS["owner"], 34),
    (HEADINGS["due"], 16),
    (HEADINGS["done_on"], 16),
    ("Ghi chú", 32),
]
SPARE_ROWS = 200
_GUIDE = (
    "Biểu nhập số liệu Đề án 06",
    "",
    "Mỗi dòng của trang «Số liệu» là một số liệu: một chỉ tiêu, một đơn vị, một kỳ. Chọn chỉ tiêu và đơn vị trong danh sách.",
    "Kỳ báo cáo: ghi 30/9/2026, tháng 9/2026, Quý III/2026, 9 tháng đầu năm 2026 hoặc năm 2026. Số liệu được tính đến ngày "
    "cuối của kỳ.",
    "Giá trị: ghi đúng số đã báo cáo, tỷ lệ ghi 65,3 (không ghi 0,653). Số phần nghìn và phần thập phân viết thống nhất trong "
    "cả cột: 1.234,5.",
    "Tử số, Mẫu số: ghi số lượng nếu có. Khi có đủ tử số và mẫu số có thể bỏ trống Giá trị.",
    "Kỳ không có báo cáo thì để trống. Không ghi 0 thay cho chưa có số liệu.",
    "Ngày công bố: ngày số liệu được công bố hoặc báo cáo. Bỏ trống nếu không rõ.",
    "Nguồn: địa chỉ trang thông tin hoặc số, ngày văn bản.",
    "Trang «Nhiệm vụ»: ghi Ngày hoàn thành cho nhiệm vụ đã xong; sửa Hạn hoàn thành nếu được gia hạn. Không sửa Mã nhiệm vụ.",
    "Không đổi tên trang và tiêu đề cột. Có thể thêm dòng.",
    "Nộp: gửi tệp cho người tổng hợp. Lệnh nhập: p06 load TÊN-TỆP.xlsx",
)


def write_template(plan: Plan, params: Params, out: Path) -> None:
    """Write the form.

    Parameters
    ----------
    plan : Plan
        Its targets give the rows to start with, its tasks the register.
    params : Params
        All indicators and places can be chosen.
    out : Path
        ``.xlsx``.

    Raises
    ------
    InputRejected
        P06-STORE-023: another kind of file.
    """
    from openpyxl import Workbook

    from p06analysis.errors import Fault, InputRejected

    if out.suffix.lower() != ".xlsx":
        fault = Fault(str(out), "P06-STORE-023", f'"{out.suffix}"', "a form is written as .xlsx", "Name the file so.")
        raise InputRejected([fault])
    book = Workbook()
    guide, figures = book.active, book.create_sheet(FIGURES)
    assert guide is not None
    _write_guide(guide)
    names = _Names(params)
    lists = book.create_sheet(LISTS)
    first = list(dict.fromkeys(target.indicator for target in plan.targets))
    indicators = [names.indicator(one) for one in dict.fromkeys([*first, *params.indicators])]
    places = [names.place(one) for one in dict.fromkeys([*(target.place for target in plan.targets), *params.places])]
    for row, (indicator, place) in enumerate(_pairs(indicators, places), start=1):
        lists.cell(row, 1, indicator)
        lists.cell(row, 2, place)
    lists.sheet_state = "hidden"
    _write_figures(figures, plan, names, len(indicators), len(places))
    if plan.tasks:
        _write_tasks(book.create_sheet(TASKS, 2), plan)
    out.parent.mkdir(parents=True, exist_ok=True)
    book.save(out)


def _pairs(left: list[str], right: list[str]) -> list[tuple[str | None, str | None]]:
    count = max(len(left), len(right))
    return [(left[n] if n < len(left) else None, right[n] if n < len(right) else None) for n in range(count)]


class _Names:
    """Labels by which a name is found again when the form is loaded; the id where a label would mean several."""

    def __init__(self, params: Params) -> None:
        self._params, self._known = params, Known.of(params)
        # a place has to be found by its name on the days to come; one that has ended, on its last day
        self._far = dt.date(2099, 12, 31)

    def indicator(self, name: str) -> str:
        label = self._params.indicators[name].label_vi
        return label if self._known.indicator(label).id == name else name

    def place(self, name: str) -> str:
        place = self._params.places[name]
        return place.label_vi if self._known.place(place.label_vi, place.valid_to or self._far).id == name else name


def _write_guide(sheet: Worksheet) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.title = GUIDE
    sheet.column_dimensions["A"].width = 110
    for row, text in enumerate(_GUIDE, start=1):
        cell = sheet.cell(row, 1, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=row == 1, size=14 if row == 1 else 11)


def _write_heads(sheet: Worksheet, heads: list[tuple[str, int]], row: int) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    line = Side(style="thin", color="FF8A94A0")
    for column, (text, width) in enumerate(heads, start=1):
        cell = sheet.cell(row, column, text)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFEEF3F8")
        cell.border = Border(bottom=line)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = f"A{row + 1}"


def _write_figures(sheet: Worksheet, plan: Plan, names: _Names, indicators: int, places: int) -> None:
    sheet.cell(1, 1, f"Số liệu: {plan.title.vi}")
    _write_heads(sheet, FIGURE_HEADS, 3)
    rows = dict.fromkeys((target.indicator, target.place) for target in plan.targets)
    for row, (indicator, place) in enumerate(rows, start=4):
        sheet.cell(row, 1, names.indicator(indicator))
        sheet.cell(row, 2, names.place(place))
    last = 3 + len(rows) + SPARE_ROWS
    _list(sheet, f"A4:A{last}", f"='{LISTS}'!$A$1:$A${indicators}", "Chọn chỉ tiêu trong danh sách.")
    _list(sheet, f"B4:B{last}", f"='{LISTS}'!$B$1:$B${places}", "Chọn đơn vị trong danh sách.")
    for row in range(4, last + 1):
        # kept as typed: a spreadsheet would turn 9/2026 or 3/4 into a day
        sheet.cell(row, 3).number_format = "@"
        sheet.cell(row, 7).number_format = "@"


def _list(sheet: Worksheet, cells: str, formula: str, text: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
    rule.error, rule.errorTitle, rule.errorStyle = text, "Không có trong danh sách", "warning"
    sheet.add_data_validation(rule)
    rule.add(cells)


def _write_tasks(sheet: Worksheet, plan: Plan) -> None:
    sheet.cell(1, 1, f"Nhiệm vụ: {plan.title.vi}")
    _write_heads(sheet, TASK_HEADS, 3)
    for row, task in enumerate(plan.tasks, start=4):
        owner = plan.owners[task.owner].label_vi if task.owner in plan.owners else task.owner
        done = f"{task.done_on:%d/%m/%Y}" if task.done_on else None
        for column, value in enumerate((task.id, task.title_vi, owner, f"{task.due:%d/%m/%Y}", done), start=1):
            sheet.cell(row, column, value).number_format = "@"

"""Make the workbooks of this folder: ``python tests/loaders/files/make_workbooks.py``. The CSV files are typed by hand.

The workbooks are stored too, so that tests read bytes that do not change with the writer. Formulas get the stored value
that a spreadsheet program would have left; the old .xls files need xlwt, which no longer grows and is not installed.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

HERE = Path(__file__).parent
Rows = Sequence[Sequence[object]]


def sheet(rows: Rows, *, name: str = "Sheet1", merge: Sequence[str] = ()) -> Workbook:
    """Return a workbook of one sheet."""
    book = Workbook()
    fill(book.active, rows, name=name, merge=merge)
    return book


def fill(target: Worksheet, rows: Rows, *, name: str, merge: Sequence[str] = ()) -> None:
    target.title = name
    for row in rows:
        target.append(list(row))
    for cells in merge:
        target.merge_cells(cells)


def save(book: Workbook, name: str, *, stored: Mapping[str, str] | None = None) -> None:
    """Save a workbook; ``stored`` gives, by cell of its first sheet, what a formula's cell holds: XML behind the formula."""
    path = HERE / name
    book.save(path)
    if not stored:
        return
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    text = parts["xl/worksheets/sheet1.xml"].decode()
    for cell, value in stored.items():
        kind = ' t="e"' if value.startswith("#") else ' t="str"' if not value or not value[0].isdigit() else ""
        pattern = rf'<c r="{cell}"([^>]*)><f>(.*?)</f><v\s*/?>(?:</v>)?</c>'
        text, count = re.subn(pattern, rf'<c r="{cell}"\1{kind}><f>\2</f><v>{value}</v></c>', text)
        assert count == 1, (name, cell)
    parts["xl/worksheets/sheet1.xml"] = text.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, data in parts.items():
            archive.writestr(one, data)


def appendix(values: Rows) -> list[list[object]]:
    """Return a table between a title and signatures, as it is attached to a report."""
    return [
        ["ỦY BAN NHÂN DÂN", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["TỈNH KHÁNH HÒA", None, None, "Độc lập - Tự do - Hạnh phúc"],
        [],
        ["PHỤ LỤC: TÌNH HÌNH GIẢI QUYẾT HỒ SƠ"],
        ["(Số liệu tháng 9 năm 2026)"],
        ["(Kèm theo Báo cáo số 215/BC-UBND ngày 05/10/2026 của UBND tỉnh)"],
        *map(list, values),
        ["Ghi chú: Số liệu lũy kế từ đầu năm."],
        [None, None, None, "NGƯỜI LẬP BIỂU"],
        [None, None, None, "Nguyễn Văn A"],
    ]


def titles_and_signatures() -> None:
    table = [
        ["STT", "Đơn vị", "Tỷ lệ hồ sơ đúng hạn (%)"],
        [1, "Sở Tư pháp", 84.4],
        [2, "Sở Xây dựng", 91.25],
    ]
    book = sheet(appendix(table), name="PL1", merge=["A1:B1", "D1:F1", "A4:D4", "A5:D5", "A6:D6"])
    save(book, "titles-and-signatures.xlsx")


def merged_headings() -> None:
    table = [
        ["STT", "Đơn vị", "Tỷ lệ hồ sơ đúng hạn", None, None, "Ghi chú"],
        [None, None, "Tử số", "Mẫu số", "Tỷ lệ (%)", None],
        [1, "Sở Tư pháp", 152, 160, 95.0, None],
        [2, "Sở Xây dựng", 84, 120, 70.0, "đang rà soát"],
    ]
    save(sheet(appendix(table), merge=["C7:E7", "A7:A8", "B7:B8", "F7:F8"]), "headings-of-two-rows.xlsx")


def three_rows_of_headings() -> None:
    table = [
        ["STT", "Đơn vị", "Kết quả thực hiện", None, None, None],
        [None, None, "Tỷ lệ hồ sơ đúng hạn", None, "Tỷ lệ hồ sơ trực tuyến", None],
        [None, None, "Tử số", "Mẫu số", "Tử số", "Mẫu số"],
        ["A", "B", "1", "2", "3", "4"],
        [1, "Phường Nha Trang", 950, 1000, 600, 1000],
        [2, "Xã Cam Lâm", 180, 200, 50, 200],
    ]
    merge = ["A7:A9", "B7:B9", "C7:F7", "C8:D8", "E8:F8"]
    save(sheet(appendix(table), merge=merge), "headings-of-three-rows-numbered.xlsx")


def groups_and_totals() -> None:
    table = [
        ["STT", "Đơn vị", "Số hồ sơ tiếp nhận"],
        ["I", "CÁC SỞ, BAN, NGÀNH", 300],
        [1, "Sở Tư pháp", 120],
        [2, "Sở Y tế", 180],
        ["II", "CẤP XÃ", 700],
        [1, "Phường Nha Trang", 500],
        [2, "Xã Vĩnh Hải", 200],
        [None, "TỔNG CỘNG (I+II)", 1000],
    ]
    save(sheet(appendix(table)), "groups-and-totals.xlsx")
    table[4][2] = 750
    save(sheet(appendix(table)), "subtotal-that-does-not-add.xlsx")


def total_first() -> None:
    table = [
        ["Đơn vị", "Số hồ sơ tiếp nhận"],
        ["Tổng số", 999],
        ["Sở Tư pháp", 120],
        ["Sở Y tế", 180],
    ]
    save(sheet(appendix(table)), "total-before-its-parts-wrong.xlsx")


def whole_province() -> None:
    table = [
        ["STT", "Đơn vị", "Số hồ sơ tiếp nhận"],
        [1, "Sở Tư pháp", 120],
        [2, "Sở Y tế", 180],
        [None, "Toàn tỉnh", 300],
    ]
    save(sheet(appendix(table)), "whole-province-row.xlsx")


def nested_serials() -> None:
    table = [
        ["TT", "Đơn vị", "Số hồ sơ tiếp nhận"],
        ["1", "Sở Tư pháp", 120],
        ["1.1", "Phường Nha Trang", 70],
        ["1.2", "Xã Cam Lâm", 50],
        ["2", "Sở Y tế", 180],
        [None, "Cộng", 300],
    ]
    save(sheet(appendix(table)), "numbers-within-numbers.xlsx")


def wide_months() -> None:
    rows = [
        ["TỶ LỆ HỒ SƠ TRỰC TUYẾN NĂM 2026"],
        [],
        ["Đơn vị", "Tháng 7", "Tháng 8", "Tháng 9"],
        ["Sở Tư pháp", 70.5, 72.0, 75.25],
        ["Sở Y tế", 60.5, None, 61.0],
    ]
    save(sheet(rows), "months-across.xlsx")
    dated = [["Tỷ lệ hồ sơ trực tuyến"], ["Đơn vị", dt.date(2026, 8, 1), dt.date(2026, 9, 1)], ["Sở Y tế", 60.5, 61.0]]
    book = sheet(dated)
    for cell in book.active[2][1:]:
        cell.number_format = "mm/yyyy"
    save(book, "months-across-as-days-shown-as-months.xlsx")


def indicators_down() -> None:
    rows = [
        ["BÁO CÁO CỦA UBND TỈNH KHÁNH HÒA"],
        ["Quý III/2026"],
        ["TT", "Nội dung", "ĐVT", "Kế hoạch", "Kết quả"],
        [1, "Tỷ lệ hồ sơ trực tuyến", "%", 80, 75.5],
        [2, "Số hồ sơ tiếp nhận", "hồ sơ", None, 290454],
        [3, "Tỷ lệ hồ sơ đúng hạn", "%", 95, "274.673/325.476"],
    ]
    save(sheet(rows), "indicators-down.xlsx")


def places_across() -> None:
    rows = [
        ["Tháng 9/2026"],
        ["Chỉ tiêu", "Khánh Hòa", "Đắk Lắk"],
        ["Tỷ lệ hồ sơ trực tuyến (%)", 75.5, 80.25],
        ["Số hồ sơ tiếp nhận", 290454, 301122],
    ]
    save(sheet(rows), "places-across.xlsx")


def long_table() -> None:
    rows = [
        ["Chỉ tiêu", "Đơn vị", "Kỳ báo cáo", "Giá trị", "Tử số", "Mẫu số", "Ngày công bố", "Nguồn", "Ghi chú"],
        [
            "Tỷ lệ hồ sơ trực tuyến",
            "Sở Y tế",
            dt.date(2026, 9, 30),
            61,
            None,
            None,
            dt.date(2026, 10, 7),
            None,
            "sơ bộ",
        ],
        ["Tỷ lệ hồ sơ đúng hạn", "Sở Y tế", 46295, None, 12, 48, None, "https://example.org/9", None],
    ]
    save(sheet(rows), "long-with-serial-days.xlsx")


def merged_down() -> None:
    rows = [
        ["Tháng 9/2026"],
        ["Đơn vị", "Chỉ tiêu", "Kết quả"],
        ["Sở Tư pháp", "Tỷ lệ hồ sơ trực tuyến", 75.5],
        [None, "Số hồ sơ tiếp nhận", 120],
        ["Sở Y tế", "Tỷ lệ hồ sơ trực tuyến", 61],
        [None, "Số hồ sơ tiếp nhận", 180],
    ]
    save(sheet(rows, merge=["A3:A4", "A5:A6"]), "places-merged-down.xlsx")


def hidden_parts() -> None:
    table = [["Đơn vị", "Số hồ sơ tiếp nhận"], ["Sở Tư pháp", 120], ["Sở Y tế", 180]]
    book = sheet(appendix(table), name="PL1")
    book.active.row_dimensions[9].hidden = True
    book.active.column_dimensions["B"].hidden = True
    notes = book.create_sheet("Ghi chép")
    fill(notes, [["không có số liệu"]], name="Ghi chép")
    notes.sheet_state = "hidden"
    save(book, "hidden-row-and-column.xlsx")


def formulas() -> None:
    table = [
        ["Đơn vị", "Số hồ sơ đúng hạn", "Số hồ sơ đã giải quyết", "Tỷ lệ hồ sơ đúng hạn (%)"],
        ["Sở Tư pháp", 152, 160, "=B8/C8*100"],
        ["Sở Y tế", None, None, '=IF(C9="","",B9/C9*100)'],
    ]
    save(sheet(appendix(table)), "formulas-with-stored-values.xlsx", stored={"D8": "95", "D9": ""})
    save(sheet(appendix(table)), "formulas-never-calculated.xlsx", stored={"D9": ""})
    table[2][1:3] = [0, 0]
    save(sheet(appendix(table)), "error-value.xlsx", stored={"D8": "95", "D9": "#DIV/0!"})


def percent_formats() -> None:
    table = [["Đơn vị", "Tỷ lệ hồ sơ trực tuyến"], ["Sở Tư pháp", 0.755], ["Sở Y tế", 0.0069]]
    book = sheet(appendix(table))
    for row in (8, 9):
        book.active.cell(row, 2).number_format = "0.00%"
    save(book, "percents-by-format.xlsx")
    save(sheet(appendix(table)), "fractions-without-format.xlsx")
    counts = [
        ["Đơn vị", "Hồ sơ trực tuyến", "Tiếp nhận trong năm", "Tỷ lệ hồ sơ trực tuyến"],
        ["Sở Tư pháp", 151, 200, 0.755],
        ["Sở Y tế", 1, 145, 0.0069],
    ]
    save(sheet(appendix(counts)), "fractions-shown-by-counts.xlsx")


def fraction_turned_day() -> None:
    table = [["Đơn vị", "Tỷ lệ hồ sơ đúng hạn"], ["Sở Tư pháp", "33/43"], ["Sở Y tế", dt.date(2026, 4, 3)]]
    save(sheet(appendix(table)), "fraction-that-became-a-day.xlsx")


def thousands_lost() -> None:
    table = [["Đơn vị", "Số hồ sơ tiếp nhận"], ["Sở Tư pháp", 12.345], ["Sở Y tế", 180]]
    save(sheet(appendix(table)), "thousands-taken-for-decimals.xlsx")


def several_sheets() -> None:
    book = Workbook()
    fill(book.active, [["Hướng dẫn nhập liệu"], ["Điền số liệu vào các trang T8, T9."]], name="Hướng dẫn")
    for month, value in (("T8", 70.5), ("T9", 72.25)):
        rows = [["Năm 2026: tình hình xử lý"], ["Đơn vị", "Tỷ lệ hồ sơ trực tuyến"], ["Sở Y tế", value]]
        rows[0] = ["Tình hình xử lý hồ sơ"]
        fill(book.create_sheet(month), rows, name=month)
    save(book, "sheet-names-are-months-2026.xlsx")


def unknown_layouts() -> None:
    rows = [["Tháng 9/2026"], ["Đơn vị", "Số liệu lạ", "Tỷ lệ hồ sơ trực tuyến"], ["Sở Y tế", 12, 61]]
    save(sheet(rows), "unknown-heading.xlsx")
    save(sheet([["Sở Y tế", 12, 61], ["Sở Tư pháp", 11, 75]]), "no-headings.xlsx")
    rows = [["Báo cáo"], ["Đơn vị", "Tỷ lệ hồ sơ trực tuyến"], ["Sở Y tế", 61]]
    save(sheet(rows), "no-period-anywhere.xlsx")
    rows = [["Tháng 8/2026"], ["Quý III/2026"], ["Đơn vị", "Tỷ lệ hồ sơ trực tuyến"], ["Sở Y tế", 61]]
    save(sheet(rows), "two-periods-in-the-title.xlsx")
    rows = [["Tháng 9/2026"], ["Đơn vị", "Tỷ lệ đúng hạn", "Tỷ lệ hồ sơ đúng hạn"], ["Sở Y tế", 61, 62]]
    save(sheet(rows), "two-columns-of-one-figure.xlsx")


def repeated_headings() -> None:
    head = ["STT", "Đơn vị", "Số hồ sơ tiếp nhận"]
    table = [head, [1, "Sở Tư pháp", 120], head, [2, "Sở Y tế", 180]]
    save(sheet(appendix(table)), "headings-repeated-on-each-page.xlsx")


def before_and_after_merger() -> None:
    rows = [
        ["Tỷ lệ hồ sơ trực tuyến"],
        ["Tỉnh", "Tháng 6/2025", "Tháng 8/2025"],
        ["Khánh Hòa", 60.5, 64.0],
        ["Tỉnh Ninh Thuận", 55.5, None],
    ]
    save(sheet(rows), "one-name-before-and-after-the-merger.xlsx")


def two_figures() -> None:
    rows = [
        ["Tháng 9/2026"],
        ["Đơn vị", "Tỷ lệ hồ sơ trực tuyến"],
        ["Sở Y tế", 61],
        ["SỞ Y TẾ", 62],
        ["Sở Tư pháp", 75],
        ["Sở Tư pháp", 75],
    ]
    save(sheet(rows), "one-unit-twice.xlsx")


def open_document() -> None:
    sys.path.insert(0, str(HERE.parent))
    from writers import write_ods

    rows = [
        ["Tháng 9/2026", None, None],
        ["Đơn vị", "Tỷ lệ hồ sơ đúng hạn", None],
        [None, "Tử số", "Mẫu số"],
        ["Sở Tư pháp", 152, 160],
    ]
    write_ods(HERE / "open-document.ods", {"T9": rows}, spans={("T9", 1, 1): (1, 2), ("T9", 1, 0): (2, 1)})
    rows = [["Tháng 9/2026", None], ["Đơn vị", "Số hồ sơ tiếp nhận"], ["Sở Tư pháp", "#DIV/0!"]]
    write_ods(HERE / "open-document-error.ods", {"T9": rows})


def old_excel() -> None:
    try:
        import xlwt
    except ImportError:
        print("xlwt is not installed: the .xls files stay as they are")
        return
    book = xlwt.Workbook()
    table = book.add_sheet("PL1")
    table.write_merge(0, 0, 0, 2, "Kết quả tháng 9 năm 2026")
    for column, text in enumerate(["Đơn vị", "Tỷ lệ hồ sơ trực tuyến", "Số hồ sơ tiếp nhận"]):
        table.write(1, column, text)
    percent = xlwt.easyxf(num_format_str="0.0%")
    table.write(2, 0, "Sở Tư pháp")
    table.write(2, 1, 0.755, percent)
    table.write(2, 2, 1234)
    table.row(2).hidden = True
    book.save(HERE / "old-excel.xls")
    table.write(3, 0, "Sở Y tế")
    table.row(3).set_cell_error(1, "#DIV/0!")
    book.save(HERE / "old-excel-error.xls")


def main() -> None:
    """Make every workbook."""
    for make in list(globals().values()):
        if (
            callable(make)
            and getattr(make, "__module__", "") == __name__
            and make.__code__.co_argcount == 0
            and make is not main
        ):
            make()


if __name__ == "__main__":
    main()

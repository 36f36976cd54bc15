"""Roster files as an admin sends them."""

import io
from collections.abc import Sequence

import xlsxwriter

HEADERS = ("单位名称", "单位类型", "上级单位", "在校生数", "专任教师数", "联络员", "联系电话")
SOUND = (("示例三职", "职业学校", "示例州教育体育局", "1200", "60", "", ""),)
FAULTY = (
    ("示例三职", "职业学校", "示例州教育体育局", "1200", "60", "", ""),
    ("示例四职", "中职", "示例州教育体育局", "约300", "", "", ""),
    ("", "职业学校", "示例州教育体育局", "", "", "", ""),
)


def several(*sheets: Sequence[Sequence[str]], hidden: Sequence[int] = (), far: bool = False) -> bytes:
    """A sheet of each of these, under a roster's header, as xlsx. `hidden` are rows of the first; `far`: with a space
    in its last cell."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for number, rows in enumerate(sheets):
            sheet = book.add_worksheet(f"第{number + 1}张")
            for at, row in enumerate((HEADERS, *rows)):
                sheet.write_row(at, 0, row)
            if number == 0:
                for at in hidden:
                    sheet.set_row(at, None, None, {"hidden": True})
                if far:
                    sheet.write_string(1_048_575, 16_383, " ")
    return out.getvalue()


def roster(rows: Sequence[Sequence[str]]) -> bytes:
    """The rows under a roster's header, as xlsx."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("名册")
        for number, row in enumerate((HEADERS, *rows)):
            sheet.write_row(number, 0, row)
    return out.getvalue()

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


def roster(rows: Sequence[Sequence[str]]) -> bytes:
    """The rows under a roster's header, as xlsx."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("名册")
        for number, row in enumerate((HEADERS, *rows)):
            sheet.write_row(number, 0, row)
    return out.getvalue()

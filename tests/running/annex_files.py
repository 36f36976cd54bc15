"""The notice's annex as people fill it in, as real xlsx files."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter

LABELS = (
    "参与活动的职业院校数（所）",
    "参与活动的职业院校教师数（人）",
    "参与活动的职业院校学生数（人）",
    "参与活动的职业院校学生参与覆盖率",
    "参与活动的企业数",
    "参与总人数（人）",
    "中央媒体对活动报道总数",
    "省级以上媒体对活动报道总数（不含中央媒体报道）",
    "媒体报道总数",
    "观摩体验活动项目数",
)
FIGURES = (1, 32, 450, 0.375, 3, 1200, 0, 1, 5, 6)

Cell = object
Change = Callable[[Any, Any], None]
"""Something done to the sheet and its workbook after it was filled in."""


def annex(
    rows: Sequence[Sequence[Cell]] = (FIGURES,),
    total: Sequence[Cell] | None = FIGURES,
    *,
    labels: Sequence[str] = LABELS,
    body: str = "",
    title: str = "2023年职业教育活动周情况统计表",
    change: Change | None = None,
) -> bytes:
    """The official form, filled in: title, 报送单位, header, `rows`, 总计."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 10, title)
        page.write_string(1, 0, f"报送单位：{body}  联系人：  联系方式：")
        page.write_row(2, 0, ["序号", *labels])
        for number, row in enumerate(rows, start=1):
            page.write_row(2 + number, 0, [number, *row])
        if total is not None:
            page.write_row(3 + len(rows), 0, ["总计", *total])
        if change:
            change(page, book)
    return out.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same file with other parts in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return out.getvalue()

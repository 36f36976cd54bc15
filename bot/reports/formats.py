"""How the cells of the workbook look."""

from typing import Any

from bot.reports.row_heights import WRAPPED
from bot.reports.sheets.sheet import ColumnKind

FONT = "宋体"
GRID: dict[str, Any] = {"font_name": FONT, "font_size": 11, "border": 1, "border_color": "#BFBFBF", "valign": "vcenter"}

NUMBER_FORMATS = {
    ColumnKind.TEXT: "@",
    # Excel shows long text in a cell formatted as text as ####.
    ColumnKind.PROSE: "General",
    ColumnKind.NUMBER: "0",
    ColumnKind.COUNT: "#,##0",
    ColumnKind.RATIO: "0.00%",
    ColumnKind.DATE: "yyyy-mm-dd",
    ColumnKind.TIME: "yyyy-mm-dd hh:mm:ss",
    ColumnKind.DECIMAL: "0.00",
}


class Formats:
    """The formats of one workbook, made once each."""

    def __init__(self, workbook: Any) -> None:
        header = {**GRID, "bold": True, "bg_color": "#DDEBF7", "align": "center", "text_wrap": True}
        self.header = workbook.add_format(header)
        self.title = workbook.add_format(
            {"font_name": FONT, "font_size": 18, "bold": True, "align": "center", "valign": "vcenter"}
        )
        self.line = workbook.add_format(
            {"font_name": FONT, "font_size": 11, "align": "left", "valign": "vcenter", "text_wrap": True}
        )
        self.of = {kind: workbook.add_format(_properties(kind)) for kind in ColumnKind}
        self.total = {kind: workbook.add_format({**_properties(kind), "bold": True, "top": 2}) for kind in ColumnKind}
        black = {"border_color": "#000000", "align": "center", "valign": "vcenter", "bg_color": "#FFFFFF"}
        self.annex = {kind: workbook.add_format({**_properties(kind), **black}) for kind in ColumnKind}
        self.annex_header = workbook.add_format({**header, **black})


def _properties(kind: ColumnKind) -> dict[str, Any]:
    # Of a text higher than its row the beginning is what is seen, and what belongs to it stands beside that.
    return {**GRID, "num_format": NUMBER_FORMATS[kind], "text_wrap": kind in WRAPPED, "valign": "top"}

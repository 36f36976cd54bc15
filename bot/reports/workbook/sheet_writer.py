"""Writes a sheet's cells: numbers as numbers, dates as dates, text never as a formula."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.reports.workbook.cell_text import cell_text
from bot.reports.workbook.sheets.annex import NAME as ANNEX
from bot.reports.workbook.sheets.annex import TOTAL, Annex
from bot.reports.workbook.sheets.sheet import Cell, Column, ColumnKind, Sheet

WRAPPED = (ColumnKind.TEXT, ColumnKind.PROSE)
"""Kinds whose texts go on in a further line: the name of a school in an autonomous county stands whole in print."""

LINE = 15.75
"""Points of a line, in the quarters Excel counts in."""

MOST_LINES = 20
"""A text that goes on beyond is seen in its cell alone; Excel's highest row is 409 points."""

_FIRST_WIDE = "\u2e80"
"""From here on, Chinese and emoji among them, a character is as wide as two of Latin text."""


def row_height(columns: Sequence[Column], row: Sequence[Cell]) -> float | None:
    """The row's height in points, None where one line is enough."""
    lines = 1
    for column, cell in zip(columns, row, strict=True):
        # Half as many characters as the column is wide fit on a line whatever they are.
        if column.kind in WRAPPED and isinstance(cell, str) and (len(cell) * 2 >= column.width or "\n" in cell):
            lines = max(lines, sum(lines_of(part, column.width) for part in cell.split("\n")))
    return LINE * min(lines, MOST_LINES) if lines > 1 else None


def lines_of(text: str, width: int) -> int:
    """The lines one paragraph takes in a column so many Latin characters wide."""
    return max(1, -(-sum(2 if character >= _FIRST_WIDE else 1 for character in text) // (width - 1)))


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


ROWS = 1_048_576
"""Rows an Excel sheet has, the header among them."""

A4 = 9
"""Excel's number for the paper size."""

HEADER_LINES = 4
"""Lines of the longest official label in a column of 14."""

Stepped = Callable[[int], None]
"""Told of every so many rows written since it was told last."""

STEP = 1_000


class SheetWriter:
    """Writes sheets into one workbook kept in constant memory: row by row, from the top, never back."""

    def __init__(self, workbook: Any, zone: ZoneInfo, stepped: Stepped, rows: int = ROWS) -> None:
        self._workbook = workbook
        self._zone = zone
        self._stepped = stepped
        self._rows = rows
        self._formats = Formats(workbook)

    def annex(self, annex: Annex) -> None:
        """The annex: the title across, who reports, the header, row 1 and 总计, on one A4 page."""
        formats, last = self._formats, len(annex.columns) - 1
        sheet = self._workbook.add_worksheet(ANNEX)
        for n, column in enumerate(annex.columns):
            sheet.set_column(n, n, column.width)
        sheet.set_row(0, 36)
        sheet.merge_range(0, 0, 0, last, cell_text(annex.title), formats.title)
        words = (f"报送单位：{annex.body}", f"联系人：{annex.contact}", f"联系方式：{annex.phone}")
        wide = [sum(column.width for column in annex.columns[first : until + 1]) for first, until in _thirds(last)]
        sheet.set_row(1, max(24, LINE * max(map(lines_of, words, wide))))
        for text, (first, until) in zip(words, _thirds(last), strict=True):
            sheet.merge_range(1, first, 1, until, cell_text(text), formats.line)
        sheet.set_row(2, 92)
        self._cells(sheet, 2, [column.title for column in annex.columns], [formats.annex_header] * (last + 1))
        body = [formats.annex[column.kind] for column in annex.columns]
        for row, number in ((3, 1), (4, TOTAL)):
            sheet.set_row(row, 28)
            self._cells(sheet, row, [number, *annex.figures], body)
        _print_on(sheet, fit_height=1)
        sheet.print_area(0, 0, 4, last)
        sheet.center_horizontally()

    def list(self, sheet: Sheet) -> None:
        """A list, going on in `name(2)` where a sheet is full."""
        body = [self._formats.of[column.kind] for column in sheet.columns]
        number, at = 1, 1
        page = self._list_page(sheet, number)
        reserved = 1 if sheet.total else 0
        since = 0
        for row in sheet.rows:
            if at + reserved >= self._rows:
                _filter(page, sheet, at)
                number, at = number + 1, 1
                page = self._list_page(sheet, number)
            if height := row_height(sheet.columns, row):
                page.set_row(at, height)
            self._cells(page, at, row, body)
            at, since = at + 1, since + 1
            if since == STEP:
                self._stepped(since)
                since = 0
        _filter(page, sheet, at)
        if sheet.total:
            self._total(page, at, sheet)
        self._stepped(since)

    def _list_page(self, sheet: Sheet, number: int) -> Any:
        page = self._workbook.add_worksheet(sheet.name if number == 1 else f"{sheet.name}({number})")
        for n, column in enumerate(sheet.columns):
            page.set_column(n, n, column.width)
        page.set_row(0, _header_height(sheet))
        self._cells(page, 0, [column.title for column in sheet.columns], [self._formats.header] * len(sheet.columns))
        page.freeze_panes(1, sheet.frozen)
        page.repeat_rows(0)
        _print_on(page, fit_height=0)
        return page

    def _total(self, page: Any, row: int, sheet: Sheet) -> None:
        formats = [self._formats.total[column.kind] for column in sheet.columns]
        cells = list(sheet.total or ())
        if cells[0] == cells[1]:
            # The first two cells are one to the eye; who reads the file by column finds the word in both.
            page.merge_range(row, 0, row, 1, "", formats[1])
        self._cells(page, row, cells, formats)

    def _cells(self, sheet: Any, row: int, cells: Sequence[Cell], formats: Sequence[Any]) -> None:
        for column, (value, cell_format) in enumerate(zip(cells, formats, strict=True)):
            if value is None or value == "":
                sheet.write_blank(row, column, None, cell_format)
            elif isinstance(value, str):
                sheet.write_string(row, column, cell_text(value), cell_format)
            elif isinstance(value, datetime):
                sheet.write_datetime(row, column, local(value, self._zone), cell_format)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, cell_format)
            else:
                sheet.write_number(row, column, value, cell_format)


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """The instant on the campaign's clock to the second, without a zone: Excel knows none."""
    return instant.astimezone(zone).replace(tzinfo=None, microsecond=0)


def _thirds(last: int) -> tuple[tuple[int, int], ...]:
    """Three runs of columns from 0 to `last`, each of two columns at least."""
    first = max(1, last * 4 // 10)
    second = max(first + 2, last * 7 // 10)
    return (0, first), (first + 1, second), (second + 1, last)


def _header_height(sheet: Sheet) -> float:
    """Points; Chinese is as wide as two Latin characters."""
    lines = max(-(-len(column.title) // max(1, column.width // 2)) for column in sheet.columns)
    return 24 if lines == 1 else LINE * max(lines, HEADER_LINES)


def _filter(page: Any, sheet: Sheet, rows: int) -> None:
    page.autofilter(0, 0, max(1, rows - 1), len(sheet.columns) - 1)


def _print_on(sheet: Any, fit_height: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, fit_height)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer("&C第&P页 共&N页")

"""How high a row is whose texts need several lines.

Excel fits a row without a height to its texts when it opens the file; LibreOffice does not for a file that looks like
Excel's own, and prints one text over the next.
"""

from collections.abc import Sequence

from bot.reports.sheets.sheet import Cell, Column, ColumnKind

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

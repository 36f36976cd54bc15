"""A sheet as somebody sent it: its cells, and what their values alone do not tell.

What a person sees is what they sent: a merged cell's value holds for all its cells, a hidden row is none, an error or a
formula that was never calculated is no empty cell.
"""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from dialogs.spelling.folding import visible

Value = object
"""What stands in a cell: str, int, float, bool, a date, time or datetime; "" where it is empty."""


class Mark(StrEnum):
    """What makes a cell other than the plain value in it."""

    FORMULA = "formula"
    """A formula; the value is what it came to when the file was saved."""

    UNCALCULATED = "uncalculated"
    """A formula that nothing has calculated: there is no value."""

    ERROR = "error"
    """An error as it is shown: the value is `#N/A`, `#REF!` and the like, whether a formula came to it or not."""


@dataclass(frozen=True, slots=True)
class Area:
    """A run of cells, rows and columns from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether that cell is one of them."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True)
class Sheet:
    """One sheet. Rows and columns count from 0; `cells` has only those with something in them, by row and column.

    `marks` are of cells in `cells`. `is_hidden`: the whole sheet is. `is_too_large`: it was not read, and has no cells.
    """

    name: str
    cells: Mapping[int, Mapping[int, Value]] = field(default_factory=dict)
    merged: Sequence[Area] = ()
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False
    is_too_large: bool = False

    @cached_property
    def rows(self) -> Sequence[int]:
        """The numbers of the rows with anything in them, hidden ones too, from the top."""
        return sorted(self.cells)

    @cached_property
    def shown_rows(self) -> Sequence[int]:
        """The same without those that are hidden."""
        return [row for row in self.rows if row not in self.hidden_rows]

    def shown_columns(self, row: int) -> Sequence[int]:
        """The columns of a row with anything of their own in them, without those that are hidden, from the left."""
        return [column for column in sorted(self.cells.get(row, ())) if column not in self.hidden_columns]

    def own(self, row: int, column: int) -> Value:
        """What is stored in a cell; "" where it is empty, or part of merged cells and not their first."""
        return self.cells.get(row, {}).get(column, "") if self.origin(row, column) == (row, column) else ""

    def cell(self, row: int, column: int) -> Value:
        """What a cell shows: for merged cells what stands in their first; "" where it is empty."""
        row, column = self.origin(row, column)
        return self.cells.get(row, {}).get(column, "")

    def mark(self, row: int, column: int) -> Mark | None:
        """What makes the value that `cell` gives none that stands for itself."""
        return self.marks.get(self.origin(row, column))

    def area(self, row: int, column: int) -> Area | None:
        """The merged cells that a cell is one of."""
        for area in self._merged_at.get(row, ()):
            if area.left <= column <= area.right:
                return area
        return None

    def origin(self, row: int, column: int) -> tuple[int, int]:
        """The cell whose value is shown there: another one only where cells are merged."""
        area = self.area(row, column)
        return (row, column) if area is None else (area.top, area.left)

    @cached_property
    def _merged_at(self) -> Mapping[int, Sequence[Area]]:
        """The merged cells by each row with anything in it."""
        found: dict[int, list[Area]] = {}
        for area in self.merged:
            for row in self.rows[bisect_left(self.rows, area.top) : bisect_right(self.rows, area.bottom)]:
                found.setdefault(row, []).append(area)
        return found


def sheet_of(name: str, rows: Sequence[Sequence[Value]], **marks: object) -> Sheet:
    """A sheet of rows as lists; row 0 is the sheet's row 1. `marks` are the further fields of `Sheet`."""
    filled = ((number, dict(_filled(cells))) for number, cells in enumerate(rows))
    return Sheet(name, {number: cells for number, cells in filled if cells}, **marks)  # type: ignore[arg-type] # passed on


def _filled(cells: Sequence[Value]) -> Iterator[tuple[int, Value]]:
    return ((column, cell) for column, cell in enumerate(cells) if is_filled(cell))


def is_filled(value: Value) -> bool:
    """Whether anything that can be seen stands in a cell."""
    if isinstance(value, str):
        return value[:1].isalnum() or bool(visible(value).strip())
    return value is not None


def text_of(value: Value) -> str:
    """A cell as text on one line: whole numbers without a decimal point, no control or invisible characters."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 (exact as a float)
        return str(int(value))
    if isinstance(value, str) and value.isalnum():
        return value
    kept = (" " if char.isspace() else char for char in str(value))
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Cn"}).split())

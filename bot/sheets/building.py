"""A sheet while it is read: cells come in one by one, within bounds."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from bot.sheets.bounds import LAST_COLUMN, LAST_ROW, MOST_MERGED, MOST_PAIRS, Bounds
from bot.sheets.errors import damaged, too_large
from bot.sheets.values import ERRORS
from dialogs.parsing.sheets import Area, Mark, Sheet, Value, is_filled

LONGEST_ERROR = 16


class Allowance:
    """How many more elements, cells and characters in them may come, of all sheets of a file."""

    __slots__ = ("cells", "characters", "elements")

    def __init__(self, bounds: Bounds) -> None:
        self.elements = bounds.elements
        self.cells = bounds.cells
        self.characters = bounds.characters

    def take(self, value: Value) -> None:
        """One more cell."""
        self.cells -= 1
        if isinstance(value, str):
            self.characters -= len(value)
        if self.cells < 0 or self.characters < 0:
            raise too_large()


class SheetBuilder:
    """Takes a sheet's cells. Raises NotASpreadsheet where there are too many, or one lies beyond every sheet."""

    def __init__(self, name: str, left: Allowance, *, is_hidden: bool = False) -> None:
        self.name = name
        self.hidden_rows: set[int] = set()
        self._left = left
        self._is_hidden = is_hidden
        self._cells: dict[int, dict[int, Value]] = {}
        self._marks: dict[tuple[int, int], Mark] = {}
        self._hidden_columns: set[int] = set()
        self._hidings = 0
        self._merged: list[Area] = []
        self._formulas: list[Area] = []

    def put(self, row: int, column: int, value: Value, mark: Mark | None = None) -> None:
        """A cell; what has neither a mark nor anything that can be seen is none."""
        if not (0 <= row <= LAST_ROW and 0 <= column <= LAST_COLUMN):
            raise damaged()
        if isinstance(value, str):
            if mark is None and not is_filled(value):
                return
            if len(value) <= LONGEST_ERROR and ERRORS.fullmatch(value.strip()):
                mark = Mark.ERROR
        self._left.take(value)
        self._cells.setdefault(row, {})[column] = value
        if mark is not None:
            self._marks[row, column] = mark

    def merge(self, area: Area) -> None:
        """Cells that are merged."""
        self._add(self._merged, area)

    def formula(self, area: Area) -> None:
        """Cells that one formula fills together."""
        self._add(self._formulas, area)

    def hide_columns(self, first: int, last: int) -> None:
        """Columns that are hidden."""
        columns = range(max(first, 0), min(last, LAST_COLUMN) + 1)
        self._hidings += len(columns)
        if self._hidings > MOST_PAIRS:
            raise too_large()
        self._hidden_columns.update(columns)

    def finish(self) -> Sheet:
        """The sheet."""
        rows = sorted(self._cells)
        _refuse_crossed(rows, (*self._merged, *self._formulas))
        for area in self._formulas:
            self._mark_formulas(area, rows)
        return Sheet(
            self.name,
            self._cells,
            tuple(self._merged),
            self._marks,
            frozenset(self.hidden_rows),
            frozenset(self._hidden_columns),
            self._is_hidden,
        )

    def _add(self, areas: list[Area], area: Area) -> None:
        if len(areas) == MOST_MERGED:
            raise too_large()
        if not (0 <= area.top <= area.bottom <= LAST_ROW and 0 <= area.left <= area.right <= LAST_COLUMN):
            raise damaged()
        areas.append(area)

    def _mark_formulas(self, area: Area, rows: Sequence[int]) -> None:
        for row in _crossed(rows, area):
            for column in self._cells[row]:
                if area.left <= column <= area.right:
                    self._marks.setdefault((row, column), Mark.FORMULA)


def _crossed(rows: Sequence[int], area: Area) -> Sequence[int]:
    return rows[bisect_left(rows, area.top) : bisect_right(rows, area.bottom)]


def _refuse_crossed(rows: Sequence[int], areas: Sequence[Area]) -> None:
    pairs = 0
    for area in areas:
        pairs += bisect_right(rows, area.bottom) - bisect_left(rows, area.top)
        if pairs > MOST_PAIRS:
            raise too_large()

"""Compares a workbook with what it has to be, cell by cell."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.recompute.sheets import Cell, Sheet
from tests.recompute.xlsx import SheetRead

ANNEX = "情况统计表"
ACROSS = "A1:K1"
"""The cells of the annex's title: across its eleven columns."""

_NEARLY = 1e-9


@dataclass(frozen=True)
class Difference:
    """A place where the workbook is not what it has to be."""

    sheet: str
    row: str
    column: str
    got: object
    expected: object

    def __str__(self) -> str:
        return f"{self.sheet} | {self.row} | {self.column}: got {self.got!r}, expected {self.expected!r}"


def differences(
    book: Sequence[SheetRead], annex: Sequence[Sequence[Cell]], sheets: Sequence[Sheet]
) -> list[Difference]:
    """Every difference, sheet by sheet."""
    names = [*([ANNEX] if annex else []), *(sheet.name for sheet in sheets)]
    found = list(_of_names([sheet.name for sheet in book], names))
    by_name = {sheet.name: sheet for sheet in book}
    for read in book:
        found.extend(Difference(read.name, place, "formula", "a formula", None) for place in read.formulas)
    if annex and ANNEX in by_name:
        found.extend(_of_annex(by_name[ANNEX], annex))
    for sheet in sheets:
        if sheet.name in by_name:
            found.extend(_of_list(by_name[sheet.name], sheet))
    return found


def _of_names(got: list[str], expected: list[str]) -> Iterator[Difference]:
    if got != expected:
        yield Difference("workbook", "sheets", "names", got, expected)


def _of_annex(read: SheetRead, expected: Sequence[Sequence[Cell]]) -> Iterator[Difference]:
    header = [str(cell) for cell in expected[2]]
    for number, row in enumerate(expected, start=1):
        got = read.row(number)
        if len(row) < len(header):
            # Title and contact stand in merged cells: what counts is their text, in order.
            got = [cell for cell in got if cell is not None]
        width = max(len(row), len(got))
        columns = [*header, *(str(n) for n in range(len(header) + 1, width + 1))]
        yield from _of_cells(ANNEX, f"row {number}", columns, _padded(got, width), _padded(row, width))
    if ACROSS not in read.merged:
        yield Difference(ANNEX, "row 1", "merged", read.merged, ACROSS)
    if read.last_row > len(expected):
        yield Difference(ANNEX, f"row {len(expected) + 1}", "", read.row(len(expected) + 1), None)


def _of_list(read: SheetRead, sheet: Sheet) -> Iterator[Difference]:
    if read.row(1) != list(sheet.header):
        yield Difference(sheet.name, "row 1", "header", read.row(1), list(sheet.header))
        return
    width = len(sheet.header)
    got = _by_key(sheet, (_padded(read.row(n), width) for n in range(2, read.last_row + 1)))
    expected = _by_key(sheet, sheet.rows)
    for key in dict.fromkeys([*expected, *got]):
        if key not in got:
            yield Difference(sheet.name, key, "row", "no such row", list(expected[key]))
        elif key not in expected:
            yield Difference(sheet.name, key, "row", list(got[key]), "no such row")
        else:
            yield from _of_cells(sheet.name, key, sheet.header, got[key], expected[key])
    both = [key for key in expected if key in got]
    order = [key for key in got if key in expected]
    if order != both:
        place = next(n for n, (a, b) in enumerate(zip(order, both, strict=True)) if a != b)
        yield Difference(sheet.name, f"row {place + 2}", "order", order[place], both[place])


def _by_key(sheet: Sheet, rows: Iterable[Sequence[Cell]]) -> dict[str, Sequence[Cell]]:
    """Rows by what tells them apart; equal ones are numbered."""
    places = [list(sheet.header).index(name) for name in sheet.key]
    seen: Counter[str] = Counter()
    found: dict[str, Sequence[Cell]] = {}
    for row in rows:
        key = " ".join(str(row[place]) for place in places)
        seen[key] += 1
        found[key if seen[key] == 1 else f"{key} #{seen[key]}"] = row
    return found


def _of_cells(
    sheet: str, row: str, columns: Sequence[str], got: Sequence[Cell], expected: Sequence[Cell]
) -> Iterator[Difference]:
    for column, found, wanted in zip(columns, got, expected, strict=False):
        if not same(found, wanted):
            yield Difference(sheet, row, column, found, wanted)


def same(got: Cell, expected: Cell) -> bool:
    """Whether a cell is what it has to be: same kind, same value; shares to nine decimals."""
    if isinstance(expected, float):
        return isinstance(got, float) and abs(got - expected) < _NEARLY
    if isinstance(got, datetime) != isinstance(expected, datetime):
        return False
    return type(got) is type(expected) and got == expected


def _padded(row: Sequence[Cell], width: int) -> list[Cell]:
    return [*row, *([None] * (width - len(row)))]

"""The annex (情况统计表) as somebody filled it in: its header, its one row of figures, and what is wrong with it.

The notice's form has 序号 and the official labels as its header, one row, and 总计 the same. The sheet 情况统计表 of
another weekbot's `/export` has that very layout (INTERFACE §8), so one reading serves both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dialogs.campaign import Campaign
from dialogs.cell_names import cell_name
from dialogs.indicators import IndicatorKind
from dialogs.texts import counts
from dialogs.texts import tables as texts

NAME = "情况统计表"
"""What the annex is called, as a sheet, in a title and in a file's name."""

SHEETS = (".xlsx", ".xlsm", ".xls", ".et")
"""How the name of a sheet's file ends."""

TOTALS = ("总计", "合计")
BODY = "报送单位"

MOST = 999_999_999
"""The largest number taken (INTERFACE §5)."""

HEADER_WITHIN = 30
"""Rows from the top in which a header is looked for."""

LABELS_ALIKE = 3
"""A row with so many of the official labels was meant as the annex's header."""


class Likeness(StrEnum):
    """How much a file is the annex: its header word for word; something that was meant to be it; anything else."""

    ANNEX = "annex"
    SIMILAR = "similar"
    OTHER = "other"


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


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its cells as read, and what cells alone do not tell. Row 0 is the sheet's row 1.

    `formulas` and `errors` (what shows as #REF! and the like) are cells by row and column.
    """

    name: str
    rows: Sequence[Sequence[object]]
    merged: Sequence[Area] = ()
    formulas: frozenset[tuple[int, int]] = frozenset()
    errors: frozenset[tuple[int, int]] = frozenset()

    def cell(self, row: int, column: int) -> object:
        """What stands in a cell; "" where it is empty."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else ""


@dataclass(frozen=True, slots=True)
class TableReading:
    """What was read: `values` by indicator key; with `faults` nothing is taken. `body` is who it says reports."""

    likeness: Likeness
    values: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    body: str = ""


def read_table(campaign: Campaign, sheets: Sequence[Sheet]) -> TableReading:
    """Read the sheet that is the annex, or is most like it."""
    headers = [_header(campaign, sheet) for sheet in sheets]
    best = max(headers, key=lambda h: (len(h.columns), _plain(h.sheet.name) == NAME), default=None)
    if best is None:
        return TableReading(Likeness.OTHER, faults=(texts.NO_HEADER,))
    if best.missing or best.repeated:
        similar = len(best.columns) >= LABELS_ALIKE or any(_has_title(sheet) for sheet in sheets)
        likeness = Likeness.SIMILAR if similar else Likeness.OTHER
        return TableReading(likeness, faults=tuple(_header_faults(best)))
    values, faults = _figures(campaign, best)
    return TableReading(Likeness.ANNEX, {} if faults else values, tuple(faults), _body(best))


@dataclass(frozen=True, slots=True)
class _Header:
    """A sheet's header: in which row, and each indicator's column by its key."""

    sheet: Sheet
    row: int
    columns: Mapping[str, int]
    labels: Mapping[str, str]
    repeated: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(label for key, label in self.labels.items() if key not in self.columns)


def _header(campaign: Campaign, sheet: Sheet) -> _Header:
    """The row with the most of the official labels."""
    labels = {indicator.key: indicator.label for indicator in campaign.indicators}
    known = {_plain(label): key for key, label in labels.items()}
    best = _Header(sheet, 0, {}, labels)
    for row, cells in enumerate(sheet.rows[:HEADER_WITHIN]):
        columns: dict[str, int] = {}
        repeated = []
        for column, cell in enumerate(cells):
            key = known.get(_plain(cell)) if isinstance(cell, str) else None
            if key in columns:
                repeated.append(labels[key])
            elif key is not None:
                columns[key] = column
        if len(columns) > len(best.columns):
            best = _Header(sheet, row, columns, labels, tuple(repeated))
    return best


def _header_faults(header: _Header) -> Iterable[str]:
    if not header.columns:
        yield texts.NO_HEADER
        return
    if header.missing:
        yield texts.missing_columns(header.missing)
    yield from map(texts.repeated_column, header.repeated)


def _has_title(sheet: Sheet) -> bool:
    top = (cell for cells in sheet.rows[:HEADER_WITHIN] for cell in cells)
    return NAME in _plain(sheet.name) or any(isinstance(cell, str) and NAME in _plain(cell) for cell in top)


def _body(header: _Header) -> str:
    """Who the sheet says reports (报送单位：…), from above its header."""
    for cells in header.sheet.rows[: header.row]:
        line = " ".join(cell.replace("：", ":") for cell in cells if isinstance(cell, str))
        word, colon, rest = line.partition(":")
        if colon and _plain(word).endswith(BODY):
            return rest.partition("联系人")[0].partition(":")[0].strip()
    return ""


def _figures(campaign: Campaign, header: _Header) -> tuple[dict[str, int], list[str]]:
    """The one row's figures, or everything that is wrong."""
    rows, total = _rows(header)
    if len(rows) > 1:
        return {}, [texts.several_rows([row + 1 for row in rows])]
    if not rows and total is None:
        return {}, [texts.NO_ROW]
    faults: list[str] = []
    read = {row: _row(campaign, header, row, faults) for row in (*rows, *(() if total is None else (total,)))}
    if faults:
        return {}, faults
    if rows and total is not None and read[total]:
        return read[rows[0]], _total_faults(campaign, read[rows[0]], read[total], rows[0], total)
    values = read[rows[0]] if rows else read[total or 0]
    return values, [] if values else [texts.NO_ROW]


def _rows(header: _Header) -> tuple[list[int], int | None]:
    """The rows with figures below the header, and 总计 where there is one; what comes after that is no figure."""
    sheet, first = header.sheet, min(header.columns.values())
    rows: list[int] = []
    for row in range(header.row + 1, len(sheet.rows)):
        filled = any(_is_filled(sheet, row, column) for column in header.columns.values())
        if any(_plain(sheet.cell(row, column)).startswith(TOTALS) for column in range(first)):
            return rows, row if filled else None
        if filled:
            rows.append(row)
    return rows, None


def _is_filled(sheet: Sheet, row: int, column: int) -> bool:
    cell = sheet.cell(row, column)
    marked = (row, column) in sheet.formulas or (row, column) in sheet.errors
    return marked or (cell is not None and bool(str(cell).strip()))


def _row(campaign: Campaign, header: _Header, row: int, faults: list[str]) -> dict[str, int]:
    """A row's figures; what is wrong with its cells is added to `faults`. What is computed is not taken."""
    values: dict[str, int] = {}
    for indicator in campaign.indicators:
        column = header.columns[indicator.key]
        wrong = _mark(header.sheet, row, column)
        cell = header.sheet.cell(row, column)
        if not wrong and indicator.kind is not IndicatorKind.DERIVED and _is_filled(header.sheet, row, column):
            number = _whole(cell)
            if number is not None:
                values[indicator.key] = number
                continue
            wrong = texts.text_cell(cell) if isinstance(cell, str) else texts.number_cell(cell)
        if wrong:
            faults.append(texts.cell(cell_name(row, column), counts.short(indicator), wrong))
    return values


def _mark(sheet: Sheet, row: int, column: int) -> str:
    """What makes a cell none that can be read as it looks."""
    if (row, column) in sheet.formulas:
        return texts.FORMULA
    if (row, column) in sheet.errors:
        return texts.ERROR
    return texts.MERGED if any(area.holds(row, column) for area in sheet.merged) else ""


def _whole(cell: object) -> int | None:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    return int(cell) if 0 <= cell <= MOST and cell == int(cell) else None


def _total_faults(
    campaign: Campaign, values: Mapping[str, int], total: Mapping[str, int], row: int, total_row: int
) -> list[str]:
    return [
        texts.total_differs(row + 1, total_row + 1, counts.short(i), values.get(i.key), total[i.key])
        for i in campaign.asked
        if i.key in total and total[i.key] != values.get(i.key)
    ]


def _plain(text: object) -> str:
    """A label without what typesetting puts into it: spaces, line breaks, half-width brackets."""
    joined = "".join(str(text).split())
    return joined.replace("(", "（").replace(")", "）")

"""The annex (情况统计表) as somebody filled it in: its header, its one row of figures, and what is wrong with it.

The notice's form has 序号 and the official labels as its header, one row, and 总计 the same. The sheet 情况统计表 of
another weekbot's `/export` has that very layout (INTERFACE §8), so one reading serves both.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dialogs.model.campaign import Campaign
from dialogs.model.indicators import IndicatorKind
from dialogs.parsing.cell_names import cell_name
from dialogs.parsing.numbers import Count, parse_count
from dialogs.parsing.sheets import Area, Mark, Sheet, text_of
from dialogs.parsing.signatures import is_signed_row
from dialogs.spelling.folding import folded
from dialogs.texts.liaison import tables as texts
from dialogs.texts.words import counts

__all__ = ["NAME", "SHEETS", "Area", "Likeness", "Sheet", "TableReading", "read_table"]

NAME = "情况统计表"
"""The names of the annex, as a sheet, in a title and in a file's name."""

SHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv")
"""The endings of a sheet's file."""

TOTALS = ("总计", "合计")
BODY = "报送单位"

MOST = 999_999_999
"""The largest number taken (INTERFACE §5)."""

HEADER_WITHIN = 30
"""Rows from the top in which a header is looked for."""

MOST_COLUMNS = 500

_COLON = re.compile("[：∶︰﹕]")
_DIGITS = re.compile(r"[0-9０-９][0-9０-９,，]*(?:[.．][0０]+)?(?:人次|人|名|位|所|家|个|项|篇|条|次)?")
"""A count that a sheet keeps as text."""

LABELS_ALIKE = 3
"""A row with so many of the official labels was meant as the annex's header."""


class Likeness(StrEnum):
    """How like the annex a file is: its header word for word; something meant to be it; anything else."""

    ANNEX = "annex"
    SIMILAR = "similar"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TableReading:
    """A sheet as read: `values` by indicator key; with `faults` nothing is taken. `body` is the unit it names.

    `notes` say what was left out on purpose.
    """

    likeness: Likeness
    values: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    body: str = ""
    notes: tuple[str, ...] = ()


def read_table(campaign: Campaign, sheets: Sequence[Sheet]) -> TableReading:
    """Read the visible sheet that is the annex, or is most like it."""
    shown = [_header(campaign, sheet) for sheet in sheets if not sheet.is_hidden]
    unseen = [_header(campaign, sheet) for sheet in sheets if sheet.is_hidden]
    hidden = [header.sheet.name for header in unseen if not header.missing]
    best = _best(shown)
    if hidden and (best is None or best.missing):
        return TableReading(Likeness.SIMILAR, faults=(texts.hidden_sheet(hidden[0]),))
    if best is None:
        return TableReading(Likeness.OTHER, faults=(texts.NO_HEADER,))
    if best.missing or best.repeated:
        similar = len(best.columns) >= LABELS_ALIKE or any(_has_title(s) for s in sheets if not s.is_hidden)
        likeness = Likeness.SIMILAR if similar else Likeness.OTHER
        return TableReading(likeness, faults=tuple(_header_faults(best)))
    filled = [header.sheet.name for header in shown if not header.missing and header.is_filled]
    if len(filled) > 1 and folded(best.sheet.name) != NAME:
        return TableReading(Likeness.SIMILAR, faults=(texts.several_sheets(filled),))
    values, faults, notes = _figures(campaign, best)
    notes.extend(map(texts.sheet_not_read, hidden))
    return TableReading(Likeness.ANNEX, {} if faults else values, tuple(faults), _body(best), tuple(notes))


def _best(headers: "Sequence[_Header]") -> "_Header | None":
    return max(headers, key=lambda h: (len(h.columns), folded(h.sheet.name) == NAME, h.is_filled), default=None)


@dataclass(frozen=True, slots=True)
class _Header:
    """A sheet's header: in which row, where the figures begin below it, and each indicator's column by its key."""

    sheet: Sheet
    row: int
    columns: Mapping[str, int]
    labels: Mapping[str, str]
    repeated: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    """Labels of columns that are hidden."""

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(label for key, label in self.labels.items() if key not in self.columns)

    @property
    def is_filled(self) -> bool:
        """Whether anything stands below it in its columns, where it is seen."""
        below = (row for row in self.sheet.shown_rows if row >= self.first)
        return any(_is_filled(self.sheet, row, column) for row in below for column in self.columns.values())

    @property
    def first(self) -> int:
        """The first row below the header, wherever its merged cells end."""
        areas = (self.sheet.area(self.row, column) for column in self.columns.values())
        return max([self.row, *(area.bottom for area in areas if area is not None)]) + 1


def _header(campaign: Campaign, sheet: Sheet) -> _Header:
    """The row with the most of the official labels."""
    labels = {indicator.key: indicator.label for indicator in campaign.indicators}
    known = {folded(label): key for key, label in labels.items()}
    best = _Header(sheet, 0, {}, labels)
    for row in sheet.shown_rows[:HEADER_WITHIN]:
        columns: dict[str, int] = {}
        repeated, hidden = [], []
        for column, key in _labelled(sheet, row, known):
            if column in sheet.hidden_columns:
                hidden.append(labels[key])
            elif key in columns:
                repeated.append(labels[key])
            else:
                columns[key] = column
        if len(columns) > len(best.columns):
            best = _Header(sheet, row, columns, labels, tuple(repeated), tuple(hidden))
    return best


def _labelled(sheet: Sheet, row: int, known: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """The columns with an official label in that row, or in cells above that are merged with it."""
    columns = {*list(sheet.cells[row])[:MOST_COLUMNS], *list(sheet.cells.get(row - 1, ()))[:MOST_COLUMNS]}
    for column in sorted(columns):
        cell = sheet.cell(row, column)
        if isinstance(cell, str) and sheet.origin(row, column)[1] == column and (key := known.get(folded(cell))):
            yield column, key


def _header_faults(header: _Header) -> Iterable[str]:
    if not header.columns:
        yield texts.NO_HEADER
        return
    hidden = [label for label in header.missing if label in header.hidden]
    if hidden:
        yield texts.hidden_columns(hidden)
    missing = [label for label in header.missing if label not in header.hidden]
    if missing:
        yield texts.missing_columns(missing)
    yield from map(texts.repeated_column, header.repeated)


def _texts(sheet: Sheet, row: int) -> Iterator[str]:
    """The texts in a row, from the left."""
    cells = (sheet.own(row, column) for column in sheet.shown_columns(row))
    return (cell for cell in cells if isinstance(cell, str))


def _has_title(sheet: Sheet) -> bool:
    top = sheet.shown_rows[:HEADER_WITHIN]
    return NAME in folded(sheet.name) or any(NAME in folded(text) for row in top for text in _texts(sheet, row))


def _body(header: _Header) -> str:
    """Return the unit the sheet names above its header (报送单位：…)."""
    for row in header.sheet.shown_rows:
        if row >= header.row:
            break
        line = _COLON.sub(":", " ".join(_texts(header.sheet, row)))
        word, colon, rest = line.partition(":")
        if colon and folded(word).endswith(BODY):
            return rest.partition("联系人")[0].partition(":")[0].strip()
    return ""


def _figures(campaign: Campaign, header: _Header) -> tuple[dict[str, int], list[str], list[str]]:
    """The one row's figures, or everything that is wrong; and what was left out."""
    rows, total, notes = _rows(header)
    if len(rows) > 1:
        return {}, [texts.several_rows([row + 1 for row in rows])], notes
    if not rows and total is None:
        return {}, [texts.NO_ROW, *notes], notes
    faults: list[str] = []
    read = {row: _row(campaign, header, row, faults) for row in (*rows, *(() if total is None else (total,)))}
    if faults:
        return {}, faults, notes
    if rows and total is not None and read[total]:
        return read[rows[0]], _total_faults(campaign, read[rows[0]], read[total], rows[0], total), notes
    values = read[rows[0]] if rows else read[total or 0]
    return values, [] if values else [texts.NO_ROW], notes


def _rows(header: _Header) -> tuple[list[int], int | None, list[str]]:
    """The rows with figures below the header, and 总计 where there is one; what comes after that is no figure."""
    sheet, first = header.sheet, min(header.columns.values())
    rows: list[int] = []
    notes: list[str] = []
    for row in sheet.rows:
        if row < header.first:
            continue
        filled = any(_is_filled(sheet, row, column) for column in header.columns.values())
        if row in sheet.hidden_rows:
            notes.extend([texts.hidden_row(row + 1)] if filled else [])
        elif any(folded(text_of(sheet.own(row, column))).startswith(TOTALS) for column in range(first)):
            return rows, row if filled else None, notes
        elif filled and is_signed_row(list(_texts(sheet, row))):
            notes.append(texts.signature(row + 1, next(_texts(sheet, row))))
        elif filled:
            rows.append(row)
    return rows, None, notes


def _is_filled(sheet: Sheet, row: int, column: int) -> bool:
    """A cell that has something in it has it of its own; what is merged is told where it is read."""
    return column in sheet.cells.get(row, ())


def _row(campaign: Campaign, header: _Header, row: int, faults: list[str]) -> dict[str, int]:
    """A row's figures; what is wrong with its cells is added to `faults`. What is computed is not taken."""
    values: dict[str, int] = {}
    for indicator in campaign.indicators:
        column = header.columns[indicator.key]
        if indicator.kind is IndicatorKind.DERIVED or not (
            _is_filled(header.sheet, row, column) or header.sheet.area(row, column)
        ):
            continue
        wrong = _mark(header.sheet, row, column)
        cell = header.sheet.cell(row, column)
        if not wrong:
            number = _whole(cell)
            if number is not None:
                values[indicator.key] = number
                continue
            wrong = texts.text_cell(cell) if isinstance(cell, str) else texts.number_cell(cell)
        faults.append(texts.cell(cell_name(row, column), counts.short(indicator), wrong))
    return values


def _mark(sheet: Sheet, row: int, column: int) -> str:
    """Return the reason why a cell cannot be read as it looks."""
    match sheet.marks.get((row, column)):
        case Mark.FORMULA:
            return texts.FORMULA
        case Mark.UNCALCULATED:
            return texts.UNCALCULATED
        case Mark.ERROR:
            return texts.ERROR
        case None:
            return "" if sheet.area(row, column) is None else texts.MERGED


def _whole(cell: object) -> int | None:
    """A count in a cell, also where it is kept as text; words are none."""
    if isinstance(cell, str):
        digits = _DIGITS.fullmatch(text_of(cell))
        read = parse_count(digits[0]) if digits else None
        return read.value if isinstance(read, Count) else None
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

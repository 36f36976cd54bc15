"""A roster's rows as they are read: which are units, what their cells say, and what is wrong with them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.rosters.faults import RosterFault, RosterFaultCode, quoted
from bot.rosters.headers import CONTACT, ENROLMENT, KIND, NAME, PARENT, PHONE, STAFF, Header
from dialogs.parsing.cell_names import cell_name, column_letter
from dialogs.parsing.numbers import Count, parse_count
from dialogs.parsing.sheets import Mark, Sheet, Value, is_filled, text_of
from dialogs.parsing.signatures import is_signature, is_signed_row
from dialogs.spelling.folding import folded

LONGEST_NAME = 100
ROUNDED = re.compile(r"[+-]?\d(?:\.\d+)?[eE][+-]?\d+")

_EXAMPLES = "示例|样例|范例|例|例如|举例|填写示例|填表示例|填报示例|填写样例"
_EXAMPLE = re.compile(rf"(?:{_EXAMPLES})(?:\d{{0,2}}|[:,、].*)|\((?:{_EXAMPLES})\).*|.*\((?:{_EXAMPLES}|仅供参考)\)")

WRONG = {Mark.ERROR: RosterFaultCode.ERROR, Mark.UNCALCULATED: RosterFaultCode.UNCALCULATED}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the roster as read: texts on one line, counts as numbers; `columns` are the headers' 0-based places.

    `key` and `parent_key` are the names as they are compared. `wrong`: headers whose cells say nothing to go by.
    """

    sheet: str
    row: int
    columns: Mapping[str, int]
    name: str
    key: str
    kind: str
    parent: str
    parent_key: str
    enrolment: int | None = None
    staff: int | None = None
    contact: str = ""
    phone: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    wrong: frozenset[str] = frozenset()


@dataclass(slots=True)
class Rows:
    """What was read of one sheet or several: `hidden` are names in hidden rows, as they are compared."""

    lines: list[Line] = field(default_factory=list)
    faults: list[RosterFault] = field(default_factory=list)
    warnings: list[RosterFault] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)


def read_rows(sheet: Sheet, header: Header, kinds: Mapping[str, str], rows: Rows) -> None:
    """Add what stands below a sheet's header. `kinds` are the kinds of unit by their names as they are compared."""
    for row in sheet.rows:
        if row < header.first:
            continue
        reading = _Reading(sheet, header, kinds, rows, row)
        if row in sheet.hidden_rows:
            reading.hidden()
        elif reading.is_unit():
            rows.lines.append(reading.line())


class _Reading:
    """One row."""

    def __init__(self, sheet: Sheet, header: Header, kinds: Mapping[str, str], rows: Rows, row: int) -> None:
        self._sheet = sheet
        self._header = header
        self._kinds = kinds
        self._rows = rows
        self._row = row
        self._wrong: set[str] = set()

    def hidden(self) -> None:
        """What nobody sees is not imported, and said."""
        name = self._text(NAME)
        if self._has_own():
            self._rows.hidden.add(folded(name))
            self._warn(RosterFaultCode.ROW_HIDDEN, given=name or self._first_text())

    def is_unit(self) -> bool:
        """Whether the row is for a unit, or meant to be; what else stands there is said."""
        if not self._has_own():
            others = [text for text in self._texts() if not text.isdigit()]
            if others:
                self._warn(RosterFaultCode.ROW_NO_UNIT, given=others[0])
            return False
        if folded(self._text(KIND)) in self._kinds:
            return True
        texts = self._texts()
        if self._text(NAME) == NAME and self._text(KIND) == KIND:
            return False
        if self._is_title() or is_signed_row(texts) or (not self._text(NAME) and any(map(is_signature, texts))):
            self._warn(RosterFaultCode.ROW_NO_UNIT, given=texts[0])
            return False
        return True

    def _is_title(self) -> bool:
        """A name that is merged with what stands beside it is a heading, or a remark."""
        area = self._sheet.area(self._row, self._header.columns[NAME])
        return area is not None and area.holds(self._row, self._header.columns[KIND])

    def line(self) -> Line:
        """The row as a unit; what is wrong with its cells is added to the faults."""
        self._check_example()
        name, parent = self._name(), self._said(PARENT)
        kind = self._said(KIND)
        line = {
            "enrolment": self._count(ENROLMENT),
            "staff": self._count(STAFF),
            "contact": self._said(CONTACT),
            "phone": self._phone(),
            "notes": tuple(self._notes()),
        }
        return Line(
            sheet=self._sheet.name,
            row=self._row + 1,
            columns=self._header.columns,
            name=name,
            key=folded(name),
            kind=self._kinds.get(folded(kind), kind),
            parent=parent,
            parent_key=folded(parent),
            wrong=frozenset(self._wrong),
            **line,  # type: ignore[arg-type] # each is what its field takes
        )

    def _cell(self, header: str) -> Value:
        return self._sheet.cell(self._row, self._header.columns[header])

    def _text(self, header: str) -> str:
        return text_of(self._cell(header))

    def _has_own(self) -> bool:
        """Whether a cell of the roster's columns has something of its own in it."""
        own = self._sheet.cells[self._row]
        return any(column in own for column in self._header.columns.values())

    def _texts(self) -> Sequence[str]:
        columns = self._sheet.shown_columns(self._row)
        return [text_of(self._sheet.own(self._row, column)) for column in columns]

    def _first_text(self) -> str:
        return next(iter(self._texts()), "")

    def _fault(self, code: RosterFaultCode, header: str, **details: str) -> None:
        self._wrong.add(header)
        place = self._header.columns[header]
        self._rows.faults.append(RosterFault(code, self._row + 1, place, header, quoted(details), self._sheet.name))

    def _warn(self, code: RosterFaultCode, **details: str) -> None:
        self._rows.warnings.append(RosterFault(code, self._row + 1, None, "", quoted(details), self._sheet.name))

    def _is_wrong(self, header: str) -> bool:
        """Whether a cell is an error, or a formula without a value; that is told."""
        column = self._header.columns[header]
        mark = self._sheet.mark(self._row, column)
        if mark is None or mark not in WRONG:
            return False
        self._fault(WRONG[mark], header, cell=cell_name(self._row, column), given=self._text(header))
        return True

    def _said(self, header: str) -> str:
        return "" if self._is_wrong(header) else self._text(header)

    def _name(self) -> str:
        if self._is_wrong(NAME):
            return ""
        name = self._text(NAME)
        area = self._sheet.area(self._row, self._header.columns[NAME])
        if area is not None and area.top < self._row:
            self._fault(RosterFaultCode.NAME_MERGED, NAME, given=name, first=str(area.top + 1))
            return ""
        if not name:
            self._fault(RosterFaultCode.NAME_EMPTY, NAME)
        elif len(name) > LONGEST_NAME:
            self._fault(RosterFaultCode.NAME_LONG, NAME, most=str(LONGEST_NAME))
        return name

    def _check_example(self) -> None:
        for text in dict.fromkeys((self._text(NAME), self._first_text())):
            if _EXAMPLE.fullmatch(folded(text)):
                self._fault(RosterFaultCode.EXAMPLE, NAME, given=text)
                return

    def _count(self, header: str) -> int | None:
        if self._is_wrong(header):
            return None
        area = self._sheet.area(self._row, self._header.columns[header])
        if area is not None and area.bottom > area.top and is_filled(self._cell(header)):
            self._fault(RosterFaultCode.COUNT_MERGED, header, first=str(area.top + 1), last=str(area.bottom + 1))
            return None
        value = whole_number(self._cell(header))
        if isinstance(value, str):
            self._fault(RosterFaultCode.NOT_WHOLE, header, given=value)
            return None
        return value

    def _phone(self) -> str:
        phone = self._said(PHONE)
        if ROUNDED.fullmatch(phone):
            self._fault(RosterFaultCode.PHONE_ROUNDED, PHONE, given=phone)
        return phone

    def _notes(self) -> Iterator[tuple[str, str]]:
        """What stands in further columns, by their header, or by their letter where they have none."""
        known = set(self._header.columns.values())
        for column in sorted({*self._sheet.shown_columns(self._row), *self._header.extra} - known):
            if self._sheet.origin(self._row, column)[1] != column:
                continue
            text = text_of(self._sheet.cell(self._row, column))
            if self._sheet.mark(self._row, column) in WRONG:
                self._warn(RosterFaultCode.NOTE_ERROR, cell=cell_name(self._row, column), given=text)
            elif text:
                yield self._header.extra.get(column) or column_letter(column), text


def whole_number(cell: Value) -> int | str | None:
    """A count in a cell: None where it is empty, the text as written where it is no whole number."""
    if not is_filled(cell):
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return text_of(cell)
    if isinstance(cell, float) and not cell.is_integer():
        return f"{cell:.15g}"
    read = parse_count(text_of(cell))
    return read.value if isinstance(read, Count) else text_of(cell)

"""Reading a roster file: every row as a unit to import, or every fault at once (INTERFACE §4)."""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.rosters.checks import Line, check_lines
from bot.rosters.faults import RosterFault, RosterFaultCode, RosterFaulty
from bot.spreadsheets import Cell, Table, is_filled, read_spreadsheet, text_of
from dialogs.campaign import Campaign
from dialogs.cell_names import column_letter
from dialogs.numbers import Count, parse_count
from dialogs.units import Organisation
from storage.roster import RosterRow

NAME, KIND, PARENT, ENROLMENT, STAFF, CONTACT, PHONE = HEADERS = (
    "单位名称",
    "单位类型",
    "上级单位",
    "在校生数",
    "专任教师数",
    "联络员",
    "联系电话",
)
"""The roster's columns, in the template's order (INTERFACE §4)."""

HEADER_DEPTH = 6
"""Above the header a title may stand; it is looked for in so many rows."""

HEADER_LIKE = 2
"""A row with so many of the headers is the header."""

LONGEST_NAME = 100
ROUNDED = re.compile(r"[+-]?\d(?:\.\d+)?[eE][+-]?\d+")


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A roster without faults: rows to import, and what its reader should look at all the same."""

    rows: tuple[RosterRow, ...]
    sheet: str = ""
    warnings: tuple[RosterFault, ...] = ()


@dataclass(slots=True)
class _Header:
    """Where the header stands (0-based row) and which column holds what."""

    row: int
    columns: Mapping[str, int]
    extra: Mapping[int, str]
    faults: list[RosterFault] = field(default_factory=list)


def read_roster(path: Path, campaign: Campaign, stored: Organisation | None = None) -> RosterFile:
    """Read a roster; a parent may also be one of the units already stored.

    Raises NotASpreadsheet for a file that is no sheet, RosterFaulty with all faults.
    """
    return roster_of(read_spreadsheet(path), campaign, stored)


def roster_of(tables: Sequence[Table], campaign: Campaign, stored: Organisation | None = None) -> RosterFile:
    """The roster in the first of the sheets that has its header. Raises RosterFaulty."""
    table, header = _find(tables)
    if header is None:
        raise RosterFaulty(table.name, (RosterFault(RosterFaultCode.NO_HEADER, 1),))
    if header.faults:
        raise RosterFaulty(table.name, tuple(header.faults))
    faults: list[RosterFault] = []
    lines = [_line(cells, number, header, faults) for number, cells in _filled_rows(table, header)]
    if not lines:
        faults.append(RosterFault(RosterFaultCode.NO_UNITS, header.row + 2))
    checked = check_lines(lines, campaign, stored)
    faults.extend(checked.faults)
    if faults:
        faults.sort(key=lambda fault: (fault.row or 0, fault.column or 0))
        raise RosterFaulty(table.name, tuple(faults))
    rows = tuple(
        RosterRow(
            name=checked.names[line.row],
            kind=line.kind,
            parent=checked.parents[line.row],
            enrolment=line.enrolment,
            staff=line.staff,
            contact=line.contact,
            phone=line.phone,
            notes=dict(line.notes),
        )
        for line in lines
    )
    return RosterFile(rows, table.name, tuple(checked.warnings))


def _find(tables: Sequence[Table]) -> tuple[Table, _Header | None]:
    """The first sheet with a roster's header; without one, the first sheet."""
    for table in tables:
        for row, cells in enumerate(table.rows[:HEADER_DEPTH]):
            titles = [_title(cell) for cell in cells]
            if len(set(titles) & set(HEADERS)) >= HEADER_LIKE:
                return table, _header(row, titles)
    return tables[0], None


def _title(cell: Cell) -> str:
    """A header as it is compared: no spaces, no star for "required", no unit in brackets."""
    title = unicodedata.normalize("NFKC", text_of(cell)).replace(" ", "").strip("*")
    return re.sub(r"\((?:人|必填|选填|可空)\)$", "", title).strip("*")


def _header(row: int, titles: Sequence[str]) -> _Header:
    faults: list[RosterFault] = []
    columns: dict[str, int] = {}
    extra = {index: title for index, title in enumerate(titles) if title not in HEADERS}
    for index, title in enumerate(titles):
        if title in columns:
            details = {"first": column_letter(columns[title])}
            faults.append(RosterFault(RosterFaultCode.HEADER_TWICE, row + 1, index, title, details))
        elif title in HEADERS:
            columns[title] = index
    for missing in (h for h in HEADERS if h not in columns):
        near = difflib.get_close_matches(missing, [t for t in extra.values() if t], n=1, cutoff=0.5)
        code = RosterFaultCode.HEADER_MISSING_NEAR if near else RosterFaultCode.HEADER_MISSING
        place = next((i for i, t in extra.items() if near and t == near[0]), None)
        faults.append(RosterFault(code, row + 1, place, missing, {"near": near[0] if near else ""}))
    return _Header(row, columns, extra, faults)


def _filled_rows(table: Table, header: _Header) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Rows below the header with anything in them, by the number people see."""
    for index, cells in enumerate(table.rows[header.row + 1 :], start=header.row + 2):
        if any(is_filled(cell) for cell in cells):
            yield index, cells


def _line(cells: Sequence[Cell], row: int, header: _Header, faults: list[RosterFault]) -> Line:
    def cell(title: str) -> Cell:
        index = header.columns[title]
        return cells[index] if index < len(cells) else ""

    def fault(code: RosterFaultCode, title: str, **details: str) -> None:
        faults.append(RosterFault(code, row, header.columns[title], title, details))

    def count(title: str) -> int | None:
        value = whole_number(cell(title))
        if isinstance(value, str):
            fault(RosterFaultCode.NOT_WHOLE, title, given=value)
            return None
        return value

    name = text_of(cell(NAME))
    if not name:
        fault(RosterFaultCode.NAME_EMPTY, NAME)
    elif len(name) > LONGEST_NAME:
        fault(RosterFaultCode.NAME_LONG, NAME, most=str(LONGEST_NAME))
    phone = text_of(cell(PHONE))
    if ROUNDED.fullmatch(phone):
        fault(RosterFaultCode.PHONE_ROUNDED, PHONE, given=phone)
    return Line(
        row=row,
        columns=header.columns,
        name=name,
        kind=text_of(cell(KIND)),
        parent=text_of(cell(PARENT)),
        enrolment=count(ENROLMENT),
        staff=count(STAFF),
        contact=text_of(cell(CONTACT)),
        phone=phone,
        notes=tuple(_notes(cells, header)),
    )


def _notes(cells: Sequence[Cell], header: _Header) -> Iterator[tuple[str, str]]:
    """What stands in further columns, by their header, or by their letter where they have none."""
    known = set(header.columns.values())
    for index, cell in enumerate(cells):
        if index not in known and is_filled(cell):
            yield header.extra.get(index) or column_letter(index), text_of(cell)


def whole_number(cell: Cell) -> int | str | None:
    """A count in a cell: None where it is empty, the text as written where it is no whole number."""
    if not is_filled(cell):
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return text_of(cell)
    if isinstance(cell, float) and not cell.is_integer():
        return f"{cell:.15g}"
    read = parse_count(text_of(cell))
    return read.value if isinstance(read, Count) else text_of(cell)

"""Where a roster's header stands in a sheet, and what stands in which column."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.rosters.faults import RosterFault, RosterFaultCode
from dialogs.parsing.cell_names import column_letter
from dialogs.parsing.sheets import Sheet, text_of
from dialogs.spelling.folding import folded

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

HEADER_DEPTH = 30
"""Above the header a title may stand; it is looked for in so many rows with anything in them."""

MOST_COLUMNS = 500

HEADER_LIKE = 2
"""A row with so many of the headers is the header."""

MEANT_AS_HEADER = 4
"""With so many it is a roster's where another sheet has them all: what is missing is a fault, not another table."""

_KNOWN = {folded(header): header for header in HEADERS}
_ADDED = re.compile(r"\((?:人|名|必填|选填|可空|可不填|可留空|全称)\)$")
_STARS = "*★☆※:"


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header is (0-based row), where the units begin below it, and which column holds what."""

    row: int
    first: int
    columns: Mapping[str, int]
    extra: Mapping[int, str]
    faults: tuple[RosterFault, ...] = ()
    hidden: tuple[RosterFault, ...] = ()
    """Further columns that are hidden, and not read."""


@dataclass(frozen=True, slots=True)
class _Titles:
    """What a row, or two of them together, has as titles, by column."""

    row: int
    shown: Mapping[int, str]
    hidden: Mapping[int, str]

    @property
    def known(self) -> int:
        return len({*self.shown.values(), *self.hidden.values()} & set(HEADERS))


def find_header(sheet: Sheet) -> Header | None:
    """The row with the most of a roster's headers, or two rows that are one together; None where there is none."""
    best: _Titles | None = None
    above: _Titles | None = None
    for row in sheet.shown_rows[:HEADER_DEPTH]:
        titles = _titles(sheet, row)
        joined = _joined(above, titles) if above is not None and above.row == row - 1 else None
        for found in (titles, joined):
            if found is not None and found.known >= HEADER_LIKE and (best is None or found.known > best.known):
                best = found
        above = titles
    return None if best is None else _header(sheet, best)


def _titles(sheet: Sheet, row: int) -> _Titles:
    shown: dict[int, str] = {}
    hidden: dict[int, str] = {}
    for column in _columns(sheet, row):
        if sheet.origin(row, column)[1] == column:
            (hidden if column in sheet.hidden_columns else shown)[column] = _title(sheet.cell(row, column))
    return _Titles(row, shown, hidden)


def _columns(sheet: Sheet, row: int) -> Sequence[int]:
    """The columns with anything in that row, of their own or from merged cells above."""
    own = list(sheet.cells[row])[:MOST_COLUMNS]
    above = sheet.cells.get(row - 1, {})
    merged = [column for column in list(above)[:MOST_COLUMNS] if sheet.origin(row, column)[0] != row]
    return sorted({*own, *merged})


def _joined(above: _Titles, below: _Titles) -> _Titles | None:
    """Two rows that are a header together: a group's title above, its columns' below."""
    if not (set(above.shown.values()) & set(HEADERS) and set(below.shown.values()) & set(HEADERS)):
        return None
    return _Titles(below.row, _over(above.shown, below.shown), _over(above.hidden, below.hidden))


def _over(above: Mapping[int, str], below: Mapping[int, str]) -> Mapping[int, str]:
    return {**above, **{column: title for column, title in below.items() if title in HEADERS or column not in above}}


def _title(cell: object) -> str:
    """A header by its own name however it is written; any other title as it is."""
    text = text_of(cell)
    plain = _ADDED.sub("", folded(text).strip(_STARS)).strip(_STARS)
    return _KNOWN.get(plain, text)


def _header(sheet: Sheet, titles: _Titles) -> Header:
    columns: dict[str, int] = {}
    faults: list[RosterFault] = []
    row = titles.row + 1
    for column, title in titles.shown.items():
        if title in columns:
            details = {"first": column_letter(columns[title])}
            faults.append(RosterFault(RosterFaultCode.HEADER_TWICE, row, column, title, details, sheet.name))
        elif title in HEADERS:
            columns[title] = column
    faults.extend(_missing(sheet, titles, columns))
    extra = {column: title for column, title in titles.shown.items() if title not in HEADERS}
    hidden = (
        RosterFault(RosterFaultCode.COLUMN_HIDDEN, row, column, title or column_letter(column), {}, sheet.name)
        for column, title in titles.hidden.items()
        if title not in HEADERS or title in columns
    )
    return Header(titles.row, _first(sheet, titles), columns, extra, tuple(faults), tuple(hidden))


def _missing(sheet: Sheet, titles: _Titles, columns: Mapping[str, int]) -> Iterator[RosterFault]:
    others = {title: column for column, title in titles.shown.items() if title and title not in HEADERS}
    unseen = {title: column for column, title in titles.hidden.items()}
    row = titles.row + 1
    for missing in (header for header in HEADERS if header not in columns):
        if missing in unseen:
            yield RosterFault(RosterFaultCode.HEADER_HIDDEN, row, unseen[missing], missing, {}, sheet.name)
            continue
        near = difflib.get_close_matches(missing, [title[:20] for title in others], n=1, cutoff=0.5)
        code = RosterFaultCode.HEADER_MISSING_NEAR if near else RosterFaultCode.HEADER_MISSING
        place = next((column for title, column in others.items() if near and title[:20] == near[0]), None)
        yield RosterFault(code, row, place, missing, {"near": near[0] if near else ""}, sheet.name)


def _first(sheet: Sheet, titles: _Titles) -> int:
    """The first row below the header, wherever its merged cells end."""
    areas = (sheet.area(titles.row, column) for column in titles.shown)
    return max([titles.row, *(area.bottom for area in areas if area is not None)]) + 1

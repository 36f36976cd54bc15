"""Reading a roster file: every row as a unit to import, or every fault at once (INTERFACE §4)."""

import difflib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.rosters.check import Checked, check_lines
from bot.rosters.faults import Excerpt, RosterFault, RosterFaultCode, RosterFaulty
from bot.rosters.headers import HEADERS, MEANT_AS_HEADER, Header, find_header
from bot.rosters.near_names import NearNames
from bot.rosters.rows import Line, Rows, read_rows
from bot.sheets.reading import read_sheets
from dialogs.model.campaign import Campaign
from dialogs.model.roster_row import RosterRow
from dialogs.model.units import Organisation
from dialogs.parsing.sheets import Sheet, text_of
from dialogs.spelling.folding import folded
from dialogs.texts.documents.rosters import KINDS_SHEET, SHOWN

__all__ = ["HEADERS", "RosterFile", "read_roster", "roster_of"]

EXCERPT_COLUMNS = 40
EXCERPT_TEXT = 200


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A roster without faults: rows to import, and what its reader should look at all the same."""

    rows: tuple[RosterRow, ...]
    warnings: tuple[RosterFault, ...] = ()


def read_roster(source: Path | bytes, campaign: Campaign, stored: Organisation | None = None) -> RosterFile:
    """Read a roster; a parent may also be one of the units already stored.

    Raises NotASpreadsheet for a file that is no sheet, RosterFaulty with all faults.
    """
    return roster_of(read_sheets(source), campaign, stored)


def roster_of(sheets: Sequence[Sheet], campaign: Campaign, stored: Organisation | None = None) -> RosterFile:
    """The roster in all visible sheets that have its header. Raises RosterFaulty."""
    found = _with_header(sheets)
    rows = Rows(warnings=list(_unread(sheets, found)))
    kinds = {folded(kind.name): kind.name for kind in campaign.unit_kinds}
    for sheet, header in found:
        rows.warnings.extend(header.hidden)
        read_rows(sheet, header, kinds, rows)
    if not rows.lines:
        sheet, header = found[0]
        rows.faults.append(RosterFault(RosterFaultCode.NO_UNITS, header.first + 1, sheet=sheet.name))
    checked = check_lines(rows.lines, campaign, stored, rows.hidden)
    faults = _in_order([*rows.faults, *checked.faults], sheets)
    if faults:
        raise _faulty(_with_near(faults, rows.lines, campaign, stored), found)
    return RosterFile(_rows(rows.lines, checked), tuple(_in_order([*rows.warnings, *checked.warnings], sheets)))


def _rows(lines: Sequence[Line], checked: Checked) -> tuple[RosterRow, ...]:
    return tuple(
        RosterRow(
            name=checked.names[at],
            kind=line.kind,
            parent=checked.parents[at],
            enrolment=line.enrolment,
            staff=line.staff,
            contact=line.contact,
            phone=line.phone,
            notes=dict(line.notes),
        )
        for at, line in enumerate(lines)
    )


def _with_header(sheets: Sequence[Sheet]) -> list[tuple[Sheet, Header]]:
    """The visible sheets with a roster's header, or meant to have one. Raises RosterFaulty where it is not whole."""
    shown = [sheet for sheet in sheets if not sheet.is_hidden]
    large = [RosterFault(RosterFaultCode.SHEET_TOO_LARGE, sheet=sheet.name) for sheet in shown if sheet.is_too_large]
    if large:
        raise RosterFaulty(tuple(large))
    found = [(sheet, header) for sheet in shown if (header := find_header(sheet)) is not None]
    if not found:
        raise _without_header(sheets, shown)
    if any(not header.faults for _, header in found):
        found = [(s, h) for s, h in found if not h.faults or len(h.columns) >= MEANT_AS_HEADER]
    faults = [fault for _, header in found for fault in header.faults]
    if faults:
        raise _faulty(faults, found)
    return found


def _without_header(sheets: Sequence[Sheet], shown: Sequence[Sheet]) -> RosterFaulty:
    for sheet in sheets:
        header = find_header(sheet) if sheet.is_hidden else None
        if header is not None and not header.faults:
            details = {"given": sheet.name}
            return RosterFaulty((RosterFault(RosterFaultCode.HEADER_IN_HIDDEN_SHEET, details=details),))
    sheet = (shown or sheets)[0]
    fault = RosterFault(RosterFaultCode.NO_HEADER, 1, sheet=sheet.name)
    return RosterFaulty((fault,), (_excerpt(sheet, [fault], None),))


def _unread(sheets: Sequence[Sheet], found: Sequence[tuple[Sheet, Header]]) -> Iterator[RosterFault]:
    """Which sheets are not read; the roster's own explanations are none to be read."""
    read = {id(sheet) for sheet, _ in found}
    for sheet in sheets:
        if id(sheet) not in read and sheet.name != KINDS_SHEET:
            code = RosterFaultCode.SHEET_HIDDEN if sheet.is_hidden else RosterFaultCode.SHEET_OTHER
            yield RosterFault(code, sheet=sheet.name)


def _in_order(faults: Sequence[RosterFault], sheets: Sequence[Sheet]) -> list[RosterFault]:
    place = {sheet.name: number for number, sheet in enumerate(sheets)}
    return sorted(faults, key=lambda fault: (place.get(fault.sheet, 0), fault.row or 0, fault.column or 0))


def _with_near(
    faults: Sequence[RosterFault], lines: Sequence[Line], campaign: Campaign, stored: Organisation | None
) -> list[RosterFault]:
    """The faults, those that are shown with the name that was probably meant: nobody reads the others."""
    names = dict.fromkeys([*(unit.name for unit in stored or ()), *(line.name for line in lines)])
    units = NearNames(names)
    kinds = [kind.name for kind in campaign.unit_kinds]

    def near(fault: RosterFault) -> RosterFault:
        given = fault.details.get("given", "")
        if fault.code is RosterFaultCode.PARENT_UNKNOWN and (name := units.nearest(given)):
            return replace(fault, code=RosterFaultCode.PARENT_UNKNOWN_NEAR, details={**fault.details, "near": name})
        if fault.code is RosterFaultCode.KIND_UNKNOWN:
            for kind in difflib.get_close_matches(given, kinds, n=1):
                return replace(fault, code=RosterFaultCode.KIND_UNKNOWN_NEAR, details={**fault.details, "near": kind})
        return fault

    return [*map(near, faults[:SHOWN]), *faults[SHOWN:]]


def _faulty(faults: Sequence[RosterFault], found: Sequence[tuple[Sheet, Header]]) -> RosterFaulty:
    placed: dict[str, list[RosterFault]] = defaultdict(list)
    for fault in faults[:SHOWN]:
        placed[fault.sheet].append(fault)
    excerpts = [_excerpt(sheet, placed[sheet.name], header) for sheet, header in found if sheet.name in placed]
    return RosterFaulty(tuple(faults), tuple(excerpts))


def _excerpt(sheet: Sheet, faults: Sequence[RosterFault], header: Header | None) -> Excerpt:
    """The header's row and every row with a fault, as far as the roster's columns reach."""
    top = header.row if header else next(iter(sheet.rows), 0)
    columns = [*header.columns.values(), *header.extra] if header else list(sheet.cells.get(top, ()))
    columns.extend(fault.column for fault in faults if fault.column is not None)
    width = min(max(columns, default=0) + 1, EXCERPT_COLUMNS)
    numbers = sorted({top, *(fault.row - 1 for fault in faults if fault.row)})
    rows = {n + 1: tuple(text_of(sheet.cell(n, c))[:EXCERPT_TEXT] for c in range(width)) for n in numbers}
    return Excerpt(sheet.name, rows)

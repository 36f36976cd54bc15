"""The sheet of the activity register (活动信息表): every planned activity, and which of them may go out."""

from collections.abc import Iterator
from datetime import date
from typing import assert_never

from bot.reports.figures.records import Records
from bot.reports.workbook.sheets.sheet import Cell, Column, ColumnKind, Sheet, sheet_name
from dialogs.model.register import FieldKind, Register, RegisterColumn
from dialogs.model.units import Unit
from dialogs.parsing.activities import Activity
from dialogs.texts.documents import award_sheets as headers
from dialogs.texts.office import activities as texts

KINDS = {FieldKind.DATE: ColumnKind.DATE, FieldKind.COUNT: ColumnKind.COUNT, FieldKind.TEXT: ColumnKind.PROSE}


def register_sheet(records: Records, top: Unit, register: Register) -> Sheet:
    """The activities of `top`'s subtree by number, those called off left out."""
    scope = records.scope(top.id)
    found = [activity for activity in records.activities if activity.unit_id in scope]
    columns = [
        Column("编号", ColumnKind.NUMBER, 8),
        Column("单位名称", width=30),
        *(
            Column(c.name, KINDS.get(c.kind, ColumnKind.TEXT), 30 if c.kind is FieldKind.TEXT else 14)
            for c in register.columns
        ),
    ]
    if register.approval_when:
        columns += [Column(headers.APPROVAL), Column(headers.REASON, ColumnKind.PROSE, 30)]
    return Sheet(sheet_name(register.name), columns, list(_rows(records, register, found)), len(found), frozen=2)


def _rows(records: Records, register: Register, found: list[Activity]) -> Iterator[list[Cell]]:
    for activity in found:
        values = (_cell(column, activity.values.get(column.key, "")) for column in register.columns)
        row: list[Cell] = [activity.number, records.organisation[activity.unit_id].name, *values]
        if register.approval_when:
            row += [texts.STATES[activity.approval] or None, activity.reason or None]
        yield row


def _cell(column: RegisterColumn, value: str) -> Cell:
    if not value:
        return None
    match column.kind:
        case FieldKind.DATE:
            return date.fromisoformat(value)
        case FieldKind.COUNT:
            return int(value)
        case FieldKind.TIME | FieldKind.CHOICE | FieldKind.TEXT:
            return value
        case other:
            assert_never(other)

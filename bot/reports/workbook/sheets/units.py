"""The sheet 分单位统计: the week of every unit, and the total."""

from bot.reports.figures.records import Records
from bot.reports.workbook.sheets.indicators import indicator_columns, week_cells
from bot.reports.workbook.sheets.sheet import Cell, Column, ColumnKind, Sheet
from dialogs.model.units import Unit

NAME = "分单位统计"
TOTAL = "总计"


def units_sheet(records: Records, top: Unit) -> Sheet:
    """Every unit below `top` in roster order, then 总计: `top`'s own figures, not the column's sum.

    总计 stands in the cell of the name as well as in the first, so that who looks a row up by name finds it.
    """
    scope = records.scope(top.id) - {top.id}
    units = [unit for unit in records.organisation if unit.id in scope]
    columns = [
        Column("序号", ColumnKind.NUMBER, 8),
        Column("单位名称", width=30),
        Column("单位类型", width=20),
        Column("上级单位", width=26),
        *indicator_columns(records.campaign),
        Column("状态", width=14),
        Column("在校生数", ColumnKind.COUNT),
        Column("专任教师数", ColumnKind.COUNT),
    ]
    rows = ([number, unit.name, *_row(records, unit)] for number, unit in enumerate(units, start=1))
    total = [TOTAL, TOTAL, None, None, *_row(records, top)[2:]]
    return Sheet(NAME, columns, rows, len(units), total, frozen=2)


def _row(records: Records, unit: Unit) -> list[Cell]:
    parent = records.organisation.parent(unit.id)
    return [
        unit.kind,
        parent.name if parent else None,
        *week_cells(records.campaign, records.figures, unit.id),
        records.figures.table_state(unit.id).value,
        unit.enrolment,
        unit.staff,
    ]

"""The sheet 线索: every story lead."""

from collections.abc import Iterator

from bot.reports.figures.records import Records
from bot.reports.workbook.sheets.sheet import Cell, Column, ColumnKind, Sheet
from dialogs.model.submissions import Lead
from dialogs.model.units import Unit

NAME = "线索"
STARRED = "是"


def leads_sheet(records: Records, top: Unit) -> Sheet:
    """The leads of `top`'s subtree by number."""
    scope = records.scope(top.id)
    leads = sorted((lead for lead in records.leads if lead.unit_id in scope), key=lambda lead: lead.number)
    columns = [
        Column("编号", ColumnKind.NUMBER, 8),
        Column("日期", ColumnKind.DATE),
        Column("单位名称", width=30),
        Column("宣传重点", ColumnKind.PROSE, 30),
        Column("标题", ColumnKind.PROSE, 36),
        Column("正文", ColumnKind.PROSE, 70),
        Column("推介", width=8),
    ]
    return Sheet(NAME, columns, _rows(records, leads), len(leads))


def _rows(records: Records, leads: list[Lead]) -> Iterator[list[Cell]]:
    categories = {category.key: category.name for category in records.campaign.lead_categories}
    for lead in leads:
        yield [
            lead.number,
            lead.day,
            records.organisation[lead.unit_id].name,
            categories.get(lead.category, lead.category) or None,
            lead.title,
            lead.body,
            STARRED if lead.starred else None,
        ]

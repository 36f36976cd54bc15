"""The sheet 择优推介: the recommended leads and cases of each unit, for people to choose what goes further up."""

from collections import Counter
from collections.abc import Iterator

from bot.reports.figures.categories import category_of
from bot.reports.figures.records import Records
from bot.reports.workbook.sheets.materials import listed_files
from bot.reports.workbook.sheets.recommended import case_title, handed_in_on
from bot.reports.workbook.sheets.sheet import Cell, Column, ColumnKind, Sheet, sheet_name
from dialogs.model.campaign import Shortlist
from dialogs.model.submissions import CASE
from dialogs.model.units import Unit
from dialogs.texts.documents import award_sheets as texts

PHOTO = "照片"


def shortlist_sheet(records: Records, top: Unit, shortlist: Shortlist) -> Sheet:
    """What is starred in `top`'s subtree, unit by unit in roster order, its leads before its cases."""
    rows = list(_rows(records, top))
    columns = [
        Column("单位名称", width=30),
        Column(texts.STARRED, ColumnKind.COUNT),
        Column(texts.CASES, ColumnKind.COUNT),
        Column("编号", ColumnKind.NUMBER, 8),
        Column("日期", ColumnKind.DATE),
        Column("宣传重点", ColumnKind.PROSE, 30),
        Column("标题", ColumnKind.PROSE, 36),
        Column("正文", ColumnKind.PROSE, 70),
        Column(texts.PHOTOS, ColumnKind.COUNT, 8),
        Column(texts.MARK, ColumnKind.PROSE),
        Column(texts.DECISION, ColumnKind.PROSE),
    ]
    return Sheet(sheet_name(shortlist.name), columns, rows, len(rows))


def _rows(records: Records, top: Unit) -> Iterator[list[Cell]]:
    scope, categories = records.scope(top.id), {c.key: c.name for c in records.campaign.lead_categories}
    starred = [lead for lead in records.leads if lead.starred and lead.unit_id in scope]
    each = Counter(lead.unit_id for lead in starred)
    files = listed_files(records, top)
    cases = Counter(f.target.unit_id for f in files if category_of(records.campaign, f) == CASE)
    photos = Counter(f.target.lead for f in files if f.target.lead and category_of(records.campaign, f) == PHOTO)
    for unit in records.organisation:
        for lead in sorted((lead for lead in starred if lead.unit_id == unit.id), key=lambda lead: lead.number):
            category = categories.get(lead.category, lead.category) or None
            known: list[Cell] = [lead.number, lead.day, category, lead.title, lead.body, photos[lead.number]]
            yield [unit.name, each[unit.id], cases[unit.id], *known, None, None]
        for file in (file for file in files if file.starred and file.target.unit_id == unit.id):
            handed_in: list[Cell] = [file.number, handed_in_on(records, file), CASE, case_title(file), file.name, None]
            yield [unit.name, each[unit.id], cases[unit.id], *handed_in, None, None]

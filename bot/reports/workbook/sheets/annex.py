"""The sheet 情况统计表, laid out as the notice's own annex (附件)."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reports.figures.records import Records
from bot.reports.workbook.sheets.indicators import indicator_columns, week_cells
from bot.reports.workbook.sheets.sheet import Cell, Column, ColumnKind
from dialogs.figures.rollup import Figures
from dialogs.model.units import Unit
from dialogs.texts.words.phones import mask

NAME = "情况统计表"
NUMBER = "序号"
TOTAL = "总计"


@dataclass(frozen=True, slots=True)
class Annex:
    """The annex of one reporting body: title, 报送单位 with its contact, the columns, and one row of figures."""

    title: str
    body: str
    contact: str
    phone: str
    columns: Sequence[Column]
    figures: Sequence[Cell]


def annex_of(records: Records, unit: Unit, *, masked: bool, figures: Figures | None = None) -> Annex:
    """The annex as `unit` hands it in. `masked`: the contact's number is shown in part only (个人信息保护法).

    `figures` in place of everybody's, where only this unit's are wanted.
    """
    contact = next(iter(records.liaisons.get(unit.id, ())), None)
    phone = contact.phone if contact else ""
    return Annex(
        title=records.campaign.table_title,
        body=unit.name,
        contact=contact.name if contact else "",
        phone=mask(phone) if masked else phone,
        columns=[Column(NUMBER, ColumnKind.NUMBER, 6), *indicator_columns(records.campaign)],
        figures=week_cells(records.campaign, figures or records.figures, unit.id),
    )

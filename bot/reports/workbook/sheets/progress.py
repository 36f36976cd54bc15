"""The sheet 报送进度: every unit's days and deliverables, on time, late or missing."""

from collections.abc import Iterator
from datetime import date

from bot.reports.figures.progress import Progress
from bot.reports.figures.records import Records
from bot.reports.workbook.sheets.sheet import Cell, Column, Sheet
from dialogs.figures.progress import ReportState
from dialogs.model.campaign import Campaign
from dialogs.model.deliverables import Deliverable
from dialogs.model.units import Unit

NAME = "报送进度"


def progress_sheet(records: Records, top: Unit) -> Sheet:
    """Every unit of `top`'s subtree in roster order; the root owes nothing and has a row only if it filed something."""
    scope = records.scope(top.id)
    units = [u for u in records.organisation if u.id in scope and (u.parent_id is not None or _filed(records, u))]
    columns = [
        Column("单位名称", width=30),
        *(Column(day.isoformat()) for day in _days(records.campaign)),
        *(Column(heading(deliverable), width=18) for deliverable in records.campaign.deliverables),
    ]
    return Sheet(NAME, columns, _rows(records, units), len(units))


def heading(deliverable: Deliverable) -> str:
    """方案（05-10）: the deliverable and the date by which the root has it."""
    return f"{deliverable.name}（{deliverable.column_day:%m-%d}）"


def _rows(records: Records, units: list[Unit]) -> Iterator[list[Cell]]:
    progress = Progress(records)
    for unit in units:
        days = [progress.day(unit, day) for day in _days(records.campaign)]
        items = [progress.item(unit, deliverable) for deliverable in records.campaign.deliverables]
        yield [unit.name, *(_cell(state) for state in days + items)]


def _days(campaign: Campaign) -> tuple[date, ...]:
    return campaign.days if campaign.daily else ()


def _cell(state: ReportState) -> str | None:
    return state.value or None


def _filed(records: Records, unit: Unit) -> bool:
    return any(s.unit_id == unit.id and s.first_submitted_at for s in records.submissions)

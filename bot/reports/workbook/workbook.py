"""The workbook of `/export` and its sheets as csv (INTERFACE §8)."""

import csv
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.reports.figures.records import Records
from bot.reports.workbook.cell_text import csv_text
from bot.reports.workbook.properties import properties
from bot.reports.workbook.sheet_writer import ROWS, SheetWriter, local
from bot.reports.workbook.sheets.annex import Annex, annex_of
from bot.reports.workbook.sheets.award import award_sheets
from bot.reports.workbook.sheets.daily import daily_sheet
from bot.reports.workbook.sheets.leads import leads_sheet
from bot.reports.workbook.sheets.materials import materials_sheet
from bot.reports.workbook.sheets.progress import progress_sheet
from bot.reports.workbook.sheets.register import register_sheet
from bot.reports.workbook.sheets.revisions import revisions_sheet
from bot.reports.workbook.sheets.sheet import Cell, Sheet
from bot.reports.workbook.sheets.shortlist import shortlist_sheet
from bot.reports.workbook.sheets.units import units_sheet
from dialogs.figures.rollup import Figures
from dialogs.model.units import Unit
from storage.db import scratch

ProgressShown = Callable[[int, int], None]
"""Told, now and then, how many rows of how many are written."""


def write_workbook(
    records: Records,
    path: Path,
    top_unit_id: int | None = None,
    progress: ProgressShown | None = None,
    *,
    sheet_rows: int = ROWS,
) -> None:
    """Write the workbook of everybody, or of one unit's subtree, to `path`: there whole, or not at all.

    A subtree's export shows telephone numbers in part only. A campaign without indicators has no table sheets.
    `sheet_rows`: after how many rows a list goes on in the next sheet.
    """
    top = _top(records, top_unit_id)
    annex = annex_of(records, top, masked=top_unit_id is not None) if records.campaign.indicators else None
    _write(records, path, annex, lists(records, top), progress, sheet_rows)


def write_annex(records: Records, unit_id: int, path: Path) -> None:
    """Write a unit's own annex (情况统计表) alone, as it gets it on confirming its table.

    The records of its subtree are enough: its figures are computed one by one, not everybody's at once.
    """
    figures = Figures(records.organisation, records.submissions)
    annex = annex_of(records, records.organisation[unit_id], masked=False, figures=figures)
    _write(records, path, annex, [], None, ROWS)


def write_sheet(records: Records, path: Path, sheet: Sheet) -> None:
    """Write one list as a workbook of its own."""
    _write(records, path, None, [sheet], None, ROWS)


def write_csv(records: Records, folder: Path, top_unit_id: int | None = None) -> list[Path]:
    """Write every list of the workbook as `folder`/NAME.csv, UTF-8 with BOM; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    zone = records.campaign.zone
    written = []
    for sheet in lists(records, _top(records, top_unit_id)):
        path = folder / f"{sheet.name}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            out.writerow([column.title for column in sheet.columns])
            out.writerows([_csv_cell(cell, zone) for cell in row] for row in sheet.rows)
            if sheet.total:
                out.writerow([_csv_cell(cell, zone) for cell in sheet.total])
        written.append(path)
    return written


def lists(records: Records, top: Unit) -> list[Sheet]:
    """The sheets after the annex, in the workbook's order; last those this campaign alone has."""
    tables = [units_sheet(records, top)] if records.campaign.indicators else []
    makers = (daily_sheet, progress_sheet, materials_sheet, leads_sheet, revisions_sheet)
    return [*tables, *(make(records, top) for make in makers), *_of_this_campaign(records, top)]


def _of_this_campaign(records: Records, top: Unit) -> list[Sheet]:
    """The activity register, what is recommended upward, and, of everybody alone, the awards."""
    campaign, found = records.campaign, []
    if campaign.register:
        found.append(register_sheet(records, top, campaign.register))
    if campaign.shortlist:
        found.append(shortlist_sheet(records, top, campaign.shortlist))
    return found + (award_sheets(records) if top.parent_id is None else [])


def _write(
    records: Records, path: Path, annex: Annex | None, sheets: list[Sheet], progress: ProgressShown | None, rows: int
) -> None:
    import xlsxwriter

    total, done = sum(sheet.size for sheet in sheets), 0

    def stepped(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done, total)

    with scratch.unfinished(path) as partial, scratch.folder(path.parent) as pieces:
        options = {
            "constant_memory": True,
            "tmpdir": str(pieces),
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        with xlsxwriter.Workbook(str(partial), options) as workbook:
            workbook.set_properties(dict(properties(records)))
            writer = SheetWriter(workbook, records.campaign.zone, stepped, rows)
            if annex:
                writer.annex(annex)
            for sheet in sheets:
                writer.list(sheet)


def _top(records: Records, top_unit_id: int | None) -> Unit:
    return records.organisation.root if top_unit_id is None else records.organisation[top_unit_id]


def _csv_cell(cell: Cell, zone: ZoneInfo) -> str:
    match cell:
        case None:
            return ""
        case str():
            return csv_text(cell)
        case datetime():
            return local(cell, zone).isoformat(sep=" ")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)

"""The empty roster to fill in: the header with notes, and a second sheet that explains the kinds of unit."""

from pathlib import Path

import xlsxwriter

from bot.rosters.headers import ENROLMENT, HEADERS, KIND, PHONE, STAFF
from dialogs.model.campaign import Campaign
from dialogs.texts.documents import rosters as texts

WIDTHS = (32, 22, 28, 12, 12, 12, 18)
PREPARED_ROWS = 5000
"""So many rows get the text format and the list of kinds."""


def write_template(path: Path, campaign: Campaign) -> None:
    """Write an empty roster for that campaign. Raises OSError where the file cannot be written."""
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with path.open("wb") as file, xlsxwriter.Workbook(file, options) as book:
        _units(book, campaign)
        _kinds(book, campaign)


def _units(book: xlsxwriter.Workbook, campaign: Campaign) -> None:
    sheet = book.add_worksheet(texts.ROSTER_SHEET)
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "align": "center"})
    as_text = book.add_format({"num_format": "@"})
    whole = book.add_format({"num_format": "0"})
    for column, (header, width) in enumerate(zip(HEADERS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width, whole if header in {ENROLMENT, STAFF} else as_text)
        sheet.write_string(0, column, header, head)
        sheet.write_comment(0, column, texts.NOTES[header])
    kinds = HEADERS.index(KIND)
    last = len(campaign.unit_kinds) + 1
    source = f"='{texts.KINDS_SHEET}'!$A$2:$A${last}"
    sheet.data_validation(
        1, kinds, PREPARED_ROWS, kinds, {"validate": "list", "source": source, "error_message": texts.PICK_A_KIND}
    )
    sheet.freeze_panes(1, 1)
    sheet.ignore_errors({"number_stored_as_text": f"{chr(ord('A') + HEADERS.index(PHONE))}2:G{PREPARED_ROWS}"})


def _kinds(book: xlsxwriter.Workbook, campaign: Campaign) -> None:
    sheet = book.add_worksheet(texts.KINDS_SHEET)
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    for column, (header, width) in enumerate(zip(texts.KINDS_HEADERS, (24, 48, 48), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, header, head)
    for row, kind in enumerate(campaign.unit_kinds, start=1):
        above = "、".join(kind.parents) if kind.parents else texts.is_root(campaign.root)
        sheet.write_string(row, 0, kind.name)
        sheet.write_string(row, 1, above)
        sheet.write_string(row, 2, texts.unusual(kind.unusual_parents))

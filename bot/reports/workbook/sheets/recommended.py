"""The cases handed in (典型案例) that were recommended (择优推介), as those above are shown them."""

from datetime import date

from bot.reports.figures.records import Records
from bot.reports.workbook.sheets.materials import title_of
from dialogs.model.submissions import CASE, KeptFile


def recommended_cases(records: Records, top_unit_id: int, day: date | None = None) -> list[KeptFile]:
    """Those of the subtree by number, of one day where that is given; what is 不公开 is left out."""
    starred = [file for file in records.files if file.starred and file.category == CASE and not file.private]
    if not starred:
        return []
    scope = records.scope(top_unit_id)
    found = [file for file in starred if file.target.unit_id in scope and file.repeats is None]
    found.sort(key=lambda file: file.number)
    return found if day is None else [file for file in found if handed_in_on(records, file) == day]


def handed_in_on(records: Records, file: KeptFile) -> date | None:
    """The day it was sent, in the campaign's zone."""
    return records.campaign.today(file.sent_at) if file.sent_at else None


def case_title(file: KeptFile) -> str:
    """What was written under it, else its file's name."""
    return title_of(file, {}) or file.name

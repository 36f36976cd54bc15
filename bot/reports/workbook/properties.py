"""What a file says of itself, where Excel, Word and WPS show a file's properties."""

from collections.abc import Mapping

from bot.reports.figures.records import Records
from bot.reports.workbook.sheet_writer import local
from dialogs.texts.terminal import backup


def properties(records: Records) -> Mapping[str, object]:
    """The campaign, when the records were read, and under comments (备注) the audit chain's head then.

    Who keeps the file can tell later, with `weekbot audit verify --head`, whether the log was replaced.
    """
    return {
        "title": records.campaign.title,
        "comments": backup.exported_at(records.audit_head) if records.audit_head else "",
        "created": local(records.now, records.campaign.zone),
    }

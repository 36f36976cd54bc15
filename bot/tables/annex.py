"""Look into sheets people send, whether they are the final table (情况统计表), off the event loop."""

import asyncio
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from bot.decoding.errors import DecodingFailed, DecodingUnavailable
from bot.runtime.context import Context
from bot.sheets.bounds import FORM
from bot.sheets.errors import NotASpreadsheet
from bot.sheets.reading import read_sheets
from dialogs.conversation.events import TableRead
from dialogs.forms.annex import NAME, SHEETS, Likeness, TableReading, read_table
from dialogs.model.campaign import Campaign
from dialogs.model.submissions import FileKind, FileState, KeptFile
from dialogs.texts.liaison import tables as texts
from storage.media import files as media

SPREADSHEETS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "application/vnd.ms-excel.sheet.macroEnabled.12",
    "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    "application/vnd.oasis.opendocument.spreadsheet",
}


class AnnexReader:
    """Look into one sheet at a time: however many are sent, answers to everybody else stay quick."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._alone = asyncio.Semaphore(1)

    async def read(self, files: Iterable[KeptFile]) -> Mapping[int, TableRead]:
        """Read the sheets among these files, by file number; nothing where the campaign has no table."""
        campaign = self._ctx.campaign
        numbers = [file.number for file in files if file.kind is FileKind.DOCUMENT]
        if not numbers or campaign.table is None or not campaign.indicators:
            return {}
        async with self._ctx.db.read() as tx:
            kept = await media.by_numbers(tx, numbers)
        sheets = [file for file in kept if file.state is FileState.KEPT and _is_sheet(file)]
        return {file.number: await self._look(file) for file in sheets}

    async def _look(self, file: KeptFile) -> TableRead:
        look = partial(look_into, self._ctx.campaign, self._ctx.media.path(file.sha256))
        async with self._alone:
            try:
                read = await self._ctx.decoders.decode(look)
            except DecodingFailed:
                read = _refused(NotASpreadsheet.TOO_HARD)
            except DecodingUnavailable:
                read = _refused(NotASpreadsheet.BUSY)
        named = NAME in file.name or NAME in file.caption
        likeness = Likeness.SIMILAR if named and read.likeness is Likeness.OTHER else read.likeness
        return TableRead(file, read.values, read.faults, likeness, read.body, read.notes)


def _is_sheet(file: KeptFile) -> bool:
    return file.name.lower().endswith(SHEETS) or file.mime in SPREADSHEETS


def look_into(campaign: Campaign, source: Path | bytes) -> TableReading:
    """Return whether the file is the campaign's table, and what it says."""
    try:
        return read_table(campaign, read_sheets(source, FORM))
    except NotASpreadsheet as error:
        return _refused(error.why)


def _refused(why: str) -> TableReading:
    return TableReading(Likeness.OTHER, faults=(texts.unreadable(why),))

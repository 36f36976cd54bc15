"""Makes an export off the event loop and sends it as a document."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import structlog

from bot.context import Context
from bot.organisations import Organisations
from bot.posting import Address, post
from bot.records import load_records
from bot.reports.records import Records
from dialogs.outgoing import Attachment, AttachmentKind, Lane, Outgoing
from dialogs.texts import commands as texts
from storage import audit
from storage.database import Tx

log = structlog.get_logger()

PIECE = 1 << 20


async def send_workbook(ctx: Context, organisations: Organisations, to: Address, unit_id: int) -> None:
    """Write the workbook of that unit's subtree and post it to `to`; where that fails, say so."""
    try:
        attachment = await _workbook(ctx, organisations, unit_id)
        message = Outgoing("", attachments=(attachment,))
    except Exception:
        log.exception("export-failed", unit=unit_id)
        message = Outgoing(texts.export_failed())
    detail = {"what": "table", "unit": unit_id}

    async def send(tx: Tx) -> None:
        await post(ctx, tx, to, message, lane=Lane.ANSWER, kind="export")
        await audit.append(tx, to.person, "export", detail, ctx.clock.now())

    await ctx.turn(send)


async def _workbook(ctx: Context, organisations: Organisations, unit_id: int) -> Attachment:
    async with ctx.db.read() as tx:
        records = await load_records(ctx, tx, organisations)
    unit = records.organisation[unit_id]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        await asyncio.to_thread(_write, records, path, unit_id)
        stored = await ctx.media.store(_pieces(path))
    at = records.now.astimezone(ctx.campaign.zone)
    name = f"{ctx.campaign.title}_{unit.name}_{at:%Y%m%d-%H%M}.xlsx"
    return Attachment(AttachmentKind.DOCUMENT, stored.sha256, name, texts.export_done(unit.name, at))


def _write(records: Records, path: Path, unit_id: int) -> None:
    from bot.reports.workbook import write_workbook

    whole = records.organisation.root.id == unit_id
    write_workbook(records, path, None if whole else unit_id)


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece

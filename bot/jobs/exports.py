"""Makes exports off the event loop and sends them as documents."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.context import Context
from bot.jobs.jobs import address
from bot.posting import post
from bot.reading import read_records
from bot.reports.archive import Archive, write_archive
from bot.reports.records import Records
from dialogs.outgoing import Attachment, AttachmentKind, Lane, Outgoing
from dialogs.texts import commands as command_texts
from dialogs.texts import exporting as texts
from storage import jobs
from storage.database import Tx
from storage.jobs import Job

PIECE = 1 << 20

PART_BYTES = 49_000_000
"""A bot may send 50 MB a file (https://core.telegram.org/bots/api#senddocument)."""

Shown = Callable[[int, int], None]
"""Told how many of how many are done."""

TOLD_EVERY = 5.0
"""Seconds between changes of the message that tells how far the archive is."""


async def workbook_messages(ctx: Context, job: Job) -> list[Outgoing]:
    """The workbook of the job's subtree as a message."""
    return [Outgoing("", attachments=(await make_workbook(ctx, job.unit_id),))]


async def materials_messages(ctx: Context, job: Job) -> list[Outgoing]:
    """The materials of the job's subtree in parts that can be sent; a message tells meanwhile how far it is."""
    records = await read_records(ctx)
    unit = records.organisation[job.unit_id].name
    told = job.told or await ctx.turn(partial(_begin_telling, ctx=ctx, job=job, text=texts.packing(unit)))
    with tempfile.TemporaryDirectory() as folder:
        archive = await _packed(ctx, replace(job, told=told), records, Path(folder))
        messages = await _parts(ctx, records, unit, archive)
    return [Outgoing(_result(unit, archive, messages), edits=told), *messages]


async def _packed(ctx: Context, job: Job, records: Records, folder: Path) -> Archive:
    """Write the archive in a thread, and tell how far it is while that goes on."""
    so_far = (0, 0)

    def progress(done: int, total: int) -> None:
        nonlocal so_far
        so_far = done, total

    unit = records.organisation[job.unit_id].name
    writing = asyncio.create_task(asyncio.to_thread(_pack, ctx, records, job.unit_id, folder, progress))
    shown = so_far
    while True:
        done, _ = await asyncio.wait({writing}, timeout=TOLD_EVERY)
        if done:
            return writing.result()
        if so_far != shown:
            shown = so_far
            await ctx.turn(partial(_tell, ctx=ctx, job=job, text=texts.packed_so_far(unit, *shown)))


async def _parts(ctx: Context, records: Records, unit: str, archive: Archive) -> list[Outgoing]:
    """A message for every part that one can carry."""
    at = records.now.astimezone(ctx.campaign.zone)
    messages = []
    for number, path in enumerate(archive.paths, start=1):
        if not archive.files or path.stat().st_size > PART_BYTES:
            continue
        stored = await ctx.media.store(_pieces(path))
        which = f"({number})" if len(archive.paths) > 1 else ""
        name = f"{ctx.campaign.title}_{unit}_材料_{at:%Y%m%d-%H%M}{which}.zip"
        caption = texts.part_caption(unit, at, number, len(archive.paths))
        messages.append(Outgoing("", attachments=(Attachment(AttachmentKind.DOCUMENT, stored.sha256, name, caption),)))
    return messages


def _result(unit: str, archive: Archive, messages: list[Outgoing]) -> str:
    if not archive.files and not archive.missing:
        return command_texts.nothing_to_export()
    lines = [texts.packed(unit, archive.files, len(archive.paths), len(archive.missing))]
    too_large = len(archive.paths) - len(messages) if archive.files else 0
    if too_large:
        lines.append(texts.too_large(too_large))
    return "\n".join(lines)


async def _begin_telling(tx: Tx, *, ctx: Context, job: Job, text: str) -> str:
    key = await _tell(tx, ctx=ctx, job=job, text=text)
    await jobs.tell(tx, job.id, key)
    return key


async def _tell(tx: Tx, *, ctx: Context, job: Job, text: str) -> str:
    message = Outgoing(text, edits=job.told)
    return await post(ctx, tx, address(job), message, lane=Lane.ANSWER, kind="answer") or ""


async def make_workbook(ctx: Context, unit_id: int, progress: Shown | None = None) -> Attachment:
    """Write the workbook of that unit's subtree into the media store; `progress` is told how far it is."""
    records = await read_records(ctx)
    unit = records.organisation[unit_id]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        await asyncio.to_thread(_write, records, path, unit_id, progress)
        stored = await ctx.media.store(_pieces(path))
    at = records.now.astimezone(ctx.campaign.zone)
    name = f"{ctx.campaign.title}_{unit.name}_{at:%Y%m%d-%H%M}.xlsx"
    return Attachment(AttachmentKind.DOCUMENT, stored.sha256, name, command_texts.export_done(unit.name, at))


async def make_materials(ctx: Context, unit_id: int, progress: Shown) -> tuple[str, list[Attachment]]:
    """Pack the materials of that unit's subtree into the media store: what came of it in words, and the parts."""
    records = await read_records(ctx)
    unit = records.organisation[unit_id].name
    with tempfile.TemporaryDirectory() as folder:
        archive = await asyncio.to_thread(_pack, ctx, records, unit_id, Path(folder), progress)
        messages = await _parts(ctx, records, unit, archive)
    return _result(unit, archive, messages), [part for message in messages for part in message.attachments]


def _pack(ctx: Context, records: Records, unit_id: int, folder: Path, progress: Shown) -> Archive:
    top = None if records.organisation.root.id == unit_id else unit_id
    path = folder / "materials.zip"
    return write_archive(records, path, ctx.media.path, top, part_bytes=PART_BYTES, progress=progress)


def _write(records: Records, path: Path, unit_id: int, progress: Shown | None) -> None:
    from bot.reports.workbook import write_workbook

    whole = records.organisation.root.id == unit_id
    write_workbook(records, path, None if whole else unit_id, progress)


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece

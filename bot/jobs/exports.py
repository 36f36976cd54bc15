"""Make exports outside the turns and send them as documents."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.jobs import offload
from bot.jobs.jobs import address
from bot.jobs.records import read_records
from bot.jobs.worker.wire import Shown
from bot.posting.post import post
from bot.reports.archive.archive import Archive, write_archive
from bot.reports.figures.records import Records
from bot.runtime.context import Context
from dialogs.model.outgoing import Attachment, AttachmentKind, Lane, Outgoing
from dialogs.texts.office import commands as command_texts
from dialogs.texts.office import exports as texts
from storage.db import scratch
from storage.db.database import Tx
from storage.messages import jobs
from storage.messages.jobs import Job
from storage.people import roster

T = TypeVar("T")

PIECE = 1 << 20

PART_BYTES = 49_000_000
"""A bot may send 50 MB a file (https://core.telegram.org/bots/api#senddocument)."""

TOLD_EVERY = 5.0
"""Seconds between changes of the message that tells how far an export is; one made sooner needs none."""


async def workbook_messages(ctx: Context, job: Job) -> list[Outgoing]:
    """Make the workbook of the job's subtree as a message; if it takes a while another tells how far it is."""
    unit = await _name(ctx, job.unit_id)
    made, told = await _watched(ctx, job, partial(make_workbook, ctx, job.unit_id), partial(texts.written_so_far, unit))
    said = [Outgoing(texts.written(unit), edits=told)] if told else []
    return [*said, Outgoing("", attachments=(made,))]


async def materials_messages(ctx: Context, job: Job) -> list[Outgoing]:
    """Make the materials of the job's subtree in parts that can be sent; a message tells meanwhile how far it is."""
    unit = await _name(ctx, job.unit_id)
    told = job.told or await ctx.turn(partial(_begin_telling, ctx=ctx, job=job, text=texts.packing(unit)))
    make, words = partial(make_materials, ctx, job.unit_id), partial(texts.packed_so_far, unit)
    (said, parts), _ = await _watched(ctx, replace(job, told=told), make, words)
    return [Outgoing(said, edits=told), *(Outgoing("", attachments=(part,)) for part in parts)]


async def make_workbook(ctx: Context, unit_id: int, progress: Shown) -> Attachment:
    """Write the workbook of that unit's subtree into the media store; `progress` is told how far it is."""
    return await offload.made(ctx, partial(_workbook, unit_id=unit_id), progress, long=True)


async def make_materials(ctx: Context, unit_id: int, progress: Shown) -> tuple[str, list[Attachment]]:
    """Pack the materials of that unit's subtree into the media store: what came of it in words, and the parts."""
    return await offload.made(ctx, partial(_materials, unit_id=unit_id), progress, long=True)


async def _name(ctx: Context, unit_id: int) -> str:
    async with ctx.db.read() as tx:
        return await roster.name_of(tx, unit_id)


async def _watched(
    ctx: Context, job: Job, make: Callable[[Shown], Coroutine[None, None, T]], words: Callable[[int, int], str]
) -> tuple[T, str]:
    """Return what is made, and the key of the message that told meanwhile, every few seconds, how far it was."""
    so_far = (0, 0)

    def progress(done: int, total: int) -> None:
        nonlocal so_far
        so_far = done, total

    making = asyncio.create_task(make(progress))
    shown, told = so_far, job.told
    try:
        while not (await asyncio.wait({making}, timeout=TOLD_EVERY))[0]:
            if so_far != shown:
                shown = so_far
                tell = _tell if told else _begin_telling
                told = await ctx.turn(partial(tell, ctx=ctx, job=replace(job, told=told), text=words(*shown))) or told
        return making.result(), told
    finally:
        # Who is stopped ends what is being made, and waits until nothing of it is left.
        making.cancel()
        await asyncio.gather(making, return_exceptions=True)


async def _begin_telling(tx: Tx, *, ctx: Context, job: Job, text: str) -> str:
    key = await _tell(tx, ctx=ctx, job=job, text=text)
    await jobs.tell(tx, job.id, key)
    return key


async def _tell(tx: Tx, *, ctx: Context, job: Job, text: str) -> str:
    message = Outgoing(text, edits=job.told)
    return await post(ctx, tx, address(job), message, lane=Lane.ANSWER, kind="answer") or ""


async def _workbook(ctx: Context, progress: Shown, *, unit_id: int) -> Attachment:
    records = await read_records(ctx)
    unit = records.organisation[unit_id]
    with scratch.folder() as folder:
        path = folder / "export.xlsx"
        await asyncio.to_thread(_write, records, path, unit_id, progress)
        stored = await ctx.media.store(_pieces(path))
    at = records.now.astimezone(ctx.campaign.zone)
    name = f"{ctx.campaign.title}_{unit.name}_{at:%Y%m%d-%H%M}.xlsx"
    return Attachment(AttachmentKind.DOCUMENT, stored.sha256, name, command_texts.export_done(unit.name, at))


async def _materials(ctx: Context, progress: Shown, *, unit_id: int) -> tuple[str, list[Attachment]]:
    records = await read_records(ctx)
    unit = records.organisation[unit_id].name
    with scratch.folder() as folder:
        archive = await asyncio.to_thread(_pack, ctx, records, unit_id, folder, progress)
        parts = await _parts(ctx, records, unit, archive)
    return _result(unit, archive, len(parts)), parts


async def _parts(ctx: Context, records: Records, unit: str, archive: Archive) -> list[Attachment]:
    """Return every part that a message can carry."""
    at = records.now.astimezone(ctx.campaign.zone)
    found = []
    for number, path in enumerate(archive.paths, start=1):
        if not archive.files or path.stat().st_size > PART_BYTES:
            continue
        stored = await ctx.media.store(_pieces(path))
        which = f"({number})" if len(archive.paths) > 1 else ""
        name = f"{ctx.campaign.title}_{unit}_材料_{at:%Y%m%d-%H%M}{which}.zip"
        caption = texts.part_caption(unit, at, number, len(archive.paths))
        found.append(Attachment(AttachmentKind.DOCUMENT, stored.sha256, name, caption))
    return found


def _result(unit: str, archive: Archive, sent: int) -> str:
    if not archive.files and not archive.missing:
        return command_texts.nothing_to_export()
    lines = [texts.packed(unit, archive.files, len(archive.paths), len(archive.missing))]
    too_large = len(archive.paths) - sent if archive.files else 0
    if too_large:
        lines.append(texts.too_large(too_large))
    return "\n".join(lines)


def _pack(ctx: Context, records: Records, unit_id: int, folder: Path, progress: Shown) -> Archive:
    top = None if records.organisation.root.id == unit_id else unit_id
    path = folder / "materials.zip"
    return write_archive(records, path, ctx.media.path, top, part_bytes=PART_BYTES, progress=progress)


def _write(records: Records, path: Path, unit_id: int, progress: Shown) -> None:
    from bot.reports.workbook.workbook import write_workbook

    whole = records.organisation.root.id == unit_id
    write_workbook(records, path, None if whole else unit_id, progress)


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece

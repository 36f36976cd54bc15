"""Answers made from everybody's records: made outside the turns, sent when they are there."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from bot.jobs import offload
from bot.jobs.attachments import Attachments, attachments, digest_attachments
from bot.jobs.records import read_records
from bot.jobs.worker.wire import Shown
from bot.reports.attachments import Enclosure, Lacking
from bot.reports.figures.records import Records
from bot.runtime.context import Context
from dialogs.model.outgoing import Outgoing
from dialogs.texts.notifications import digest as digest_texts
from storage.messages.jobs import Job

Made = tuple[Outgoing, list[Enclosure]]
"""A message and what goes with it."""


async def digest_messages(ctx: Context, job: Job) -> list[Outgoing]:
    """Make a day's digest of the job's subtree as it would be posted now, with all that goes with it."""
    day = job.day or ctx.campaign.today(ctx.clock.now())
    return await offload.made(ctx, partial(_digest, unit_id=job.unit_id, day=day))


async def progress_messages(ctx: Context, job: Job) -> list[Outgoing]:
    """Make the reporting rate by unit, as text and picture."""
    return await offload.made(ctx, partial(_progress, unit_id=job.unit_id))


async def pending_messages(ctx: Context, job: Job) -> list[Outgoing]:
    """Make the list of who is missing, with a text ready to paste into a WeChat group, and a picture."""
    return await offload.made(ctx, partial(_pending, unit_id=job.unit_id))


async def _digest(ctx: Context, _shown: Shown, *, unit_id: int, day: date) -> list[Outgoing]:
    records = await read_records(ctx)
    enclosed = await digest_attachments(ctx, records, unit_id, day)
    return await asyncio.to_thread(_written, records, unit_id, day, enclosed)


def _written(records: Records, unit_id: int, day: date, enclosed: Attachments) -> list[Outgoing]:
    """Return the digest; once more as plain text to paste elsewhere, where the campaign asks for that."""
    from bot.reports.messages.digest import digest, digest_text

    lacking = enclosed.lacking.kinds
    message = replace(digest(records, unit_id, day, lacking=lacking), attachments=enclosed.files)
    if not records.campaign.digest_as_text:
        return [message]
    return [message, Outgoing(digest_text(records, unit_id, day, lacking=lacking))]


async def _progress(ctx: Context, _shown: Shown, *, unit_id: int) -> list[Outgoing]:
    from bot.reports import attachments as enclosures
    from bot.reports.messages import progress_message

    return await _standing(ctx, unit_id, progress_message.progress, enclosures.progress_enclosures)


async def _pending(ctx: Context, _shown: Shown, *, unit_id: int) -> list[Outgoing]:
    from bot.reports import attachments as enclosures
    from bot.reports.messages import progress_message

    return await _standing(ctx, unit_id, progress_message.pending, enclosures.pending_enclosures)


async def _standing(
    ctx: Context,
    unit_id: int,
    say: Callable[[Records, int], Outgoing],
    enclose: Callable[[Records, int, Lacking], list[Enclosure]],
) -> list[Outgoing]:
    lacking = Lacking()

    def make(records: Records) -> Made:
        return say(records, unit_id), enclose(records, unit_id, lacking) if ctx.pictures else []

    message, enclosures = await asyncio.to_thread(make, await read_records(ctx))
    files = await attachments(ctx, enclosures, lacking)
    lines = [message.text, *(digest_texts.without(kind) for kind in sorted(lacking.kinds))]
    return [replace(message, text="\n\n".join(lines), attachments=files)]

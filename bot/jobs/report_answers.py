"""Answers that are made from everybody's records: made beside the turns, sent when they are there."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from bot.context import Context
from bot.jobs import apart
from bot.jobs.enclosing import Attachments, attachments, digest_attachments
from bot.jobs.report_wire import Shown
from bot.reading import read_records
from bot.reports.enclosures import Enclosure, Lacking
from bot.reports.records import Records
from dialogs.outgoing import Outgoing
from dialogs.texts import digest as digest_texts
from storage.jobs import Job

Made = tuple[Outgoing, list[Enclosure]]
"""A message and what goes with it."""


async def digest_messages(ctx: Context, job: Job) -> list[Outgoing]:
    """A day's digest of the job's subtree as it would be posted now, with all that goes with it."""
    day = job.day or ctx.campaign.today(ctx.clock.now())
    return await apart.made(ctx, partial(_digest, unit_id=job.unit_id, day=day))


async def progress_messages(ctx: Context, job: Job) -> list[Outgoing]:
    """The reporting rate by unit, as text and picture."""
    return await apart.made(ctx, partial(_progress, unit_id=job.unit_id))


async def pending_messages(ctx: Context, job: Job) -> list[Outgoing]:
    """Who is missing, with a text ready to paste into a WeChat group, and a picture."""
    return await apart.made(ctx, partial(_pending, unit_id=job.unit_id))


async def _digest(ctx: Context, _shown: Shown, *, unit_id: int, day: date) -> list[Outgoing]:
    records = await read_records(ctx)
    enclosed = await digest_attachments(ctx, records, unit_id, day)
    return await asyncio.to_thread(_written, records, unit_id, day, enclosed)


def _written(records: Records, unit_id: int, day: date, enclosed: Attachments) -> list[Outgoing]:
    """The digest; once more as plain text to paste elsewhere, where the campaign asks for that."""
    from bot.reports.digest import digest, digest_text

    lacking = enclosed.lacking.kinds
    message = replace(digest(records, unit_id, day, lacking=lacking), attachments=enclosed.files)
    if not records.campaign.digest_as_text:
        return [message]
    return [message, Outgoing(digest_text(records, unit_id, day, lacking=lacking))]


async def _progress(ctx: Context, _shown: Shown, *, unit_id: int) -> list[Outgoing]:
    from bot.reports import enclosures, standing

    return await _standing(ctx, unit_id, standing.progress, enclosures.progress_enclosures)


async def _pending(ctx: Context, _shown: Shown, *, unit_id: int) -> list[Outgoing]:
    from bot.reports import enclosures, standing

    return await _standing(ctx, unit_id, standing.pending, enclosures.pending_enclosures)


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

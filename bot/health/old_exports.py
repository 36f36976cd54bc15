"""Remove exports some days after they were sent (`storage.messages.sent_exports`)."""

import asyncio

import structlog

from bot.runtime.context import Context
from storage.db.errors import StorageError
from storage.messages import sent_exports

EVERY = 6 * 3600.0
"""Seconds between looks."""

log = structlog.get_logger()


async def expire(ctx: Context) -> None:
    """Look now and then, until cancelled."""
    while True:
        await look(ctx)
        await asyncio.sleep(EVERY)


async def look(ctx: Context) -> int:
    """Remove what has expired; how many files."""
    now = ctx.clock.now()
    before = ctx.clock.real(now - sent_exports.KEPT).timestamp()
    try:
        async with ctx.db.read() as tx:
            found = await sent_exports.expired(tx, ctx.media, now, before)
        removed = sum([await ctx.media.remove_old(sha256, before) for sha256 in found])
    except (StorageError, OSError) as error:
        log.warning("exports-not-removed", kind=type(error).__name__)
        return 0
    if removed:
        log.info("exports-removed", files=removed)
    return removed

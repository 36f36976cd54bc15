"""Delete updates that were dealt with long ago (`storage.messages.inbox.KEPT`)."""

import asyncio
from datetime import datetime
from functools import partial

import structlog

from bot.runtime.context import Context
from storage.db.errors import StorageError
from storage.messages import inbox

EVERY = 6 * 3600.0
"""Seconds between looks."""

AT_ONCE = 1000
"""How many one transaction deletes: others wait to write no longer than that takes."""

log = structlog.get_logger()


async def expire(ctx: Context) -> None:
    """Look now and then, until cancelled."""
    while True:
        await look(ctx)
        await asyncio.sleep(EVERY)


async def look(ctx: Context) -> int:
    """Delete what is due; return how many updates. None while the clock is not to be believed."""
    if not ctx.trust.holds():
        return 0
    before = ctx.clock.now() - inbox.KEPT
    deleted = 0
    try:
        while ids := await _due(ctx, before):
            await ctx.db.turn(partial(inbox.delete_done, ids=ids))
            deleted += len(ids)
    except StorageError as error:
        log.warning("updates-not-deleted", kind=type(error).__name__)
    if deleted:
        log.info("updates-deleted", updates=deleted)
    return deleted


async def _due(ctx: Context, before: datetime) -> list[int]:
    # Found by reading, so that looking through a large inbox keeps nobody from writing.
    async with ctx.db.read() as tx:
        return await inbox.done_before(tx, before, AT_ONCE)

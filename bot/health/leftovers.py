"""Clear away what nobody comes for any more: files half received, uploads, folders of reports that were cut short."""

import asyncio
import time
from collections.abc import Iterable
from pathlib import Path

import structlog

from bot.runtime.context import Context
from storage.db import scratch
from storage.db.errors import StorageError
from storage.maintenance.restore import RESTORING
from storage.media import leftovers

EVERY = 600.0
"""Seconds between looks."""

log = structlog.get_logger()


async def clear(ctx: Context, places: Iterable[Path]) -> None:
    """Look at the start and now and then, until cancelled. `places`: folders the store's own may be left in."""
    while True:
        await look(ctx, places)
        await asyncio.sleep(EVERY)


async def look(ctx: Context, places: Iterable[Path]) -> int:
    """Clear away what there is; how many files and folders."""
    try:
        async with ctx.db.read() as tx:
            # How old a file is the disk tells, by the machine's clock, whatever the campaign's says.
            cleared = await leftovers.sweep(tx, ctx.media, time.time())
        cleared += await asyncio.to_thread(_folders, places)
    except (StorageError, OSError) as error:
        log.warning("leftovers-not-cleared", kind=type(error).__name__)
        return 0
    if cleared:
        log.info("leftovers-cleared", number=cleared)
    return cleared


def _folders(places: Iterable[Path]) -> int:
    return scratch.sweep_folders() + sum(scratch.sweep(place.glob(f"{RESTORING}*")) for place in places)

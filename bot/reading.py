"""Reads everything reports are made from without holding the event loop up: a national store is seconds of work."""

import asyncio

from bot.context import Context
from bot.organisations import Organisations
from bot.records import load_records
from bot.reports.records import Records
from storage.database import Database


async def read_records(ctx: Context) -> Records:
    """The whole campaign's records as they stand now, read in a thread with a connection of its own.

    Raises a `StorageError`.
    """
    return await asyncio.to_thread(lambda: asyncio.run(_read(ctx)))


async def _read(ctx: Context) -> Records:
    db = await Database.open(ctx.db.url)
    try:
        async with db.read() as tx:
            return await load_records(ctx, tx, Organisations(ctx.campaign))
    finally:
        await db.close()

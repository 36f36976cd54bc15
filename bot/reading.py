"""Reads everything reports are made from without holding the event loop up: a national store is seconds of work."""

import asyncio
import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.context import Context
from bot.records import load_records
from bot.reports.records import Records
from bot.turns.organisations import Organisations
from storage.database import Database

_reading = threading.Lock()
"""One reading at a time: more would take as long, and as much memory each."""


async def read_records(ctx: Context) -> Records:
    """The whole campaign's records as they stand now, read in a thread with a connection of its own.

    Raises a `StorageError`.
    """
    return await asyncio.to_thread(_records, ctx)


def _records(ctx: Context) -> Records:
    with _reading, _uncollected():
        return asyncio.run(_read(ctx))


async def _read(ctx: Context) -> Records:
    db = await Database.open(ctx.db.url)
    try:
        async with db.read() as tx:
            return await load_records(ctx, tx, Organisations(ctx.campaign))
    finally:
        await db.close()


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage is looked for meanwhile: records hold no cycles, and each look stops every thread."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

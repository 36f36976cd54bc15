"""A program that takes a store's lock, says so, and waits to be killed."""

import asyncio
from multiprocessing.connection import Connection

from storage.db import lock
from storage.db.errors import AlreadyRunning


def run(url: str, said: Connection) -> None:
    """Take the lock; `held` or the refusal's code is what it says."""
    asyncio.run(_hold(url, said))


async def _hold(url: str, said: Connection) -> None:
    try:
        async with lock.held(url):
            said.send("held")
            await asyncio.Event().wait()
    except AlreadyRunning as refused:
        said.send(refused.code)

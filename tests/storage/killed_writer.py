"""A program to be killed: writes turns as fast as it can, and says of each when it is told that it is committed."""

import asyncio
import itertools
from multiprocessing.connection import Connection

from storage.db import key_value
from storage.db.database import Database, Tx

WRITERS = 8


def run(url: str, first: int, said: Connection) -> None:
    """Write turns numbered from `first` on until killed; each writes two keys that belong together."""
    asyncio.run(_write(url, first, said))


async def _write(url: str, first: int, said: Connection) -> None:
    db = await Database.open(url)
    numbers = itertools.count(first)

    async def turn(tx: Tx, number: int) -> None:
        await key_value.put(tx, f"left:{number}", "x" * 200)
        await key_value.put(tx, f"right:{number}", "x" * 200)

    async def writer() -> None:
        for number in numbers:
            await db.turn(lambda tx, number=number: turn(tx, number))
            said.send(number)

    await asyncio.gather(*(writer() for _ in range(WRITERS)))

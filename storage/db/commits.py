"""The transactions of this process PostgreSQL has committed, if the answer to a COMMIT was lost.

Each writing transaction notes its number in a row of its process's own, in the statement that takes the writer's lock.
When the network takes the answer, the row is read on another connection, behind that same lock: whoever holds it knows
that the transaction in question is over, one way or the other. So nobody is ever told "perhaps", nothing that was done
is done again, and nothing is taken for done that was not.

The server's own `pg_xact_status` would need no row, but after a crash of the server a number it never wrote down may be
another transaction's.
"""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.db.errors import StorageError

ANSWER_SECONDS = 10.0
"""How long a COMMIT's answer is waited for before the server is asked on another connection."""

PAUSE = 0.5
"""Seconds between questions while the server cannot be reached."""

KEPT_DAYS = 7
"""After so many days the row of a process that was killed is of no use to anybody."""

_THERE = text("SELECT to_regclass('commits') IS NOT NULL")

_NUMBER = text("SELECT number FROM commits WHERE writer = :writer")

_FORGET = text(
    "DELETE FROM commits WHERE writer = :writer OR day < CAST(extract(epoch FROM now()) / 86400 AS integer) - :kept"
)

_END_GHOST = text(
    "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid"
    " WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()"
    " AND (CAST(l.classid AS bigint) << 32) | CAST(l.objid AS bigint) = CAST(:lock AS bigint)"
    " AND a.pid = :pid AND a.state LIKE 'idle in transaction%'"
)
"""Ends the session whose COMMIT never arrived: it would hold the writer's lock until the server misses the network."""

Transaction = Callable[[], AbstractAsyncContextManager[AsyncConnection]]

log = structlog.get_logger()


class Commits:
    """The numbers of one process's transactions. `locking` opens one that holds the writer's lock and notes nothing,
    `reading` one that takes no lock."""

    def __init__(self, reading: Transaction, locking: Transaction, lock: int) -> None:
        self.writer = secrets.token_hex(8)
        self._reading = reading
        self._locking = locking
        self._lock = lock
        self._last = 0
        self._session = 0

    async def can_be_noted(self) -> bool:
        """Tell whether the store is of a schema that has room for it: one that is just being made has not."""
        async with self._reading() as tx:
            return bool(await tx.scalar(_THERE))

    def begin(self, session: int) -> int:
        """The number of the transaction that begins now, in that session of the server's."""
        self._last += 1
        self._session = session
        return self._last

    async def happened(self) -> bool:
        """Tell whether the transaction begun last was committed; waits until the server can tell."""
        said = False
        while True:
            try:
                committed = await self._ask()
            except StorageError as error:
                if not error.retry:
                    raise
                if not said:
                    log.warning("commit-in-doubt", code=error.code)
                    said = True
                await asyncio.sleep(PAUSE)
            else:
                log.warning("commit-answer-lost", committed=committed)
                return committed

    async def forget(self) -> None:
        """This process writes no more. What cannot be tidied up is left to another."""
        if self._last:
            with suppress(StorageError):
                async with self._locking() as tx:
                    await tx.execute(_FORGET, {"writer": self.writer, "kept": KEPT_DAYS})

    async def _ask(self) -> bool:
        async with self._reading() as tx:
            await tx.execute(_END_GHOST, {"lock": self._lock, "pid": self._session})
        async with self._locking() as tx:
            return bool(await tx.scalar(_NUMBER, {"writer": self.writer}) == self._last)

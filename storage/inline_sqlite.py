"""SQLite without a thread of its own, for simulations: every statement runs where it is asked for.

aiosqlite hands each statement to a thread and back, which costs more than the statement itself and buys a running bot
an event loop that never waits for the disk. A rehearsal has nobody waiting and makes a hundred thousand statements.
"""

import sqlite3
from collections.abc import Callable, Generator
from typing import Any

import aiosqlite


class InlineConnection(aiosqlite.Connection):
    """The same connection, with what it would have a thread do done at once."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._connection is None:
            raise ValueError("Connection closed")
        return fn(*args, **kwargs)

    async def _connect(self) -> "InlineConnection":
        if self._connection is None:
            self._connection = self._connector()
        return self

    def __await__(self) -> Generator[Any, None, "InlineConnection"]:
        return self._connect().__await__()

    def stop(self) -> None:
        """Close what is open."""
        self._running = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None


async def connect(path: str, **settings: Any) -> InlineConnection:
    """Open the file; `settings` as `sqlite3.connect` takes them."""
    return await InlineConnection(lambda: sqlite3.connect(path, **settings), iter_chunk_size=64)

"""Opening each database: SQLite for durability with one writer, PostgreSQL likewise.

One writer at a time on both, so that what a transaction has read is still true when it writes. SQLite: `BEGIN
IMMEDIATE` (a deferred one that reads first fails at once under load, in spite of any timeout). PostgreSQL: one advisory
lock, taken first in every write transaction.
"""

import os
import sqlite3
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.db import folders
from storage.db.commits import Commits
from storage.db.errors import BadAddress


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


BUSY_MILLISECONDS = 5000
"""How long one attempt to begin writing waits for another process's transaction."""

WRITER_LOCK = 0x7765656B626F74
"""The advisory lock every writer takes, any constant will do: this one spells the program's name."""

_WRITES = "weekbot_writes"

_COMMITS = "weekbot_commits"

_LOCK = f"SELECT pg_advisory_xact_lock({WRITER_LOCK})"

_LOCK_AND_NOTE = f"""
INSERT INTO commits (writer, number, day)
SELECT CAST($1 AS text), CAST($2 AS bigint), CAST(extract(epoch FROM now()) / 86400 AS integer) FROM ({_LOCK}) AS locked
ON CONFLICT (writer) DO UPDATE SET number = excluded.number, day = excluded.day
"""  # noqa: S608 (a constant of ours)
"""One statement, so that the note costs no journey to the server of its own."""


def parsed(url: str) -> URL:
    """The address of a store. Raises `BadAddress`."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise BadAddress("not a database URL") from error
    if address.drivername == "sqlite+aiosqlite":
        if address.database and address.database != ":memory:":
            return address
        raise BadAddress("SQLite needs a file")
    if address.drivername == "postgresql+asyncpg":
        return address
    raise BadAddress(f"no such database: {address.drivername}")


def open_engine(address: URL, *, durable: bool) -> AsyncEngine:
    """An engine for the address; makes the folder of an SQLite file. `durable=False` trades safety for speed."""
    if address.get_backend_name() == "sqlite":
        return _sqlite(address, durable=durable)
    return _postgres(address, durable=durable)


def for_reading(engine: AsyncEngine) -> AsyncEngine:
    """The engine whose transactions see one moment throughout and may not write."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def for_writing(engine: AsyncEngine, commits: Commits | None = None) -> AsyncEngine:
    """The engine whose transactions are the one writer's; with `commits` each notes its number there."""
    return engine.execution_options(**{_WRITES: True, _COMMITS: commits})


def _sqlite(address: URL, *, durable: bool) -> AsyncEngine:
    _check_place(Path(str(address.database)))
    # isolation_level None: the driver begins nothing by itself, the hook below does.
    if durable:
        engine = create_async_engine(address, connect_args={"isolation_level": None})
    else:
        engine = create_async_engine(
            address, async_creator=partial(connect, str(address.database), isolation_level=None)
        )
    pragmas = (
        f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
        "PRAGMA journal_mode = WAL",
        f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}",
        "PRAGMA foreign_keys = ON",
        # What is deleted is overwritten: a name that was erased is not to be found in the file.
        "PRAGMA secure_delete = ON",
    )

    def configure(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        try:
            for pragma in pragmas:
                cursor.execute(pragma)
            cursor.close()
        except BaseException:
            # The pool does not know the connection yet and would leave its thread behind.
            connection.close()
            raise

    event.listen(engine.sync_engine, "connect", configure)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _check_place(path: Path) -> None:
    """Raises OSError where there can be no database. Looks only: opening and closing the file would drop the locks
    this process holds on it (https://www.sqlite.org/howtocorrupt.html, 2.2)."""
    folders.make(path.parent)
    if path.is_dir():
        raise IsADirectoryError(path)
    if not os.access(path if path.exists() else path.parent, os.R_OK | os.W_OK):
        raise PermissionError(path)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgres(address: URL, *, durable: bool) -> AsyncEngine:
    settings = {"application_name": "weekbot", "lock_timeout": f"{BUSY_MILLISECONDS}ms"}
    if not durable:
        settings["synchronous_commit"] = "off"
    try:
        engine = create_async_engine(
            address, pool_pre_ping=True, connect_args={"timeout": 10, "server_settings": settings}
        )
    except ModuleNotFoundError as error:
        raise BadAddress("PostgreSQL needs the extra: pip install 'weekbot[postgresql]'") from error
    event.listen(engine.sync_engine, "begin", _begin_postgres)
    return engine


def _begin_postgres(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(_WRITES, False):
        return
    commits: Commits | None = options.get(_COMMITS)
    if commits is None:
        connection.exec_driver_sql(_LOCK)
        return
    driver: Any = connection.connection.driver_connection
    number = commits.begin(driver.get_server_pid())
    connection.exec_driver_sql(_LOCK_AND_NOTE, (commits.writer, number))

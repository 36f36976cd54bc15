"""One running bot per store: a second one would send everything again, and answer everybody twice.

SQLite: an operating system's lock on a file beside the database, which the kernel releases however the process ends.
PostgreSQL: an advisory lock held by a connection of its own, which the server releases when that ends. Whatever else
works on the store, a command, an export, takes no lock and is not kept out.
"""

import asyncio
import errno
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.engines import open_engine, parsed
from storage.errors import AlreadyRunning, Unavailable, translated_connecting

_RUNNING = 0x7765656B72756E
"""The advisory lock of the bot that runs."""

_TAKEN = {errno.EWOULDBLOCK, errno.EACCES, errno.EAGAIN}


@asynccontextmanager
async def held(url: str) -> AsyncIterator[None]:
    """This process alone runs on the store at `url` while the block lasts. Makes the folder of an SQLite file.

    Raises `AlreadyRunning` where another does, `BadAddress`, `Unavailable`.
    """
    address = parsed(url)
    holding = _beside_file(address) if address.get_backend_name() == "sqlite" else _on_server(address)
    async with holding:
        yield


def lock_file(address: URL) -> Path:
    """The file that is locked: beside the database, whatever way leads to it. It stays when the bot has ended."""
    database = Path(str(address.database)).resolve()
    return database.with_name(f"{database.name}.lock")


@asynccontextmanager
async def _beside_file(address: URL) -> AsyncIterator[None]:
    try:
        handle = await asyncio.to_thread(_locked, lock_file(address))
    except OSError as error:
        raise Unavailable(str(error)) from error
    try:
        yield
    finally:
        os.close(handle)


def _locked(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # For people who look: the lock is the kernel's, not this number.
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
    except OSError as error:
        holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
        os.close(handle)
        if error.errno in _TAKEN:
            raise AlreadyRunning(holder) from error
        raise
    return handle


@asynccontextmanager
async def _on_server(address: URL) -> AsyncIterator[None]:
    engine = open_engine(address, durable=True)
    try:
        connection = await _connected(engine)
        async with aclosing(connection):
            if not await connection.scalar(text(f"SELECT pg_try_advisory_lock({_RUNNING})")):
                raise AlreadyRunning
            yield
    finally:
        await engine.dispose()


async def _connected(engine: AsyncEngine) -> AsyncConnection:
    """A connection without a transaction: one that stays open for days keeps the server from tidying up."""
    connection = engine.execution_options(isolation_level="AUTOCOMMIT").connect()
    try:
        await connection.start()
    except Exception as error:
        meaning = translated_connecting(error)
        if meaning is None:
            raise
        raise meaning from error
    return connection

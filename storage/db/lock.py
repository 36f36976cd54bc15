"""One running bot per store: a second one would send everything again, and answer everybody twice.

SQLite: an operating system's lock on a file beside the database, which the kernel releases however the process ends.
PostgreSQL: an advisory lock held by a connection of its own, which the server releases when that ends; so the program
that runs has to watch it (`Hold.lost`) and take it anew. Whatever else works on the store, a command, an export, takes
no lock and is not kept out.
"""

import asyncio
import errno
import fcntl
import hashlib
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.db.engines import open_engine, parsed
from storage.db.errors import AlreadyRunning, Unavailable, translated_connecting

_RUNNING = 0x7765656B72756E
"""The advisory lock of the bot that runs."""

_TAKE = text(f"SELECT pg_try_advisory_lock({_RUNNING})")

_WAIT = text(f"SELECT pg_advisory_lock({_RUNNING})")

_MYSELF = text("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")

_END_GHOST = text(
    "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid"
    " WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()"
    " AND (CAST(l.classid AS bigint) << 32) | CAST(l.objid AS bigint) = CAST(:lock AS bigint)"
    " AND a.pid = :pid AND a.backend_start = :since"
)
"""Ends the session this process held the lock with, where the server has not noticed that its connection is gone."""

LOOK = 5.0
"""Seconds between signs of life of the connection that holds the lock; an end the server announces is seen at once."""

SILENCE = 10.0
"""Seconds after which a connection that does not answer counts as lost."""

_TAKEN = {errno.EWOULDBLOCK, errno.EACCES, errno.EAGAIN}


class Hold(Protocol):
    """The lock while it is held."""

    async def lost(self) -> None:
        """Return when the lock may be held no longer; never where only the end of the process can take it away."""

    async def retake(self) -> None:
        """Take it anew. Raises `AlreadyRunning` where another program was quicker, `Unavailable`."""


@asynccontextmanager
async def held(url: str) -> AsyncIterator[Hold]:
    """This process alone runs on the store at `url` while the block lasts. Makes the folder of an SQLite file.

    Raises `AlreadyRunning` where another does, `BadAddress`, `Unavailable`.
    """
    address = parsed(url)
    holding = _beside_file(address) if address.get_backend_name() == "sqlite" else _on_server(address)
    async with holding as hold:
        yield hold


def lock_file(address: URL) -> Path:
    """The file that is locked: beside the database, whatever way leads to it. It stays when the bot has ended."""
    database = Path(str(address.database)).resolve()
    return database.with_name(f"{database.name}.lock")


@asynccontextmanager
async def _beside_file(address: URL) -> AsyncIterator[Hold]:
    path = lock_file(address)
    try:
        handle = await asyncio.to_thread(_locked, path)
    except OSError as error:
        raise Unavailable(str(error)) from error
    try:
        with _claimed(path):
            yield _KernelsHold()
    finally:
        os.close(handle)


@contextmanager
def _claimed(path: Path) -> Iterator[None]:
    """Hold the path by name as well: a folder that is moved away takes its lock file along, and the place looks free.

    The name is one of Linux' abstract sockets, which end with the process; where there are none the file alone holds.
    Raises `AlreadyRunning`.
    """
    root = Path("/").stat()
    # Programs in containers may share these names and have each a root of their own.
    place = f"{root.st_dev}:{root.st_ino}:{path}"
    name = f"\0weekbot:{hashlib.sha256(os.fsencode(place)).hexdigest()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as claim:
        try:
            claim.bind(name)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise AlreadyRunning from error
        yield


class _KernelsHold:
    """A lock that lasts as long as the process."""

    async def lost(self) -> None:
        await asyncio.Event().wait()

    async def retake(self) -> None:
        raise AssertionError("the kernel takes no lock away")


def _locked(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
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
async def _on_server(address: URL) -> AsyncIterator[Hold]:
    engine = open_engine(address, durable=True)
    hold = _SessionsHold(engine)
    try:
        await hold.retake()
        yield hold
    finally:
        await hold.end()
        await engine.dispose()


class _SessionsHold:
    """A lock that lasts as long as a session of the server's."""

    def __init__(self, engine: AsyncEngine) -> None:
        # Without a transaction: one that stays open for days keeps the server from tidying up.
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: AsyncConnection | None = None
        self._session: dict[str, Any] | None = None
        self._ended = asyncio.Event()

    async def lost(self) -> None:
        while not self._ended.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await self._ended.wait()
                    return
            if not await self._answers():
                return

    async def retake(self) -> None:
        await self.end()
        try:
            async with asyncio.timeout(SILENCE):
                await self._take()
        except AlreadyRunning:
            await self.end()
            raise
        except Exception as error:
            await self.end()
            meaning = translated_connecting(error)
            if meaning is None:
                raise
            raise meaning from error

    async def end(self) -> None:
        """Let go of the connection, in whatever state it is."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        # Not given back to the pool: the lock ends with the session.
        with suppress(Exception):
            async with asyncio.timeout(SILENCE):
                await connection.invalidate()
                await connection.close()

    async def _take(self) -> None:
        connection = self._engine.connect()
        self._connection = await connection.start()
        if not await connection.scalar(_TAKE):
            await self._end_ghost(connection)
        session = (await connection.execute(_MYSELF)).one()
        self._session = {"pid": session.pid, "since": session.backend_start}
        self._ended = ended = asyncio.Event()
        driver: Any = (await connection.get_raw_connection()).driver_connection
        driver.add_termination_listener(lambda _: ended.set())

    async def _end_ghost(self, connection: AsyncConnection) -> None:
        """Raises `AlreadyRunning` unless it was this process's own lost session that held the lock."""
        if self._session is None or not await connection.scalar(_END_GHOST, {"lock": _RUNNING, **self._session}):
            raise AlreadyRunning
        await connection.execute(_WAIT)

    async def _answers(self) -> bool:
        """Tell whether the session gives a sign of life. What is wrong does not matter: the next one will tell."""
        if self._connection is None:
            return False
        try:
            async with asyncio.timeout(SILENCE):
                await self._connection.scalar(text("SELECT 1"))
        except Exception:  # noqa: BLE001
            return False
        return True

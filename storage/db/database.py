"""The store as the program holds it: transactions for reading and writing, and the queue of turns."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.db import folders, store_file
from storage.db.commits import ANSWER_SECONDS, Commits
from storage.db.engines import WRITER_LOCK, for_reading, for_writing, open_engine, parsed
from storage.db.errors import Busy, Unavailable, translated, translated_connecting
from storage.db.group_commit import GroupCommit
from storage.db.store_file import StoreFile

Tx = AsyncConnection
"""A connection inside a transaction: what every function of this room takes first."""

T = TypeVar("T")

_ATTEMPTS = 3
"""How often beginning to write is tried while another process writes; each waits `engines.BUSY_MILLISECONDS`."""


_ABANDONED: list[AsyncEngine] = []
"""Engines of files that are not at their path any more, kept until the process ends: closing them would delete the log
beside the path, which is another store's by now."""


class Database:
    """One campaign's store. Everything that writes in the running bot goes through `turn`."""

    def __init__(self, engine: AsyncEngine, url: str) -> None:
        self.url = url
        self._engine = engine
        self._readers = for_reading(engine)
        self._writers = for_writing(engine)
        self._commits: Commits | None = None
        self._file: StoreFile | None = None
        # Writers of this process queue here, in order, and not in the database's own wait, which knows no order.
        self._writing = asyncio.Lock()
        self._turns = GroupCommit(self.write)

    @classmethod
    async def open(cls, url: str, *, durable: bool = True) -> "Database":
        """Open the store at an SQLAlchemy URL (INTERFACE §3); makes the folder of an SQLite file, migrates nothing.

        `durable=False` is for simulations: a power cut may then lose or break the file.
        Raises `BadAddress`, `Unavailable`, `Damaged`.
        """
        address = parsed(url)
        try:
            engine = open_engine(address, durable=durable)
        except OSError as error:
            raise Unavailable(str(error)) from error
        database = cls(engine, url)
        try:
            await database.ping()
            await database._note_commits()
            await database._watch_file()
        except BaseException:
            await engine.dispose()
            raise
        return database

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A transaction that sees one moment of the store throughout. Raises a `StorageError`."""
        self._require_file()
        async with _transaction(self._readers) as tx:
            yield tx

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """The writer's transaction: committed at the end, rolled back on any exception. Raises a `StorageError`."""
        async with self._writing:
            self._require_file()
            async with _transaction(self._writers, self._commits) as tx:
                yield tx

    async def turn(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Run `work` in a write transaction and return its result after the commit.

        Turns that wait at the same moment share one transaction, each in a savepoint of its own: an exception undoes
        and reaches only the turn that raised it. `work` must not call `turn` or `write`, and must not change anything
        but the store: when the commit fails nothing of it has happened. Raises a `StorageError`.
        """
        return await self._turns.run(work)

    async def ping(self) -> None:
        """Ask the store for a sign of life. Raises a `StorageError`."""
        async with self.read() as tx:
            await tx.execute(text("SELECT 1"))

    async def look(self, *, empty_log: bool = False) -> None:
        """See the store as a program would that opens it now; SQLite only, where nobody else looks after the file.

        `empty_log`: what was deleted stays in the log beside the file until that is written into it. Where somebody
        reads or writes at the moment it stays as it is. Raises a `StorageError`.
        """
        if self._file is not None:
            self._require_file()
            await asyncio.to_thread(store_file.look, self._file.path, empty_log=empty_log)

    async def close(self) -> None:
        """Finish the turns that wait, then close every connection."""
        await self._turns.close()
        if self._commits is not None:
            await self._commits.forget()
        if self._file is None:
            await self._engine.dispose()
        elif self._file.stands():
            await self._engine.dispose()
            self._file.close()
        else:
            _ABANDONED.append(self._engine)

    def _require_file(self) -> None:
        if self._file is not None:
            self._file.require()

    async def _watch_file(self) -> None:
        """From now on find out when the file is moved, deleted or overwritten: SQLite would go on into nowhere."""
        if self.dialect == "sqlite":
            self._file = await asyncio.to_thread(StoreFile, Path(str(parsed(self.url).database)))
            path = self._file.path
            folders.for_owner_alone(path, *(path.with_name(path.name + log) for log in ("-wal", "-shm")))

    async def _note_commits(self) -> None:
        """From now on know what became of a COMMIT whose answer is lost: between us and PostgreSQL lies a network."""
        if self.dialect == "sqlite":
            return
        commits = Commits(self.read, partial(_transaction, for_writing(self._engine)), WRITER_LOCK)
        if await commits.can_be_noted():
            self._commits, self._writers = commits, for_writing(self._engine, commits)


@asynccontextmanager
async def _transaction(engine: AsyncEngine, commits: Commits | None = None) -> AsyncIterator[Tx]:
    tx = await _begun(engine)
    try:
        yield tx
        if commits is None:
            await _commit(tx)
        else:
            await _commit_for_certain(tx, commits)
    except Exception as error:
        meaning = translated(error)
        if meaning is None:
            raise
        raise meaning from error
    finally:
        # Closing takes back whatever was not committed.
        await tx.close()


async def _commit(tx: Tx) -> None:
    try:
        await tx.commit()
    except BaseException:
        await _take_back(tx)
        raise


async def _commit_for_certain(tx: Tx, commits: Commits) -> None:
    """Commit; raises only where it is certain that nothing of it happened."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await tx.commit()
    except Exception as error:
        await _drop(tx)
        if not await commits.happened():
            raise (Unavailable("no answer in time") if isinstance(error, TimeoutError) else error) from error
    except BaseException:
        await _drop(tx)
        raise


async def _drop(tx: Tx) -> None:
    """Leave the connection, without a word to a server that may not answer any more."""
    with suppress(Exception):
        driver: Any = (await tx.get_raw_connection()).driver_connection
        driver.terminate()
    await tx.invalidate()


async def _take_back(tx: Tx) -> None:
    """Leave the transaction whose commit failed, or was broken off: SQLAlchemy takes it for ended, the driver may not.

    Else the pool would hand out a connection that can begin nothing, for ever.
    """
    try:
        await tx.run_sync(lambda connection: connection.dialect.do_rollback(connection.connection))
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not used again
        await tx.invalidate()


async def _begun(engine: AsyncEngine) -> Tx:
    """A connection with a transaction begun. Nothing has been done in it, so a busy store is simply asked again."""
    attempt = 1
    while True:
        tx = engine.connect()
        try:
            await tx.start()
            await tx.begin()
        except Exception as error:
            await _abandon(tx)
            meaning = translated_connecting(error)
            if isinstance(meaning, Busy) and attempt < _ATTEMPTS:
                attempt += 1
                continue
            if meaning is None:
                raise
            raise meaning from error
        except BaseException:
            await _abandon(tx)
            raise
        return tx


async def _abandon(tx: Tx) -> None:
    if tx.sync_connection is not None:
        await tx.close()

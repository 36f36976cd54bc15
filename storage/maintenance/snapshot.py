"""A consistent copy of a store in use, as an SQLite file: nobody who writes meanwhile waits for it."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from storage.db import migrate
from storage.db.database import Database
from storage.db.engines import BUSY_MILLISECONDS, parsed
from storage.db.errors import Damaged, translated
from storage.maintenance import copying

SQLITE = "sqlite+aiosqlite:///"

_PAGES = 2_000
"""Pages copied between two looks at the progress: 8 MB."""

Done = Callable[[int, int], None]
"""Told how much of how much is copied."""


async def take(db: Database, target: Path, done: Done) -> None:
    """Write the store as it is at one moment to the new file `target`. Raises a `StorageError`."""
    if db.dialect == "sqlite":
        await asyncio.to_thread(_copied_file, Path(str(parsed(db.url).database)), target, done)
    else:
        await _copied_rows(db, target, done)


def _copied_file(source: Path, target: Path, done: Done) -> None:
    """By SQLite's online backup, https://www.sqlite.org/backup.html.

    The transaction that reads is begun first and held: the copy is of that moment, and is not begun anew whenever
    another process writes.
    """
    try:
        with closing(sqlite3.connect(source, isolation_level=None)) as reading, closing(_new(target)) as copy:
            reading.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
            reading.backup(copy, pages=_PAGES, progress=lambda _, left, total: done(total - left, total))
            # One file: what it would keep beside it stays behind when it is packed.
            copy.execute("PRAGMA journal_mode = DELETE")
            (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        meaning = translated(error)
        if meaning is None:
            raise
        raise meaning from error
    if verdict != "ok":
        raise Damaged(str(verdict))


def _new(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


async def _copied_rows(db: Database, target: Path, done: Done) -> None:
    url = f"{SQLITE}{target}"
    await migrate.upgrade(url, durable=False)
    copy = await Database.open(url, durable=False)
    try:
        async with db.read() as source, copy.write() as tx:
            await copying.copy(source, tx, done)
    finally:
        await copy.close()
    await asyncio.to_thread(in_one_file, target)


def in_one_file(path: Path) -> None:
    """Put into the file itself what SQLite keeps beside it."""
    with closing(_new(path)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")

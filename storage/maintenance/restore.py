"""`weekbot restore`: a backup put back into an empty place, after all of it was found to be as it was written."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.engine import URL

from storage.db import lock, migrate, scratch, texts
from storage.db.database import Database
from storage.db.engines import parsed
from storage.db.errors import StorageError
from storage.maintenance import archive, copying
from storage.maintenance.archive import DATABASE, MEDIA, Manifest
from storage.maintenance.snapshot import SQLITE, in_one_file
from storage.media.content import MediaFiles

Progress = Callable[[int, int, str], None]
"""Told how much of how much of a step is done, and which step."""

CHECKING, FILES, ROWS = "checking", "files", "rows"
"""The steps."""

RESTORING = ".restoring-"
"""The beginning of the name of the folder in which a store is put together."""

_BESIDE = ("", "-wal", "-journal")
"""What of an SQLite store may lie there; a log without its database would be taken for the new one's."""


class NotEmpty(StorageError):
    """There is something where the backup is to go; `place` says where."""

    code = "not-empty"

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.tell = texts.store_in_use(place)


async def restore(path: Path, url: str, media: MediaFiles, progress: Progress) -> Manifest:
    """Check the whole archive, then put it into the store at `url` and the folder of `media`, both of them empty.

    The store is there last, in one step, at the schema of this program. What fails on the way leaves neither. Raises
    `ArchiveFaulty`, `NotEmpty`, `SchemaTooNew`, `AlreadyRunning` or another `StorageError`, OSError.
    """
    manifest = await asyncio.to_thread(archive.check, path, lambda done, total: progress(done, total, CHECKING))
    address = parsed(url)
    await _require_empty(address, url, media)
    async with lock.held(url):
        if address.get_backend_name() == "sqlite":
            database = Path(str(address.database))
            async with _extracted(path, database.parent) as copy, _kept_files(path, manifest, media, progress):
                await asyncio.to_thread(_put_in_place, copy, database)
        else:
            async with _extracted(path, None) as copy, _kept_files(path, manifest, media, progress):
                await _copy_rows(copy, url, progress)
    return manifest


async def _require_empty(address: URL, url: str, media: MediaFiles) -> None:
    if address.get_backend_name() == "sqlite":
        await asyncio.to_thread(_require_no_file, Path(str(address.database)))
    else:
        await _require_no_rows(url)
    if await asyncio.to_thread(lambda: any(found.is_file() for found in media.root.rglob("*"))):
        raise NotEmpty(str(media.root))


def _require_no_file(database: Path) -> None:
    for suffix in _BESIDE:
        beside = database.with_name(database.name + suffix)
        if beside.exists() and beside.stat().st_size:
            raise NotEmpty(str(beside))


async def _require_no_rows(url: str) -> None:
    await migrate.upgrade(url)
    db = await Database.open(url)
    try:
        async with db.read() as tx:
            if any((await copying.counts(tx)).values()):
                raise NotEmpty("WEEKBOT_DATABASE_URL")
    finally:
        await db.close()


@asynccontextmanager
async def _extracted(path: Path, beside: Path | None) -> AsyncIterator[Path]:
    """The archive's store as a file of its own, at this program's schema, in a folder that goes away again."""
    with scratch.folder(beside, RESTORING) as folder:
        copy = folder / DATABASE
        await asyncio.to_thread(_extract, path, copy)
        await migrate.upgrade(f"{SQLITE}{copy}")
        await asyncio.to_thread(in_one_file, copy)
        yield copy


def _extract(path: Path, copy: Path) -> None:
    with archive.opened(path) as packed, packed.open(DATABASE) as reader, copy.open("wb") as file:
        for piece in archive.pieces(reader):
            file.write(piece)


@asynccontextmanager
async def _kept_files(path: Path, manifest: Manifest, media: MediaFiles, progress: Progress) -> AsyncIterator[None]:
    """Every file of the archive is kept; should the block fail, none is."""
    names = [name for name in manifest.members if name.startswith(MEDIA)]
    kept = []
    try:
        with archive.opened(path) as packed:
            for number, name in enumerate(names, start=1):
                with packed.open(name) as reader:
                    kept.append((await media.store(_pieces(archive.pieces(reader)))).sha256)
                progress(number, len(names), FILES)
        yield
    except BaseException:
        for sha256 in kept:
            await media.remove(sha256)
        raise


async def _pieces(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def _put_in_place(copy: Path, database: Path) -> None:
    for path in (copy, copy.parent):
        _sync(path)
    copy.replace(database)
    _sync(database.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


async def _copy_rows(copy: Path, url: str, progress: Progress) -> None:
    source, target = await Database.open(f"{SQLITE}{copy}"), await Database.open(url)
    try:
        async with source.read() as reading, target.write() as tx:
            if any((await copying.counts(tx)).values()):
                raise NotEmpty("WEEKBOT_DATABASE_URL")
            await copying.copy(reading, tx, lambda done, total: progress(done, total, ROWS))
    finally:
        await source.close()
        await target.close()

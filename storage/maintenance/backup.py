"""`weekbot backup`: the store and every file, as of one moment, in one archive that proves itself."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from dialogs.model.submissions import FileState
from storage.db import key_value, migrate, scratch
from storage.db.database import Database, Tx
from storage.db.tables import media as files
from storage.maintenance import archive, copying, snapshot
from storage.maintenance.archive import DATABASE, MEDIA, Manifest
from storage.maintenance.purge_files import PURGED
from storage.maintenance.snapshot import SQLITE
from storage.media.content import MediaFiles
from storage.messages import sent_exports
from storage.people import audit

Progress = Callable[[int, int, str], None]
"""Told how much of how much of a step is done, and which step."""

COPYING, PACKING, CHECKING = "copying", "packing", "checking"
"""The steps."""

_PACKING = timedelta(hours=1)
"""The longest a backup is expected to take."""


async def write(
    db: Database, media: MediaFiles, path: Path, program: str, now: datetime, progress: Progress
) -> Manifest:
    """Write a backup to the new file `path` and read it back whole; returns what is in it.

    Runs beside a bot that writes. The store is copied first: a file is on disk before its row says so, so that every
    file the copy names is there to be packed. Raises a `StorageError`, OSError.
    """
    with scratch.folder(path.parent) as folder:
        copy = folder / DATABASE
        await snapshot.take(db, copy, lambda done, total: progress(done, total, COPYING))
        manifest = await _described(copy, media, program, now)
        packed = {DATABASE: copy} | {MEDIA + sha256: media.path(sha256) for sha256 in await _needed(db, media, now)}
        return await asyncio.to_thread(_packed, path, manifest, packed, progress)


def _packed(path: Path, manifest: Manifest, packed: dict[str, Path], progress: Progress) -> Manifest:
    written = archive.write(path, manifest, packed, lambda done, total: progress(done, total, PACKING))
    archive.check(path, lambda done, total: progress(done, total, CHECKING))
    return written


async def _described(copy: Path, media: MediaFiles, program: str, now: datetime) -> Manifest:
    db = await Database.open(f"{SQLITE}{copy}", durable=False)
    try:
        async with db.read() as tx:
            counts = await copying.counts(tx)
            return Manifest(
                campaign=await key_value.campaign(tx),
                made_at=now.isoformat(),
                program=program,
                schema=migrate.head(),
                audit_head=await audit.head(tx),
                audit_entries=counts["audit"],
                counts=counts,
                missing=await _absent(tx, media),
            )
    finally:
        await db.close()
        await asyncio.to_thread(snapshot.in_one_file, copy)


async def _absent(tx: Tx, media: MediaFiles) -> tuple[str, ...]:
    """Files the store says it keeps that are not there; those that were purged are not missing."""
    kept = (files.c.state == FileState.KEPT.value, files.c.reason != PURGED)
    hashes = await tx.scalars(select(files.c.sha256).where(*kept).distinct())
    return tuple(sha256 for sha256 in sorted(hashes) if not media.exists(sha256))


async def _needed(db: Database, media: MediaFiles, now: datetime) -> list[str]:
    """Every file, but for exports that are, or within the hour will be, removed."""
    here = await asyncio.to_thread(lambda: set(media.hashes()))
    soon = now + _PACKING
    async with db.read() as tx:
        gone = await sent_exports.expired(tx, media, soon, (soon - sent_exports.KEPT).timestamp())
    return sorted(here - gone)

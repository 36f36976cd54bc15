"""Files in the media folder that are not kept ones: half received, or on their way from a browser."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select, text

from storage.db import scratch
from storage.db.database import Tx
from storage.db.tables import PENDING_FILE, inbox, media
from storage.media.content import MediaFiles

ORPHAN_SECONDS = 600.0
"""So old an upload is that no update names, nor will: it is named in the request that brought it."""


async def sweep(tx: Tx, files: MediaFiles, now: float) -> int:
    """Remove what is in nobody's hands any more; returns how many. `now`: the disk's clock, seconds since 1970."""
    awaited = await _awaited(tx)
    return await asyncio.to_thread(_swept, files, awaited, now - ORPHAN_SECONDS)


def count(files: MediaFiles) -> int:
    """Count the files that lie there."""
    return sum(1 for folder in (files.incoming, files.uploads) for path in folder.glob("*") if path.is_file())


async def _awaited(tx: Tx) -> list[bytes]:
    """Everything in which an upload may be named that is still to be fetched."""
    remotes = await tx.scalars(select(media.c.remote).where(text(PENDING_FILE)))
    waiting = await tx.scalars(select(inbox.c.raw).where(text("state = 'waiting'"), inbox.c.channel == "page"))
    return [*(remote.encode() for remote in remotes), *waiting]


def _swept(files: MediaFiles, awaited: list[bytes], before: float) -> int:
    half = scratch.sweep([*files.incoming.glob("*"), *files.uploads.glob(".*")])
    return half + sum(_removed(path, before) for path in _orphans(files.uploads, awaited))


def _orphans(uploads: Path, awaited: Iterable[bytes]) -> list[Path]:
    lying = [path for path in uploads.glob("[!.]*") if path.is_file()]
    named = b"\n".join(awaited)
    return [path for path in lying if path.name.encode() not in named]


def _removed(path: Path, before: float) -> bool:
    try:
        if path.stat().st_mtime >= before:
            return False
        path.unlink()
    except FileNotFoundError:
        return False
    return True

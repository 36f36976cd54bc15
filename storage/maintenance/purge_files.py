"""Bytes of photos and files that fall under the retention rule, and of exports nobody refers to any more."""

import json
import re
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import bindparam, select, update

from dialogs.model.submissions import FileState
from storage.db import tables
from storage.db.database import Tx
from storage.db.tables import media as table
from storage.media.content import MediaFiles

PURGED = "purged"
"""The reason on a file's row whose bytes were removed on purpose."""

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}")

Done = Callable[[int, int], None]
"""Told how many files of how many were looked at."""


async def forget_files(tx: Tx, before: datetime) -> None:
    """Files sent before that instant keep their number, kind, size and hash; name, caption and origin go."""
    query = select(table.c.number, table.c.name, table.c.state).where(table.c.sent_at < before)
    rows = [
        {"file": row.number, "called": f"{row.number}{_suffix(row.name)}", "now": _state(row.state)}
        for row in await tx.execute(query)
    ]
    if not rows:
        return
    blank = dict.fromkeys(("caption", "remote", "unique_id", "album", "phash"), "")
    values = {"name": bindparam("called"), "state": bindparam("now"), "reason": PURGED, **blank}
    await tx.execute(update(table).where(table.c.number == bindparam("file")).values(**values), rows)


async def remove_bytes(tx: Tx, media: MediaFiles, before: datetime, released: Collection[str], done: Done) -> int:
    """Remove the bytes nothing refers to any more, as `tx` sees it; returns how many files.

    What was purged or is among `released`, and what is older than `before` by its own date. What is younger may be
    about to be referred to.
    """
    needed = await _hashes(tx, purged=False) | await attached(tx)
    purged = await _hashes(tx, purged=True) | set(released)
    here, removed = list(media.hashes()), 0
    for number, sha256 in enumerate(here, start=1):
        if sha256 not in needed and (sha256 in purged or media.written_at(sha256) < before.timestamp()):
            removed += await media.remove(sha256)
        done(number, len(here))
    return removed


async def _hashes(tx: Tx, *, purged: bool) -> set[str]:
    marked = table.c.reason == PURGED if purged else table.c.reason != PURGED
    return set(await tx.scalars(select(table.c.sha256).where(marked, table.c.sha256 != "")))


async def attached(tx: Tx) -> set[str]:
    """The hashes of what letters carry, and of what stands in chats on the page."""
    letters, shown = tables.outbox, tables.page_messages
    found: set[str] = set()
    carrying = select(letters.c.message).where(letters.c.message.contains('"attachments":'))
    for message in await tx.scalars(carrying):
        found |= {attachment[1] for attachment in json.loads(message)["attachments"]}
    for content in await tx.scalars(select(shown.c.content).where(shown.c.content.contains('"sha256"'))):
        found |= {str(file.get("sha256", "")) for file in json.loads(content).get("files", ())}
    return found


def _suffix(name: str) -> str:
    suffix = PurePath(name).suffix
    return suffix if _SUFFIX.fullmatch(suffix) else ""


def _state(state: str) -> str:
    return FileState.LOST.value if state == FileState.PENDING.value else state

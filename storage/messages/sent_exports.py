"""Exports that were sent: copies of personal data, made anew whenever somebody asks, that need not lie about for long.

Only the bytes go. The message that carried them stays what it is, and so does the audit entry that says who exported.
"""

import asyncio
import json
from datetime import datetime, timedelta

from sqlalchemy import select

from dialogs.model.outgoing import AttachmentKind, Lane
from storage.db import tables
from storage.db.database import Tx
from storage.media.content import MediaFiles
from storage.messages.outbox_message import OutboxState

KEPT = timedelta(days=7)
"""How long a document that was asked for stays on disk once it was sent, or given up: long enough to look into why it
did not arrive."""

_RESOLVED = {state.value for state in (OutboxState.SENT, OutboxState.FAILED, OutboxState.GONE, OutboxState.DROPPED)}


async def expired(tx: Tx, files: MediaFiles, now: datetime, written_before: float) -> frozenset[str]:
    """The hashes of what is on disk that was only ever an answer's document, and is no longer needed at `now`.

    `written_before`: the instant `KEPT` ago on the clock of the disk, in seconds since 1970. What was stored since may
    be about to be sent. Received files and what digests show are none of this.
    """
    needed, sent = await _carried(tx, now - KEPT)
    needed |= set(await tx.scalars(select(tables.media.c.sha256).where(tables.media.c.sha256 != "")))
    needed |= await _shown(tx) - sent
    return await asyncio.to_thread(_old, files, needed, written_before)


async def _carried(tx: Tx, before: datetime) -> tuple[set[str], set[str]]:
    """Return the files messages carry: those still needed, and documents of answers finished before that instant."""
    letters = tables.outbox
    columns = (letters.c.message, letters.c.lane, letters.c.state, letters.c.finished_at)
    needed: set[str] = set()
    sent: set[str] = set()
    for row in await tx.execute(select(*columns).where(letters.c.message.contains('"attachments":'))):
        over = row.lane == Lane.ANSWER.value and row.state in _RESOLVED and _is_before(row.finished_at, before)
        for kind, sha256, *_ in json.loads(row.message)["attachments"]:
            (sent if over and kind == AttachmentKind.DOCUMENT.value else needed).add(sha256)
    return needed, sent - needed


async def _shown(tx: Tx) -> set[str]:
    """Return the hashes of files shown in chats on the page."""
    content = tables.page_messages.c.content
    rows = await tx.scalars(select(content).where(content.contains('"sha256"')))
    return {str(file.get("sha256", "")) for row in rows for file in json.loads(row).get("files", ())}


def _old(files: MediaFiles, needed: set[str], written_before: float) -> frozenset[str]:
    return frozenset(
        sha256 for sha256 in files.hashes() if sha256 not in needed and files.written_at(sha256) < written_before
    )


def _is_before(instant: datetime | None, before: datetime) -> bool:
    return instant is not None and instant < before

"""`weekbot purge`: the retention rule (个人信息保护法 art. 19). Personal data and media go, totals stay.

What goes: accounts, roles, phone numbers, names, sessions and conversations of people nothing was heard of since; the
words of every message, lead, hand-in, reason and activity before that day; contacts of the roster; file names,
captions and bytes. What stays: every figure, submission, correction and receipt with its times, the number, unit and
kind of every lead and file, and the audit chain, whole.
"""

import asyncio
import sqlite3
import time
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Table, func, literal_column, or_, select

from dialogs.outgoing import Outgoing
from storage import leftovers, tables
from storage.codec import outgoing_to_json
from storage.database import Database, Tx
from storage.engines import BUSY_MILLISECONDS, parsed
from storage.media_files import MediaFiles
from storage.purge_files import Done, attached, forget_files, remove_bytes
from storage.purge_people import erase_unheard
from storage.purge_words import blank_words

_TRIES = 50
_PAUSE = 0.1
"""Readers of a running bot let go of the log within moments."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much of what is stored: people, roster contacts, messages with words, leads with words, files with bytes;
    and what a purge leaves alone: submissions, changes, corrections, audit entries."""

    people: int
    contacts: int
    messages: int
    leads: int
    files: int
    submissions: int
    changes: int
    revisions: int
    audit: int


async def holdings(tx: Tx, media: MediaFiles) -> Holdings:
    """What is stored now."""
    units, letters = tables.units, tables.outbox
    return Holdings(
        people=await _count(tx, tables.accounts),
        contacts=await _count(tx, units, or_(units.c.contact_name != "", units.c.contact_phone != "")),
        messages=await _count(tx, letters, letters.c.message != outgoing_to_json(Outgoing("")))
        + await _count(tx, tables.page_messages)
        + await _count(tx, tables.inbox, func.length(tables.inbox.c.raw) > 0),
        leads=await _count(tx, tables.leads, or_(tables.leads.c.body != "", tables.leads.c.title != "")),
        files=await asyncio.to_thread(lambda: sum(1 for _ in media.hashes()) + leftovers.count(media)),
        submissions=await _count(tx, tables.submissions),
        changes=await _count(tx, tables.changes),
        revisions=await _count(tx, tables.revisions),
        audit=await _count(tx, tables.audit),
    )


@dataclass(frozen=True, slots=True)
class Purged:
    """How many people were erased, and the hashes of files nothing may refer to any more: exports that were sent."""

    people: int
    released: frozenset[str]


async def purge(tx: Tx, before: datetime, now: datetime, typed: Collection[str]) -> Purged:
    """Take what is older than `before` out of the store.

    `typed`: the keys of the activity register's columns of free text. The bytes of files go afterwards, `sweep`.
    """
    sent = await attached(tx)
    people = await erase_unheard(tx, before, now)
    await blank_words(tx, before, now, typed)
    await forget_files(tx, before)
    return Purged(people, frozenset(sent))


async def sweep(db: Database, media: MediaFiles, before: datetime, released: Collection[str], done: Done) -> bool:
    """Remove the bytes of what was purged, from the folder and from the database's own file.

    False where the database was too busy to be written anew: what was deleted is then overwritten little by little.
    """
    async with db.read() as tx:
        await remove_bytes(tx, media, before, released, done)
        # The disk tells how old its files are by the machine's clock, whatever the program's says.
        await leftovers.sweep(tx, media, time.time())
    if db.dialect != "sqlite":
        return True
    return await asyncio.to_thread(_rewritten, Path(str(parsed(db.url).database)))


def _rewritten(path: Path) -> bool:
    """Write the file anew, and empty the log beside it."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_MILLISECONDS / 1000)) as store:
        try:
            store.execute("VACUUM")
        except sqlite3.OperationalError:
            return False
        for _ in range(_TRIES):
            (busy, *_rest) = store.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return True
            time.sleep(_PAUSE)
    return False


async def _count(tx: Tx, table: Table, *clauses: ColumnElement[bool]) -> int:
    query = select(func.count(literal_column("*"))).select_from(table).where(*clauses)
    return int(await tx.scalar(query) or 0)

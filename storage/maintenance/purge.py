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
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    MetaData,
    Select,
    Table,
    Text,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    union_all,
    update,
)

from dialogs.model.outgoing import Outgoing
from storage.db import tables, texts
from storage.db.codec import mapping_from_json, mapping_to_json, outgoing_to_json
from storage.db.columns import EPOCH, Instant
from storage.db.database import Database, Tx
from storage.db.engines import BUSY_MILLISECONDS, parsed
from storage.db.tables import CLAIMABLE
from storage.maintenance.purge_files import Done, attached, forget_files, remove_bytes
from storage.media import leftovers
from storage.media.content import MediaFiles
from storage.messages.inbox import InboxState
from storage.messages.outbox_message import OutboxState
from storage.people import mentions
from storage.people.erasure import BLANK, ERASED, PAGE, erase_rows, forget_parts, new_pseudonym
from storage.reports.submissions import LastSubmitted, read_standing, write_standing

_LEAVING = Table(
    "leaving",
    MetaData(),
    Column("person", Text, primary_key=True),
    Column("pseudonym", Text, nullable=False),
    prefixes=["TEMPORARY"],
)

_HEARD: tuple[tuple[Table, str, str], ...] = (
    (tables.accounts, "person", "changed_at"),
    (tables.memberships, "person", "granted_at"),
    (tables.conversations, "person", "changed_at"),
    (tables.changes, "person", "at"),
    (tables.revisions, "by", "at"),
    (tables.media, "person", "sent_at"),
    (tables.leads, "sent_by", "changed_at"),
    (tables.activities, "changed_by", "changed_at"),
    (tables.page_sessions, "person", "created_at"),
    (tables.guesses, "person", "since"),
)
"""The columns in which people leave traces, and those that say when."""

_NAMED: tuple[tuple[Table, str], ...] = (
    (tables.page_codes, "person"),
    (tables.invites, "used_by"),
    (tables.invites, "issued_by"),
    (tables.extensions, "by"),
    (tables.unlocks, "by"),
    (tables.groups, "bound_by"),
    (tables.units, "exempted_by"),
    (tables.audit_people, "person"),
)
"""The columns that name people without saying that they did anything."""


async def erase_unheard(tx: Tx, before: datetime, now: datetime) -> int:
    """Erase everybody who left no trace since `before`, each under a pseudonym of their own; returns how many."""
    rows = await tx.execute(_unheard(before))
    leaving = [{"person": person, "pseudonym": new_pseudonym()} for (person,) in rows if _is_person(person)]
    if not leaving:
        return 0
    await tx.run_sync(_LEAVING.create)
    await tx.execute(_LEAVING.insert(), leaving)
    pseudonyms = {row["person"]: row["pseudonym"] for row in leaving}
    await mentions.take_out(tx, await mentions.people_of(tx, pseudonyms))
    everybody = select(_LEAVING.c.person).scalar_subquery()
    await erase_rows(tx, lambda column: column.in_(everybody), _pseudonym, now)
    chats = select(func.substr(_LEAVING.c.person, len(PAGE) + 2)).where(_LEAVING.c.person.startswith(f"{PAGE}:"))
    shown = tables.page_messages
    await tx.execute(delete(shown).where(shown.c.chat.in_(chats)))
    await tx.execute(delete(tables.audit_people).where(tables.audit_people.c.person.in_(everybody)))
    await tx.run_sync(_LEAVING.drop)
    return len(leaving)


def _unheard(before: datetime) -> Select[Any]:
    traces = union_all(
        *(select(table.c[name].label("person"), table.c[at].label("at")) for table, name, at in _HEARD),
        *(select(table.c[name].label("person"), literal(EPOCH, Instant).label("at")) for table, name in _NAMED),
        _spoken(),
    ).subquery()
    return select(traces.c.person).group_by(traces.c.person).having(func.max(traces.c.at) < literal(before, Instant))


def _spoken() -> Select[Any]:
    """Select what people did according to the audit, by the person an alias stands for."""
    known, log = tables.audit_people, tables.audit
    return select(known.c.person, log.c.at).join_from(known, log, known.c.alias == log.c.actor)


def _is_person(name: str) -> bool:
    return ":" in name and not name.startswith((ERASED, "board:"))


def _pseudonym(column: Column[str]) -> Any:
    return select(_LEAVING.c.pseudonym).where(_LEAVING.c.person == column).scalar_subquery()


_REPEATED_WITHIN = timedelta(days=2)
"""So long an update may come again (Telegram keeps it 24 h) and has to be known."""


async def blank_words(tx: Tx, before: datetime, now: datetime, typed: Collection[str]) -> None:
    """Take out what was written before that instant; `typed` are the activity register's columns of free text."""
    await _messages(tx, before, now)
    await _reports(tx, before)
    await _activities(tx, before, typed)
    units, leads = tables.units, tables.leads
    contact = {"contact_name": "", "contact_phone": "", "notes": "", "exempt_reason": ""}
    await tx.execute(update(units).where(units.c.changed_at < before).values(**contact))
    await tx.execute(update(leads).where(leads.c.changed_at < before).values(title="", body=""))


async def _messages(tx: Tx, before: datetime, now: datetime) -> None:
    """Blank or delete what was received, sent and shown."""
    letters, received, shown = tables.outbox, tables.inbox, tables.page_messages
    old = letters.c.created_at < before
    dropped = {"state": OutboxState.DROPPED.value, "finished_at": now}
    await tx.execute(update(letters).where(text(CLAIMABLE), old).values(**dropped))
    await tx.execute(update(letters).where(old, letters.c.state != OutboxState.SENDING.value).values(**BLANK))
    await forget_parts(tx)
    await tx.execute(delete(shown).where(shown.c.at < before))
    handled = received.c.state != InboxState.WAITING.value
    await tx.execute(update(received).where(handled, received.c.received_at < before).values(raw=b""))
    for_good = min(before, now - _REPEATED_WITHIN)
    await tx.execute(delete(received).where(handled, received.c.received_at < for_good))
    for table in (tables.page_sessions, tables.page_codes):
        await tx.execute(delete(table).where(table.c.expires_at < before))
    await tx.execute(delete(tables.wakeups).where(tables.wakeups.c.at < before))
    await tx.execute(delete(tables.guesses).where(tables.guesses.c.since < before))


async def _reports(tx: Tx, before: datetime) -> None:
    """Texts handed in and reasons given; that there were any is in the change log and the receipts."""
    now_there, log, corrected = tables.submissions, tables.changes, tables.revisions
    query = select(now_there.c.unit_id, now_there.c.subject, now_there.c.standing)
    for row in (await tx.execute(query.where(now_there.c.changed_at < before, now_there.c.standing != ""))).all():
        standing = read_standing(row.standing)
        if standing is not None and standing.text:
            mine = (now_there.c.unit_id == row.unit_id, now_there.c.subject == row.subject)
            without = write_standing(LastSubmitted(standing.values, standing.zero))
            await tx.execute(update(now_there).where(*mine).values(standing=without))
    words = {"text": "", "return_reason": "", "reasons": ""}
    await tx.execute(update(now_there).where(now_there.c.changed_at < before).values(**words))
    await tx.execute(update(log).where(log.c.at < before).values(text="", message=""))
    await tx.execute(update(corrected).where(corrected.c.at < before).values(reason=""))
    handed_in = (corrected.c.at < before, corrected.c.field == texts.HANDED_IN_TEXT)
    await tx.execute(update(corrected).where(*handed_in).values(old="", new=""))


async def _activities(tx: Tx, before: datetime, typed: Collection[str]) -> None:
    table = tables.activities
    for row in (await tx.execute(select(table.c.number, table.c.entered).where(table.c.changed_at < before))).all():
        left = {key: value for key, value in mapping_from_json(row.entered).items() if key not in typed}
        values = {"entered": mapping_to_json(left), "reason": ""}
        await tx.execute(update(table).where(table.c.number == row.number).values(**values))


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
    """Count what is stored now."""
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

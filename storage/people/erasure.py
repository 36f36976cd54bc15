"""Erasing a person at their wish (个人信息保护法 art. 47): what names them goes, what they reported stays.

The audit chain stays as it is, and whole: the person stands in it under an alias nobody can tell any more.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, case, cast, delete, func, select, text, update

from dialogs.model.outgoing import Lane, Outgoing
from dialogs.model.submissions import FileState
from storage.db import tables
from storage.db.codec import outgoing_to_json
from storage.db.database import Tx
from storage.messages import outbox
from storage.messages.inbox import InboxState
from storage.messages.outbox_message import OutboxState
from storage.people import audit, mentions

Theirs = Callable[[Column[str]], ColumnElement[bool]]
"""Whether a column's value is one of the people to be erased."""

_OWN = (
    tables.memberships,
    tables.conversations,
    tables.wakeups,
    tables.guesses,
    tables.accounts,
    tables.page_sessions,
    tables.page_codes,
    tables.jobs,
)
"""Tables whose rows are the person's alone."""

_SIGNED: tuple[tuple[Table, str], ...] = (
    (tables.submissions, "submitted_by"),
    (tables.changes, "person"),
    (tables.revisions, "by"),
    (tables.extensions, "by"),
    (tables.unlocks, "by"),
    (tables.leads, "sent_by"),
    (tables.activities, "changed_by"),
    (tables.media, "person"),
    (tables.memberships, "granted_by"),
    (tables.invites, "issued_by"),
    (tables.invites, "used_by"),
    (tables.groups, "bound_by"),
    (tables.units, "exempted_by"),
)
"""Columns that say who did something, in rows that stay."""

PAGE = "page"
"""The channel whose chats are kept here, and not by a chat service."""

FAREWELL = "farewell"
"""The kind of the last messages to somebody erased: they lose their words and their address once they are sent."""

ERASED = "erased:"
"""The beginning of a pseudonym; the rest is random, so that one person's acts still go together."""


async def erase(tx: Tx, person: str, now: datetime) -> str:
    """Erase the person and return the pseudonym that stands in their place.

    Name, phone, chat, roles and conversation are deleted; messages to them lose their words and, but for answers that
    are still to be sent, are withdrawn. Messages about them lose their name.
    """
    pseudonym = new_pseudonym()
    await mentions.take_out(tx, await mentions.people_of(tx, {person: pseudonym}))
    await erase_rows(tx, lambda column: column == person, lambda _: pseudonym, now)
    channel, _, chat = person.partition(":")
    if channel == PAGE:
        await _erase_page(tx, chat, pseudonym)
    await audit.forget(tx, person)
    return pseudonym


def new_pseudonym() -> str:
    """Return a name that will stand for somebody erased."""
    return ERASED + secrets.token_hex(4)


async def erase_rows(tx: Tx, theirs: Theirs, pseudonym: Callable[[Column[str]], Any], now: datetime) -> None:
    """Erase people from every table that names accounts: `theirs` says of a column whether it holds one of them."""
    await _erase_addresses(tx, theirs)
    for table in _OWN:
        await tx.execute(delete(table).where(theirs(table.c.person)))
    for table in (tables.page_sessions, tables.page_codes):
        # A link to the board is the unit's; its name says who asked for it.
        await tx.execute(delete(table).where(theirs(table.c.name)))
    for table, name in _SIGNED:
        signed: Column[str] = table.c[name]
        await tx.execute(update(table).where(theirs(signed)).values({name: pseudonym(signed)}))
    await tx.execute(delete(tables.slots).where(theirs(tables.slots.c.recipient)))
    await _erase_letters(tx, theirs, now)


async def take_leave(tx: Tx, person: str) -> None:
    """Last in the turn that erased the person: what it has left of them goes, its own answer once it is sent."""
    await tx.execute(delete(tables.conversations).where(tables.conversations.c.person == person))
    letters = tables.outbox
    waiting = letters.c.state.in_(tables.STILL_TO_SEND)
    await tx.execute(update(letters).where(letters.c.person == person, waiting).values(kind=FAREWELL))


async def blank(tx: Tx, letter_id: int) -> None:
    """The message is done with: nothing says any more to whom it went, and what it said."""
    await tx.execute(update(tables.outbox).where(tables.outbox.c.id == letter_id).values(**BLANK))
    await tx.execute(delete(tables.meta).where(tables.meta.c.key == f"{outbox.PARTS}{letter_id}"))


BLANK = {
    "person": "",
    "chat": "",
    "external_id": "",
    "error": "",
    "message": outgoing_to_json(Outgoing("")),
    "once": None,
}
"""A message without its words and its address; that there was one stays."""


def _finished() -> ColumnElement[bool]:
    return ~tables.outbox.c.state.in_(tables.STILL_TO_SEND)


async def forget_parts(tx: Tx) -> None:
    """How far messages came that are done with: the first part's reference on its channel names the chat."""
    letters, noted = tables.outbox, tables.meta
    number = cast(func.substr(noted.c.key, len(outbox.PARTS) + 1), letters.c.id.type)
    under_way = select(letters.c.id).where(letters.c.state.in_(tables.STILL_TO_SEND), letters.c.kind != FAREWELL)
    begun = noted.c.key.startswith(outbox.PARTS)
    await tx.execute(delete(noted).where(begun, case((begun, number.not_in(under_way)), else_=False)))


async def _erase_addresses(tx: Tx, theirs: Theirs) -> None:
    """References of a channel's in rows that stay: messages are named by the chat they stand in."""
    log, files = tables.changes, tables.media
    await tx.execute(update(log).where(theirs(log.c.person), log.c.message != "").values(message=""))
    here = files.c.state != FileState.PENDING.value
    names = dict.fromkeys(("remote", "unique_id", "album"), "")
    await tx.execute(update(files).where(theirs(files.c.person), here).values(names))
    raw = tables.inbox
    asked = select(raw.c.id, raw.c.raw).where(raw.c.state == InboxState.QUARANTINED.value, func.length(raw.c.raw) > 0)
    aside = (await tx.execute(asked)).all()
    if aside:
        numbers = await _numbers(tx, theirs)
        about = [row.id for row in aside if any(number in row.raw for number in numbers)]
        await tx.execute(update(raw).where(raw.c.id.in_(about)).values(raw=b""))


async def _numbers(tx: Tx, theirs: Theirs) -> list[bytes]:
    """How updates name these people."""
    known = tables.accounts
    rows = await tx.execute(select(known.c.person, known.c.chat).where(theirs(known.c.person)))
    return [number.encode() for row in rows for number in {row.chat, row.person.partition(":")[2]} if number]


async def _erase_letters(tx: Tx, theirs: Theirs, now: datetime) -> None:
    letters = tables.outbox
    waiting = text(tables.CLAIMABLE)
    await tx.execute(
        update(letters)
        .where(theirs(letters.c.person), waiting, letters.c.lane != Lane.ANSWER.value)
        .values(state=OutboxState.DROPPED.value, finished_at=now)
    )
    await tx.execute(update(letters).where(theirs(letters.c.person), _finished()).values(**BLANK))
    await forget_parts(tx)


async def _erase_page(tx: Tx, chat: str, pseudonym: str) -> None:
    """What stands in the chat, and the chat's address, which names what was received from it."""
    shown, received = tables.page_messages, tables.inbox
    await tx.execute(delete(shown).where(shown.c.chat == chat))
    prefix = f"{chat}:"
    anonymous = func.replace(received.c.update_id, prefix, f"{pseudonym}:")
    from_them = (received.c.channel == PAGE, received.c.update_id.startswith(prefix, autoescape=True))
    await tx.execute(update(received).where(*from_them).values(update_id=anonymous))

"""Erasing a person at their wish (个人信息保护法 art. 47): what names them goes, what they reported stays.

The audit chain stays as it is, and whole: the person stands in it under an alias nobody can tell any more.
"""

import secrets
from datetime import datetime

from sqlalchemy import Column, Table, delete, func, select, text, update

from dialogs.outgoing import Lane, Outgoing
from storage import audit, tables, texts
from storage.codec import outgoing_to_json, to_json
from storage.database import Tx
from storage.letters import LetterState

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
"""The kind of the last letters to somebody erased: they lose their words and their address once they are sent."""

SHORTEST_NAME = 2
"""A name of one character stands in too many words that are not about the person."""

ERASED = "erased:"
"""What a pseudonym begins with; the rest is random, so that one person's acts still go together."""


async def erase(tx: Tx, person: str, now: datetime) -> str:
    """Erase the person and return the pseudonym that stands in their place.

    Name, phone, chat, roles and conversation are deleted; letters to them lose their words and, but for answers that
    are still to be sent, are withdrawn. Letters about them lose their name.
    """
    pseudonym = ERASED + secrets.token_hex(4)
    await _erase_mentions(tx, person)
    for table in _OWN:
        await tx.execute(delete(table).where(table.c.person == person))
    for table in (tables.page_sessions, tables.page_codes):
        # A link to the board is the unit's; its name says who asked for it.
        await tx.execute(delete(table).where(table.c.name == person))
    for table, name in _SIGNED:
        signed: Column[str] = table.c[name]
        await tx.execute(update(table).where(signed == person).values({name: pseudonym}))
    await tx.execute(delete(tables.slots).where(tables.slots.c.recipient == person))
    channel, _, chat = person.partition(":")
    if channel == PAGE:
        await tx.execute(delete(tables.page_messages).where(tables.page_messages.c.chat == chat))
    await _erase_letters(tx, person, now)
    await audit.forget(tx, person)
    return pseudonym


async def take_leave(tx: Tx, person: str) -> None:
    """Last in the turn that erased the person: what it has left of them goes, its own answer once it is sent."""
    await tx.execute(delete(tables.conversations).where(tables.conversations.c.person == person))
    letters = tables.outbox
    waiting = letters.c.state.in_(_STILL_TO_SEND)
    await tx.execute(update(letters).where(letters.c.person == person, waiting).values(kind=FAREWELL))


async def blank(tx: Tx, letter_id: int) -> None:
    """The letter is done with: nothing says any more to whom it went, and what it said."""
    await tx.execute(update(tables.outbox).where(tables.outbox.c.id == letter_id).values(**BLANK))


BLANK = {"person": "", "chat": "", "message": outgoing_to_json(Outgoing("")), "once": None, "error": ""}
"""A letter without its words and its address; that there was one stays."""


async def _erase_letters(tx: Tx, person: str, now: datetime) -> None:
    letters = tables.outbox
    waiting = text(tables.CLAIMABLE)
    await tx.execute(
        update(letters)
        .where(letters.c.person == person, waiting, letters.c.lane != Lane.ANSWER.value)
        .values(state=LetterState.DROPPED.value, finished_at=now)
    )
    finished = ~letters.c.state.in_(_STILL_TO_SEND)
    await tx.execute(update(letters).where(letters.c.person == person, finished).values(**BLANK))
    about = letters.c.once.contains(person, autoescape=True)
    await tx.execute(update(letters).where(about, finished).values(once=None))


async def _erase_mentions(tx: Tx, person: str) -> None:
    """Take the person's name and number out of letters to others that are history: sent, and nothing to press."""
    accounts, letters = tables.accounts, tables.outbox
    query = select(accounts.c.display_name, accounts.c.phone).where(accounts.c.person == person)
    named = (await tx.execute(query)).one_or_none()
    history = (~letters.c.state.in_(_STILL_TO_SEND), ~letters.c.message.contains('"buttons":'))
    for word in (person, *(named or ())):
        if len(word) < SHORTEST_NAME:
            continue
        written = to_json(word)[1:-1]
        changed = func.replace(letters.c.message, written, texts.ERASED)
        about = letters.c.message.contains(written, autoescape=True)
        await tx.execute(update(letters).where(about, *history).values(message=changed))


_STILL_TO_SEND = (LetterState.PENDING.value, LetterState.SENDING.value, LetterState.UNCERTAIN.value)

"""Erasing a person at their wish (个人信息保护法 art. 47): what names them goes, what they reported stays.

The audit chain keeps the account's number: it is the proof of who did what, and a chain cannot be thinned out.
"""

import secrets
from datetime import datetime

from sqlalchemy import Column, Table, delete, text, update

from dialogs.outgoing import Lane, Outgoing
from storage import tables
from storage.codec import outgoing_to_json
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

ERASED = "erased:"
"""What a pseudonym begins with; the rest is random, so that one person's acts still go together."""


async def erase(tx: Tx, person: str, now: datetime) -> str:
    """Erase the person and return the pseudonym that stands in their place.

    Name, phone, chat, roles and conversation are deleted; letters to them lose their words and, but for answers that
    are still to be sent, are withdrawn.
    """
    pseudonym = ERASED + secrets.token_hex(4)
    for table in _OWN:
        await tx.execute(delete(table).where(table.c.person == person))
    for table, name in _SIGNED:
        signed: Column[str] = table.c[name]
        await tx.execute(update(table).where(signed == person).values({name: pseudonym}))
    await tx.execute(delete(tables.slots).where(tables.slots.c.recipient == person))
    channel, _, chat = person.partition(":")
    if channel == PAGE:
        await tx.execute(delete(tables.page_messages).where(tables.page_messages.c.chat == chat))
    await _erase_letters(tx, person, now)
    return pseudonym


async def _erase_letters(tx: Tx, person: str, now: datetime) -> None:
    letters = tables.outbox
    waiting = text(tables.CLAIMABLE)
    await tx.execute(
        update(letters)
        .where(letters.c.person == person, waiting, letters.c.lane != Lane.ANSWER.value)
        .values(state=LetterState.DROPPED.value, finished_at=now)
    )
    await tx.execute(
        update(letters)
        .where(letters.c.person == person, ~letters.c.state.in_(_STILL_TO_SEND))
        .values(person="", chat="", message=outgoing_to_json(Outgoing("")), once=None)
    )


_STILL_TO_SEND = (LetterState.PENDING.value, LetterState.SENDING.value, LetterState.UNCERTAIN.value)

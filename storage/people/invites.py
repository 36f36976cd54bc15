"""Invites: a code that opens one role for one unit, once. Only its SHA-256 is stored."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, case, delete, select, update

from dialogs.model.units import Role
from storage.db.database import Tx
from storage.db.statements import insert
from storage.db.tables import guesses, invites

CODE_BYTES = 16
"""128 random bits."""

CODE_LENGTH = 22
"""URL-safe characters of a code (INTERFACE §4)."""

GUESSES = 5
"""Wrong codes one person may try within `GUESSING`; after that even a right one is not looked at."""

GUESSING = timedelta(minutes=10)


class Refusal(StrEnum):
    """The reasons a code opens nothing."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class InviteRow:
    """An invite as stored, without its code."""

    id: int
    unit_id: int
    role: Role
    issued_by: str
    issued_at: datetime
    expires_at: datetime
    used_by: str
    used_at: datetime | None


async def issue(tx: Tx, unit_id: int, role: Role, by: str, now: datetime, expires: datetime) -> str:
    """Make an invite and return its code: the only time it can be seen."""
    code = secrets.token_urlsafe(CODE_BYTES)
    await tx.execute(
        invites.insert().values(
            code_sha256=_hashed(code),
            unit_id=unit_id,
            role=role.value,
            issued_by=by,
            issued_at=now,
            expires_at=expires,
            used_by="",
        )
    )
    return code


async def find(tx: Tx, code: str, now: datetime) -> InviteRow | Refusal:
    """Return the invite this code opens, or why it opens none."""
    query = select(*_COLUMNS).where(invites.c.code_sha256 == _hashed(code))
    return _live((await tx.execute(query)).one_or_none(), now)


def _live(row: Row[*tuple[Any, ...]] | None, now: datetime) -> InviteRow | Refusal:
    if row is None:
        return Refusal.UNKNOWN
    invite = _read(row)
    if invite.used_at is not None:
        return Refusal.USED
    return invite if now < invite.expires_at else Refusal.EXPIRED


async def by_id(tx: Tx, invite_id: int, now: datetime) -> InviteRow | Refusal:
    """Return the invite of that number while it opens, or why it does not any more."""
    row = (await tx.execute(select(*_COLUMNS).where(invites.c.id == invite_id))).one_or_none()
    return _live(row, now)


async def use(tx: Tx, invite_id: int, person: str, now: datetime) -> bool:
    """Use the invite up; False where somebody was faster, or it is not valid any more."""
    statement = (
        update(invites)
        .where(
            invites.c.id == invite_id,
            invites.c.used_at.is_(None),
            invites.c.expires_at > now,
        )
        .values(used_by=person, used_at=now)
    )
    return (await tx.execute(statement)).rowcount == 1


async def used_by(tx: Tx, code: str, person: str) -> InviteRow | None:
    """Return the invite of that code if it was spent for this person."""
    query = select(*_COLUMNS).where(
        invites.c.code_sha256 == _hashed(code), invites.c.used_by == person, invites.c.used_at.is_not(None)
    )
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _read(row)


async def listing(tx: Tx) -> list[InviteRow]:
    """Return every invite, in the order issued."""
    query = select(*_COLUMNS).order_by(invites.c.id)
    return [_read(row) for row in await tx.execute(query)]


async def revoke_unused(tx: Tx, unit_id: int, role: Role) -> int:
    """Make the unit's unused invites of that role worthless: their codes are unknown from now on; returns how many."""
    statement = delete(invites).where(
        invites.c.unit_id == unit_id, invites.c.role == role.value, invites.c.used_at.is_(None)
    )
    return (await tx.execute(statement)).rowcount


async def guessed(tx: Tx, person: str, now: datetime) -> None:
    """Note that the person named a code that opens nothing."""
    over = guesses.c.since <= now - GUESSING
    statement = insert(tx.dialect.name, guesses).values(person=person, since=now, count=1)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["person"],
            set_={
                "count": case((over, 1), else_=guesses.c.count + 1),
                "since": case((over, statement.excluded.since), else_=guesses.c.since),
            },
        )
    )


async def throttled(tx: Tx, person: str, now: datetime) -> bool:
    """Tell whether the person has guessed too often of late."""
    query = select(guesses.c.count).where(guesses.c.person == person, guesses.c.since > now - GUESSING)
    return (await tx.scalar(query) or 0) >= GUESSES


async def forget_guesses(tx: Tx, person: str) -> None:
    """Count the wrong codes of that person from zero again: they have opened an invite."""
    await tx.execute(delete(guesses).where(guesses.c.person == person))


_COLUMNS = (
    invites.c.id,
    invites.c.unit_id,
    invites.c.role,
    invites.c.issued_by,
    invites.c.issued_at,
    invites.c.expires_at,
    invites.c.used_by,
    invites.c.used_at,
)


def _read(row: Row[*tuple[Any, ...]]) -> InviteRow:
    invite_id, unit_id, role, *rest = row
    return InviteRow(invite_id, unit_id, Role(role), *rest)


def _hashed(code: str) -> str:
    # A code has 128 random bits: nothing slower than one SHA-256 is needed to keep it from being guessed back.
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()

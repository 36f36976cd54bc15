"""Accounts and the roles they have. A person is an account, `telegram:1001`; a role is held for a unit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, false, or_, select, update
from sqlalchemy.dialects import sqlite

from dialogs.model.units import Role
from storage.db.database import Tx
from storage.db.statements import Among, insert, insert_new
from storage.db.tables import accounts as known
from storage.db.tables import memberships as held
from storage.people.erasure import erase, take_leave

__all__ = [
    "Account",
    "Holder",
    "account",
    "accounts",
    "consent",
    "ensure",
    "erase",
    "grant",
    "holders",
    "memberships",
    "memberships_of",
    "names",
    "revoke",
    "set_phone",
    "set_reachable",
    "take_leave",
]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who has written to the bot. `chat` is where private messages go, empty where none is known.

    `consented_at`: when they agreed to the notice of purpose. `phone` is proven to be their own.
    """

    person: str
    channel: str
    chat: str
    display_name: str
    phone: str
    reachable: bool
    consented_at: datetime | None
    created_at: datetime


class Holder(NamedTuple):
    """A role somebody holds for a unit, and how they are reached."""

    person: str
    unit_id: int
    role: Role
    name: str
    channel: str
    chat: str
    reachable: bool
    phone: str
    granted_at: datetime


async def ensure(tx: Tx, person: str, channel: str, chat: str, display_name: str, now: datetime) -> None:
    """Know this account, its private chat and its present name (either empty: as before).

    Whoever writes in private can be reached.
    """
    row = {
        "person": person,
        "channel": channel,
        "chat": chat,
        "display_name": display_name,
        "phone": "",
        "reachable": True,
        "created_at": now,
        "changed_at": now,
    }
    await tx.execute(_ensure(tx.dialect.name, bool(display_name), bool(chat)), row)


@cache
def _ensure(dialect: str, named: bool, in_private: bool) -> sqlite.Insert:
    """Writes nothing where nothing is new: most messages come from somebody known."""
    statement = insert(dialect, known)
    new = statement.excluded
    seen: dict[str, Any] = {"changed_at": new.changed_at}
    changed: ColumnElement[bool] = false()
    if named:
        seen["display_name"] = new.display_name
        changed = or_(changed, known.c.display_name != new.display_name)
    if in_private:
        seen |= {"chat": new.chat, "reachable": new.reachable}
        changed = or_(changed, known.c.chat != new.chat, known.c.reachable.is_(False))
    return statement.on_conflict_do_update(index_elements=["person"], set_=seen, where=changed)


async def account(tx: Tx, person: str) -> Account | None:
    """The account, None where nobody of that name has written."""
    return (await accounts(tx, [person])).get(person)


_ACCOUNTS = Among(
    select(
        known.c.person,
        known.c.channel,
        known.c.chat,
        known.c.display_name,
        known.c.phone,
        known.c.reachable,
        known.c.consented_at,
        known.c.created_at,
    ),
    known.c.person,
)


async def accounts(tx: Tx, persons: Collection[str]) -> dict[str, Account]:
    """The accounts of these people; who never wrote is absent."""
    return {row.person: Account(*row) for row in await _ACCOUNTS.rows(tx, persons)}


async def names(tx: Tx, people: Collection[str]) -> dict[str, str]:
    """The display names of these people; who is unknown or erased is absent."""
    return {person: account.display_name for person, account in (await accounts(tx, people)).items()}


async def memberships(tx: Tx, person: str) -> list[tuple[int, Role]]:
    """The roles a person holds: unit id and role, in the order they were given."""
    return (await memberships_of(tx, [person])).get(person, [])


_MEMBERSHIPS = Among(
    select(held.c.person, held.c.unit_id, held.c.role).order_by(held.c.granted_at, held.c.unit_id, held.c.role),
    held.c.person,
)


async def memberships_of(tx: Tx, persons: Collection[str]) -> dict[str, list[tuple[int, Role]]]:
    """The same for many; who holds none is absent."""
    found: dict[str, list[tuple[int, Role]]] = {}
    for row in await _MEMBERSHIPS.rows(tx, persons):
        found.setdefault(row.person, []).append((row.unit_id, Role(row.role)))
    return found


async def grant(tx: Tx, person: str, unit_id: int, role: Role, by: str, now: datetime) -> bool:
    """Give a role; False where the person has it already."""
    row = {"person": person, "unit_id": unit_id, "role": role.value, "granted_by": by, "granted_at": now}
    return await insert_new(tx, held, row, "person") is not None


async def revoke(tx: Tx, person: str, unit_id: int | None = None, role: Role | None = None) -> list[tuple[int, Role]]:
    """Take roles away: all of the person's, or those for the unit, or of the kind; returns what was taken."""
    statement = delete(held).where(held.c.person == person)
    if unit_id is not None:
        statement = statement.where(held.c.unit_id == unit_id)
    if role is not None:
        statement = statement.where(held.c.role == role.value)
    taken = await tx.execute(statement.returning(held.c.unit_id, held.c.role))
    return sorted((unit_id, Role(role)) for unit_id, role in taken)


async def holders(tx: Tx, role: Role | None = None, unit_ids: Collection[int] | None = None) -> list[Holder]:
    """Return who holds that role (any), for those units (all), in the order the roles were given.

    A role may be granted before its holder has ever written: name and chat are then empty, and nobody is reached.
    """
    rows = await _holders(role).rows(tx, unit_ids)
    return [
        Holder(
            row.person,
            row.unit_id,
            Role(row.role),
            row.display_name or "",
            row.channel or row.person.partition(":")[0],
            row.chat or "",
            bool(row.reachable and row.chat),
            row.phone or "",
            row.granted_at,
        )
        for row in sorted(rows, key=lambda row: (row.granted_at, row.person, row.unit_id, row.role))
    ]


async def consent(tx: Tx, person: str, now: datetime) -> None:
    """The person agreed to the notice of purpose; the first time counts."""
    await tx.execute(
        update(known).where(known.c.person == person, known.c.consented_at.is_(None)).values(consented_at=now)
    )


async def set_reachable(tx: Tx, person: str, reachable: bool, now: datetime) -> None:
    """Whether messages reach the person: False once they blocked the bot, True again when they come back."""
    await tx.execute(update(known).where(known.c.person == person).values(reachable=reachable, changed_at=now))


async def set_phone(tx: Tx, person: str, phone: str, now: datetime) -> None:
    """The person's own, proven phone number."""
    await tx.execute(update(known).where(known.c.person == person).values(phone=phone, changed_at=now))


@cache
def _holders(role: Role | None) -> Among:
    query = (
        select(
            held.c.person,
            held.c.unit_id,
            held.c.role,
            known.c.display_name,
            known.c.channel,
            known.c.chat,
            known.c.reachable,
            known.c.phone,
            held.c.granted_at,
        )
        .select_from(held)
        .outerjoin(known, known.c.person == held.c.person)
    )
    if role is not None:
        query = query.where(held.c.role == role.value)
    return Among(query, held.c.unit_id)

"""The audit log: who did what and when, each entry hashed together with the one before it.

An entry's hash is SHA-256 over the canonical JSON of `[number, microseconds since 1970, actor, act, detail, previous]`.
Changing, dropping or inserting an entry breaks the chain; replacing all of it changes its head, which stands in every
export and backup.

People stand in it under a random alias of their own. Whom it stands for is a row beside the chain: `forget` deletes
that row, and nothing in the chain, nor its hash, leads to the person any more (个人信息保护法 art. 47).
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, select

from storage.db.codec import to_json
from storage.db.columns import microseconds, storable
from storage.db.database import Tx
from storage.db.statements import Among
from storage.db.tables import audit as table
from storage.db.tables import audit_people as known

BEGINNING = "0" * 64
"""The head of an empty log."""

ALIAS = "alias:"
"""The beginning of an alias; 64 random bits follow."""

_NOBODY = (ALIAS, "erased:", "board:")
"""What has an account's form and names no person."""

_PERSON = "person"
"""The name in `detail` of whom something was done to."""

_AT_ONCE = 1000


class Entry(NamedTuple):
    """What an entry's hash covers, in this order. `detail` is JSON."""

    number: int
    at: datetime
    actor: str
    act: str
    detail: str
    previous: str


async def append(tx: Tx, actor: str, act: str, detail: Mapping[str, Any], now: datetime) -> str:
    """Add an entry; returns the new head.

    `detail` is plain data without secrets, phone numbers or what people typed; `person` in it is whom it was done to.
    """
    said = dict(detail)
    if isinstance(said.get(_PERSON), str):
        said[_PERSON] = await _alias(tx, said[_PERSON])
    number, previous = await _last(tx)
    who = await _alias(tx, storable(actor))
    entry = Entry(number + 1, now, who, storable(act), storable(to_json(said)), previous)
    await tx.execute(table.insert(), entry._asdict() | {"hash": _hash(entry)})
    return _hash(entry)


def digest(words: str) -> str:
    """What stands in `detail` for what a person typed: it proves the words while they are kept elsewhere."""
    return hashlib.sha256(storable(words).encode("utf-8")).hexdigest()


async def head(tx: Tx) -> str:
    """The hash of the last entry."""
    return (await _last(tx))[1]


async def length(tx: Tx) -> int:
    """Count the entries."""
    return (await _last(tx))[0]


async def newest(tx: Tx, limit: int, before: int | None = None) -> list[Entry]:
    """The last entries, those below number `before` if that is given, the newest first; people by their accounts."""
    query = select(table).order_by(table.c.number.desc()).limit(limit)
    if before is not None:
        query = query.where(table.c.number < before)
    return await _named(tx, [_read(row) for row in await tx.execute(query)])


async def entries(tx: Tx, act: str = "") -> list[Entry]:
    """Every entry, or those of one act, in order; people by their accounts."""
    query = select(table).order_by(table.c.number)
    if act:
        query = query.where(table.c.act == act)
    return await _named(tx, [_read(row) for row in await tx.execute(query)])


async def forget(tx: Tx, person: str) -> None:
    """Forget whom that person's alias in the log stands for."""
    await tx.execute(delete(known).where(known.c.person == person))


async def verify(tx: Tx, head_was: str | None = None) -> int | None:
    """The number of the first broken entry; None where the chain is whole.

    With `head_was`, a head noted earlier (in an export, a backup): a log that does not contain it has been replaced or
    cut short, and the entry after its last one is named.
    """
    expected, previous = 1, BEGINNING
    seen = head_was in (None, BEGINNING)
    while True:
        query = select(table).where(table.c.number >= expected).order_by(table.c.number).limit(_AT_ONCE)
        rows = (await tx.execute(query)).all()
        for row in rows:
            if row.previous != previous or row.hash != _hash(_read(row)):
                return expected
            expected, previous = expected + 1, row.hash
            seen = seen or row.hash == head_was
        if len(rows) < _AT_ONCE:
            return None if seen else expected


async def _alias(tx: Tx, person: str) -> str:
    """Return what stands in the log for that account; for the command line and the like their own name."""
    if ":" not in person or person.startswith(_NOBODY):
        return person
    found = await tx.scalar(select(known.c.alias).where(known.c.person == person))
    if found is not None:
        return str(found)
    alias = ALIAS + secrets.token_hex(8)
    await tx.execute(known.insert(), {"person": person, "alias": alias})
    return alias


async def _named(tx: Tx, read: Sequence[Entry]) -> list[Entry]:
    """The entries with accounts in place of the aliases of those who are known."""
    details = [json.loads(entry.detail) for entry in read]
    aliases = {entry.actor for entry in read} | {str(detail.get(_PERSON)) for detail in details}
    rows = await _KNOWN.rows(tx, aliases)
    people = {row.alias: row.person for row in rows}
    return [
        entry._replace(actor=people.get(entry.actor, entry.actor), detail=_detail_named(entry.detail, detail, people))
        for entry, detail in zip(read, details, strict=True)
    ]


_KNOWN = Among(select(known.c.alias, known.c.person), known.c.alias)


def _detail_named(text: str, detail: dict[str, Any], people: Mapping[str, str]) -> str:
    person = people.get(str(detail.get(_PERSON)))
    return text if person is None else to_json(detail | {_PERSON: person})


async def _last(tx: Tx) -> tuple[int, str]:
    query = select(table.c.number, table.c.hash).order_by(table.c.number.desc()).limit(1)
    row = (await tx.execute(query)).one_or_none()
    return (0, BEGINNING) if row is None else (row.number, row.hash)


def _read(row: Row[Any]) -> Entry:
    return Entry(row.number, row.at, row.actor, row.act, row.detail, row.previous)


def _hash(entry: Entry) -> str:
    text = to_json([entry.number, microseconds(entry.at), entry.actor, entry.act, entry.detail, entry.previous])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()

"""The audit log: who did what and when, each entry hashed together with the one before it.

An entry's hash is SHA-256 over the canonical JSON of `[number, microseconds since 1970, actor, act, detail, previous]`.
Changing, dropping or inserting an entry breaks the chain; replacing all of it changes its head, which stands in every
export and backup.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from storage.codec import to_json
from storage.columns import microseconds, storable
from storage.database import Tx
from storage.tables import audit as table

BEGINNING = "0" * 64
"""The head of an empty log."""

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
    """Add an entry; returns the new head. `detail` is plain data without secrets, phone numbers or message texts."""
    number, previous = await _last(tx)
    entry = Entry(number + 1, now, storable(actor), storable(act), storable(to_json(dict(detail))), previous)
    await tx.execute(table.insert(), entry._asdict() | {"hash": _hash(entry)})
    return _hash(entry)


async def head(tx: Tx) -> str:
    """The hash of the last entry."""
    return (await _last(tx))[1]


async def newest(tx: Tx, limit: int, before: int | None = None) -> list[Entry]:
    """The last entries, those below number `before` if that is given, the newest first."""
    query = select(table).order_by(table.c.number.desc()).limit(limit)
    if before is not None:
        query = query.where(table.c.number < before)
    return [_read(row) for row in await tx.execute(query)]


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


async def _last(tx: Tx) -> tuple[int, str]:
    query = select(table.c.number, table.c.hash).order_by(table.c.number.desc()).limit(1)
    row = (await tx.execute(query)).one_or_none()
    return (0, BEGINNING) if row is None else (row.number, row.hash)


def _read(row: Row[Any]) -> Entry:
    return Entry(row.number, row.at, row.actor, row.act, row.detail, row.previous)


def _hash(entry: Entry) -> str:
    text = to_json([entry.number, microseconds(entry.at), entry.actor, entry.act, entry.detail, entry.previous])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()

"""The messages in a chat on the phone page as they stand now, and since when."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, tuple_

from storage.db.database import Tx
from storage.db.statements import insert_new
from storage.db.tables import page_messages as table

_ADD_ALL = table.insert().returning(table.c.id, sort_by_parameter_order=True)
_PLACE: ColumnElement[int] = func.coalesce(table.c.position, table.c.id)


@dataclass(frozen=True, slots=True)
class PageMessage:
    """A message in a chat. `id` grows with every change of the chat; `position` is its place and its name.

    `content` is what the channel made of it (`bot.channels.page.channel`); `reference` the sender's own name for it.
    """

    id: int
    position: int
    reference: str
    content: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be put at the end of a chat."""

    chat: str
    reference: str
    content: Mapping[str, Any]


async def add_all(tx: Tx, new: Sequence[NewMessage], now: datetime) -> list[PageMessage]:
    """Put each at the end of its chat, but for what is there by that reference. Returns them in the order given."""
    if not new:
        return []
    there = await _there(tx, new)
    added = [m for m in new if (m.chat, m.reference) not in there]
    rows = [{"chat": m.chat, "reference": m.reference, "content": _dump(m.content), "at": now} for m in added]
    numbers = (await tx.execute(_ADD_ALL, rows)).scalars().all() if rows else []
    there |= {
        (m.chat, m.reference): PageMessage(n, n, m.reference, m.content, now)
        for n, m in zip(numbers, added, strict=True)
    }
    return [there[m.chat, m.reference] for m in new]


async def _there(tx: Tx, new: Sequence[NewMessage]) -> dict[tuple[str, str], PageMessage]:
    """Those that are in their chats already."""
    keys = tuple_(table.c.chat, table.c.reference)
    query = select(table).where(keys.in_([(m.chat, m.reference) for m in new]))
    return {(row.chat, row.reference): _read(row) for row in await tx.execute(query)}


async def add(
    tx: Tx, chat: str, reference: str, content: Mapping[str, Any], now: datetime, *, position: int | None = None
) -> PageMessage | None:
    """Put a message into the chat, at `position` in place of the one there.

    None where a message of that reference is there already. A position with nothing at it any more counts as none.
    """
    if position is not None and not await _take_away(tx, chat, position):
        position = None
    row = {"chat": chat, "position": position, "reference": reference, "content": _dump(content), "at": now}
    number: int | None = await insert_new(tx, table, row, "id")
    return None if number is None else PageMessage(number, position or number, reference, content, now)


async def newest(tx: Tx, chat: str, limit: int) -> list[PageMessage]:
    """The last messages of the chat, in their order."""
    query = select(table).where(table.c.chat == chat).order_by(_PLACE.desc()).limit(limit)
    return [_read(row) for row in reversed((await tx.execute(query)).all())]


async def since(tx: Tx, chat: str, after_id: int, limit: int) -> list[PageMessage]:
    """Return what came or changed after the message of that `id`, in that order."""
    query = select(table).where(table.c.chat == chat, table.c.id > after_id).order_by(table.c.id).limit(limit)
    return [_read(row) for row in await tx.execute(query)]


async def at(tx: Tx, chat: str, position: int) -> PageMessage | None:
    """The message at that place of the chat."""
    query = select(table).where(table.c.chat == chat, or_(table.c.id == position, table.c.position == position))
    found = [_read(row) for row in await tx.execute(query.order_by(table.c.id.desc()))]
    return next((message for message in found if message.position == position), None)


async def _take_away(tx: Tx, chat: str, position: int) -> bool:
    here: ColumnElement[bool] = _PLACE.is_not_distinct_from(position)
    gone = await tx.execute(delete(table).where(table.c.chat == chat, here))
    return gone.rowcount > 0


def _dump(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False)


def _read(row: Row[Any]) -> PageMessage:
    return PageMessage(row.id, row.position or row.id, row.reference, json.loads(row.content), row.at)

"""Groups that are bound (`/bind`) to a unit and receive the digest of its subtree."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from storage.db.database import Tx
from storage.db.statements import upsert
from storage.db.tables import groups as table


@dataclass(frozen=True, slots=True)
class Binding:
    """A bound group."""

    channel: str
    chat: str
    unit_id: int
    title: str
    bound_by: str
    bound_at: datetime


async def bind(tx: Tx, channel: str, chat: str, unit_id: int, title: str, by: str, now: datetime) -> None:
    """Bind the group to the unit, in place of whatever it was bound to."""
    fields = {"unit_id": unit_id, "title": title, "bound_by": by, "bound_at": now}
    await upsert(tx, table, {"channel": channel, "chat": chat}, fields)


async def unbind(tx: Tx, channel: str, chat: str) -> bool:
    """Take the binding away; False where there was none."""
    result = await tx.execute(delete(table).where(table.c.channel == channel, table.c.chat == chat))
    return result.rowcount == 1


async def left(tx: Tx, channel: str, chat: str) -> bool:
    """The bot is out of that group: takes its binding away and those of its topics (`chat/…`); False without any."""
    within = or_(table.c.chat == chat, table.c.chat.startswith(f"{chat}/", autoescape=True))
    result = await tx.execute(delete(table).where(table.c.channel == channel, within))
    return result.rowcount > 0


async def bindings(tx: Tx) -> list[Binding]:
    """Every bound group, in the order bound."""
    query = select(table).order_by(table.c.bound_at, table.c.channel, table.c.chat)
    return [Binding(*row) for row in await tx.execute(query)]


async def move(tx: Tx, channel: str, old: str, new: str) -> bool:
    """The group has another address now; False where it was not bound. A binding of the new address stands."""
    there = select(table.c.chat).where(table.c.channel == channel, table.c.chat == new)
    if await tx.scalar(there) is not None:
        return await unbind(tx, channel, old)
    statement = update(table).where(table.c.channel == channel, table.c.chat == old).values(chat=new)
    return (await tx.execute(statement)).rowcount == 1

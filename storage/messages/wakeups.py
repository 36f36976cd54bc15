"""Reminders people asked for (稍后提醒): once, about one day's report of one unit."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select

from storage.db.database import Tx
from storage.db.statements import upsert
from storage.db.tables import wakeups as table


@dataclass(frozen=True, slots=True)
class Wakeup:
    """Somebody wants to be reminded at `at`."""

    person: str
    unit_id: int
    day: date
    at: datetime


async def ask(tx: Tx, person: str, unit_id: int, day: date, at: datetime) -> None:
    """Remind the person at `at`; asking again moves it."""
    await upsert(tx, table, {"person": person, "unit_id": unit_id, "day": day}, {"at": at})


async def due(tx: Tx, now: datetime) -> list[Wakeup]:
    """The reminders whose time has come, in order; each stays until it is cancelled."""
    query = select(table).where(table.c.at <= now).order_by(table.c.at, table.c.person, table.c.unit_id)
    return [Wakeup(*row) for row in await tx.execute(query)]


async def next_at(tx: Tx) -> datetime | None:
    """Return when the next one is due."""
    found: datetime | None = await tx.scalar(select(func.min(table.c.at)))
    return found


async def cancel(tx: Tx, unit_id: int, day: date, person: str | None = None) -> None:
    """The unit's day needs no reminder any more; with `person`, theirs only."""
    statement = delete(table).where(table.c.unit_id == unit_id, table.c.day == day)
    if person is not None:
        statement = statement.where(table.c.person == person)
    await tx.execute(statement)

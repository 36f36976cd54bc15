"""Story leads (新闻线索), numbered as people quote them: 线索N."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from dialogs.model.submissions import Lead
from storage.db.database import Tx
from storage.db.errors import LeadTaken
from storage.db.statements import Among, upsert
from storage.db.tables import leads as table

_NEWEST = select(func.max(table.c.number))


async def next_number(tx: Tx) -> int:
    """The number a lead saved in this transaction gets."""
    return int(await tx.scalar(_NEWEST) or 0) + 1


async def save(
    tx: Tx,
    *,
    number: int,
    unit_id: int,
    day: date,
    title: str,
    body: str,
    category: str,
    by: str,
    now: datetime,
) -> None:
    """Write a new lead, or change the unit's lead of that number; who sent it first stays.

    Raises `LeadTaken` where the number is another unit's: it was read outside this transaction.
    """
    owner = await tx.scalar(select(table.c.unit_id).where(table.c.number == number))
    if owner not in (None, unit_id):
        raise LeadTaken(f"lead {number} is unit {owner}'s")
    said = {"day": day, "title": title, "body": body, "category": category, "changed_at": now}
    new = {"unit_id": unit_id, "starred": False, "sent_by": by, "sent_at": now}
    await upsert(tx, table, {"number": number}, said, new)


_OF_UNITS = Among(select(table).order_by(table.c.number), table.c.unit_id)


async def of_units(tx: Tx, unit_ids: Collection[int]) -> dict[int, list[Lead]]:
    """The leads of those units, each unit's in order; a unit without any is absent."""
    found: dict[int, list[Lead]] = {}
    for row in await _OF_UNITS.rows(tx, unit_ids):
        found.setdefault(row.unit_id, []).append(_read(row))
    return found


async def all_leads(tx: Tx) -> list[Lead]:
    """Every lead, in order."""
    return [_read(row) for row in await tx.execute(select(table).order_by(table.c.number))]


async def lead(tx: Tx, number: int) -> Lead | None:
    """The lead of that number."""
    row = (await tx.execute(select(table).where(table.c.number == number))).one_or_none()
    return None if row is None else _read(row)


async def star(tx: Tx, number: int) -> bool | None:
    """Recommend a lead (择优推介), or take it back; whether it is recommended now, None where there is none."""
    statement = update(table).where(table.c.number == number).values(starred=~table.c.starred)
    found: bool | None = await tx.scalar(statement.returning(table.c.starred))
    return found


def _read(row: Row[Any]) -> Lead:
    return Lead(
        number=row.number,
        unit_id=row.unit_id,
        day=row.day,
        title=row.title,
        body=row.body,
        category=row.category,
        starred=row.starred,
        sent_by=row.sent_by,
        sent_at=row.sent_at,
    )

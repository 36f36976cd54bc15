"""The inbox: every update as it arrived, on disk before it is acknowledged, until it has been dealt with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Integer, bindparam, delete, func, literal_column, select, text, update

from storage.db.database import Tx
from storage.db.statements import insert_new
from storage.db.tables import inbox

KEPT = timedelta(days=60)
"""How long an update that was dealt with is known, so that it is not taken twice.

A phone that never had the answer sends its message again while its session lasts (`storage.people.page_sessions.IDLE`);
Telegram repeats one for 24 hours.
"""

_WAITING = text("state = 'waiting'")
_QUARANTINED = text("state = 'quarantined'")


class InboxState(StrEnum):
    """The states of an update. `quarantined`: it could not be read, or broke what read it; an admin is told."""

    WAITING = "waiting"
    DONE = "done"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Received:
    """An update that waits."""

    id: int
    channel: str
    update_id: str
    raw: bytes
    received_at: datetime


async def receive(tx: Tx, channel: str, update_id: str, raw: bytes, now: datetime) -> bool:
    """Keep an update; False where this channel's update of that id is there already."""
    row = {
        "channel": channel,
        "update_id": update_id,
        "raw": raw,
        "received_at": now,
        "state": InboxState.WAITING.value,
        "reason": "",
    }
    return await insert_new(tx, inbox, row, "id") is not None


_OLDEST = (
    select(inbox.c.id, inbox.c.channel, inbox.c.update_id, inbox.c.raw, inbox.c.received_at)
    .where(_WAITING, inbox.c.id > bindparam("after"))
    .order_by(inbox.c.id)
    .limit(bindparam("most", type_=Integer))
)


async def waiting(tx: Tx, limit: int, after_id: int = 0) -> list[Received]:
    """Return the oldest updates that wait, in the order they came, those up to `after_id` left out."""
    return [Received(*row) for row in await tx.execute(_OLDEST, {"after": after_id, "most": limit})]


async def oldest_waiting(tx: Tx) -> datetime | None:
    """Return when the oldest update that waits was received."""
    query = select(inbox.c.received_at).where(_WAITING).order_by(inbox.c.id).limit(1)
    found: datetime | None = await tx.scalar(query)
    return found


_DONE = (
    update(inbox)
    .where(inbox.c.id == bindparam("of_id"))
    .values(state=InboxState.DONE.value, finished_at=bindparam("now"), raw=b"")
)


async def mark_done(tx: Tx, inbox_id: int, now: datetime) -> None:
    """Note that it has been dealt with, in the transaction that holds its effects. What somebody wrote is not kept."""
    await tx.execute(_DONE, {"of_id": inbox_id, "now": now})


async def quarantine(tx: Tx, inbox_id: int, reason: str, now: datetime) -> None:
    """Set the update aside. `reason` says what went wrong without quoting the update."""
    await tx.execute(
        update(inbox)
        .where(inbox.c.id == inbox_id)
        .values(state=InboxState.QUARANTINED.value, finished_at=now, reason=reason)
    )


async def counts(tx: Tx) -> dict[InboxState, int]:
    """Count the updates that wait, and those in quarantine."""
    found: dict[InboxState, int] = {}
    for state, clause in ((InboxState.WAITING, _WAITING), (InboxState.QUARANTINED, _QUARANTINED)):
        query = select(func.count(literal_column("*"))).select_from(inbox).where(clause)
        found[state] = int(await tx.scalar(query) or 0)
    return found


async def done_before(tx: Tx, before: datetime, limit: int) -> list[int]:
    """Return the numbers of updates dealt with before that instant, the oldest first, at most `limit`."""
    query = select(inbox.c.id).where(inbox.c.state == InboxState.DONE.value, inbox.c.finished_at < before)
    return list(await tx.scalars(query.order_by(inbox.c.id).limit(limit)))


async def delete_done(tx: Tx, ids: Collection[int]) -> None:
    """Delete those that were dealt with. One of them that came again would be taken for a new update."""
    await tx.execute(delete(inbox).where(inbox.c.id.in_(list(ids)), inbox.c.state == InboxState.DONE.value))

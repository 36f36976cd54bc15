"""Work that was asked for and takes a while (an export, a digest on demand): kept until its answer is in the outbox."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, select, update

from storage.db.database import Tx
from storage.db.statements import insert_new
from storage.db.tables import jobs as table


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work: what kind, about which unit and day, and in which chat its answer is awaited.

    `told`: the key of the message that tells how far it is, empty before there is one. `tries`: how often it was begun.
    """

    kind: str
    channel: str
    chat: str
    person: str
    unit_id: int
    day: date | None = None
    told: str = ""
    tries: int = 0
    id: int = 0


async def order(tx: Tx, job: Job, now: datetime) -> int | None:
    """Keep a new job; returns its id, None where the same one waits and was not begun: it will answer both."""
    if await tx.scalar(select(table.c.id).where(*_same_as(job), table.c.tries == 0).limit(1)) is not None:
        return None
    row = {
        "kind": job.kind,
        "channel": job.channel,
        "chat": job.chat,
        "person": job.person,
        "unit_id": job.unit_id,
        "day": job.day,
        "told": job.told,
        "tries": 0,
        "ordered_at": now,
    }
    return int(await insert_new(tx, table, row, "id"))


def _same_as(job: Job) -> list[ColumnElement[bool]]:
    same = ("kind", "channel", "chat", "person", "unit_id", "day")
    return [table.c[name].is_not_distinct_from(getattr(job, name)) for name in same]


async def begin(tx: Tx, number: int) -> Job | None:
    """Take a job up, this try counted; None where it is done."""
    await tx.execute(update(table).where(table.c.id == number).values(tries=table.c.tries + 1))
    columns = (table.c[name] for name in Job.__slots__)
    row = (await tx.execute(select(*columns).where(table.c.id == number))).one_or_none()
    return Job(*row) if row else None


async def release(tx: Tx, number: int) -> None:
    """Make its latest try not count: what it was begun for could not be had."""
    await tx.execute(update(table).where(table.c.id == number, table.c.tries > 0).values(tries=table.c.tries - 1))


async def tell(tx: Tx, number: int, key: str) -> None:
    """The message with that key tells how far the job is."""
    await tx.execute(update(table).where(table.c.id == number).values(told=key))


async def told(tx: Tx, number: int) -> str:
    """The key of the message that tells how far the job is, empty where there is none."""
    return str(await tx.scalar(select(table.c.told).where(table.c.id == number)) or "")


async def finish(tx: Tx, number: int) -> None:
    """The job's answer is in the outbox."""
    await tx.execute(delete(table).where(table.c.id == number))


async def waiting(tx: Tx) -> list[int]:
    """The ids of all jobs that are not done, oldest first."""
    return list(await tx.scalars(select(table.c.id).order_by(table.c.id)))

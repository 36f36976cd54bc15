"""Extensions (延期) of due times, and unlocks (解锁) of what is locked; both are revisions too."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from dialogs.model.submissions import Revision, Status, Subject
from dialogs.schedule.due_times import Extension
from storage.db import texts
from storage.db.database import Tx
from storage.db.statements import Among, upsert
from storage.db.tables import extensions as table
from storage.db.tables import submissions, units, unlocks
from storage.reports.revisions import add_revision


async def extend(
    tx: Tx,
    deliverable: str,
    unit_id: int | None,
    due: datetime,
    by: str,
    now: datetime,
    *,
    was: datetime | None = None,
) -> None:
    """Move a due time, for one unit or, with None, for all; a later one replaces an earlier one.

    `was` is the due time before, for the revision; an earlier extension is known here.
    """
    same = (table.c.deliverable == deliverable, table.c.unit_id.is_not_distinct_from(unit_id))
    before = await tx.scalar(select(table.c.due).where(*same)) or was
    if (await tx.execute(update(table).where(*same).values(due=due, by=by, at=now))).rowcount == 0:
        await tx.execute(table.insert().values(deliverable=deliverable, unit_id=unit_id, due=due, by=by, at=now))
    subject = Subject(deliverable=deliverable)
    old = "" if before is None else _in_words(before.astimezone(due.tzinfo))
    owner = unit_id if unit_id is not None else await tx.scalar(select(units.c.id).where(units.c.parent_id.is_(None)))
    if owner is not None:
        await add_revision(tx, Revision(now, owner, subject, texts.EXTENDED, old, _in_words(due), by))


_EXTENSIONS = select(table.c.deliverable, table.c.unit_id, table.c.due).order_by(table.c.at, table.c.id)


async def extensions(tx: Tx) -> list[Extension]:
    """Every extension in force, in the order given."""
    return [Extension(*row) for row in await tx.execute(_EXTENSIONS)]


async def unlock(tx: Tx, unit_id: int, subject: Subject, by: str, now: datetime) -> None:
    """Reopen exactly this subject of the unit, until it is submitted again."""
    await upsert(tx, unlocks, {"unit_id": unit_id, "subject": str(subject)}, {"by": by, "at": now})
    await add_revision(tx, Revision(now, unit_id, subject, texts.UNLOCKED, "", "", by))


_REOPENED = Among(select(unlocks.c.unit_id, unlocks.c.subject), unlocks.c.unit_id)
_RETURNED = Among(
    select(submissions.c.unit_id, submissions.c.subject).where(submissions.c.status == Status.RETURNED.value),
    submissions.c.unit_id,
)


async def unlocked(tx: Tx, unit_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Return what is reopened, by unlock or return, as `str(subject)`; a unit with nothing reopened is absent."""
    found: dict[int, set[str]] = {}
    for query in (_REOPENED, _RETURNED):
        for row in await query.rows(tx, unit_ids):
            found.setdefault(row.unit_id, set()).add(row.subject)
    return {unit_id: frozenset(subjects) for unit_id, subjects in found.items()}


def _in_words(due: datetime) -> str:
    return f"{due:%Y-%m-%d %H:%M}"

"""Revisions (修订记录): what changed after a first submission, a row per field, and returns, extensions, unlocks."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, select

from dialogs.model.submissions import Revision, Subject
from storage.db import texts
from storage.db.database import Tx
from storage.db.statements import Among
from storage.db.tables import revisions as table

_REVISIONS = Among(select(table), table.c.unit_id)
_RETURNS = Among(select(table).where(table.c.field == texts.RETURNED), table.c.unit_id)


async def add_revision(tx: Tx, revision: Revision) -> None:
    """Keep a revision for ever."""
    await add_revisions(tx, [revision])


async def add_revisions(tx: Tx, found: Sequence[Revision]) -> None:
    """Keep several, in their order."""
    if not found:
        return
    rows = [
        {
            "at": revision.at,
            "unit_id": revision.unit_id,
            "subject": str(revision.subject),
            "field": revision.field,
            "old": revision.old,
            "new": revision.new,
            "by": revision.by,
            "reason": revision.reason,
        }
        for revision in found
    ]
    await tx.execute(table.insert(), rows)


async def revisions(tx: Tx, unit_ids: Collection[int] | None = None) -> list[Revision]:
    """The revisions of those units (all), oldest first."""
    return [_read(row) for row in sorted(await _REVISIONS.rows(tx, unit_ids), key=lambda row: row.id)]


async def returns(tx: Tx, unit_ids: Collection[int]) -> dict[int, list[Revision]]:
    """Return what was ever sent back of those units, each unit's in no order; a unit without any is absent."""
    found: dict[int, list[Revision]] = {}
    for row in await _RETURNS.rows(tx, unit_ids):
        found.setdefault(row.unit_id, []).append(_read(row))
    return found


def _read(row: Row[Any]) -> Revision:
    return Revision(
        at=row.at,
        unit_id=row.unit_id,
        subject=Subject.parse(row.subject),
        field=row.field,
        old=row.old,
        new=row.new,
        by=row.by,
        reason=row.reason,
    )

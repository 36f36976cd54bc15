"""Planned activities (活动) of the campaign's register, numbered as people quote them: 活动N."""

from datetime import datetime

from sqlalchemy import select

from dialogs.parsing.activities import Activity, Approval
from storage.db.codec import mapping_from_json, mapping_to_json
from storage.db.database import Tx
from storage.db.statements import upsert
from storage.db.tables import activities as table


async def save(tx: Tx, activity: Activity, by: str, now: datetime) -> None:
    """Write a new activity, or the one of that number as it is now."""
    fields = {
        "entered": mapping_to_json(activity.values),
        "approval": activity.approval.value,
        "reason": activity.reason,
        "removed": activity.removed,
        "changed_by": by,
        "changed_at": now,
    }
    await upsert(tx, table, {"number": activity.number}, {"unit_id": activity.unit_id, **fields})


async def all_activities(tx: Tx) -> list[Activity]:
    """Every activity that was ever entered or changed, in order; those called off too."""
    rows = await tx.execute(select(table).order_by(table.c.number))
    return [
        Activity(
            number=row.number,
            unit_id=row.unit_id,
            values=mapping_from_json(row.entered),
            approval=Approval(row.approval),
            reason=row.reason,
            removed=row.removed,
        )
        for row in rows
    ]

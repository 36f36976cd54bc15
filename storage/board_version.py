"""Whether anything has changed that the officials' board shows."""

from sqlalchemy import func, select

from storage.database import Tx
from storage.tables import changes, leads, media, units


async def board_version(tx: Tx) -> str:
    """Another text whenever a submission, a lead, a photo or the roster has changed."""
    newest = (func.max(changes.c.id), func.max(leads.c.changed_at), func.max(media.c.finished_at))
    found = [await tx.scalar(select(column)) for column in (*newest, func.max(units.c.changed_at))]
    return "/".join("" if one is None else str(one) for one in found)

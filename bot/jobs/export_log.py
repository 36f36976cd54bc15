"""The export log: who took what out of the program, kept in the audit chain."""

from bot.runtime.context import Context
from storage.db.database import Tx
from storage.people import audit


async def note_export(tx: Tx, *, ctx: Context, person: str, what: str, unit_id: int) -> None:
    """Write into the audit who exported what (`table`, `materials`)."""
    await audit.append(tx, person, "export", {"what": what, "unit": unit_id}, ctx.clock.now())

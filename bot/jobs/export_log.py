"""The export log: who took what out of the program, kept in the audit chain."""

from bot.context import Context
from storage import audit
from storage.database import Tx


async def note_export(tx: Tx, *, ctx: Context, person: str, what: str, unit_id: int) -> None:
    """Write into the audit who exported what (`table`, `materials`)."""
    await audit.append(tx, person, "export", {"what": what, "unit": unit_id}, ctx.clock.now())

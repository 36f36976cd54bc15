"""Takes a roster over into the store, whole or not at all: the same from the command line and from the desk."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.context import Context
from bot.rosters.files import RosterFile, roster_of
from bot.spreadsheets import Table
from storage import audit, roster
from storage.database import Tx
from storage.roster import Imported


@dataclass(frozen=True, slots=True)
class RosterImport:
    """The roster as read, what taking it over did, and how many units it did not list (the root left out)."""

    file: RosterFile
    done: Imported
    kept: int


async def import_roster(ctx: Context, tx: Tx, tables: Sequence[Table], *, by: str) -> RosterImport:
    """Check the sheets and import them, in the name of `by`. Raises RosterFaulty, and then nothing is imported."""
    stored = await roster.organisation(tx, ctx.campaign)
    read = roster_of(tables, ctx.campaign, stored)
    now = ctx.clock.now()
    done = await roster.import_units(tx, read.rows, now, campaign=ctx.campaign)
    await audit.append(tx, by, "roster-import", {"added": len(done.added), "updated": len(done.updated)}, now)
    return RosterImport(read, done, len(set(done.kept) - {ctx.campaign.root}))

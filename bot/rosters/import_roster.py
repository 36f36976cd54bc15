"""Takes a roster over into the store, whole or not at all: the same from the command line and from the desk.

A roster is read and checked before the transaction that takes it over, against the units as they stood then; where
these have changed in between it is checked anew.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.decoding.errors import DecodingFailed, DecodingUnavailable
from bot.decoding.limits import Limits
from bot.rosters.read import RosterFile, read_roster
from bot.runtime.context import Context
from bot.sheets.errors import NotASpreadsheet
from dialogs.model.units import Organisation
from storage.db.database import Tx
from storage.people import audit, roster
from storage.people.roster import Imported

Turn = Callable[[Callable[[Tx], Awaitable["RosterImport | None"]]], Awaitable["RosterImport | None"]]
"""Does something in one transaction."""


LIMITS = Limits(seconds=30)
"""A roster of 11,200 units takes a few seconds and half of the usual memory."""


@dataclass(frozen=True, slots=True)
class RosterImport:
    """The roster as read, what taking it over did, and how many units it did not list (the root left out)."""

    file: RosterFile
    done: Imported
    kept: int


async def import_roster(ctx: Context, source: Path | bytes, turn: Turn, *, by: str) -> RosterImport:
    """Read, check and import a roster, in the name of `by`.

    Raises NotASpreadsheet or RosterFaulty, and then nothing is imported.
    """
    while True:
        async with ctx.db.read() as tx:
            stored = await roster.organisation(tx, ctx.campaign)
            version = await roster.version(tx)
        read = await _read(ctx, source, stored)
        imported = await turn(partial(_take_over, ctx=ctx, read=read, version=version, by=by))
        if imported is not None:
            return imported


async def _read(ctx: Context, source: Path | bytes, stored: Organisation) -> RosterFile:
    try:
        return await ctx.decoders.decode(partial(read_roster, source, ctx.campaign, stored), LIMITS)
    except DecodingFailed:
        raise NotASpreadsheet(NotASpreadsheet.TOO_HARD) from None
    except DecodingUnavailable:
        raise NotASpreadsheet(NotASpreadsheet.BUSY) from None


async def _take_over(tx: Tx, *, ctx: Context, read: RosterFile, version: str, by: str) -> RosterImport | None:
    """Import what was read; None where units have changed since."""
    if await roster.version(tx) != version:
        return None
    now = ctx.clock.now()
    done = await roster.import_units(tx, read.rows, now, campaign=ctx.campaign)
    await audit.append(tx, by, "roster-import", {"added": len(done.added), "updated": len(done.updated)}, now)
    return RosterImport(read, done, len(set(done.kept) - {ctx.campaign.root}))

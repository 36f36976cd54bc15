"""Load what reports are made from, in bulk, as of one moment."""

import asyncio
import gc
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from bot.reports.figures.records import Liaison, Records
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache
from dialogs.model.units import Role
from dialogs.parsing.activities import registered
from storage.db.database import Database, Tx
from storage.media import files
from storage.people import accounts, audit, roster
from storage.reports import activities, deadlines, leads, submissions


async def load_records(ctx: Context, tx: Tx, organisations: OrganisationCache) -> Records:
    """The whole campaign's records."""
    organisation = await organisations.current(tx)
    liaisons: dict[int, list[Liaison]] = defaultdict(list)
    for held in await accounts.holders(tx, role=Role.LIAISON):
        liaisons[held.unit_id].append(Liaison(held.name, held.phone, held.granted_at))
    for unit_id, contact in (await roster.contacts(tx)).items():
        if contact.name and not liaisons[unit_id]:
            liaisons[unit_id].append(Liaison(contact.name, contact.phone))
    revisions = await submissions.revisions(tx)
    return Records(
        campaign=ctx.campaign,
        organisation=organisation,
        now=ctx.clock.now(),
        submissions=await submissions.all_submissions(tx),
        files=await files.all_files(tx),
        leads=await leads.all_leads(tx),
        revisions=revisions,
        extensions=await deadlines.extensions(tx),
        activities=registered(organisation, await activities.all_activities(tx)),
        liaisons=dict(liaisons),
        names=await accounts.names(tx, {revision.by for revision in revisions}),
        audit_head=await audit.head(tx),
    )


_reading = threading.Lock()
"""One reading at a time: more would take as long, and as much memory each."""


async def read_records(ctx: Context) -> Records:
    """The whole campaign's records as they stand now, read in a thread with a connection of its own.

    Raises a `StorageError`.
    """
    return await asyncio.to_thread(_records, ctx)


def _records(ctx: Context) -> Records:
    with _reading, _uncollected():
        return asyncio.run(_read(ctx))


async def _read(ctx: Context) -> Records:
    db = await Database.open(ctx.db.url)
    try:
        async with db.read() as tx:
            return await load_records(ctx, tx, OrganisationCache(ctx.campaign))
    finally:
        await db.close()


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage is looked for meanwhile: records hold no cycles, and each look stops every thread."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

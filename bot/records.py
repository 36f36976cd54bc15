"""Loads what reports are made from, in bulk, as of one moment."""

from collections import defaultdict

from bot.context import Context
from bot.reports.records import Liaison, Records
from bot.turns.organisations import Organisations
from dialogs.activities import registered
from dialogs.units import Role
from storage import activities, audit, deadlines, leads, media, people, roster, submissions
from storage.database import Tx


async def load_records(ctx: Context, tx: Tx, organisations: Organisations) -> Records:
    """The whole campaign's records."""
    organisation = await organisations.current(tx)
    liaisons: dict[int, list[Liaison]] = defaultdict(list)
    for held in await people.holders(tx, role=Role.LIAISON):
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
        files=await media.all_files(tx),
        leads=await leads.all_leads(tx),
        revisions=revisions,
        extensions=await deadlines.extensions(tx),
        activities=registered(organisation, await activities.all_activities(tx)),
        liaisons=dict(liaisons),
        names=await people.names(tx, {revision.by for revision in revisions}),
        audit_head=await audit.head(tx),
    )

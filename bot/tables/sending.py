"""A unit's own annex (情况统计表) as xlsx, for its liaisons: a job, kept until it is in the outbox.

Whoever confirmed the table gets it as the job's answer, the others as news of who did, once for every confirmation.
"""

import asyncio
from collections.abc import Callable
from functools import partial

from bot.posting.post import Address, post
from bot.reports.figures.records import Liaison, Records
from bot.runtime.context import Context
from bot.runtime.organisation_cache import OrganisationCache
from dialogs.model.outgoing import Attachment, AttachmentKind, Lane, Outgoing
from dialogs.model.submissions import Subject
from dialogs.model.units import Role, Unit
from dialogs.schedule.slot import quiet_until
from dialogs.texts.liaison import tables as texts
from storage.db import scratch
from storage.db.database import Tx
from storage.messages.jobs import Job
from storage.people import accounts
from storage.reports import submissions

KIND = "annex"


def annex_job(to: Address, unit_id: int) -> Job:
    """The job that sends that unit's annex to `to`."""
    return Job(KIND, to.channel, to.chat, to.person, unit_id)


async def annex_messages(ctx: Context, job: Job) -> list[Outgoing]:
    """The annex of the job's unit as it stands now, as a document; the unit's other liaisons are sent it besides."""
    async with ctx.db.read() as tx:
        records = await _records(ctx, tx, job.unit_id)
    unit = records.organisation[job.unit_id]
    stored = await ctx.media.store_bytes(await asyncio.to_thread(_annex, records, unit.id))
    name = f"{ctx.campaign.table_title}_{unit.name}.xlsx"
    document = partial(Attachment, AttachmentKind.DOCUMENT, stored.sha256, name)
    await ctx.turn(partial(_tell_colleagues, ctx=ctx, job=job, unit=unit, document=document))
    return [Outgoing("", attachments=(document(texts.own_annex(unit.name)),))]


async def _tell_colleagues(
    tx: Tx, *, ctx: Context, job: Job, unit: Unit, document: Callable[[str], Attachment]
) -> None:
    """Send it to the unit's other liaisons, with who confirmed and when; a job begun again sends nothing twice."""
    table = ctx.campaign.table
    about = str(Subject(deliverable=table.key)) if table else ""
    signed = (await submissions.of_units(tx, [unit.id])).get(unit.id, {}).get(about)
    if signed is None or not signed.counts or signed.changed_at is None:
        return
    who = (await accounts.names(tx, [signed.submitted_by])).get(signed.submitted_by, "")
    at = signed.changed_at.astimezone(ctx.campaign.zone)
    message = Outgoing("", attachments=(document(texts.colleagues_annex(unit.name, who, at)),))
    now = ctx.clock.now()
    waits = quiet_until(ctx.campaign, now)
    for liaison in await accounts.holders(tx, role=Role.LIAISON, unit_ids=[unit.id]):
        if liaison.reachable and liaison.person not in {job.person, signed.submitted_by}:
            to = Address(liaison.channel, liaison.chat, liaison.person)
            once = f"{KIND}:{unit.id}:{signed.revision}:{liaison.person}"
            await post(ctx, tx, to, message, lane=Lane.ANSWER, kind=KIND, not_before=waits, once=once)


async def _records(ctx: Context, tx: Tx, unit_id: int) -> Records:
    """What that one annex is made from: the subtree's reports and the unit's liaisons, not a whole nation's."""
    organisation = await OrganisationCache(ctx.campaign).current(tx)
    below = [unit.id for unit in organisation.subtree(unit_id)]
    known = await submissions.of_units(tx, below)
    liaisons = await accounts.holders(tx, role=Role.LIAISON, unit_ids=[unit_id])
    return Records(
        campaign=ctx.campaign,
        organisation=organisation,
        now=ctx.clock.now(),
        submissions=[submission for of_unit in known.values() for submission in of_unit.values()],
        liaisons={unit_id: [Liaison(held.name, held.phone, held.granted_at) for held in liaisons]},
    )


def _annex(records: Records, unit_id: int) -> bytes:
    """The file's bytes. Its folder is made and removed in here, in the thread, which a stop does not cut short."""
    from bot.reports.workbook.workbook import write_annex

    with scratch.folder() as folder:
        path = folder / "annex.xlsx"
        write_annex(records, unit_id, path)
        return path.read_bytes()

"""A unit's own annex (情况统计表) as xlsx, for whoever confirmed its table: a job, kept until it is in the outbox."""

import asyncio
import tempfile
from pathlib import Path

from bot.context import Context
from bot.posting import Address
from bot.reports.records import Liaison, Records
from bot.turns.organisations import Organisations
from dialogs.outgoing import Attachment, AttachmentKind, Outgoing
from dialogs.texts import tables as texts
from dialogs.units import Role
from storage import people, submissions
from storage.database import Tx
from storage.jobs import Job

KIND = "annex"


def annex_job(to: Address, unit_id: int) -> Job:
    """The job that sends that unit's annex to `to`."""
    return Job(KIND, to.channel, to.chat, to.person, unit_id)


async def annex_messages(ctx: Context, job: Job) -> list[Outgoing]:
    """The annex of the job's unit as it stands now, as a document."""
    async with ctx.db.read() as tx:
        records = await _records(ctx, tx, job.unit_id)
    unit = records.organisation[job.unit_id]
    stored = await ctx.media.store_bytes(await asyncio.to_thread(_annex, records, unit.id))
    name = f"{ctx.campaign.table_title}_{unit.name}.xlsx"
    caption = texts.own_annex(unit.name)
    return [Outgoing("", attachments=(Attachment(AttachmentKind.DOCUMENT, stored.sha256, name, caption),))]


async def _records(ctx: Context, tx: Tx, unit_id: int) -> Records:
    """What that one annex is made from: the subtree's reports and the unit's liaisons, not a whole nation's."""
    organisation = await Organisations(ctx.campaign).current(tx)
    below = [unit.id for unit in organisation.subtree(unit_id)]
    known = await submissions.of_units(tx, below)
    liaisons = await people.holders(tx, role=Role.LIAISON, unit_ids=[unit_id])
    return Records(
        campaign=ctx.campaign,
        organisation=organisation,
        now=ctx.clock.now(),
        submissions=[submission for of_unit in known.values() for submission in of_unit.values()],
        liaisons={unit_id: [Liaison(held.name, held.phone, held.granted_at) for held in liaisons]},
    )


def _annex(records: Records, unit_id: int) -> bytes:
    """The file's bytes. Its folder is made and removed in here, in the thread, which a stop does not cut short."""
    from bot.reports.workbook import write_annex

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annex.xlsx"
        write_annex(records, unit_id, path)
        return path.read_bytes()

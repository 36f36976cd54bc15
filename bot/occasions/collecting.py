"""Makes what the collective slots of one instant say, from everybody's records: where they are many, in a process."""

import asyncio
from collections.abc import Sequence
from functools import partial

from bot.channels import wecom
from bot.context import Context
from bot.jobs import apart
from bot.jobs.enclosing import digest_attachments
from bot.jobs.report_wire import Shown
from bot.occasions import collective
from bot.occasions.audience import Audience, load_audience
from bot.occasions.notices import Notice
from bot.posting import Address
from bot.reading import read_records
from bot.reports.records import Records
from dialogs.slot import Slot, SlotKind

Collected = tuple[list[Notice], list[Notice]]
"""What groups and supervisors are told; and what groups are told once more, to be pasted elsewhere."""


async def collected(ctx: Context, slots: Sequence[Slot], missed: tuple[str, ...]) -> Collected:
    """What those slots, all collective, say; `missed` are the slots to be named as 漏发."""
    return await apart.made(ctx, partial(_collected, slots=tuple(slots), missed=missed, robot=ctx.robot))


async def _collected(
    ctx: Context, _shown: Shown, *, slots: Sequence[Slot], missed: tuple[str, ...], robot: bool
) -> Collected:
    records = await read_records(ctx)
    async with ctx.db.read() as tx:
        to_robot = Address(wecom.NAME, wecom.GROUP) if robot else None
        audience: Audience = await load_audience(tx, records.organisation, to_robot)
    found: list[Notice] = []
    copies: list[Notice] = []
    for slot in slots:
        attached = await _attached(ctx, slot, records, audience)
        found += await asyncio.to_thread(collective.notices, slot, records, audience, missed, attached)
        copies += await asyncio.to_thread(collective.copies, slot, records, audience, missed)
    return found, copies


async def _attached(ctx: Context, slot: Slot, records: Records, audience: Audience) -> collective.Attached:
    if slot.kind is not SlotKind.DIGEST:
        return {}
    tops = collective.subtrees(slot, audience)
    return {top: await digest_attachments(ctx, records, top, slot.day) for top in tops}

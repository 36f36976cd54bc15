"""Makes what the collective slots of one instant say, from everybody's records: where they are many, in a process."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.channels import wecom
from bot.context import Context
from bot.jobs import apart
from bot.jobs.enclosing import digest_attachments
from bot.jobs.report_wire import Shown
from bot.occasions import collective
from bot.occasions.audience import Audience, load_audience
from bot.occasions.failures import Failures, passes
from bot.occasions.notices import Notice
from bot.posting import Address
from bot.reading import read_records
from bot.reports.enclosures import Lacking
from bot.reports.records import Records
from dialogs.slot import Slot, SlotKind


@dataclass(slots=True)
class Collected:
    """What groups and supervisors are told; what groups are told once more, to be pasted elsewhere; what could not be
    made, and what goes without (`(slot key, unit id)`)."""

    notices: list[Notice] = field(default_factory=list)
    copies: list[Notice] = field(default_factory=list)
    failures: Failures = field(default_factory=Failures)
    lacking: dict[tuple[str, int], Lacking] = field(default_factory=dict)


async def collected(ctx: Context, slots: Sequence[Slot], missed: tuple[str, ...], *, bare: bool) -> Collected:
    """What those slots, all collective, say; `missed` are the slots to be named as 漏发.

    `bare`: without anything that has to be drawn or rendered. Raises what `apart.made` does.
    """
    work = partial(_collected, slots=tuple(slots), missed=missed, robot=ctx.robot, bare=bare)
    return await apart.made(ctx, work)


async def _collected(
    ctx: Context, _shown: Shown, *, slots: Sequence[Slot], missed: tuple[str, ...], robot: bool, bare: bool
) -> Collected:
    records = await read_records(ctx)
    async with ctx.db.read() as tx:
        to_robot = Address(wecom.NAME, wecom.GROUP) if robot else None
        audience: Audience = await load_audience(tx, records.organisation, to_robot)
    made = Collected()
    for slot in slots:
        try:
            await _collect(ctx, slot, records, audience, missed, made, bare=bare)
        except Exception as error:
            if passes(error):
                raise
            made.failures.note([slot.key], error)
    return made


async def _collect(
    ctx: Context,
    slot: Slot,
    records: Records,
    audience: Audience,
    missed: tuple[str, ...],
    made: Collected,
    *,
    bare: bool,
) -> None:
    """Add what one slot says."""
    attached = await _attached(ctx, slot, records, audience, bare=bare)
    say = (slot, records, audience, missed, attached, made.failures)
    notices = await asyncio.to_thread(collective.notices, *say)
    made.copies += await asyncio.to_thread(collective.copies, *say)
    made.notices += notices
    made.lacking |= {(slot.key, top): found.lacking for top, found in attached.items() if found.lacking}


async def _attached(
    ctx: Context, slot: Slot, records: Records, audience: Audience, *, bare: bool
) -> collective.Attached:
    if slot.kind is not SlotKind.DIGEST:
        return {}
    tops = collective.subtrees(slot, audience)
    return {top: await digest_attachments(ctx, records, top, slot.day, bare=bare) for top in tops}

"""Digests and bulletins: what bound groups, and supervisors without one, are told (INTERFACE §7)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bot.channels.wecom import robot as wecom
from bot.jobs import offload
from bot.jobs.attachments import Attachments, digest_attachments
from bot.jobs.records import read_records
from bot.jobs.worker.wire import Shown
from bot.notifications.failures import Failures, passes
from bot.posting.notices import Notice
from bot.posting.post import Address
from bot.posting.recipients import Audience, load_audience
from bot.reports.attachments import Lacking
from bot.reports.figures.records import Records
from bot.runtime.context import Context
from dialogs.model.outgoing import Outgoing
from dialogs.schedule.slot import Slot, SlotKind

Attached = Mapping[int, Attachments]
"""What goes with a digest, by the unit whose subtree's it is."""

NOTHING = Attachments()


def subtrees(slot: Slot, audience: Audience) -> list[int]:
    """Return the units whose subtrees' messages that slot sends."""
    return list(dict.fromkeys(top for _, top in _recipients(slot, audience)))


def notices(
    slot: Slot,
    records: Records,
    audience: Audience,
    missed: tuple[str, ...],
    attached: Attached,
    failures: Failures,
) -> list[Notice]:
    """Make what that slot says to each group, of its own subtree; `missed` are the slots to be named as 漏发.

    What cannot be made of a subtree is put into `failures`, for each who was to read it.
    """
    from bot.reports.messages import bulletin, digest, late_digest

    make: Callable[[int], Outgoing | None]
    match slot.kind:
        case SlotKind.DIGEST:

            def make(top: int) -> Outgoing | None:
                return digest.digest(records, top, slot.day, missed, attached.get(top, NOTHING).lacking.kinds)

        case SlotKind.LATE_DIGEST:
            since = records.campaign.digest_at(slot.day) or slot.at
            make = partial(late_digest.late_digest, records, day=slot.day, since=since)
        case SlotKind.BULLETIN:
            make = partial(bulletin.bulletin, records, keys=slot.deliverables, due=slot.due or slot.at)
        case _:
            return []
    return _each(slot, _recipients(slot, audience), make, attached, failures)


def copies(
    slot: Slot,
    records: Records,
    audience: Audience,
    missed: tuple[str, ...],
    attached: Attached,
    failures: Failures,
) -> list[Notice]:
    """Make a digest once more for each group, as plain text to paste elsewhere, where the campaign asks for that."""
    from bot.reports.messages import digest

    if slot.kind is not SlotKind.DIGEST or not records.campaign.digest_as_text:
        return []

    def make(top: int) -> Outgoing:
        return Outgoing(digest.digest_text(records, top, slot.day, missed, attached.get(top, NOTHING).lacking.kinds))

    groups = [(to, top) for to, top in _recipients(slot, audience) if not to.person]
    return _each(slot, groups, make, {}, failures)


def _recipients(slot: Slot, audience: Audience) -> list[tuple[Address, int]]:
    """Groups and the robot; of digests, not of bulletins, also supervisors whose units have no group.

    A supervisor below whom nobody reports (an office that approves) is sent no digest of nothing.
    """
    groups = list(audience.bound)
    if audience.robot:
        groups.append((audience.robot, audience.organisation.root.id))
    if slot.kind is SlotKind.BULLETIN:
        return [(to, top) for to, top in groups if slot.to_root or _below_root(audience, top)]
    bound = {top for _, top in audience.bound}
    alone = {top: held for top, held in audience.supervised().items() if top not in bound}
    private = [(to, top) for top, held in alone.items() if audience.organisation.reporting(top) for to in held]
    return groups + private


def _below_root(audience: Audience, top: int) -> bool:
    return audience.organisation[top].parent_id is not None


def _each(
    slot: Slot,
    recipients: list[tuple[Address, int]],
    make: Callable[[int], Outgoing | None],
    attached: Attached,
    failures: Failures,
) -> list[Notice]:
    """Make each subtree's message once, however many read it."""
    readers: dict[int, list[Address]] = {}
    for to, top in recipients:
        readers.setdefault(top, []).append(to)
    made: dict[int, Outgoing | None] = {}
    for top, told in readers.items():
        try:
            made[top] = make(top)
        except Exception as error:  # noqa: BLE001 (it is logged there; the other subtrees' messages go out)
            for to in told:
                failures.note([slot.key], error, to)
    found: list[Notice] = []
    for to, top in recipients:
        message = made.get(top)
        if message is not None:
            files = attached.get(top, NOTHING).files
            found.append(Notice(to, replace(message, attachments=files), slots=(slot.key,)))
    return found


@dataclass(slots=True)
class Collected:
    """What groups and supervisors are told; what groups are told once more, to be pasted elsewhere; what could not be
    made, and what goes without (`(slot key, unit id)`)."""

    notices: list[Notice] = field(default_factory=list)
    copies: list[Notice] = field(default_factory=list)
    failures: Failures = field(default_factory=Failures)
    lacking: dict[tuple[str, int], Lacking] = field(default_factory=dict)


async def collected(ctx: Context, slots: Sequence[Slot], missed: tuple[str, ...], *, bare: bool) -> Collected:
    """Make what those slots, all collective, say; `missed` are the slots to be named as 漏发.

    `bare`: without anything that has to be drawn or rendered. Raises what `apart.made` does.
    """
    work = partial(_collected, slots=tuple(slots), missed=missed, robot=ctx.robot, bare=bare)
    return await offload.made(ctx, work)


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
    told = await asyncio.to_thread(notices, *say)
    made.copies += await asyncio.to_thread(copies, *say)
    made.notices += told
    made.lacking |= {(slot.key, top): found.lacking for top, found in attached.items() if found.lacking}


async def _attached(ctx: Context, slot: Slot, records: Records, audience: Audience, *, bare: bool) -> Attached:
    if slot.kind is not SlotKind.DIGEST:
        return {}
    tops = subtrees(slot, audience)
    return {top: await digest_attachments(ctx, records, top, slot.day, bare=bare) for top in tops}

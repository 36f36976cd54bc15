"""Tells those whom a command concerns: a unit's liaisons, or many people; never in quiet hours (INTERFACE §7)."""

from collections.abc import Collection, Iterable, Mapping

from bot.commands.desk import Desk
from bot.occasions.notices import Notice, joined
from bot.posting import Address, post_all
from dialogs.actions import Action
from dialogs.outgoing import Button, Lane, Outgoing
from dialogs.slot import quiet_until
from dialogs.submissions import Subject
from dialogs.texts import labels
from dialogs.units import Role, Unit
from storage import people


async def reachable(
    desk: Desk, roles: Collection[Role], unit_ids: Collection[int] | None = None
) -> Mapping[int, tuple[Address, ...]]:
    """Who holds one of these roles and can be reached, by unit; a unit with nobody is absent."""
    found: dict[int, dict[Address, None]] = {}
    for holder in await people.holders(desk.tx, unit_ids=unit_ids):
        if holder.role in roles and holder.reachable:
            found.setdefault(holder.unit_id, {})[Address(holder.channel, holder.chat, holder.person)] = None
    return {unit_id: tuple(held) for unit_id, held in found.items()}


async def tell(desk: Desk, notices: Iterable[Notice], *, lane: Lane = Lane.BROADCAST, once: str = "") -> int:
    """Say each recipient's notices in one message; returns how many recipients there are."""
    told, waits = joined(notices), quiet_until(desk.ctx.campaign, desk.now)
    letters = [(notice.to, notice.message, notice.kind) for notice in told]
    await post_all(desk.ctx, desk.tx, letters, lane=lane, not_before=waits, once=once)
    if told and waits:
        desk.waiting.add(waits)
    return len(told)


async def tell_unit(desk: Desk, unit: Unit, message: Outgoing) -> int:
    """Say that to the unit's liaisons, ahead of any broadcast; returns how many there are."""
    liaisons = (await reachable(desk, {Role.LIAISON}, [unit.id])).get(unit.id, ())
    return await tell(desk, [Notice(to, message) for to in liaisons], lane=Lane.ANSWER)


def open_button(desk: Desk, unit: Unit, subject: Subject, label: str = "") -> Button:
    """The liaison's button that opens exactly that report or hand-in."""
    table = desk.ctx.campaign.table
    is_form = bool(subject.day) or (table is not None and subject.deliverable == table.key)
    return Button(label or labels.OPEN, str(Action("open" if is_form else "item", unit.id, str(subject))))

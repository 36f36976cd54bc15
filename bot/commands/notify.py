"""Tell those whom a command concerns: a unit's liaisons, or many people; never in quiet hours (INTERFACE §7)."""

from collections.abc import Collection, Iterable, Mapping

from bot.commands.context import CommandContext
from bot.posting.notices import Notice, joined
from bot.posting.post import Address, post_all
from dialogs.model.outgoing import Action, Button, Lane, Outgoing
from dialogs.model.submissions import Subject
from dialogs.model.units import Role, Unit
from dialogs.schedule.slot import quiet_until
from dialogs.texts.words import labels
from storage.people import accounts


async def reachable(
    command: CommandContext, roles: Collection[Role], unit_ids: Collection[int] | None = None
) -> Mapping[int, tuple[Address, ...]]:
    """Return who holds one of these roles and can be reached, by unit; a unit with nobody is absent."""
    found: dict[int, dict[Address, None]] = {}
    for holder in await accounts.holders(command.tx, unit_ids=unit_ids):
        if holder.role in roles and holder.reachable:
            found.setdefault(holder.unit_id, {})[Address(holder.channel, holder.chat, holder.person)] = None
    return {unit_id: tuple(held) for unit_id, held in found.items()}


async def tell(
    command: CommandContext, notices: Iterable[Notice], *, lane: Lane = Lane.BROADCAST, once: str = ""
) -> int:
    """Say each recipient's notices in one message; returns how many recipients there are."""
    told, waits = joined(notices), quiet_until(command.ctx.campaign, command.now)
    letters = [(notice.to, notice.message, notice.kind) for notice in told]
    await post_all(command.ctx, command.tx, letters, lane=lane, not_before=waits, once=once)
    if told and waits:
        command.waiting.add(waits)
    return len(told)


async def tell_unit(command: CommandContext, unit: Unit, message: Outgoing) -> int:
    """Say that to the unit's liaisons, ahead of any broadcast; returns how many there are."""
    liaisons = (await reachable(command, {Role.LIAISON}, [unit.id])).get(unit.id, ())
    return await tell(command, [Notice(to, message) for to in liaisons], lane=Lane.ANSWER)


def open_button(command: CommandContext, unit: Unit, subject: Subject, label: str = "") -> Button:
    """Return the liaison's button that opens exactly that report or hand-in."""
    table = command.ctx.campaign.table
    is_form = bool(subject.day) or (table is not None and subject.deliverable == table.key)
    return Button(label or labels.OPEN, str(Action("open" if is_form else "item", unit.id, str(subject))))

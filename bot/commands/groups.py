"""/bind and /unbind: which groups receive the digest of the province or of a unit's subtree."""

from bot.commands.arguments import one_unit
from bot.commands.context import ADMIN, Command, CommandContext
from dialogs.model.outgoing import Outgoing
from dialogs.texts.office import commands as texts
from storage.people import groups


async def bind(command: CommandContext) -> Outgoing:
    """Bind this group to the digest of the unit's subtree, the province's without one."""
    unit = one_unit(command, command.call.args)
    to = command.call.to
    await groups.bind(command.tx, to.channel, to.chat, unit.id, command.call.title, command.person, command.now)
    await command.record("bind", chat=to.chat, unit=unit.id)
    return Outgoing(texts.bound(unit.name))


async def unbind(command: CommandContext) -> Outgoing:
    """Send this group nothing any more."""
    to = command.call.to
    was_bound = await groups.unbind(command.tx, to.channel, to.chat)
    if was_bound:
        await command.record("unbind", chat=to.chat)
    return Outgoing(texts.unbound(was_bound))


COMMANDS = (
    Command("bind", ("绑定",), ADMIN, bind, in_private=False),
    Command("unbind", ("解绑",), ADMIN, unbind, in_private=False),
)

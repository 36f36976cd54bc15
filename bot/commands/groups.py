"""/bind and /unbind: which groups receive the digest of the province or of a unit's subtree."""

from bot.commands.arguments import one_unit
from bot.commands.context import ADMIN, Command, Desk
from dialogs.model.outgoing import Outgoing
from dialogs.texts.office import commands as texts
from storage.people import groups


async def bind(desk: Desk) -> Outgoing:
    """This group receives the digest of the unit's subtree, the province's without one."""
    unit = one_unit(desk, desk.call.args)
    to = desk.call.to
    await groups.bind(desk.tx, to.channel, to.chat, unit.id, desk.call.title, desk.person, desk.now)
    await desk.record("bind", chat=to.chat, unit=unit.id)
    return Outgoing(texts.bound(unit.name))


async def unbind(desk: Desk) -> Outgoing:
    """This group receives nothing any more."""
    to = desk.call.to
    was_bound = await groups.unbind(desk.tx, to.channel, to.chat)
    if was_bound:
        await desk.record("unbind", chat=to.chat)
    return Outgoing(texts.unbound(was_bound))


COMMANDS = (
    Command("bind", ("绑定",), ADMIN, bind, in_private=False),
    Command("unbind", ("解绑",), ADMIN, unbind, in_private=False),
)

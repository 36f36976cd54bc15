"""/exempt: a unit is taken out of 应报 (免报), or back into it."""

from bot.commands.arguments import split_unit
from bot.commands.context import ADMIN, VERB_PREFIX, Command, CommandContext, Refusal
from bot.commands.notify import tell_unit
from dialogs.model.outgoing import Action, Button, Outgoing
from dialogs.model.units import Unit
from dialogs.spelling.folding import alike
from dialogs.texts.office import administering as texts
from storage.people import roster
from storage.people.audit import digest

LIFT = ("恢复", "恢复应报")
"""Reasons that are none: they take the unit back into 应报."""


async def exempt(command: CommandContext) -> Outgoing:
    """Take the unit out of 应报 for a reason; with 恢复 in its place, or the button, back into it."""
    unit, reason = split_unit(command, command.call.args)
    if any(alike(reason, word) for word in LIFT):
        return await _lift(command, unit)
    if unit.parent_id is None:
        raise Refusal(texts.ROOT_OWES_NOTHING)
    if unit.exempt:
        lift = Button(texts.LIFT, str(Action(f"{VERB_PREFIX}exempt", unit.id, arg=f"{unit.name} {LIFT[0]}")))
        return Outgoing(texts.exempt_already(unit.name), ((lift,),))
    if not any(map(str.isalnum, reason)):
        raise Refusal(texts.EXEMPT_USAGE)
    await roster.set_exempt(command.tx, unit.id, reason, command.person, command.now)
    await command.record("exempt", unit=unit.id, reason_sha256=digest(reason))
    people = await tell_unit(command, unit, Outgoing(texts.you_are_exempt(unit.name, reason)))
    collects = command.organisation.collects(unit.id)
    return Outgoing(texts.exempted(unit.name, reason, people, collects=collects))


async def _lift(command: CommandContext, unit: Unit) -> Outgoing:
    if not unit.exempt:
        raise Refusal(texts.not_exempt(unit.name))
    await roster.set_exempt(command.tx, unit.id, "", command.person, command.now, exempt=False)
    await command.record("exempt-lifted", unit=unit.id)
    people = await tell_unit(command, unit, Outgoing(texts.you_owe_again(unit.name)))
    return Outgoing(texts.owing_again(unit.name, people), edits=command.call.pressed_on)


COMMANDS = (Command("exempt", ("免报",), ADMIN, exempt, in_groups=False),)

"""/exempt: a unit is taken out of 应报 (免报), or back into it."""

from bot.commands.arguments import split_unit
from bot.commands.context import ADMIN, Command, Desk, Refusal
from bot.commands.dispatch import VERB_PREFIX
from bot.commands.notify import tell_unit
from dialogs.model.outgoing import Action, Button, Outgoing
from dialogs.model.units import Unit
from dialogs.spelling.folding import alike
from dialogs.texts.office import administering as texts
from storage.people import roster
from storage.people.audit import digest

LIFT = ("恢复", "恢复应报")
"""Reasons that are none: they take the unit back into 应报."""


async def exempt(desk: Desk) -> Outgoing:
    """Take the unit out of 应报 for a reason; with 恢复 in its place, or the button, back into it."""
    unit, reason = split_unit(desk, desk.call.args)
    if any(alike(reason, word) for word in LIFT):
        return await _lift(desk, unit)
    if unit.parent_id is None:
        raise Refusal(texts.ROOT_OWES_NOTHING)
    if unit.exempt:
        lift = Button(texts.LIFT, str(Action(f"{VERB_PREFIX}exempt", unit.id, arg=f"{unit.name} {LIFT[0]}")))
        return Outgoing(texts.exempt_already(unit.name), ((lift,),))
    if not any(map(str.isalnum, reason)):
        raise Refusal(texts.EXEMPT_USAGE)
    await roster.set_exempt(desk.tx, unit.id, reason, desk.person, desk.now)
    await desk.record("exempt", unit=unit.id, reason_sha256=digest(reason))
    people = await tell_unit(desk, unit, Outgoing(texts.you_are_exempt(unit.name, reason)))
    collects = desk.organisation.collects(unit.id)
    return Outgoing(texts.exempted(unit.name, reason, people, collects=collects))


async def _lift(desk: Desk, unit: Unit) -> Outgoing:
    if not unit.exempt:
        raise Refusal(texts.not_exempt(unit.name))
    await roster.set_exempt(desk.tx, unit.id, "", desk.person, desk.now, exempt=False)
    await desk.record("exempt-lifted", unit=unit.id)
    people = await tell_unit(desk, unit, Outgoing(texts.you_owe_again(unit.name)))
    return Outgoing(texts.owing_again(unit.name, people), edits=desk.call.pressed_on)


COMMANDS = (Command("exempt", ("免报",), ADMIN, exempt, in_groups=False),)

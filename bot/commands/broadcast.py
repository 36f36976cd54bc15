"""/broadcast: a message to many (群发), shown first with the number of its recipients, sent by 确认发送, once."""

from dataclasses import dataclass

from bot.commands.arguments import first_word
from bot.commands.context import ADMIN, VERB_PREFIX, Command, CommandContext, Refusal
from bot.commands.notify import reachable, tell
from bot.commands.outstanding import lacking
from bot.posting.notices import Notice
from bot.posting.post import Address
from dialogs.model.outgoing import Action, Button, Lane, Outgoing
from dialogs.model.units import Role, Unit
from dialogs.spelling.folding import alike
from dialogs.texts.office import administering as texts
from storage.db import key_value

MISSING = "未报"
SEND, CANCEL = "send", "cancel"
CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who a broadcast goes to. `silent` counts units with nobody registered."""

    name: str
    people: tuple[Address, ...]
    units: int
    silent: int


async def broadcast(command: CommandContext) -> Outgoing:
    """Show what would be sent and to how many; pressed, send or drop what was shown."""
    action = command.call.action
    if action is not None:
        return await (_send(command, action) if action.subject == SEND else _cancel(command))
    word, content = _read(command)
    if not content:
        raise Refusal(texts.BROADCAST_USAGE)
    audience = await _audience(command, word)
    if not audience.people:
        raise Refusal(texts.NOBODY_TO_TELL)
    text = texts.preview(audience.name, len(audience.people), audience.units, audience.silent, content)
    return Outgoing(text, ((_button(texts.SEND, SEND, f"{word}\n{content}"), _button(texts.CANCEL, CANCEL)),))


def _read(command: CommandContext) -> tuple[str, str]:
    """未报 or a unit kind, empty where none is named, and what is to be sent."""
    word, rest = first_word(command.call.args)
    for name in (MISSING, *(kind.name for kind in command.ctx.campaign.unit_kinds)):
        if alike(word, name):
            return name, rest
    return "", command.call.args


def _button(label: str, what: str, shown: str = "") -> Button:
    return Button(label, str(Action(f"{VERB_PREFIX}broadcast", subject=what, arg=shown)))


async def _send(command: CommandContext, action: Action) -> Outgoing:
    """Send it to whoever it concerns now, unless it has been sent or cancelled."""
    done = await key_value.get(command.tx, _key(command))
    if done:
        raise Refusal(texts.NOT_SENT_ANY_MORE if done == CANCELLED else texts.sent_already(done))
    word, _, content = action.arg.partition("\n")
    audience = await _audience(command, word)
    if not audience.people:
        raise Refusal(texts.NOBODY_TO_TELL)
    letter = Outgoing(texts.broadcast(content))
    notices = [Notice(to, letter, "broadcast") for to in audience.people]
    people = await tell(command, notices, lane=Lane.BROADCAST, once=_key(command))
    await key_value.put(command.tx, _key(command), str(people))
    await command.record("broadcast", letter=command.call.pressed_on, audience=word, people=people)
    return Outgoing(texts.sent_to(people, content), edits=command.call.pressed_on)


async def _cancel(command: CommandContext) -> Outgoing:
    done = await key_value.get(command.tx, _key(command))
    if done and done != CANCELLED:
        raise Refusal(texts.sent_already(done))
    await key_value.put(command.tx, _key(command), CANCELLED)
    return Outgoing(texts.CANCELLED, edits=command.call.pressed_on)


def _key(command: CommandContext) -> str:
    """Return the key of a broadcast: it is sent once for the preview it was confirmed on."""
    return f"broadcast:{command.call.pressed_on}"


async def _audience(command: CommandContext, word: str) -> Audience:
    """Everyone registered; of a kind's units; or the liaisons of those that lack something now."""
    organisation = command.organisation
    if word == MISSING:
        units = [lack.unit for lack in await lacking(command, list(organisation))]
        return await _of_units(command, texts.WHO_IS_MISSING, units, {Role.LIAISON})
    roles = {Role.LIAISON, Role.SUPERVISOR}
    if word:
        return await _of_units(command, texts.of_kind(word), [u for u in organisation if u.kind == word], roles)
    return await _of_units(command, texts.EVERYONE, list(organisation), roles)


async def _of_units(command: CommandContext, name: str, units: list[Unit], roles: set[Role]) -> Audience:
    found = await reachable(command, roles, [unit.id for unit in units])
    people = dict.fromkeys(to for held in found.values() for to in held)
    silent = [u for u in units if u.id not in found and u.parent_id is not None]
    return Audience(name, tuple(people), len(found), len(silent))


COMMANDS = (Command("broadcast", ("群发",), ADMIN, broadcast, in_groups=False),)

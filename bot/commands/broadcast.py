"""/broadcast: a message to many (群发), shown first with the number of its recipients, sent by 确认发送, once."""

from dataclasses import dataclass

from bot.commands.arguments import first_word
from bot.commands.context import ADMIN, Command, Desk, Refusal
from bot.commands.dispatch import VERB_PREFIX
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


async def broadcast(desk: Desk) -> Outgoing:
    """Show what would be sent and to how many; pressed, send or drop what was shown."""
    action = desk.call.action
    if action is not None:
        return await (_send(desk, action) if action.subject == SEND else _cancel(desk))
    word, content = _read(desk)
    if not content:
        raise Refusal(texts.BROADCAST_USAGE)
    audience = await _audience(desk, word)
    if not audience.people:
        raise Refusal(texts.NOBODY_TO_TELL)
    text = texts.preview(audience.name, len(audience.people), audience.units, audience.silent, content)
    return Outgoing(text, ((_button(texts.SEND, SEND, f"{word}\n{content}"), _button(texts.CANCEL, CANCEL)),))


def _read(desk: Desk) -> tuple[str, str]:
    """未报 or a unit kind, empty where none is named, and what is to be sent."""
    word, rest = first_word(desk.call.args)
    for name in (MISSING, *(kind.name for kind in desk.ctx.campaign.unit_kinds)):
        if alike(word, name):
            return name, rest
    return "", desk.call.args


def _button(label: str, what: str, shown: str = "") -> Button:
    return Button(label, str(Action(f"{VERB_PREFIX}broadcast", subject=what, arg=shown)))


async def _send(desk: Desk, action: Action) -> Outgoing:
    """Send it to whoever it concerns now, unless it has been sent or cancelled."""
    done = await key_value.get(desk.tx, _key(desk))
    if done:
        raise Refusal(texts.NOT_SENT_ANY_MORE if done == CANCELLED else texts.sent_already(done))
    word, _, content = action.arg.partition("\n")
    audience = await _audience(desk, word)
    if not audience.people:
        raise Refusal(texts.NOBODY_TO_TELL)
    letter = Outgoing(texts.broadcast(content))
    notices = [Notice(to, letter, "broadcast") for to in audience.people]
    people = await tell(desk, notices, lane=Lane.BROADCAST, once=_key(desk))
    await key_value.put(desk.tx, _key(desk), str(people))
    await desk.record("broadcast", letter=desk.call.pressed_on, audience=word, people=people)
    return Outgoing(texts.sent_to(people, content), edits=desk.call.pressed_on)


async def _cancel(desk: Desk) -> Outgoing:
    done = await key_value.get(desk.tx, _key(desk))
    if done and done != CANCELLED:
        raise Refusal(texts.sent_already(done))
    await key_value.put(desk.tx, _key(desk), CANCELLED)
    return Outgoing(texts.CANCELLED, edits=desk.call.pressed_on)


def _key(desk: Desk) -> str:
    """What a broadcast is known by: the preview it was confirmed on."""
    return f"broadcast:{desk.call.pressed_on}"


async def _audience(desk: Desk, word: str) -> Audience:
    """Everyone registered; of a kind's units; or the liaisons of those that lack something now."""
    organisation = desk.organisation
    if word == MISSING:
        units = [lack.unit for lack in await lacking(desk, list(organisation))]
        return await _of_units(desk, texts.WHO_IS_MISSING, units, {Role.LIAISON})
    roles = {Role.LIAISON, Role.SUPERVISOR}
    if word:
        return await _of_units(desk, texts.of_kind(word), [u for u in organisation if u.kind == word], roles)
    return await _of_units(desk, texts.EVERYONE, list(organisation), roles)


async def _of_units(desk: Desk, name: str, units: list[Unit], roles: set[Role]) -> Audience:
    found = await reachable(desk, roles, [unit.id for unit in units])
    people = dict.fromkeys(to for held in found.values() for to in held)
    silent = [u for u in units if u.id not in found and u.parent_id is not None]
    return Audience(name, tuple(people), len(found), len(silent))


COMMANDS = (Command("broadcast", ("群发",), ADMIN, broadcast, in_groups=False),)

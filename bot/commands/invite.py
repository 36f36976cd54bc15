"""/invite, /grant and /revoke: who may do what."""

from datetime import timedelta

from bot.commands.arguments import account, first_word, split_unit
from bot.commands.context import ADMIN, Command, CommandContext, Refusal
from bot.commands.notify import tell
from bot.posting.notices import Notice
from bot.posting.post import Address
from bot.runtime.links import invite_link
from bot.turns.apply_effects import contact_given
from dialogs.model.outgoing import Outgoing
from dialogs.model.units import Role
from dialogs.spelling.folding import alike
from dialogs.texts.office import commands as texts
from storage.people import accounts, invites, page_sessions


async def invite(command: CommandContext) -> Outgoing:
    """Issue one more invite for a unit; its code is shown this once."""
    unit, rest = split_unit(command, command.call.args)
    role = _role(rest) if rest else Role.LIAISON
    if role is Role.ADMIN:
        raise Refusal(texts.NOT_ALLOWED)
    expires = command.now + timedelta(days=command.ctx.campaign.invite_days)
    code = await invites.issue(command.tx, unit.id, role, command.person, command.now, expires)
    await command.record("invite", unit=unit.id, role=role.value)
    link = invite_link(command.ctx, code)
    name = texts.ROLE_NAMES[role.value]
    return Outgoing(texts.invited(unit.name, name, code, link, expires.astimezone(command.ctx.campaign.zone).date()))


async def grant(command: CommandContext) -> Outgoing:
    """Give a person a role, whether they have written to the bot yet or not."""
    words = command.call.args.split(maxsplit=2)
    if len(words) < 2:  # noqa: PLR2004 (user and role)
        raise Refusal(texts.grant_usage())
    person, role = account(words[0]), _role(words[1])
    if role is Role.ADMIN and len(words) == 2:  # noqa: PLR2004
        unit = command.organisation.root
    else:
        unit, rest = split_unit(command, words[2] if len(words) > 2 else "")  # noqa: PLR2004
        if rest:
            raise Refusal(texts.grant_usage())
    if role is Role.ADMIN and unit != command.organisation.root:
        raise Refusal(texts.admin_of_all(command.organisation.root.name))
    known = await accounts.account(command.tx, person)
    name = texts.ROLE_NAMES[role.value]
    if await accounts.grant(command.tx, person, unit.id, role, command.person, command.now) and known and known.chat:
        to = Address(known.channel, known.chat, person)
        await tell(command, [Notice(to, Outgoing(texts.given_role(name, unit.name)))])
    if role is Role.LIAISON:
        await contact_given(command.ctx, command.tx, unit.id, person)
    await command.record("grant", person=person, unit=unit.id, role=role.value)
    return Outgoing(texts.granted(person, name, unit.name, known=known is not None))


async def revoke(command: CommandContext) -> Outgoing:
    """Take a person's roles away, all of them or those for one unit; what was reported stays the unit's."""
    word, rest = first_word(command.call.args)
    person = account(word)
    unit = split_unit(command, rest)[0] if rest else None
    held = [(u, role) for u, role in await accounts.memberships(command.tx, person) if unit is None or u == unit.id]
    for unit_id, role in held:
        await accounts.revoke(command.tx, person, unit_id, role)
    if not await accounts.memberships(command.tx, person):
        await page_sessions.end_all(command.tx, person)
    if held:
        await command.record("revoke", person=person, units=[u for u, _ in held])
    return Outgoing(texts.revoked(person, len(held)))


def _role(word: str) -> Role:
    for name, key in texts.ROLES_BY_NAME.items():
        if alike(name, word):
            return Role(key)
    raise Refusal(texts.grant_usage())


COMMANDS = (
    Command("invite", ("邀请",), ADMIN, invite, in_groups=False),
    Command("grant", ("授权",), ADMIN, grant, in_groups=False),
    Command("revoke", ("收回",), ADMIN, revoke, in_groups=False),
)

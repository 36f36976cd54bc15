"""/invite, /grant and /revoke: who may do what."""

from datetime import timedelta

from bot.commands.arguments import account, first_word, split_unit
from bot.commands.context import ADMIN, Command, Desk, Refusal
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


async def invite(desk: Desk) -> Outgoing:
    """One more invite for a unit; its code is shown this once."""
    unit, rest = split_unit(desk, desk.call.args)
    role = _role(rest) if rest else Role.LIAISON
    if role is Role.ADMIN:
        raise Refusal(texts.NOT_ALLOWED)
    expires = desk.now + timedelta(days=desk.ctx.campaign.invite_days)
    code = await invites.issue(desk.tx, unit.id, role, desk.person, desk.now, expires)
    await desk.record("invite", unit=unit.id, role=role.value)
    link = invite_link(desk.ctx, code)
    name = texts.ROLE_NAMES[role.value]
    return Outgoing(texts.invited(unit.name, name, code, link, expires.astimezone(desk.ctx.campaign.zone).date()))


async def grant(desk: Desk) -> Outgoing:
    """Give a person a role, whether they have written to the bot yet or not."""
    words = desk.call.args.split(maxsplit=2)
    if len(words) < 2:  # noqa: PLR2004 (user and role)
        raise Refusal(texts.grant_usage())
    person, role = account(words[0]), _role(words[1])
    if role is Role.ADMIN and len(words) == 2:  # noqa: PLR2004
        unit = desk.organisation.root
    else:
        unit, rest = split_unit(desk, words[2] if len(words) > 2 else "")  # noqa: PLR2004
        if rest:
            raise Refusal(texts.grant_usage())
    if role is Role.ADMIN and unit != desk.organisation.root:
        raise Refusal(texts.admin_of_all(desk.organisation.root.name))
    known = await accounts.account(desk.tx, person)
    name = texts.ROLE_NAMES[role.value]
    if await accounts.grant(desk.tx, person, unit.id, role, desk.person, desk.now) and known and known.chat:
        to = Address(known.channel, known.chat, person)
        await tell(desk, [Notice(to, Outgoing(texts.given_role(name, unit.name)))])
    if role is Role.LIAISON:
        await contact_given(desk.ctx, desk.tx, unit.id, person)
    await desk.record("grant", person=person, unit=unit.id, role=role.value)
    return Outgoing(texts.granted(person, name, unit.name, known=known is not None))


async def revoke(desk: Desk) -> Outgoing:
    """Take a person's roles away, all of them or those for one unit; what was reported stays the unit's."""
    word, rest = first_word(desk.call.args)
    person = account(word)
    unit = split_unit(desk, rest)[0] if rest else None
    held = [(u, role) for u, role in await accounts.memberships(desk.tx, person) if unit is None or u == unit.id]
    for unit_id, role in held:
        await accounts.revoke(desk.tx, person, unit_id, role)
    if not await accounts.memberships(desk.tx, person):
        await page_sessions.end_all(desk.tx, person)
    if held:
        await desk.record("revoke", person=person, units=[u for u, _ in held])
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

"""The invite a message opens with its code, or a button agrees to: the facts registration is judged by."""

from dataclasses import replace

from bot.context import Context
from bot.turns.gathering import units_of
from dialogs.facts import Facts, Invite
from dialogs.invite_codes import NamedCode, read_invite_code
from dialogs.units import Organisation
from storage import invites
from storage.database import Tx


def invite_code(text: str) -> NamedCode | None:
    """The code a message names, None where it names none."""
    return read_invite_code(text, invites.CODE_LENGTH)


async def by_code(ctx: Context, tx: Tx, organisation: Organisation, facts: Facts, named: NamedCode) -> Facts:
    """The facts with what that code opens, or why it opens nothing; who guesses too often is slowed down.

    What may be a word as well, of somebody who has a role already, is a code only where it opens something.
    """
    if await invites.throttled(tx, facts.person, facts.now):
        return replace(facts, invite_refused="throttled") if named.certain or not facts.memberships else facts
    found = await invites.find(tx, named.code, facts.now)
    if isinstance(found, invites.Refusal):
        if facts.memberships and not named.certain:
            return facts
        await invites.guessed(tx, facts.person, facts.now)
    return await _opened(ctx, tx, organisation, facts, found)


async def by_id(ctx: Context, tx: Tx, organisation: Organisation, facts: Facts, invite_id: int) -> Facts:
    """The facts with the invite a button agrees to, if it is still live."""
    return await _opened(ctx, tx, organisation, facts, await invites.by_id(tx, invite_id, facts.now))


async def _opened(
    ctx: Context, tx: Tx, organisation: Organisation, facts: Facts, found: invites.InviteRow | invites.Refusal
) -> Facts:
    """The facts with what an invite opens: the unit as it will be seen once the person has agreed."""
    if isinstance(found, invites.Refusal):
        return replace(facts, invite_refused=found.value)
    unit = organisation[found.unit_id]
    invited = await units_of(ctx, tx, organisation, [unit.id])
    return replace(facts, invite=Invite(found.id, unit, found.role), units={**invited, **facts.units})

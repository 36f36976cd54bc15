"""The invite a message opens with its code, or a button agrees to: the facts registration is judged by."""

import re
from dataclasses import replace

from bot.context import Context
from bot.turns.gathering import units_of
from dialogs.facts import Facts, Invite
from dialogs.units import Organisation
from storage import invites
from storage.database import Tx

_CODE = re.compile(rf"[A-Za-z0-9_-]{{{invites.CODE_LENGTH}}}", re.ASCII)


def invite_code(text: str) -> str:
    """The code a message opens with: `/start CODE`, or a code by itself, which an address of the same length is not."""
    words = text.split()
    if len(words) == 2 and words[0].split("@")[0] in {"/start", "开始"}:  # noqa: PLR2004 (the word and the code)
        return words[1]
    return words[0] if len(words) == 1 and _CODE.fullmatch(words[0]) else ""


async def by_code(ctx: Context, tx: Tx, organisation: Organisation, facts: Facts, code: str) -> Facts:
    """The facts with what that code opens, or why it opens nothing; who guesses too often is slowed down."""
    if await invites.throttled(tx, facts.person, facts.now):
        return replace(facts, invite_refused="throttled")
    found = await invites.find(tx, code, facts.now)
    if isinstance(found, invites.Refusal):
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

"""Tell the admins what concerns them."""

from bot.context import Context
from bot.posting import Address, post
from dialogs.outgoing import Lane, Outgoing
from dialogs.slot import quiet_until
from dialogs.units import Role
from storage import people
from storage.database import Tx


async def tell_admins(ctx: Context, tx: Tx, text: str, *, kind: str, once: str = "", but: str = "") -> None:
    """Tell every admin, except `but`; in quiet hours, as whatever is no answer, after them (INTERFACE §7)."""
    now = ctx.clock.now()
    waits = quiet_until(ctx.campaign, now)
    for admin in await people.holders(tx, role=Role.ADMIN):
        if admin.person == but:
            continue
        to = Address(admin.channel, admin.chat, admin.person)
        key = f"{once}:{admin.person}" if once else None
        await post(ctx, tx, to, Outgoing(text), lane=Lane.ANSWER, kind=kind, not_before=waits, once=key)

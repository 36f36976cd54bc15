"""Tell the admins what concerns them."""

from bot.posting.post import Address, post
from bot.runtime.context import Context
from dialogs.model.outgoing import Lane, Outgoing
from dialogs.model.units import Role
from dialogs.schedule.slot import quiet_until
from storage.db.database import Tx
from storage.people import accounts


async def tell_admins(ctx: Context, tx: Tx, text: str, *, kind: str, once: str = "", but: str = "") -> None:
    """Tell every admin, except `but`; in quiet hours, as whatever is no answer, after them (INTERFACE §7)."""
    now = ctx.clock.now()
    waits = quiet_until(ctx.campaign, now)
    for admin in await accounts.holders(tx, role=Role.ADMIN):
        if admin.person == but:
            continue
        to = Address(admin.channel, admin.chat, admin.person)
        key = f"{once}:{admin.person}" if once else None
        await post(ctx, tx, to, Outgoing(text), lane=Lane.ANSWER, kind=kind, not_before=waits, once=key)

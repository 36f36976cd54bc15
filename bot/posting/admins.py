"""Tell the admins what concerns them."""

from collections.abc import Sequence

from bot.posting.post import Address, post
from bot.runtime.context import Context
from dialogs.model.outgoing import Lane, Outgoing
from dialogs.model.units import Organisation, Role
from dialogs.schedule.slot import quiet_until
from dialogs.texts.notifications import notices
from storage.db.database import Tx
from storage.messages.inbox import Received
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


async def tell_quarantined(ctx: Context, tx: Tx, received: Received) -> None:
    """Tell the admins that an update could not be handled and was put aside."""
    text = notices.quarantined(received.channel, received.update_id)
    await tell_admins(ctx, tx, text, kind="alarm", once=f"quarantine:{received.id}")


async def tell_unreachable(
    ctx: Context, tx: Tx, organisation: Organisation, channel: str, chat: str, person: str
) -> None:
    """Tell the admins, once a day for each chat, whom messages no longer reach: for which units, or which group."""
    held = await accounts.memberships(tx, person) if person else []
    units = [organisation[u].name for u, _ in held if u in organisation.units]
    once = f"unreachable:{channel}:{chat}:{ctx.campaign.today(ctx.clock.now())}"
    await tell_admins(ctx, tx, notices.unreachable(units), kind="alarm", once=once, but=person)


async def tell_removed_from_group(ctx: Context, tx: Tx, title: str) -> None:
    """Tell the admins that the bot was removed from a bound group."""
    await tell_admins(ctx, tx, notices.removed_from_group(title), kind="alarm")


async def tell_files_unanswered(ctx: Context, tx: Tx, numbers: Sequence[int]) -> None:
    """Tell the admins that files are kept whose acknowledgement could not be made."""
    await tell_admins(ctx, tx, notices.files_unanswered(numbers), kind="alarm", once=f"files:{numbers[0]}")

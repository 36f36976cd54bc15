"""Tell the admins, once, which messages of the calendar could not be made, and what others went without."""

import hashlib
from collections.abc import Collection

from bot.posting.admins import tell_admins
from bot.posting.post import Address
from bot.reports.attachments import Lacking
from bot.runtime.context import Context
from dialogs.schedule.slot import Slot
from dialogs.texts.notifications import reminders
from dialogs.texts.notifications import troubles as texts
from storage.db.database import Tx
from storage.people import accounts, groups, roster


async def tell_of_failures(ctx: Context, tx: Tx, slot: Slot, recipients: Collection[Address], tries: int) -> None:
    """Tell that a slot failed, for these recipients or, without any, as a whole."""
    what = reminders.missed(slot)
    to = await _named(tx, recipients)
    text = texts.not_told(what, to, tries) if recipients else texts.not_said(what, tries)
    await tell_admins(ctx, tx, text, kind="alarm", once=f"slot-failed:{slot.key}")


async def tell_of_lacking(ctx: Context, tx: Tx, slot: Slot, unit_id: int, lacking: Lacking) -> None:
    """Tell that a digest went without some of its files, or without some photos."""
    if lacking.kinds:
        unit = await roster.name_of(tx, unit_id)
        text = texts.went_without(reminders.missed(slot), unit, sorted(lacking.kinds))
        await tell_admins(ctx, tx, text, kind="alarm", once=f"lacking:{slot.key}:{unit_id}")
    for fault in lacking.templates:
        await tell_of_template(ctx, tx, fault=fault)
    for photo in lacking.photos:
        unit = await roster.name_of(tx, photo.target.unit_id)
        text = texts.photo_unreadable(unit, photo.number, photo.name)
        await tell_admins(ctx, tx, text, kind="alarm", once=f"photo-unreadable:{photo.number}")


async def tell_of_template(ctx: Context, tx: Tx, *, fault: str) -> None:
    """Tell that an office's own template cannot be used; again only when its fault is another."""
    told = hashlib.sha256(fault.encode()).hexdigest()[:16]
    await tell_admins(ctx, tx, texts.template_broken(fault), kind="alarm", once=f"template-broken:{told}")


async def _named(tx: Tx, recipients: Collection[Address]) -> list[str]:
    """Return the names of the units whose people or groups these are, each once."""
    bound = {f"{group.channel}:{group.chat}": group.unit_id for group in await groups.bindings(tx)}
    found: dict[str, None] = {}
    for to in recipients:
        if to.person:
            for unit_id, _ in await accounts.memberships(tx, to.person):
                found[await roster.name_of(tx, unit_id)] = None
        elif to.name in bound:
            found[texts.group_of(await roster.name_of(tx, bound[to.name]))] = None
    return sorted(found)

"""需重新确认: a table confirmed before something below it changed; its liaisons are told, once (INTERFACE §6)."""

from bot.posting.post import Address, post
from bot.runtime.context import Context
from dialogs.model.outgoing import Action, Button, Lane, Outgoing
from dialogs.model.submissions import Subject, Submission
from dialogs.model.units import Organisation, Role, Unit
from dialogs.schedule.slot import quiet_until
from dialogs.texts.liaison import tables as texts
from dialogs.texts.words import labels
from storage.db.database import Tx
from storage.people import accounts
from storage.reports import submissions


async def tell_outdated(ctx: Context, tx: Tx, organisation: Organisation, unit_id: int, subject: Subject) -> None:
    """The unit's figures for `subject` have changed, or count no more: tell whoever signed a table above before.

    Once for every confirmation, however much changes after it: the next is told when the table has been confirmed anew.
    """
    campaign, table = ctx.campaign, ctx.campaign.table
    if table is None or campaign.today(ctx.clock.now()) < campaign.last:
        return  # nobody can have signed a table yet
    if subject.day is None and subject.deliverable != table.key:
        return
    above = _above(organisation, unit_id)
    about = Subject(deliverable=table.key)
    signed = await submissions.of_units(tx, [unit.id for unit in above])
    for unit in above:
        standing = signed.get(unit.id, {}).get(str(about))
        if standing is not None and standing.counts:
            await _tell(ctx, tx, unit, standing, organisation[unit_id])


def _above(organisation: Organisation, unit_id: int) -> list[Unit]:
    """Yield every unit above, the nearest first."""
    found = []
    at = organisation.parent(unit_id)
    while at is not None:
        found.append(at)
        at = organisation.parent(at.id)
    return found


async def _tell(ctx: Context, tx: Tx, unit: Unit, table: Submission, below: Unit) -> None:
    now = ctx.clock.now()
    waits = quiet_until(ctx.campaign, now)
    look = Button(labels.LOOK, str(Action("item", unit.id, str(table.subject))))
    message = Outgoing(texts.outdated(unit.name, below.name), ((look,),))
    for liaison in await accounts.holders(tx, role=Role.LIAISON, unit_ids=[unit.id]):
        if liaison.reachable:
            to = Address(liaison.channel, liaison.chat, liaison.person)
            once = f"outdated:{unit.id}:{table.revision}:{liaison.person}"
            await post(ctx, tx, to, message, lane=Lane.ANSWER, kind="outdated", not_before=waits, once=once)

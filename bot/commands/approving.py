"""Approval of activities that go out (外出报备): who approves is asked, reminded before they begin, and heard."""

from dataclasses import replace

from bot.commands.book import VERB_PREFIX
from bot.commands.desk import Refusal
from bot.commands.register import RegisterDesk
from bot.commands.telling import reachable, tell, tell_unit
from bot.occasions.audience import load_audience
from bot.occasions.notices import Notice
from bot.posting import Address, post_all
from dialogs.actions import Action
from dialogs.activities import Activity, Approval, needs_approval, starts_at
from dialogs.calendar import approval_reminder_at
from dialogs.outgoing import Button, Lane, Outgoing
from dialogs.texts import activities as texts
from dialogs.texts import commands as common
from dialogs.units import Role
from storage import activities, outbox


async def approved_anew(at: RegisterDesk, activity: Activity) -> Activity:
    """An activity that has just changed, with its approval: whoever approves is asked about every change."""
    await forget(at, activity)
    if not needs_approval(at.register, activity.values):
        return replace(activity, approval=Approval.NOT_NEEDED, reason="")
    waiting = replace(activity, approval=Approval.WAITING, reason="")
    await _ask(at, waiting)
    return waiting


async def forget(at: RegisterDesk, activity: Activity) -> None:
    """Nobody needs to be reminded of it any more."""
    await outbox.drop_pending(at.desk.tx, kind=_reminder_kind(activity))


async def called_off(at: RegisterDesk, activity: Activity) -> None:
    """Whoever approves it, or has approved it, hears that it does not take place."""
    await forget(at, activity)
    if activity.approval in {Approval.WAITING, Approval.APPROVED}:
        unit = at.desk.organisation[activity.unit_id]
        message = Outgoing(texts.called_off(activity.number, unit.name, at.name(activity)))
        await tell(at.desk, [Notice(to, message) for to in await _approvers(at)], lane=Lane.ANSWER)


async def approve(at: RegisterDesk, activity: Activity) -> Outgoing:
    """批准."""
    return await _decide(at, activity, Approval.APPROVED, "")


async def refuse(at: RegisterDesk, activity: Activity, reason: str) -> Outgoing:
    """不批准, with a reason."""
    if not reason:
        raise Refusal(texts.REFUSE_USAGE)
    return await _decide(at, activity, Approval.REFUSED, reason)


async def _decide(at: RegisterDesk, activity: Activity, approval: Approval, reason: str) -> Outgoing:
    desk = at.desk
    if not at.approves:
        raise Refusal(common.NOT_ALLOWED)
    if activity.approval is not Approval.WAITING:
        raise Refusal(texts.not_waiting(activity.number))
    decided = replace(activity, approval=approval, reason=reason)
    await activities.save(desk.tx, decided, desk.person, desk.now)
    await desk.record(f"activity-{approval}", number=activity.number, unit=activity.unit_id)
    await forget(at, activity)
    unit, name = desk.organisation[activity.unit_id], at.name(activity)
    if approval is Approval.APPROVED:
        text = texts.approved_for(unit.name, activity.number, name)
    else:
        text = texts.refused_for(unit.name, activity.number, name, reason)
    await tell_unit(desk, unit, Outgoing(text))
    return Outgoing(texts.decided(activity.number, approved=approval is Approval.APPROVED))


async def _ask(at: RegisterDesk, activity: Activity) -> None:
    """Ask those who approve now, and once more before the activity begins, should it still wait then."""
    desk = at.desk
    unit, number = desk.organisation[activity.unit_id], activity.number
    yes = Button(texts.APPROVE, str(Action(f"{VERB_PREFIX}activities", arg=f"{texts.APPROVE} {number}")))
    asking = Outgoing(texts.waits(number, unit.name, at.lines(activity)), ((yes,),))
    recipients = await _approvers(at)
    await tell(desk, [Notice(to, asking) for to in recipients], lane=Lane.ANSWER)
    starts = starts_at(desk.ctx.campaign, activity.values)
    remind_at = approval_reminder_at(desk.ctx.campaign, starts) if starts else None
    if starts is None or remind_at is None or remind_at <= desk.now:
        return
    reminder = Outgoing(texts.still_waits(number, unit.name, at.name(activity), starts), ((yes,),))
    letters = [(to, reminder, _reminder_kind(activity)) for to in recipients]
    await post_all(desk.ctx, desk.tx, letters, lane=Lane.BROADCAST, not_before=remind_at)


async def _approvers(at: RegisterDesk) -> list[Address]:
    """Everyone of the office that approves; the admins where nobody of it is registered."""
    offices = [unit.id for unit in at.desk.organisation if unit.kind == at.register.approved_by]
    held = await reachable(at.desk, {Role.LIAISON, Role.SUPERVISOR}, offices)
    found = dict.fromkeys(to for people in held.values() for to in people)
    return list(found) or list((await load_audience(at.desk.tx, at.desk.organisation)).admins())


def _reminder_kind(activity: Activity) -> str:
    return f"approval:{activity.number}"

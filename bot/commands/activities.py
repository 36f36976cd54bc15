"""/activities: the planned activities of a campaign's register: listed, entered, changed, called off, handed in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.commands.arguments import first_word, split_unit
from bot.commands.context import VERB_PREFIX, Command, CommandContext, Refusal
from bot.commands.notify import reachable, tell, tell_unit
from bot.posting.notices import Notice
from bot.posting.post import Address, post_all
from bot.posting.recipients import load_audience
from dialogs.conversation.buttons import in_rows
from dialogs.model.deliverables import Deliverable, FulfilledBy
from dialogs.model.outgoing import Action, Button, Lane, Outgoing
from dialogs.model.register import Register
from dialogs.model.submissions import Source, Subject
from dialogs.model.units import Role, Unit
from dialogs.parsing.activities import Activity, Approval, all_entries, needs_approval, read_form, starts_at
from dialogs.schedule.calendar import approval_reminder_at
from dialogs.schedule.due_times import due_of
from dialogs.spelling.folding import alike, folded_in_place
from dialogs.texts.office import activities as texts
from dialogs.texts.office import commands as common
from dialogs.texts.words import labels
from storage.messages import outbox
from storage.reports import activities, deadlines, submissions


@dataclass(frozen=True, slots=True)
class RegisterContext:
    """The register, every activity in it by number, and what the sender may do."""

    command: CommandContext
    register: Register
    everything: Mapping[int, Activity]

    @property
    def approves(self) -> bool:
        """Whether the sender is one of those who approve."""
        kind = self.register.approved_by
        held = (
            self.command.organisation[u].kind
            for u, _ in self.command.call.roles
            if u in self.command.organisation.units
        )
        return self.command.is_admin or (bool(kind) and kind in held)

    def keeps(self, unit: Unit) -> bool:
        """Return whether the sender may enter and change that unit's activities: its liaisons, and those above it."""
        own = (unit.id, Role.LIAISON) in self.command.call.roles
        return unit.kind in self.register.kept_by and (own or self.command.may(unit))

    def own(self) -> list[Unit]:
        """Return the units whose activities the sender may change."""
        return [unit for unit in self.command.organisation if self.keeps(unit)]

    def visible(self) -> list[Activity]:
        """Return the activities the sender may see, without those called off."""
        mine = {unit.id for unit in self.own()}
        return [a for a in self.everything.values() if not a.removed and (self.approves or a.unit_id in mine)]

    def activity(self, number: int) -> Activity:
        """Return the activity of that number. Raises `Refusal` if there is none the sender may see."""
        found = self.everything.get(number)
        if found is None or found.removed:
            raise Refusal(texts.no_activity(number))
        if found not in self.visible():
            raise Refusal(common.NOT_ALLOWED)
        return found

    def mine(self, number: int) -> Activity:
        """Return the activity of that number. Raises `Refusal` if there is none the sender may change."""
        found = self.activity(number)
        if not self.keeps(self.command.organisation[found.unit_id]):
            raise Refusal(common.NOT_ALLOWED)
        return found

    def next_number(self) -> int:
        """Return the number a new activity gets."""
        return max([*self.everything, len(self.register.entries)], default=0) + 1

    def deliverable_of(self, unit: Unit) -> Deliverable | None:
        """Return the deliverable that is the register, None if that unit does not owe it."""
        deliverables = self.command.ctx.campaign.deliverables
        registers = (d for d in deliverables if d.kind.traits.fulfilled is FulfilledBy.ACTIVITIES)
        return next((d for d in registers if d.due_for(unit.kind) and not unit.exempt), None)

    def lines(self, activity: Activity) -> list[tuple[str, str]]:
        """Return every column's name with its value as people read it."""
        return [(c.name, texts.shown(c, activity.values.get(c.key, ""))) for c in self.register.columns]

    def name(self, activity: Activity) -> str:
        """Return what the activity is called: its first column."""
        return activity.values.get(self.register.columns[0].key, "")


async def open_register(command: CommandContext) -> RegisterContext:
    """Read the register as it stands: what the notice itself lists, and what has been entered since.

    Raises LookupError in a campaign without one.
    """
    register = command.ctx.campaign.register
    if register is None:
        raise LookupError("the campaign has no activity register")
    return RegisterContext(
        command, register, all_entries(command.organisation, await activities.all_activities(command.tx))
    )


async def approved_anew(at: RegisterContext, activity: Activity) -> Activity:
    """An activity that has just changed, with its approval: whoever approves is asked about every change."""
    await forget(at, activity)
    if not needs_approval(at.register, activity.values):
        return replace(activity, approval=Approval.NOT_NEEDED, reason="")
    waiting = replace(activity, approval=Approval.WAITING, reason="")
    await _ask(at, waiting)
    return waiting


async def forget(at: RegisterContext, activity: Activity) -> None:
    """Drop the reminders of it that still wait."""
    await outbox.drop_pending(at.command.tx, kind=_reminder_kind(activity))


async def called_off(at: RegisterContext, activity: Activity) -> None:
    """Tell whoever approves it, or has approved it, that it does not take place."""
    await forget(at, activity)
    if activity.approval in {Approval.WAITING, Approval.APPROVED}:
        unit = at.command.organisation[activity.unit_id]
        message = Outgoing(texts.called_off(activity.number, unit.name, at.name(activity)))
        await tell(at.command, [Notice(to, message) for to in await _approvers(at)], lane=Lane.ANSWER)


async def approve(at: RegisterContext, activity: Activity) -> Outgoing:
    """批准."""
    return await _decide(at, activity, Approval.APPROVED, "")


async def refuse(at: RegisterContext, activity: Activity, reason: str) -> Outgoing:
    """不批准, with a reason."""
    if not reason:
        raise Refusal(texts.REFUSE_USAGE)
    return await _decide(at, activity, Approval.REFUSED, reason)


async def _decide(at: RegisterContext, activity: Activity, approval: Approval, reason: str) -> Outgoing:
    command = at.command
    if not at.approves:
        raise Refusal(common.NOT_ALLOWED)
    if activity.approval is not Approval.WAITING:
        raise Refusal(texts.not_waiting(activity.number))
    decided = replace(activity, approval=approval, reason=reason)
    await activities.save(command.tx, decided, command.person, command.now)
    await command.record(f"activity-{approval}", number=activity.number, unit=activity.unit_id)
    await forget(at, activity)
    unit, name = command.organisation[activity.unit_id], at.name(activity)
    if approval is Approval.APPROVED:
        text = texts.approved_for(unit.name, activity.number, name)
    else:
        text = texts.refused_for(unit.name, activity.number, name, reason)
    await tell_unit(command, unit, Outgoing(text))
    return Outgoing(texts.decided(activity.number, approved=approval is Approval.APPROVED))


async def _ask(at: RegisterContext, activity: Activity) -> None:
    """Ask those who approve now, and once more before the activity begins, should it still wait then."""
    command = at.command
    unit, number = command.organisation[activity.unit_id], activity.number
    yes = Button(texts.APPROVE, str(Action(f"{VERB_PREFIX}activities", arg=f"{texts.APPROVE} {number}")))
    asking = Outgoing(texts.waits(number, unit.name, at.lines(activity)), ((yes,),))
    recipients = await _approvers(at)
    await tell(command, [Notice(to, asking) for to in recipients], lane=Lane.ANSWER)
    starts = starts_at(command.ctx.campaign, activity.values)
    remind_at = approval_reminder_at(command.ctx.campaign, starts) if starts else None
    if starts is None or remind_at is None or remind_at <= command.now:
        return
    reminder = Outgoing(texts.still_waits(number, unit.name, at.name(activity), starts), ((yes,),))
    letters = [(to, reminder, _reminder_kind(activity)) for to in recipients]
    await post_all(command.ctx, command.tx, letters, lane=Lane.BROADCAST, not_before=remind_at)


async def _approvers(at: RegisterContext) -> list[Address]:
    """Return everyone of the office that approves; the admins if nobody of it is registered."""
    offices = [unit.id for unit in at.command.organisation if unit.kind == at.register.approved_by]
    held = await reachable(at.command, {Role.LIAISON, Role.SUPERVISOR}, offices)
    found = dict.fromkeys(to for people in held.values() for to in people)
    return list(found) or list((await load_audience(at.command.tx, at.command.organisation)).admins())


def _reminder_kind(activity: Activity) -> str:
    return f"approval:{activity.number}"


MOST_SHOWN = 40
MOST_BUTTONS = 12

WORDS = (texts.NEW, texts.REMOVE, texts.APPROVE, texts.REFUSE, labels.SUBMIT)

_NUMBER = re.compile(r"(?:活动)?([0-9]{1,9})", re.ASCII)


async def handle(command: CommandContext) -> Outgoing:
    """Do what stands behind the command; without anything list what the sender may see."""
    at = await open_register(command)
    if not at.own() and not at.approves:
        raise Refusal(common.NOT_ALLOWED)
    word, more = first_word(command.call.args)
    match next((known for known in WORDS if alike(known, word)), word):
        case "":
            return _list(at, None)
        case texts.NEW:
            return await _enter(at, more)
        case texts.REMOVE:
            return await _remove(at, more)
        case texts.APPROVE:
            return await approve(at, at.activity(_number(at, more)))
        case texts.REFUSE:
            which, *reason = more.split(maxsplit=1) or [""]
            return await refuse(at, at.activity(_number(at, which)), "".join(reason).strip())
        case labels.SUBMIT:
            return await _hand_in(at, _unit(at, more))
        case _ if _NUMBER.fullmatch(folded_in_place(word)):
            return await _change(at, at.mine(_number(at, word)), more)
        case _:
            return _list(at, _unit(at, command.call.args))


def _number(at: RegisterContext, word: str) -> int:
    found = _NUMBER.fullmatch(folded_in_place(word.strip()))
    if found is None:
        raise Refusal(texts.usage(at.register.name))
    return int(found[1])


def _unit(at: RegisterContext, text: str) -> Unit:
    """Return the unit named, or the only one the sender keeps the register for. Raises `Refusal`."""
    own = at.own()
    if not text.strip():
        if len(own) != 1:
            raise Refusal(common.which_unit([unit.name for unit in own[:10]]))
        return own[0]
    for unit in own:
        if alike(unit.name, text):
            return unit
    unit, _ = split_unit(at.command, text)
    raise Refusal(common.NOT_ALLOWED if unit not in own else texts.usage(at.register.name))


def _button(label: str, args: str) -> Button:
    return Button(label, str(Action(f"{VERB_PREFIX}activities", arg=args)))


def _list(at: RegisterContext, unit: Unit | None) -> Outgoing:
    found = [a for a in at.visible() if unit is None or a.unit_id == unit.id]
    found.sort(key=lambda a: a.approval is not Approval.WAITING or not at.approves)
    lines = [texts.heading(at.register.name, len(found)), *(_line(at, a) for a in found[:MOST_SHOWN])]
    if not found:
        lines.append(texts.NONE_YET)
    if len(found) > MOST_SHOWN:
        lines.append(texts.more(len(found) - MOST_SHOWN))
    return Outgoing("\n".join(lines), _list_rows(at, found))


def _line(at: RegisterContext, activity: Activity) -> str:
    several = len(at.own()) != 1
    unit = at.command.organisation[activity.unit_id].name if several else ""
    values = [value for _, value in at.lines(activity) if value]
    return texts.line(activity.number, unit, values, texts.STATES[activity.approval])


def _list_rows(at: RegisterContext, found: list[Activity]) -> tuple[tuple[Button, ...], ...]:
    buttons = []
    for activity in found[:MOST_BUTTONS]:
        if at.approves and activity.approval is Approval.WAITING:
            buttons.append(_button(f"{texts.APPROVE} {activity.number}", f"{texts.APPROVE} {activity.number}"))
        if at.keeps(at.command.organisation[activity.unit_id]):
            buttons.append(_button(f"{texts.CHANGE} {activity.number}", str(activity.number)))
    own = at.own()
    last = [_button(texts.NEW, f"{texts.NEW} {own[0].name}")] if len(own) == 1 else []
    if len(own) == 1 and at.deliverable_of(own[0]) and found:
        last.append(_button(labels.SUBMIT, f"{labels.SUBMIT} {own[0].name}"))
    return (*in_rows(buttons, 3), *((tuple(last),) if last else ()))


async def _enter(at: RegisterContext, text: str) -> Outgoing:
    """Enter a new activity; without values answer with the form to fill."""
    first, _, rest = text.partition("\n")
    named = at.command.organisation.named(first.strip())
    unit = _unit(at, first if named else "")
    filled = rest if named else text
    if not filled.strip():
        typed = f"/activities {texts.NEW} {unit.name}"
        return Outgoing(texts.form(typed, [(column.name, "") for column in at.register.columns]))
    return await _save(at, Activity(at.next_number(), unit.id, {}), filled)


async def _change(at: RegisterContext, activity: Activity, text: str) -> Outgoing:
    """Change an activity's values; without any answer with the form as it is filled."""
    if not text.strip():
        return Outgoing(texts.form(f"/activities {activity.number}", at.lines(activity)))
    return await _save(at, activity, text)


async def _save(at: RegisterContext, before: Activity, text: str) -> Outgoing:
    """Keep what was understood of the form, and say what was not."""
    campaign = at.command.ctx.campaign
    read = read_form(at.register, text, at.command.sent_on, campaign.days)
    notes = [texts.refused(column, said) for column, said in read.refused]
    if read.unknown:
        notes.append(texts.unknown(read.unknown))
    after = replace(before, values={**before.values, **read.values})
    if not at.name(after):
        raise Refusal("\n".join([*notes, texts.name_wanted(at.register.columns[0].name)]))
    if after.values == before.values:
        raise Refusal("\n".join(notes) or texts.NOTHING_NEW)
    after = await approved_anew(at, after)
    await activities.save(at.command.tx, after, at.command.person, at.command.now)
    await at.command.record("activity", number=after.number, unit=after.unit_id, columns=sorted(read.values))
    saved = texts.saved(after.number, at.lines(after), texts.STATES[after.approval])
    buttons = (_button(f"{texts.CHANGE} {after.number}", str(after.number)), _button(texts.NEW, texts.NEW))
    return Outgoing("\n".join([saved, *notes]), (buttons,))


async def _remove(at: RegisterContext, text: str) -> Outgoing:
    """Call an activity off; its number is not given again."""
    activity = at.mine(_number(at, text))
    await called_off(at, activity)
    await activities.save(at.command.tx, replace(activity, removed=True), at.command.person, at.command.now)
    await at.command.record("activity-removed", number=activity.number, unit=activity.unit_id)
    return Outgoing(texts.removed(activity.number, at.name(activity)))


async def _hand_in(at: RegisterContext, unit: Unit) -> Outgoing:
    """确认提交: the register of the unit is handed in, once."""
    command, deliverable = at.command, at.deliverable_of(unit)
    if deliverable is None:
        raise Refusal(texts.usage(at.register.name))
    count = sum(a.unit_id == unit.id for a in at.visible())
    if not count:
        raise Refusal(texts.NOTHING_TO_HAND_IN)
    subject = Subject(deliverable=deliverable.key)
    known = (await submissions.of_units(command.tx, [unit.id])).get(unit.id, {}).get(str(subject))
    if known is not None and known.counts:
        return Outgoing(texts.handed_in_already(unit.name, deliverable.name, known.receipt))
    due = due_of(command.ctx.campaign, deliverable, unit, await deadlines.extensions(command.tx))
    new = await submissions.submit(
        command.tx, unit.id, subject, {}, Source.QUESTIONS, False, command.person, command.now
    )
    await command.record("submit", unit=unit.id, subject=str(subject))
    late = due is not None and (new.first_submitted_at or command.now) >= due
    return Outgoing(texts.handed_in(unit.name, deliverable.name, count, new.receipt, late=late))


COMMANDS = (
    Command(
        "activities", ("活动",), frozenset(Role), handle, in_groups=False, in_campaign=lambda c: c.register is not None
    ),
)

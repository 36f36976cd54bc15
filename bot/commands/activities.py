"""/activities: the planned activities of a campaign's register: listed, entered, changed, called off, handed in."""

import re
from dataclasses import replace

from bot.commands.approving import approve, approved_anew, called_off, refuse
from bot.commands.book import VERB_PREFIX
from bot.commands.desk import Command, Desk, Refusal
from bot.commands.finding import first_word, split_unit
from bot.commands.register import RegisterDesk, open_register
from dialogs.actions import Action
from dialogs.activities import Activity, Approval, read_form
from dialogs.due_times import due_of
from dialogs.folding import alike, folded_in_place
from dialogs.outgoing import Button, Outgoing
from dialogs.steps.buttons import in_rows
from dialogs.submissions import Source, Subject
from dialogs.texts import activities as texts
from dialogs.texts import commands as common
from dialogs.texts import labels
from dialogs.units import Role, Unit
from storage import activities, deadlines, submissions

MOST_SHOWN = 40
MOST_BUTTONS = 12

WORDS = (texts.NEW, texts.REMOVE, texts.APPROVE, texts.REFUSE, labels.SUBMIT)

_NUMBER = re.compile(r"(?:活动)?([0-9]{1,9})", re.ASCII)


async def handle(desk: Desk) -> Outgoing:
    """Do what stands behind the command; without anything list what the sender may see."""
    at = await open_register(desk)
    if not at.own() and not at.approves:
        raise Refusal(common.NOT_ALLOWED)
    word, more = first_word(desk.call.args)
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
            return _list(at, _unit(at, desk.call.args))


def _number(at: RegisterDesk, word: str) -> int:
    found = _NUMBER.fullmatch(folded_in_place(word.strip()))
    if found is None:
        raise Refusal(texts.usage(at.register.name))
    return int(found[1])


def _unit(at: RegisterDesk, text: str) -> Unit:
    """The unit named, or the only one the sender keeps the register for. Raises `Refusal`."""
    own = at.own()
    if not text.strip():
        if len(own) != 1:
            raise Refusal(common.which_unit([unit.name for unit in own[:10]]))
        return own[0]
    for unit in own:
        if alike(unit.name, text):
            return unit
    unit, _ = split_unit(at.desk, text)
    raise Refusal(common.NOT_ALLOWED if unit not in own else texts.usage(at.register.name))


def _button(label: str, args: str) -> Button:
    return Button(label, str(Action(f"{VERB_PREFIX}activities", arg=args)))


def _list(at: RegisterDesk, unit: Unit | None) -> Outgoing:
    found = [a for a in at.visible() if unit is None or a.unit_id == unit.id]
    found.sort(key=lambda a: a.approval is not Approval.WAITING or not at.approves)
    lines = [texts.heading(at.register.name, len(found)), *(_line(at, a) for a in found[:MOST_SHOWN])]
    if not found:
        lines.append(texts.NONE_YET)
    if len(found) > MOST_SHOWN:
        lines.append(texts.more(len(found) - MOST_SHOWN))
    return Outgoing("\n".join(lines), _list_rows(at, found))


def _line(at: RegisterDesk, activity: Activity) -> str:
    several = len(at.own()) != 1
    unit = at.desk.organisation[activity.unit_id].name if several else ""
    values = [value for _, value in at.lines(activity) if value]
    return texts.line(activity.number, unit, values, texts.STATES[activity.approval])


def _list_rows(at: RegisterDesk, found: list[Activity]) -> tuple[tuple[Button, ...], ...]:
    buttons = []
    for activity in found[:MOST_BUTTONS]:
        if at.approves and activity.approval is Approval.WAITING:
            buttons.append(_button(f"{texts.APPROVE} {activity.number}", f"{texts.APPROVE} {activity.number}"))
        if at.keeps(at.desk.organisation[activity.unit_id]):
            buttons.append(_button(f"{texts.CHANGE} {activity.number}", str(activity.number)))
    own = at.own()
    last = [_button(texts.NEW, f"{texts.NEW} {own[0].name}")] if len(own) == 1 else []
    if len(own) == 1 and at.deliverable_of(own[0]) and found:
        last.append(_button(labels.SUBMIT, f"{labels.SUBMIT} {own[0].name}"))
    return (*in_rows(buttons, 3), *((tuple(last),) if last else ()))


async def _enter(at: RegisterDesk, text: str) -> Outgoing:
    """A new activity; without anything to enter the form to fill."""
    first, _, rest = text.partition("\n")
    named = at.desk.organisation.named(first.strip())
    unit = _unit(at, first if named else "")
    filled = rest if named else text
    if not filled.strip():
        command = f"/activities {texts.NEW} {unit.name}"
        return Outgoing(texts.form(command, [(column.name, "") for column in at.register.columns]))
    return await _save(at, Activity(at.next_number(), unit.id, {}), filled)


async def _change(at: RegisterDesk, activity: Activity, text: str) -> Outgoing:
    """An activity with other values; without any the form as it is filled."""
    if not text.strip():
        return Outgoing(texts.form(f"/activities {activity.number}", at.lines(activity)))
    return await _save(at, activity, text)


async def _save(at: RegisterDesk, before: Activity, text: str) -> Outgoing:
    """Keep what was understood of the form, and say what was not."""
    campaign = at.desk.ctx.campaign
    read = read_form(at.register, text, at.desk.sent_on, campaign.days)
    notes = [texts.refused(column, said) for column, said in read.refused]
    if read.unknown:
        notes.append(texts.unknown(read.unknown))
    after = replace(before, values={**before.values, **read.values})
    if not at.name(after):
        raise Refusal("\n".join([*notes, texts.name_wanted(at.register.columns[0].name)]))
    if after.values == before.values:
        raise Refusal("\n".join(notes) or texts.NOTHING_NEW)
    after = await approved_anew(at, after)
    await activities.save(at.desk.tx, after, at.desk.person, at.desk.now)
    await at.desk.record("activity", number=after.number, unit=after.unit_id, columns=sorted(read.values))
    saved = texts.saved(after.number, at.lines(after), texts.STATES[after.approval])
    buttons = (_button(f"{texts.CHANGE} {after.number}", str(after.number)), _button(texts.NEW, texts.NEW))
    return Outgoing("\n".join([saved, *notes]), (buttons,))


async def _remove(at: RegisterDesk, text: str) -> Outgoing:
    """An activity is called off; its number is not given again."""
    activity = at.mine(_number(at, text))
    await called_off(at, activity)
    await activities.save(at.desk.tx, replace(activity, removed=True), at.desk.person, at.desk.now)
    await at.desk.record("activity-removed", number=activity.number, unit=activity.unit_id)
    return Outgoing(texts.removed(activity.number, at.name(activity)))


async def _hand_in(at: RegisterDesk, unit: Unit) -> Outgoing:
    """确认提交: the register of the unit is handed in, once."""
    desk, deliverable = at.desk, at.deliverable_of(unit)
    if deliverable is None:
        raise Refusal(texts.usage(at.register.name))
    count = sum(a.unit_id == unit.id for a in at.visible())
    if not count:
        raise Refusal(texts.NOTHING_TO_HAND_IN)
    subject = Subject(deliverable=deliverable.key)
    known = (await submissions.of_units(desk.tx, [unit.id])).get(unit.id, {}).get(str(subject))
    if known is not None and known.counts:
        return Outgoing(texts.handed_in_already(unit.name, deliverable.name, known.receipt))
    due = due_of(desk.ctx.campaign, deliverable, unit, await deadlines.extensions(desk.tx))
    new = await submissions.submit(desk.tx, unit.id, subject, {}, Source.QUESTIONS, False, desk.person, desk.now)
    await desk.record("submit", unit=unit.id, subject=str(subject))
    late = due is not None and (new.first_submitted_at or desk.now) >= due
    return Outgoing(texts.handed_in(unit.name, deliverable.name, count, new.receipt, late=late))


COMMANDS = (
    Command(
        "activities", ("活动",), frozenset(Role), handle, in_groups=False, in_campaign=lambda c: c.register is not None
    ),
)

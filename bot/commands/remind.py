"""/remind: those who have not reported are nudged, and only they; no unit more than once within the hour."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from bot.commands.arguments import one_unit, subject_name
from bot.commands.context import SUPERVISING, Command, CommandContext
from bot.commands.notify import open_button, reachable, tell
from bot.commands.outstanding import Lack, lacking
from bot.posting.notices import Notice, nudge_kind
from bot.posting.post import Address
from dialogs.conversation.buttons import command as command_button
from dialogs.conversation.buttons import in_rows
from dialogs.forms.facts import Facts, Membership
from dialogs.model.outgoing import Button, Outgoing
from dialogs.model.submissions import Subject
from dialogs.model.units import Role, Unit
from dialogs.schedule.slot import in_quiet_hours
from dialogs.steps.report.prompt import MANY, nudge
from dialogs.texts.office import supervising as texts
from dialogs.texts.words import labels
from dialogs.texts.words.dates import month_day
from storage.db import key_value

PAUSE = timedelta(hours=1)
"""A unit is reminded at most once in this time, whoever asks (INTERFACE §5)."""

MOST_BUTTONS = 8

_LATELY = "reminded"
"""Where the store keeps when which unit was reminded: a JSON object of ISO instants by unit id."""


async def remind(command: CommandContext) -> Outgoing:
    """Nudge the units below the sender that lack something; with a unit's name only those of its subtree."""
    lacks = await lacking(command, _asked_for(command))
    if not lacks:
        return Outgoing(texts.NOTHING_MISSING)
    lately = await _reminded_lately(command)
    liaisons = await reachable(command, {Role.LIAISON}, [lack.unit.id for lack in lacks])
    to_remind = [lack for lack in lacks if lack.unit.id in liaisons and lack.unit.id not in lately]
    own = _by_liaison(lacks, liaisons)
    notices = []
    for to, theirs in _by_liaison(to_remind, liaisons).items():
        if len(theirs) > MANY:
            notices.append(_notice_of_many(command, theirs, to))
        else:
            notices += [_notice(command, lack, to, [of.unit for of in own[to]]) for lack in theirs]
    people = await tell(command, notices)
    if to_remind:
        reminded = {lack.unit.id: command.now for lack in to_remind}
        await _note(command, {**lately, **reminded})
        await command.record("remind", units=sorted(reminded))
    silent = [lack.unit.name for lack in lacks if lack.unit.id not in liaisons]
    again = [lack.unit.name for lack in lacks if lack.unit.id in liaisons and lack.unit.id in lately]
    return Outgoing(_answer(len(to_remind), people, again, silent))


def _asked_for(command: CommandContext) -> list[Unit]:
    tops = [one_unit(command, command.call.args)] if command.call.args.strip() else command.tops()
    found = {unit.id: unit for top in tops for unit in command.organisation.subtree(top.id)}
    return list(found.values())


def _by_liaison(lacks: Sequence[Lack], liaisons: Mapping[int, Collection[Address]]) -> dict[Address, list[Lack]]:
    found: dict[Address, list[Lack]] = {}
    for lack in lacks:
        for to in liaisons.get(lack.unit.id, ()):
            found.setdefault(to, []).append(lack)
    return found


def _notice(command: CommandContext, lack: Lack, to: Address, own: Sequence[Unit]) -> Notice:
    """Make a liaison's reminder: today's report ready to fill where that is all, else a list with a button for each.

    `own` are the units of that person's that lack something.
    """
    campaign, today = command.ctx.campaign, command.ctx.campaign.today(command.now)
    only_today = lack.days == (today,) and not lack.items
    kind = nudge_kind(lack.unit.id, today) if only_today else "remind"
    digest_at = campaign.digest_at(today)
    if only_today and digest_at and command.now < digest_at and not in_quiet_hours(command.ctx.campaign, command.now):
        held = tuple(Membership(unit, Role.LIAISON) for unit in own)
        facts = Facts(campaign, command.now, to.person, memberships=held, units={lack.unit.id: lack.of})
        return Notice(to, nudge(facts, lack.unit, today), kind)
    rows = in_rows(_buttons(command, lack, named=len(own) > 1), 2)
    return Notice(to, Outgoing(texts.missing(lack.unit.name, _items(command, lack)), rows), kind)


def _notice_of_many(command: CommandContext, lacks: Sequence[Lack], to: Address) -> Notice:
    """Make the reminder of a liaison of many units: by item the units that lack it, and the way to each."""
    units: dict[str, list[str]] = {}
    for lack in lacks:
        for item in _items(command, lack):
            units.setdefault(item, []).append(lack.unit.name)
    ways = (command_button(labels.REPORT, "/report"), command_button(labels.MATERIALS, "/materials"))
    return Notice(to, Outgoing(texts.missing_of_many(len(lacks), list(units.items())), (ways,)), "remind")


def _items(command: CommandContext, lack: Lack) -> list[str]:
    """Say what the unit lacks."""
    days = [subject_name(command, Subject(day=day)) for day in lack.days]
    due = [texts.missing_item(subject_name(command, s), due, late=command.now >= due) for s, due in lack.items]
    return days + due


def _buttons(command: CommandContext, lack: Lack, *, named: bool) -> list[Button]:
    unit = lack.unit
    behind = f" {unit.name}" if named else ""
    days = [open_button(command, unit, Subject(day=day), month_day(day) + behind) for day in lack.days]
    items = [open_button(command, unit, subject, subject_name(command, subject) + behind) for subject, _ in lack.items]
    return [*days, *items][:MOST_BUTTONS]


def _answer(units: int, people: int, again: Sequence[str], silent: Sequence[str]) -> str:
    lines = [texts.reminded(units, people)] if units else []
    if again:
        lines.append(texts.reminded_lately(again))
    if silent:
        lines.append(texts.nobody_to_remind(silent))
    return "\n".join(lines)


async def _reminded_lately(command: CommandContext) -> dict[int, datetime]:
    """Return when units were reminded, of those reminded within the hour."""
    kept = json.loads(await key_value.get(command.tx, _LATELY, "{}"))
    instants = {int(unit_id): datetime.fromisoformat(at) for unit_id, at in kept.items()}
    return {unit_id: at for unit_id, at in instants.items() if command.now - at < PAUSE}


async def _note(command: CommandContext, reminded: Mapping[int, datetime]) -> None:
    await key_value.put(
        command.tx, _LATELY, json.dumps({str(unit_id): at.isoformat() for unit_id, at in reminded.items()})
    )


COMMANDS = (Command("remind", ("提醒",), SUPERVISING, remind),)

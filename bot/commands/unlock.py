"""/unlock: what is locked is reopened for its unit (解锁), exactly as named."""

from bot.commands.arguments import owed_names, split_subject, split_unit, subject_name
from bot.commands.context import ADMIN, Command, CommandContext, Refusal
from bot.commands.notify import open_button, tell_unit
from bot.turns.load_facts import units_of
from dialogs.forms.day_form import DayForm
from dialogs.forms.facts import Facts, UnitFacts
from dialogs.forms.form import Closed
from dialogs.forms.table_form import TableForm
from dialogs.model.outgoing import Outgoing
from dialogs.model.submissions import Subject
from dialogs.model.units import Unit
from dialogs.texts.office import administering as texts
from storage.reports import deadlines


async def unlock(command: CommandContext) -> Outgoing:
    """Reopen a day, the table or a hand-in, until it is submitted again."""
    unit, rest = split_unit(command, command.call.args)
    subject, more = split_subject(command, rest)
    if subject is None or more:
        raise Refusal(texts.UNLOCK_USAGE)
    what = subject_name(command, subject)
    await _check_locked(command, unit, subject, what)
    await deadlines.unlock(command.tx, unit.id, subject, command.person, command.now)
    await command.record("unlock", unit=unit.id, subject=str(subject))
    letter = Outgoing(texts.open_again(unit.name, what), ((open_button(command, unit, subject),),))
    people = await tell_unit(command, unit, letter)
    return Outgoing(texts.unlocked(unit.name, what, people))


async def _check_locked(command: CommandContext, unit: Unit, subject: Subject, what: str) -> None:
    """Raise `Refusal` where the unit does not owe it, it is still to come, or it is open as it is."""
    of = (await units_of(command.ctx, command.tx, command.organisation, [unit.id]))[unit.id]
    is_owed = not subject.deliverable or subject.deliverable in of.dues
    closed = _closed(command, of, subject) if is_owed else Closed.NOT_OWED
    if closed is Closed.NOT_OWED:
        raise Refusal(texts.not_owed(unit.name, what, owed_names(command, unit)))
    if closed in {Closed.BEFORE, Closed.FUTURE}:
        raise Refusal(texts.not_yet(what))
    if closed is None:
        raise Refusal(texts.not_locked(unit.name, what))


def _closed(command: CommandContext, of: UnitFacts, subject: Subject) -> Closed | None:
    campaign = command.ctx.campaign
    facts = Facts(campaign, command.now, command.person)
    if subject.day:
        return DayForm(facts, of, subject).closed
    if campaign.table and subject.deliverable == campaign.table.key:
        return TableForm(facts, of, subject).closed
    stored = of.submission(subject)
    handed_in = stored is not None and stored.counts and str(subject) not in of.unlocked
    return Closed.LOCKED if handed_in and command.now >= of.dues[subject.deliverable] else None


COMMANDS = (Command("unlock", ("解锁",), ADMIN, unlock, in_groups=False),)

"""Reports and deliverables still outstanding: days that are open, and what is due soon or overdue."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from bot.commands.context import CommandContext
from bot.reports.messages.progress_message import SOON
from dialogs.forms.day_form import DayForm
from dialogs.forms.facts import Facts, UnitFacts
from dialogs.model.submissions import Subject, Submission
from dialogs.model.units import Unit
from dialogs.schedule.due_times import Extension, due_of
from dialogs.schedule.owing import missing
from storage.reports import deadlines, submissions


@dataclass(frozen=True, slots=True)
class Lack:
    """What one unit lacks. `days` are those it can still report, `items` deliverables with its own due times.

    `of` is what is known of the unit: enough for its daily forms.
    """

    of: UnitFacts
    days: tuple[date, ...]
    items: tuple[tuple[Subject, datetime], ...]

    @property
    def unit(self) -> Unit:
        """Whose it is."""
        return self.of.unit


async def lacking(command: CommandContext, units: Collection[Unit]) -> list[Lack]:
    """Return what is outstanding of those units that lack something, as `/pending` counts it."""
    ids = [unit.id for unit in units]
    known = await submissions.of_units(command.tx, ids)
    unlocked = await deadlines.unlocked(command.tx, ids)
    extensions = await deadlines.extensions(command.tx)
    found = []
    for unit in units:
        of = _of(command, unit, known.get(unit.id, {}), unlocked.get(unit.id, frozenset()), extensions)
        lack = Lack(of, _days(command, of), _items(command, of))
        if lack.days or lack.items:
            found.append(lack)
    return found


def _of(
    command: CommandContext,
    unit: Unit,
    known: dict[str, Submission],
    unlocked: frozenset[str],
    extensions: Collection[Extension],
) -> UnitFacts:
    dues = {d.key: due_of(command.ctx.campaign, d, unit, extensions) for d in command.ctx.campaign.deliverables}
    return UnitFacts(
        unit,
        command.organisation.collects(unit.id),
        submissions=known,
        dues={key: due for key, due in dues.items() if due is not None},
        unlocked=unlocked,
    )


def _days(command: CommandContext, of: UnitFacts) -> tuple[date, ...]:
    campaign = command.ctx.campaign
    if campaign.daily is None or not command.organisation.is_reporting(of.unit):
        return ()
    facts = Facts(campaign, command.now, command.person)
    forms = [DayForm(facts, of, Subject(day=day)) for day in campaign.days]
    return tuple(form.day for form in forms if not form.submitted and form.closed is None)


def _items(command: CommandContext, of: UnitFacts) -> tuple[tuple[Subject, datetime], ...]:
    lacked = missing(command.ctx.campaign, of.unit, of.submissions)
    items = [(Subject(deliverable=d.key), of.dues[d.key]) for d in lacked]
    return tuple((subject, due) for subject, due in items if due - command.now <= SOON)

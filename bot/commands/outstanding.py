"""What units have not handed in at this moment: the days that are open, and what is due soon or overdue."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from bot.commands.context import Desk
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


async def lacking(desk: Desk, units: Collection[Unit]) -> list[Lack]:
    """Those of the units that lack something, as `/pending` has it."""
    ids = [unit.id for unit in units]
    known = await submissions.of_units(desk.tx, ids)
    unlocked = await deadlines.unlocked(desk.tx, ids)
    extensions = await deadlines.extensions(desk.tx)
    found = []
    for unit in units:
        of = _of(desk, unit, known.get(unit.id, {}), unlocked.get(unit.id, frozenset()), extensions)
        lack = Lack(of, _days(desk, of), _items(desk, of))
        if lack.days or lack.items:
            found.append(lack)
    return found


def _of(
    desk: Desk,
    unit: Unit,
    known: dict[str, Submission],
    unlocked: frozenset[str],
    extensions: Collection[Extension],
) -> UnitFacts:
    dues = {d.key: due_of(desk.ctx.campaign, d, unit, extensions) for d in desk.ctx.campaign.deliverables}
    return UnitFacts(
        unit,
        desk.organisation.collects(unit.id),
        submissions=known,
        dues={key: due for key, due in dues.items() if due is not None},
        unlocked=unlocked,
    )


def _days(desk: Desk, of: UnitFacts) -> tuple[date, ...]:
    campaign = desk.ctx.campaign
    if campaign.daily is None or not desk.organisation.is_reporting(of.unit):
        return ()
    facts = Facts(campaign, desk.now, desk.person)
    forms = [DayForm(facts, of, Subject(day=day)) for day in campaign.days]
    return tuple(form.day for form in forms if not form.submitted and form.closed is None)


def _items(desk: Desk, of: UnitFacts) -> tuple[tuple[Subject, datetime], ...]:
    lacked = missing(desk.ctx.campaign, of.unit, of.submissions)
    items = [(Subject(deliverable=d.key), of.dues[d.key]) for d in lacked]
    return tuple((subject, due) for subject, due in items if due - desk.now <= SOON)

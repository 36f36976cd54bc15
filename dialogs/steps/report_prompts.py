"""The daily prompt and its nudge to a liaison of several units: each with its report, or, of many, all in one."""

from collections.abc import Sequence
from datetime import date

from dialogs.blank_form import blank_form, heading
from dialogs.day_form import DayForm
from dialogs.facts import Facts
from dialogs.outgoing import Outgoing
from dialogs.steps import wording
from dialogs.steps.buttons import Rows, button, command, row
from dialogs.steps.report_prompt import daily_prompt, day_form, digest_ahead, is_lost, nudge
from dialogs.texts import labels, prompt
from dialogs.turn import fitting
from dialogs.units import Unit

MANY = 10
"""For so many units a person reads each one's report, ready to fill, in one message; of more they are listed."""


def daily_prompts(facts: Facts, units: Sequence[Unit], day: date) -> tuple[Outgoing, ...]:
    """The day's prompts to a liaison of these units: one each, or a single one where there are many."""
    if len(units) <= MANY:
        return tuple(daily_prompt(facts, unit, day) for unit in units)
    number = (day - facts.campaign.first).days + 1
    head = prompt.head_of_many(day, number, facts.campaign.theme, counts=bool(facts.campaign.asked))
    return (_of_many(facts, units, day, head),)


def nudges(facts: Facts, units: Sequence[Unit], day: date) -> tuple[Outgoing, ...]:
    """The reminders to a liaison of these units, none of which has submitted that day's report.

    Where the day is locked already there is nothing to remind of.
    """
    units = [unit for unit in units if not ((form := day_form(facts, unit, day)) and is_lost(form))]
    if not units:
        return ()
    if len(units) <= MANY:
        return tuple(nudge(facts, unit, day) for unit in units)
    return (_of_many(facts, units, day, prompt.nudge_of_many(day, digest_ahead(facts, day))),)


def _of_many(facts: Facts, units: Sequence[Unit], day: date, head: str) -> Outgoing:
    """How many are in, the first of those that are not, one blank form to copy, and the way to the rest."""
    forms = [form for unit in units if (form := day_form(facts, unit, day)) and not is_lost(form)]
    waiting = sorted((form for form in forms if not form.submitted), key=lambda form: not form.returned)
    if not waiting:
        return Outgoing(fitting(prompt.in_already(f"{head}\n", counts=bool(facts.campaign.asked))))
    names = [form.unit.name for form in waiting]
    returned = [form.unit.name for form in waiting if form.returned]
    lines = [head, prompt.standing_of_many(names, MANY, len(forms) - len(waiting), returned)]
    first = waiting[0]
    if first.fields:
        lines += [prompt.FILL_OF_MANY, heading(first.unit.name, day), blank_form(first.fields, {})]
    lines.append(prompt.end_of_many(f"{first.unit.name} {wording.example(first)}" if first.fields else ""))
    return Outgoing(fitting("\n".join(lines)), _rows(waiting))


def _rows(waiting: Sequence[DayForm]) -> Rows:
    """A button for each of the first, one for the rest."""
    verb = labels.REPORT if waiting[0].fields else labels.ALL_SENT
    first = (row(button(f"{verb} {form.unit.name}", "open", form.unit.id, form.subject)) for form in waiting[:MANY])
    rest = len(waiting) - MANY
    return (*first, *((row(command(prompt.rest(rest), "/report")),) if rest > 0 else ()))

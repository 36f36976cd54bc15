"""/status and /today of somebody who reports for many units: a line each, and how one of them is seen whole."""

from collections.abc import Sequence

from dialogs.day_form import DayForm
from dialogs.facts import UnitFacts
from dialogs.hand_in import Standing
from dialogs.outgoing import Button
from dialogs.steps.buttons import button, command, in_rows
from dialogs.steps.materials import owed
from dialogs.steps.report_prompts import MANY
from dialogs.steps.units import units_named
from dialogs.submissions import Subject
from dialogs.texts import labels
from dialogs.texts import status as texts
from dialogs.turn import Move, Turn, say, stay

LINES = 40
"""How many units have a line of their own: some two phone screens."""


def spoken_of(turn: Turn) -> list[UnitFacts]:
    """The units the command names behind it; all of the person's where it names none."""
    named = units_named(turn.units, turn.argument)
    return [of for of in (turn.unit_facts(unit.id) for unit in named or turn.units) if of]


def overview(turn: Turn, units: Sequence[UnitFacts], command_name: str) -> Move:
    """Where every unit stands, those that lack something first."""
    found = [(of, _lacks(turn, of)) for of in units]
    lacking = [(of, lacks) for of, lacks in found if lacks]
    lines = [texts.overview_heading(len(units), len(units) - len(lacking))]
    lines += [texts.overview_line(of.unit.name, lacks) for of, lacks in lacking[:LINES]]
    lines += [texts.overview_rest(len(lacking) - LINES)] if len(lacking) > LINES else []
    lines.append(texts.overview_end(command_name, units[0].unit.name))
    return stay(turn, say("\n".join(lines), in_rows(_buttons(turn, [of for of, _ in lacking]), 2)))


def _lacks(turn: Turn, of: UnitFacts) -> list[str]:
    """What waits to be reported or handed in, today's report first."""
    form = _today(turn, of)
    report = [texts.TODAYS_REPORT] if form is not None else []
    items = [item.deliverable.name for item in owed(turn, of) if item.standing not in {Standing.DONE, Standing.LATE}]
    return report + items


def _today(turn: Turn, of: UnitFacts) -> DayForm | None:
    """Today's report where the unit has still to send it."""
    form = turn.form(of.unit.id, Subject(day=turn.facts.today))
    waits = isinstance(form, DayForm) and not form.closed and not form.submitted
    return form if isinstance(form, DayForm) and waits and not (of.collects or of.unit.exempt) else None


def _buttons(turn: Turn, lacking: Sequence[UnitFacts]) -> list[Button]:
    forms = [form for of in lacking if (form := _today(turn, of))]
    first = [button(f"{labels.REPORT} {form.unit.name}", "open", form.unit.id, form.subject) for form in forms[:MANY]]
    return [*first, *([command(labels.MATERIALS, "/materials")] if lacking else [])]

"""/today and /status: what has been recorded, how far the unit is, and the buttons to go on from there."""

from collections import Counter
from collections.abc import Sequence

from dialogs.conversation.buttons import Rows, button, command, in_rows
from dialogs.conversation.turn import Move, Turn, say, stay
from dialogs.conversation.unit_choice import units_named
from dialogs.figures.progress import ReportState
from dialogs.forms.day_form import DayForm
from dialogs.forms.facts import UnitFacts
from dialogs.forms.form import Closed
from dialogs.forms.hand_in import HandInState
from dialogs.model.outgoing import Button
from dialogs.model.submissions import FileKind, FileState, Subject
from dialogs.steps.hand_in import name_of
from dialogs.steps.materials import owed
from dialogs.steps.report import wording
from dialogs.steps.report.prompt import MANY, is_lost
from dialogs.steps.report.view import edit_button
from dialogs.texts.liaison import photos as photo_texts
from dialogs.texts.liaison import report
from dialogs.texts.liaison import status as texts
from dialogs.texts.words import counts, labels
from dialogs.texts.words.dates import month_day

LINES = 40
"""The most units with a line of their own: some two phone screens."""


def spoken_of(turn: Turn) -> list[UnitFacts]:
    """The units the command names behind it; all of the person's where it names none."""
    named = units_named(turn.units, turn.argument)
    return [of for of in (turn.unit_facts(unit.id) for unit in named or turn.units) if of]


def overview(turn: Turn, units: Sequence[UnitFacts], command_name: str) -> Move:
    """Show the state of every unit, those that lack something first."""
    found = [(of, _lacks(turn, of)) for of in units]
    lacking = [(of, lacks) for of, lacks in found if lacks]
    lines = [texts.overview_heading(len(units), len(units) - len(lacking))]
    lines += [texts.overview_line(of.unit.name, lacks) for of, lacks in lacking[:LINES]]
    lines += [texts.overview_rest(len(lacking) - LINES)] if len(lacking) > LINES else []
    lines.append(texts.overview_end(command_name, units[0].unit.name))
    return stay(turn, say("\n".join(lines), in_rows(_buttons(turn, [of for of, _ in lacking]), 2)))


def _lacks(turn: Turn, of: UnitFacts) -> list[str]:
    """Return the names of what waits to be reported or handed in, today's report first."""
    form = _today(turn, of)
    report = [texts.TODAYS_REPORT] if form is not None else []
    items = [item.deliverable.name for item in owed(turn, of) if item.state not in {HandInState.DONE, HandInState.LATE}]
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


MOST_BUTTONS = 6


def today(turn: Turn) -> Move:
    """/today [单位]: for each unit the day's report, photos and leads, to be edited until the lock."""
    units = spoken_of(turn)
    if not units:
        return stay(turn, say(texts.NO_UNIT))
    if len(units) > MANY:
        return overview(turn, units, "/today")
    parts, buttons = [], []
    for of in units:
        text, offered = _today_of(turn, of, several=len(units) > 1)
        parts.append(text)
        buttons += offered
    return stay(turn, say("\n\n".join(parts), in_rows(buttons[: MOST_BUTTONS * 2], 2)))


def _today_of(turn: Turn, of: UnitFacts, *, several: bool) -> tuple[str, list[Button]]:
    day = turn.facts.today
    lines = [texts.today_heading(of.unit.name, day)]
    buttons: list[Button] = []
    form = turn.form(of.unit.id, Subject(day=day))
    if not turn.facts.campaign.in_window(day):
        lines.append(texts.NO_DAY)
    elif isinstance(form, DayForm) and form.closed is not Closed.NOT_OWED:
        lines += _report_lines(form)
        buttons += _report_buttons(form, of.unit.name if several else "")
    leads = [(lead.number, lead.title) for lead in of.leads if lead.day == day]
    here = Subject(day=day)
    kinds = Counter(f.kind for f in of.files if f.target.subject == here and f.state is not FileState.LOST)
    lines.append(texts.received(kinds[FileKind.PHOTO], kinds[FileKind.VIDEO], kinds[FileKind.DOCUMENT], leads))
    buttons += [button(photo_texts.lead(n), "lead", of.unit.id, arg=str(n)) for n, _ in leads[:MOST_BUTTONS]]
    return "\n".join(lines), buttons


def _report_lines(form: DayForm) -> list[str]:
    if form.current is None:
        return [texts.NOTHING_YET]
    word = state_word(form)
    zone = form.campaign.zone
    at = (
        form.current.first_submitted_at.astimezone(zone) if form.submitted and form.current.first_submitted_at else None
    )
    lines = [texts.report_line(word, at)]
    if form.fields and not form.is_zero:
        lines += wording.lines(form, form.stored)
    missing = form.missing(form.stored)
    return lines + ([report.still_missing(counts.names(missing), len(missing))] if missing else [])


def _report_buttons(form: DayForm, unit: str) -> list[Button]:
    if form.closed:
        return []
    if form.submitted and not form.fields:
        return []
    if form.submitted:
        return [edit_button(form)] if not unit else [_open(form, f"{labels.EDIT} {unit}")]
    label = labels.GO_ON if form.stored else labels.REPORT
    return [_open(form, f"{label} {unit}".strip())]


def _open(form: DayForm, label: str) -> Button:
    return button(label, "open", form.unit.id, form.subject)


def state_word(form: DayForm) -> str:
    """Return the word for the state of a day's report."""
    current, due = form.current, form.late_at
    if current is not None and form.submitted:
        if due and current.first_submitted_at and current.first_submitted_at >= due:
            return ReportState.LATE.value
        return ReportState.ZERO.value if form.is_zero else ReportState.ON_TIME.value
    if form.returned:
        return texts.RETURNED
    if form.stored:
        return texts.DRAFT
    if form.unit.exempt:
        return ReportState.EXEMPT.value
    over = is_lost(form) or (due is not None and form.facts.now >= due)
    return ReportState.MISSING.value if over else texts.WAITING


def status(turn: Turn) -> Move:
    """/status [单位]: the unit's days, deadlines and returns."""
    units = spoken_of(turn)
    if not units:
        return stay(turn, say(texts.NO_UNIT))
    if len(units) > MANY:
        return overview(turn, units, "/status")
    text = "\n\n".join(_status_of(turn, of) for of in units)
    return stay(turn, say(text, _status_rows(turn, units)))


def _status_of(turn: Turn, of: UnitFacts) -> str:
    lines = [texts.status_heading(of.unit.name)]
    if of.unit.exempt:
        lines.append(texts.EXEMPT)
    days = [form for form in _days(turn, of) if form.current or not (of.collects or form.closed is Closed.NOT_OWED)]
    lines += [texts.COLLECTS] if of.collects and not days else []
    lines += [texts.day_line(form.day, state_word(form), locked=is_lost(form) and not of.unit.exempt) for form in days]
    zone = turn.facts.campaign.zone
    for item in owed(turn, of):
        due = of.dues[item.deliverable.key].astimezone(zone)
        daily = item.deliverable.daily
        lines.append(texts.item_line(item.deliverable.name, due, item.word, daily=daily))
    lines += [texts.return_line(_subject_name(turn, key), why) for key, why in of.returned_because.items()]
    return "\n".join([*lines, *([texts.liaisons(of.liaisons)] if of.liaisons else [])])


def _subject_name(turn: Turn, key: str) -> str:
    subject = Subject.parse(key)
    return month_day(subject.day) if subject.day else name_of(turn, subject)


def _days(turn: Turn, of: UnitFacts) -> list[DayForm]:
    """The days of the window that have come."""
    days = [day for day in turn.facts.campaign.days if day <= turn.facts.today]
    forms = (turn.form(of.unit.id, Subject(day=day)) for day in days)
    return [form for form in forms if isinstance(form, DayForm)]


def _status_rows(turn: Turn, units: list[UnitFacts]) -> Rows:
    """A button for each day and each deliverable that waits, returned ones first."""
    found: list[Button] = []
    for of in units:
        name = f" {of.unit.name}" if len(units) > 1 else ""
        open_days = [form for form in _days(turn, of) if not form.closed and not form.submitted]
        asked = [f for f in open_days if f.returned or (not of.collects and not of.unit.exempt)]
        asked.sort(key=lambda form: (not form.returned, form.day))
        found += [_open(form, f"{labels.REPORT} {month_day(form.day)}{name}") for form in asked[:MOST_BUTTONS]]
    items = [item for of in units for item in owed(turn, of)]
    waits = any(item.outdated or item.state not in {HandInState.DONE, HandInState.LATE} for item in items)
    return (*in_rows(found, 2), *(((command(labels.MATERIALS, "/materials"),),) if waits else ()))

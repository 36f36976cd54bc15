"""/today and /status: what has been recorded, how far the unit is, and the buttons to go on from there."""

from collections import Counter

from dialogs.day_form import DayForm
from dialogs.facts import UnitFacts
from dialogs.form import Closed
from dialogs.hand_in import Standing
from dialogs.outgoing import Button
from dialogs.progress import ReportState
from dialogs.steps import wording
from dialogs.steps.buttons import Rows, button, command, in_rows
from dialogs.steps.hand_in import name_of
from dialogs.steps.many_units import overview, spoken_of
from dialogs.steps.materials import owed
from dialogs.steps.report_prompt import is_lost
from dialogs.steps.report_prompts import MANY
from dialogs.steps.report_view import edit_button
from dialogs.submissions import FileKind, FileState, Subject
from dialogs.texts import counts, labels, report
from dialogs.texts import photos as photo_texts
from dialogs.texts import status as texts
from dialogs.texts.dates import month_day
from dialogs.turn import Move, Turn, say, stay

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
    """How a day's report stands, in a word."""
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
    waits = any(item.outdated or item.standing not in {Standing.DONE, Standing.LATE} for item in items)
    return (*in_rows(found, 2), *(((command(labels.MATERIALS, "/materials"),),) if waits else ()))

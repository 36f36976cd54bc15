"""Quick entry: one message that fills a report, at any moment of the window (INTERFACE §5)."""

from datetime import date

from dialogs.blank_form import read_heading
from dialogs.conversation import Asking, ConfirmingWarning, ConfirmingZero, Correcting, GivingReason, Reviewing
from dialogs.day_words import read_day
from dialogs.entry_reading import is_entry, read_entry
from dialogs.form import Form
from dialogs.quick_entry import Clash, QuickEntry, RefusedField
from dialogs.steps import wording
from dialogs.steps.report_answers import take
from dialogs.steps.report_days import outside_window
from dialogs.steps.units import the_unit
from dialogs.submissions import Source, Subject
from dialogs.texts import counts, report
from dialogs.texts import number_refusals as refusals
from dialogs.turn import Move, Turn, say, stay


def entry(turn: Turn) -> Move:
    """A quick entry: for the day it begins with, the form it comes back on, the one being filled, or today's report."""
    day, text = _leading_day(turn)
    form = None if day else _pasted(turn) or _open_form(turn)
    if form is not None:
        return enter(turn, form, text)
    of = the_unit(turn)
    if isinstance(of, Move):
        return of
    if day is None and not turn.facts.campaign.in_window(turn.facts.today):
        return outside_window(turn, of)
    form = turn.form(of.unit.id, Subject(day=day or turn.facts.today))
    return enter(turn, form, text) if form else stay(turn, say(report.NO_COUNTS))


def _leading_day(turn: Turn) -> tuple[date | None, str]:
    """The day a quick entry begins with (昨天 教师32 …), and the rest of it."""
    campaign = turn.facts.campaign
    read = read_day(turn.text, turn.facts.today, campaign.days)
    if read is None or read.day is None or not is_entry(read.rest, campaign):
        return None, turn.text
    return read.day, read.rest


def enter(turn: Turn, form: Form, text: str) -> Move:
    """The values of a quick entry, and a word on everything that was not taken."""
    read = read_entry(text.replace(form.unit.name, " "), form.campaign, form.fields)
    notes = [_refused(form, field) for field in read.refused]
    if read.unknown:
        notes.append(report.unknown(read.unknown))
    if read.computed:
        computed = counts.names(form.campaign.indicator(key) for key in read.computed)
        notes.append(report.COMPUTED.format(names=computed))
    if not read.values and _is_blank(read):
        notes.append(report.BLANK_FORM)
    return take(turn, form, read.values, Source.QUICK, notes)


def _is_blank(read: QuickEntry) -> bool:
    return bool(read.blank) and not (read.refused or read.unknown)


def _refused(form: Form, field: RefusedField) -> str:
    label = wording.label(form.campaign.indicator(field.key))
    match field.reason:
        case Clash.TWO_VALUES:
            return refusals.conflict(label, field.read)
        case Clash.SEVERAL_NUMBERS:
            return refusals.several(label, field.read)
        case reason:
            return refusals.refused(label, field.read, reason)


def _pasted(turn: Turn) -> Form | None:
    """The form whose heading came back with the message."""
    heading = read_heading(turn.text)
    if heading is None:
        return None
    day: date | None = heading.date(turn.facts.campaign.days)
    unit_id = next((unit.id for unit in turn.units if unit.name == heading.unit), 0)
    return turn.form(unit_id, Subject(day=day)) if day and unit_id else None


def _open_form(turn: Turn) -> Form | None:
    """The form being filled."""
    state = turn.state
    if isinstance(state, Asking | ConfirmingWarning | GivingReason | Reviewing | ConfirmingZero | Correcting):
        return turn.form(state.unit_id, state.subject)
    return None

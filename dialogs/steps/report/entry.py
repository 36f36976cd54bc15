"""Quick entry: one message that fills a report, at any moment of the window (INTERFACE §5)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from dialogs.conversation.events import Said
from dialogs.conversation.states import Asking, ConfirmingWarning, ConfirmingZero, Correcting, GivingReason, Reviewing
from dialogs.conversation.turn import Move, Turn, say, stay
from dialogs.conversation.unit_choice import the_unit, unit_called, units_named
from dialogs.forms.blank_form import Heading, read_forms, without_frame
from dialogs.forms.form import Form
from dialogs.forms.report_entry import is_entry, read_entry, reason_in, without_names
from dialogs.model.submissions import Source, Subject
from dialogs.parsing.dates import leading_day
from dialogs.parsing.quick_entry import Clash, QuickEntry, RefusedField
from dialogs.spelling.folding import alike
from dialogs.steps.report import wording
from dialogs.steps.report.answers import take
from dialogs.steps.report.days import outside_window
from dialogs.steps.report.other_units import nothing_own, set_apart, told
from dialogs.texts.liaison import number_refusals as refusals
from dialogs.texts.liaison import report
from dialogs.texts.words import counts


def entry(turn: Turn) -> Move:
    """A quick entry: for the day it begins with, the form it comes back on, the one being filled, or today's report."""
    pasted, apart = read_forms(turn.text), set_apart(turn)
    if len(pasted) > 1:
        return stay(turn, say(report.SEVERAL_UNITS)) if apart.notes else _several(turn, pasted)
    if not apart.own_figures:
        return nothing_own(turn, apart.notes)
    if apart.notes:
        turn = replace(turn, event=Said(apart.text, turn.message))
    return told(apart.notes, _own_entry(turn, read_forms(turn.text)))


def _own_entry(turn: Turn, pasted: Mapping[Heading, str]) -> Move:
    turn = _in_full(turn)
    day, text, head = _leading_day(turn)
    form = None if day else _pasted(turn, pasted) or _open_form(turn)
    if form is not None:
        return enter(turn, form, text)
    if not turn.chosen and len(units_named(turn.units, turn.text)) > 1:
        return stay(turn, say(report.SEVERAL_UNITS))
    of = the_unit(turn)
    if isinstance(of, Move):
        return of
    if day is None and not turn.facts.campaign.in_window(turn.facts.day):
        return outside_window(turn, of, report.NOT_SAVED)
    form = turn.form(of.unit.id, Subject(day=day or turn.facts.day))
    return enter(turn, form, text, head) if form else stay(turn, say(report.NO_COUNTS))


def _in_full(turn: Turn) -> Turn:
    """The turn with the unit's whole name, where the message begins with a part of it (二职 教师5)."""
    first, rest = (*turn.text.split(maxsplit=1), "")[:2]
    first = first.rstrip(":：,，")
    if len(turn.units) < 2 or not rest or units_named(turn.units, turn.text):  # noqa: PLR2004 (one unit needs no name)
        return turn
    read = read_entry(first, turn.facts.campaign)
    unit_id = 0 if read.blank or read.values or read.computed else unit_called(turn.units, first)
    name = next((unit.name for unit in turn.units if unit.id == unit_id), "")
    return replace(turn, event=Said(f"{name} {rest}", turn.message)) if name else turn


def _several(turn: Turn, pasted: Mapping[Heading, str]) -> Move:
    """The forms of several units or days, filled in and sent back as one message, as the prompt had offered them.

    What waits for a confirmation comes last, so that the conversation stands there. Forms left empty are passed over.
    """
    forms = [(form_of(turn, heading), text) for heading, text in pasted.items()]
    known = [(form, text) for form, text in forms if form is not None]
    if len(known) < len(forms):
        return stay(turn, say(report.SEVERAL_UNITS))
    filled = [(form, text) for form, text in known if not _is_empty(form, text)] or known[:1]
    moves = [enter(turn, form, text) for form, text in filled]
    return together(moves)


def together(moves: Sequence[Move]) -> Move:
    """Moves about several forms as one; the conversation goes on with the last that waits for a word."""
    ordered = sorted(moves, key=lambda move: isinstance(move.state, ConfirmingWarning | Correcting))
    return Move(ordered[-1].state, tuple(effect for move in ordered for effect in move.effects))


def _is_empty(form: Form, text: str) -> bool:
    read = read_entry(without_names(text, [form.unit]), form.campaign, form.fields)
    return not (read.values or read.refused or read.unknown)


def _leading_day(turn: Turn) -> tuple[date | None, str, list[str]]:
    """The day a quick entry begins with (昨天 教师32 …), the rest of it, and what is to be said of that day."""
    campaign = turn.facts.campaign
    text = without_names(without_frame(turn.text), turn.units)
    read = leading_day(text, turn.facts.sent_on, campaign.days)
    if read is None or read.day is None or not is_entry(read.rest, campaign):
        return None, turn.text, turn.dated
    return read.day, read.rest, turn.dated_by_word(text, read.day)


def enter(turn: Turn, form: Form, text: str, head: Sequence[str] = ()) -> Move:
    """The values of a quick entry, and a word on everything that was not taken; of a correction, why it is made.

    `head` is said before.
    """
    read = read_entry(without_names(text, [form.unit]), form.campaign, form.fields)
    reason = reason_in(read) if form.submitted and form.wants_reason() else ""
    notes = [*head, *not_taken(form, replace(read, unknown=()) if reason else read)]
    if not read.values and _is_blank(read):
        notes.append(report.BLANK_FORM)
    return take(turn, form, read.values, Source.QUICK, notes, counts.cut(reason, 200))


def not_taken(form: Form, read: QuickEntry) -> list[str]:
    """A line for each field refused, and for what was not understood or is computed."""
    notes = [_refused(form, field) for field in read.refused]
    if read.unknown:
        notes.append(report.unknown(read.unknown))
    if read.computed:
        computed = counts.names(form.campaign.indicator(key) for key in read.computed)
        notes.append(report.COMPUTED.format(names=computed))
    return notes


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


def form_of(turn: Turn, heading: Heading) -> Form | None:
    """The form a heading speaks of, None where it is none of the person's."""
    day = heading.date(turn.facts.campaign.days)
    unit_id = next((unit.id for unit in turn.units if alike(unit.name, heading.unit)), 0)
    return turn.form(unit_id, Subject(day=day)) if day and unit_id else None


def _pasted(turn: Turn, pasted: Mapping[Heading, str]) -> Form | None:
    """The form whose heading came back with the message."""
    return next((form_of(turn, heading) for heading in pasted), None)


def _open_form(turn: Turn) -> Form | None:
    """The form being filled; a message that names other units is not for it."""
    state = turn.state
    if not isinstance(state, Asking | ConfirmingWarning | GivingReason | Reviewing | ConfirmingZero | Correcting):
        return None
    named = units_named(turn.units, turn.text)
    meant = not named or [unit.id for unit in named] == [state.unit_id]
    return turn.form(state.unit_id, state.subject) if meant else None

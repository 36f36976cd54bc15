"""/report: today's report, or goes on with it, or an earlier day's; and the buttons that open one (INTERFACE §5)."""

from dataclasses import dataclass, replace
from datetime import date

from dialogs.conversation.buttons import button, cancel, in_rows, stale
from dialogs.conversation.states import Correcting, Reviewing
from dialogs.conversation.turn import Move, Turn, say, stay
from dialogs.conversation.unit_choice import the_unit
from dialogs.forms.form import Form
from dialogs.forms.report_entry import is_entry, without_names
from dialogs.model.indicators import Indicator
from dialogs.model.outgoing import Button
from dialogs.model.submissions import Subject
from dialogs.parsing.dates import read_day
from dialogs.steps.report import wording
from dialogs.steps.report.correction import proposed
from dialogs.steps.report.days import outside_window
from dialogs.steps.report.entry import enter
from dialogs.steps.report.other_units import nothing_own, set_apart, told
from dialogs.steps.report.view import ask, show
from dialogs.texts.liaison import report
from dialogs.texts.words import counts


@dataclass(frozen=True, slots=True)
class Wanted:
    """The argument of /report: a day (None: none was said), and a quick entry; `clear`: it was understood."""

    day: date | None
    rest: str = ""
    clear: bool = True


def open_report(turn: Turn) -> Move:
    """/report [日期], with or without a quick entry behind it."""
    apart = set_apart(turn, turn.argument)
    if not apart.own_figures:
        return nothing_own(turn, apart.notes)
    return told(apart.notes, _open_own(replace(turn, argument=apart.text)))


def _open_own(turn: Turn) -> Move:
    of = the_unit(turn)
    if isinstance(of, Move):
        return of
    campaign = turn.facts.campaign
    if campaign.daily is None:
        return stay(turn, say(report.NO_COUNTS))
    argument = without_names(turn.argument, [of.unit]).strip()
    wanted = read_wanted(argument, turn)
    if not wanted.clear:
        return stay(turn, say(report.unreadable_day(turn.argument)))
    day = wanted.day or turn.facts.day
    head = turn.dated if wanted.day is None else turn.dated_by_word(argument, wanted.day)
    if wanted.day is None and not campaign.in_window(day):
        return outside_window(turn, of)
    form = turn.form(of.unit.id, Subject(day=day))
    if form is None:
        return stale(turn)
    return enter(turn, form, wanted.rest, head) if wanted.rest else show(form, head)


def read_wanted(argument: str, turn: Turn) -> Wanted:
    """The day and the quick entry in what stood behind the command."""
    campaign = turn.facts.campaign
    read = read_day(argument, turn.facts.sent_on, campaign.days)
    rest = argument if read is None else read.rest
    clear = (read is None or read.day is not None) and (not rest or is_entry(rest, campaign))
    return Wanted(read.day if read else None, rest, clear)


def open_form(turn: Turn) -> Move:
    """A button that opens exactly that report, or the table."""
    form = turn.pressed_form
    return show(form) if form else stale(turn)


def edit(turn: Turn) -> Move:
    """修改: a button per field; quick entry works as well."""
    form = turn.pressed_form
    if form is None:
        return stale(turn)
    if form.closed or not form.fields:
        return show(form)
    proposal, reason = proposed(turn, form)
    rows = in_rows((_field(form, i) for i in form.fields), 3)
    text = report.WHICH_FIELD.format(example=wording.example(form, most=2))
    about = form.unit.id, form.subject
    state = Correcting(*about, proposal, reason) if form.submitted else Reviewing(*about)
    return Move(state, (say(f"{wording.title(form)}\n{text}", (*rows, (cancel(),))),))


def _field(form: Form, indicator: Indicator) -> Button:
    return button(counts.short(indicator), "field", form.unit.id, form.subject, indicator.key)


def ask_field(turn: Turn) -> Move:
    """The button of one field, or 上一题."""
    form = turn.pressed_form
    if form is None or turn.action.arg not in {i.key for i in form.fields}:
        return stale(turn)
    if form.closed:
        return show(form)
    proposal, reason = proposed(turn, form)
    return ask(form, form.campaign.indicator(turn.action.arg), proposal=proposal, reason=reason)

"""今日无活动: a zero report (零报告), confirmed by 确认提交 like any other."""

from collections.abc import Sequence

from dialogs.conversation.buttons import button, cancel, is_other_day, other_day, row, stale
from dialogs.conversation.states import ConfirmingZero
from dialogs.conversation.turn import Move, Turn, say, stay
from dialogs.conversation.unit_choice import the_unit
from dialogs.forms.day_form import DayForm
from dialogs.forms.form import Form
from dialogs.model.submissions import Subject
from dialogs.steps.report import wording
from dialogs.steps.report.correction import offer
from dialogs.steps.report.days import outside_window
from dialogs.steps.report.submission import done, refused_zero, rows, said_again, said_submitted, submission
from dialogs.steps.report.view import show
from dialogs.texts.liaison import report
from dialogs.texts.words import counts, labels


def nothing(turn: Turn) -> Move:
    """今日无活动 was pressed under a prompt or a question."""
    form = turn.pressed_form
    if not isinstance(form, DayForm):
        return stale(turn)
    return other_day(turn, form) if is_other_day(turn, form) else propose_zero(form)


def nothing_today(turn: Turn) -> Move:
    """今日无活动 was typed."""
    of = the_unit(turn)
    if isinstance(of, Move):
        return of
    if not turn.facts.campaign.in_window(turn.facts.day):
        return outside_window(turn, of)
    form = turn.form(of.unit.id, Subject(day=turn.facts.day))
    return propose_zero(form, turn.dated) if form else stay(turn, say(report.NO_COUNTS))


def propose_zero(form: Form, head: Sequence[str] = ()) -> Move:
    """Ask for the confirmation, after `head`.

    What was saved stays until then; what was submitted is changed as a correction.
    """
    zeros = {i.key: 0 for i in form.fields}
    refusal = refused_zero(form, zeros)
    if form.closed or refusal:
        return show(form, [*head, *([refusal] if refusal else [])])
    if form.submitted:
        return offer(form, {key: 0 for key, value in form.stored.items() if value}, "", head)
    dropped = {key: value for key, value in form.stored.items() if value}
    text = report.zero_proposal(wording.title(form), len(form.fields), counts.figures(form.fields, dropped))
    submit = button(labels.SUBMIT, "submit-zero", form.unit.id, form.subject, form.mark(form.stored))
    return Move(ConfirmingZero(form.unit.id, form.subject), (say("\n".join([*head, text]), (row(submit, cancel()),)),))


def submit_zero(turn: Turn) -> Move:
    """确认提交 of a zero report."""
    form = turn.pressed_form
    if form is None:
        return stale(turn)
    zeros = {i.key: 0 for i in form.fields}
    if form.submitted:
        if not form.is_zero:
            return stale(turn)
        said = say(said_again(form, form.stored, zero=True), rows(turn, form), edits=turn.pressed_on)
        return Move(turn.state, (said,))
    if form.closed or form.mark(form.stored) != turn.action.arg:
        return show(form, [] if form.closed else [report.STALE_SUMMARY])
    if refused_zero(form, zeros):
        return propose_zero(form)
    return done(turn, form, submission(turn, form, zeros, zero=True), said_submitted(form, zeros, zero=True))

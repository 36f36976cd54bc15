"""A warning waits: 仍然保存 takes the values as they are, 重填 asks for them again."""

from dataclasses import replace

from dialogs.conversation import ConfirmingWarning, GivingReason
from dialogs.effects import AnswersSaved
from dialogs.form import Form, Values, words
from dialogs.numbers import Count, parse_count
from dialogs.rules import Fault, sift
from dialogs.steps import wording
from dialogs.steps.buttons import cancel, row
from dialogs.steps.report_answers import said_saved
from dialogs.steps.report_correction import propose, proposed
from dialogs.steps.report_hold import error_lines
from dialogs.steps.report_submit import saving
from dialogs.steps.report_view import ask, show
from dialogs.steps.stale import stale
from dialogs.submissions import Source
from dialogs.table_form import TableForm
from dialogs.texts import counts, report
from dialogs.turn import Move, Turn, say


def keep(turn: Turn) -> Move:
    """仍然保存. In the table a figure above what the roster knows wants a reason first (INTERFACE §6)."""
    state = turn.state
    form = turn.pressed_form
    if form is None or not isinstance(state, ConfirmingWarning) or not _meant(form, state, turn.action.arg):
        return stale(turn)
    if form.submitted:
        return propose(turn, form, state.held, state.source, kept=True)
    if isinstance(form, TableForm) and _above_known(form, state.held):
        waiting = GivingReason(form.unit.id, form.subject, state.held, state.source, state.message)
        return Move(waiting, (say(report.REASON_FOR_WARNING, (row(cancel()),)),))
    return _save(turn, form, state.held, state.source, state.message)


def give_reason(turn: Turn) -> Move:
    """The reason for a figure above what the roster knows: it is saved with it. A bare number is none."""
    state = turn.state
    form = turn.form(state.unit_id, state.subject) if isinstance(state, GivingReason) else None
    if form is None or not isinstance(state, GivingReason):
        return stale(turn)
    if isinstance(parse_count(turn.text), Count):
        again = f"{report.unknown([turn.text])}\n{report.REASON_FOR_WARNING}"
        return Move(state, (say(again, (row(cancel()),)),))
    return _save(turn, form, state.held, state.source, state.message, counts.cut(turn.text, 200))


def _save(turn: Turn, form: Form, held: Values, source: Source, message: str, reason: str = "") -> Move:
    if form.closed or form.submitted:
        return show(form)
    held = {**proposed(turn, form)[0], **held}
    sifted = sift(form.check, form.values, held, held.keys())
    values = form.in_order({**form.values, **sifted.saved})
    head = error_lines(form, sifted.errors, sifted.refused)
    if not sifted.saved:
        return show(form, head)
    confirmed = wording.confirmed_words(form, form.check(values), sifted.saved)
    effect: AnswersSaved = saving(turn, form, sifted.saved, source, message, confirmed)
    if reason:
        effect = replace(effect, reasons=dict.fromkeys(_above_known(form, sifted.saved), reason))
    return show(form, [*said_saved(form, sifted, values), *head], [effect], values)


def refill(turn: Turn) -> Move:
    """重填: the values held back are dropped, the first of them is asked for again."""
    state = turn.state
    form = turn.pressed_form
    if form is None or not isinstance(state, ConfirmingWarning) or not _meant(form, state, turn.action.arg):
        return stale(turn)
    if form.closed:
        return show(form)
    first = form.campaign.indicator(next(iter(form.in_order(state.held))))
    return ask(form, first, proposal=state.proposal, reason=state.reason)


def _meant(form: Form, state: ConfirmingWarning, mark: str) -> bool:
    about_it = (state.unit_id, state.subject) == (form.unit.id, form.subject)
    return about_it and mark == words(form.in_order(state.held)) != ""


def _above_known(form: Form, values: Values) -> list[str]:
    found = form.check({**form.values, **values})
    return [f.fields[0] for f in found if f.fault is Fault.ABOVE_KNOWN and f.fields[0] in values]

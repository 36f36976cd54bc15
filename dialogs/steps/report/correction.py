"""Corrections (更正): what was submitted stands until its change, shown as old → new, is confirmed (INTERFACE §5)."""

from collections.abc import Sequence

from dialogs.conversation.buttons import Rows, button, cancel, row, stale
from dialogs.conversation.states import Asking, ConfirmingWarning, Correcting
from dialogs.conversation.turn import Move, Turn, say
from dialogs.figures.rules import sift
from dialogs.forms.form import Form, Values, words
from dialogs.model.indicators import Indicator
from dialogs.model.submissions import Source
from dialogs.steps.report import wording
from dialogs.steps.report.hold import error_lines, hold
from dialogs.steps.report.submission import done, locked_again, refused_zero, rows, saving, submission
from dialogs.steps.report.view import ask, edit_button, show
from dialogs.texts.liaison import report
from dialogs.texts.words import counts, labels


def propose(
    turn: Turn,
    form: Form,
    given: Values,
    source: Source,
    notes: Sequence[str] = (),
    *,
    kept: bool = False,
    why: str = "",
) -> Move:
    """Add values to the correction of a submitted form, and `why`. `kept`: their warnings are confirmed."""
    earlier, known = proposed(turn, form)
    reason = why or known
    base = form.in_order({**form.stored, **earlier})
    unchanged = {key for key, value in given.items() if base.get(key) == value}
    sifted = sift(form.check, base, given, given.keys() if kept else unchanged)
    changed = {k: v for k, v in {**earlier, **sifted.saved}.items() if form.stored.get(k) != v}
    head = [*error_lines(form, sifted.errors, sifted.refused), *notes]
    if sifted.held:
        return hold(form, sifted, source, message=turn.message, head=head, proposal=changed, reason=reason)
    again = asked_again(turn, form, sifted.refused)
    if again:
        return ask(form, again, head, proposal=form.in_order(changed), reason=reason)
    return offer(form, form.in_order(changed), reason, head)


def asked_again(turn: Turn, form: Form, refused: Values) -> Indicator | None:
    """The figure whose question was answered with what a rule refuses: the next number is for it too."""
    state = turn.state
    if not isinstance(state, Asking) or (state.unit_id, state.subject) != (form.unit.id, form.subject):
        return None
    return form.campaign.indicator(state.key) if state.key in refused else None


def proposed(turn: Turn, form: Form) -> tuple[Values, str]:
    """The correction of that form so far, and its reason."""
    state = turn.state
    if not isinstance(state, Asking | ConfirmingWarning | Correcting):
        return {}, ""
    about_it = (state.unit_id, state.subject) == (form.unit.id, form.subject)
    return (state.proposal, state.reason) if about_it else ({}, "")


def offer(
    form: Form, proposal: Values, reason: str, head: Sequence[str] = (), *, again: bool = False, more: Rows = ()
) -> Move:
    """Show the correction, to be confirmed. `again`: also where nothing changes (a table signed once more).

    `more` are rows of buttons before 取消.
    """
    if not proposal and not again:
        return _unchanged(form, head)
    ask = report.REASON_WANTED if form.wants_reason() and not reason else report.CORRECTION_EFFECT
    if not proposal:
        ask = report.AS_BEFORE
    text = report.proposal(wording.title(form), changes(form, proposal), reason, ask)
    submit = button(labels.SUBMIT, "submit-change", form.unit.id, form.subject, form.change_mark(proposal))
    state = Correcting(form.unit.id, form.subject, proposal, reason)
    return Move(state, (say("\n".join([*head, text]), (row(submit, edit_button(form)), *more, row(cancel()))),))


def _unchanged(form: Form, head: Sequence[str]) -> Move:
    if not head:
        return show(form, [report.UNCHANGED])
    text = "\n".join([*head, report.STANDS.format(title=wording.title(form))])
    return Move(Correcting(form.unit.id, form.subject), (say(text, (row(edit_button(form)),)),))


def changes(form: Form, proposal: Values) -> list[str]:
    """A line for each figure that changes."""
    return [counts.change(i, form.stored.get(i.key), proposal[i.key]) for i in form.fields if i.key in proposal]


def give_reason(turn: Turn) -> Move:
    """Text while a correction waits: its reason."""
    state = turn.state
    form = turn.form(state.unit_id, state.subject) if isinstance(state, Correcting) else None
    if form is None or not isinstance(state, Correcting):
        return stale(turn)
    example = wording.example(form, most=1)
    if form.closed:
        return show(form)
    if not form.submitted:
        return _overtaken(turn, form)
    if not state.proposal:
        return Move(state, (say(report.WHICH_FIELD.format(example=example), (row(edit_button(form)),)),))
    if not form.wants_reason():
        what_now = report.PRESS_OR_SEND.format(example=example)
        return offer(form, state.proposal, state.reason, [report.not_understood(turn.text, what_now)])
    if not any(map(str.isalnum, turn.text)):
        return offer(form, state.proposal, state.reason)  # a slash or a dash is no reason: it is asked for again
    return offer(form, state.proposal, counts.cut(turn.text, 200))


def submit_change(turn: Turn) -> Move:
    """确认提交 of a correction."""
    form = turn.pressed_form
    state = turn.state
    if form is None:
        return stale(turn)
    if not form.submitted and not form.closed and proposed(turn, form)[0]:
        return _overtaken(turn, form)
    if not isinstance(state, Correcting) or form.change_mark(state.proposal) != turn.action.arg:
        return _since(turn, form) or _again(turn, form)
    if form.closed:
        return show(form)
    values = form.in_order({**form.stored, **state.proposal})
    refusal = refused_zero(form, values)
    if refusal:
        return show(form, [refusal])
    reason = state.reason or (report.NO_REASON if form.wants_reason() else "")
    effect = submission(turn, form, values, zero=not any(values.values()), reason=reason)
    title = wording.title(form)
    changed = changes(form, state.proposal)
    text = report.corrected(title, changed, reason) if changed else report.signed_again(title)
    locked = locked_again(form)
    return done(turn, form, effect, f"{text}\n{locked}" if locked else text)


def _overtaken(turn: Turn, form: Form) -> Move:
    """The form was sent back while its correction waited: the change goes into what is to be submitted again."""
    proposal, _ = proposed(turn, form)
    if not proposal:
        return show(form)
    source = form.current.source if form.current else Source.QUESTIONS
    values = form.in_order({**form.values, **proposal})
    return show(form, effects=[saving(turn, form, proposal, source)], values=values)


def _since(turn: Turn, form: Form) -> Move | None:
    """Show what is left of the correction after a colleague's went in while it waited; None if nothing is left."""
    proposal, reason = proposed(turn, form)
    left = {key: value for key, value in proposal.items() if form.stored.get(key) != value}
    meant = turn.action.arg.rpartition(">")[2] == words(form.in_order(proposal))
    if not (left and meant and form.submitted) or form.closed:
        return None
    return offer(form, form.in_order(left), reason, [report.STALE_SUMMARY])


def _again(turn: Turn, form: Form) -> Move:
    """A second press: 已提交 again where the change is in, else the button is stale."""
    wanted = dict(part.split("=") for part in turn.action.arg.rpartition(">")[2].split(",") if "=" in part)
    is_in = all(str(form.stored.get(key)) == value for key, value in wanted.items())
    if form.submitted and is_in and (wanted or turn.action.arg == form.change_mark({})):
        text = report.already(wording.title(form))
        return Move(turn.state, (say(text, rows(turn, form), edits=turn.pressed_on),))
    return stale(turn)

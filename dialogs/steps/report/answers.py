"""Values coming in for a form: an answer to its question, 同昨日, 其余填0; and what becomes of them."""

from collections.abc import Sequence
from dataclasses import replace

from dialogs.conversation.buttons import cancel, is_other_day, other_day, row, stale
from dialogs.conversation.effects import AnswersSaved
from dialogs.conversation.states import Asking, ConfirmingWarning, GivingReason
from dialogs.conversation.turn import Move, Turn, say, stay
from dialogs.figures.rules import Fault, Sifted, sift
from dialogs.forms.day_form import DayForm
from dialogs.forms.form import Form, Values, words
from dialogs.forms.table_form import TableForm
from dialogs.model.submissions import Source
from dialogs.parsing.numbers import Count, NotACount, Reason, parse_count
from dialogs.steps.report import wording
from dialogs.steps.report.correction import asked_again, propose, proposed
from dialogs.steps.report.hold import error_lines, hold, keep_rows
from dialogs.steps.report.submission import saving
from dialogs.steps.report.view import ask, question, question_rows, show
from dialogs.texts.liaison import number_refusals as refusals
from dialogs.texts.liaison import report
from dialogs.texts.words import counts


def answer(turn: Turn) -> Move:
    """Text in answer to the question about one figure."""
    state = turn.state
    form = turn.form(state.unit_id, state.subject) if isinstance(state, Asking) else None
    if form is None or not isinstance(state, Asking):
        return stale(turn)
    indicator = form.campaign.indicator(state.key)
    read = parse_count(turn.text)
    if isinstance(read, Count):
        return take(turn, form, {state.key: read.value}, Source.QUESTIONS)
    refused = refusals.refused(wording.label(indicator), read.read, read.reason) if turn.text else report.NO_WORDS
    return stay(turn, say(f"{refused}\n{question(form, indicator)}", question_rows(form, indicator, form.values)))


def answer_held(turn: Turn) -> Move:
    """Text while a warning waits: a number in place of the one value held back."""
    state = turn.state
    form = turn.form(state.unit_id, state.subject) if isinstance(state, ConfirmingWarning) else None
    if form is None or not isinstance(state, ConfirmingWarning):
        return stale(turn)
    key, read = next(iter(state.held)), parse_count(turn.text)
    one = len(state.held) == 1
    if one and isinstance(read, Count):
        return take(turn, form, {key: read.value}, Source.QUESTIONS)
    head = [report.unknown([turn.text])] if turn.text else []
    if one and isinstance(read, NotACount) and read.reason is not Reason.NOT_A_NUMBER:
        head = [refusals.refused(wording.label(form.campaign.indicator(key)), read.read, read.reason)]
    return stay(turn, say("\n".join([*head, report.CONFIRM_KEEPS]), keep_rows(form, state.held)))


def same(turn: Turn) -> Move:
    """同昨日: one figure, or from the prompt all that are not there yet."""
    form, key = turn.pressed_form, turn.action.arg
    if not isinstance(form, DayForm) or (key and not _is_asked(turn, form, key)):
        return stale(turn)
    return other_day(turn, form) if is_other_day(turn, form) else same_as_yesterday(turn, form, key)


def _is_asked(turn: Turn, form: Form, key: str) -> bool:
    """Whether that figure is the one being asked for."""
    state = turn.state
    return isinstance(state, Asking) and (state.unit_id, state.subject, state.key) == (form.unit.id, form.subject, key)


def same_as_yesterday(turn: Turn, form: DayForm, key: str = "", head: Sequence[str] = ()) -> Move:
    """Yesterday's value for `key`, or for everything missing; `head` is said before."""
    if form.closed or (form.submitted and not key):
        return show(form, head)
    wanted = [key] if key else [i.key for i in form.missing(form.values)]
    given = {k: form.yesterday[k] for k in wanted if k in form.yesterday}
    return take(turn, form, given, Source.QUESTIONS, head) if given else show(form, [*head, report.SAME_MISSING])


def rest_zero(turn: Turn) -> Move:
    """其余填0."""
    form = turn.pressed_form
    if form is None:
        return stale(turn)
    if is_other_day(turn, form):
        return other_day(turn, form)
    missing = {i.key: 0 for i in form.missing(form.values)}
    return take(turn, form, missing, Source.QUESTIONS) if missing else show(form)


def take(turn: Turn, form: Form, given: Values, source: Source, notes: Sequence[str] = (), reason: str = "") -> Move:
    """Values for a form: saved to the draft, held back, refused, or proposed as a correction.

    `notes` are said too; `reason` is why a correction is made, where that was said with it.
    """
    if form.closed:
        return show(form, [report.NOT_SAVED])
    state = turn.state
    about = form.unit.id, form.subject
    if isinstance(state, ConfirmingWarning | GivingReason) and (state.unit_id, state.subject) == about:
        given = {**state.held, **given}
    if form.submitted:
        return propose(turn, form, given, source, notes, why=reason)
    # Sent back while a correction waited: its values are part of what is submitted again.
    given = {**proposed(turn, form)[0], **given}
    unchanged = {key for key, value in given.items() if form.stored.get(key) == value}
    sifted = sift(form.check, form.values, given, unchanged)
    effects = [saving(turn, form, sifted.saved, source)] if sifted.saved else []
    values = form.in_order({**form.values, **sifted.saved})
    head = [*said_saved(form, sifted, values), *error_lines(form, sifted.errors, sifted.refused), *notes]
    if sifted.held:
        return hold(form, sifted, source, message=turn.message, head=head, effects=effects)
    missing = form.missing(values)
    if len(missing) > 1 and source is Source.QUICK:
        head.append(report.still_missing(counts.names(missing), len(missing)))
    again = asked_again(turn, form, sifted.refused)
    return ask(form, again, head, effects, values) if again else show(form, head, effects, values)


def said_saved(form: Form, sifted: Sifted, values: Values) -> list[str]:
    """Return the line on what was saved, if no summary is going to say it."""
    whole = not form.missing(values) and not sifted.held
    if not sifted.saved or whole:
        return []
    known = ((i, form.stored.get(i.key), sifted.saved[i.key]) for i in form.fields if i.key in sifted.saved)
    # What stood there may be a colleague's answer of a moment ago.
    words = (counts.figure(i, new) if old in {None, new} else counts.change(i, old, new) for i, old, new in known)
    return [report.saved("、".join(words))]


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

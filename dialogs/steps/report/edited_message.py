"""An edited chat message changes the answer it gave while that is a draft, afterwards nothing (INTERFACE §5)."""

from dialogs.conversation.buttons import row
from dialogs.conversation.states import NO_VALUES, Asking, ConfirmingWarning
from dialogs.conversation.turn import Move, Turn, say, stay
from dialogs.figures.rules import sift
from dialogs.forms.blank_form import read_forms
from dialogs.forms.form import Form, Values
from dialogs.forms.report_entry import is_entry, read_entry, without_names
from dialogs.model.submissions import Source, Subject
from dialogs.parsing.numbers import Count, parse_count
from dialogs.steps.report import wording
from dialogs.steps.report.answers import answer, answer_held
from dialogs.steps.report.entry import entry, form_of, not_taken, together
from dialogs.steps.report.hold import error_lines, hold
from dialogs.steps.report.other_units import set_apart
from dialogs.steps.report.submission import saving
from dialogs.steps.report.view import edit_button, show
from dialogs.texts.liaison import number_refusals as refusals
from dialogs.texts.liaison import report
from dialogs.texts.words import counts


def edited(turn: Turn) -> Move:
    """A message was edited to other words."""
    given = _given(turn)
    if not given:
        return _unanswered(turn)
    if len(given) == 1:
        return _edited(turn, *given[0], turn.text)
    parts = [(form_of(turn, heading), text) for heading, text in read_forms(turn.text).items()]
    said = {(form.unit.id, form.subject): text for form, text in parts if form}
    return together([_edited(turn, f, gave, said.get((f.unit.id, f.subject), "")) for f, gave in given])


def _edited(turn: Turn, form: Form, gave: Values, text: str) -> Move:
    """`text` is what the message says now about a form it had given answers to."""
    title = wording.title(form)
    if form.submitted:
        after = report.EDIT_AFTER_SUBMISSION.format(title=title)
        return stay(turn, say(after, () if form.closed else (row(edit_button(form)),)))
    if form.closed:
        return show(form)
    standing = {key: value for key, value in gave.items() if form.stored.get(key) == value}
    if not standing:
        names = counts.names(i for i in form.fields if i.key in gave)
        return stay(turn, say(report.EDIT_REPLACED.format(names=names)))
    return _change(turn, form, standing, text)


def _given(turn: Turn) -> list[tuple[Form, Values]]:
    """The forms the edited message gave answers to, and those answers, later ones in place of earlier.

    Answers that were cleared (清空) are none any more.
    """
    known: dict[tuple[int, Subject], dict[str, int]] = {}
    for unit_id, subject, values in turn.facts.given_by:
        known.setdefault((unit_id, subject), {}).update(values)
    forms = ((turn.form(unit_id, subject), gave) for (unit_id, subject), gave in known.items())
    return [(form, gave) for form, gave in forms if form is not None and any(key in form.stored for key in gave)]


def _unanswered(turn: Turn) -> Move:
    """The message had answered nothing: what is understood now is as if it had just been sent."""
    if is_entry(turn.text, turn.facts.campaign):
        return entry(turn)
    if isinstance(turn.state, Asking) and isinstance(parse_count(turn.text), Count):
        return answer(turn)
    if isinstance(turn.state, ConfirmingWarning) and turn.state.message == turn.message:
        return answer_held(turn)
    return stay(turn, say(report.EDIT_WITHOUT_ANSWER))


def _change(turn: Turn, form: Form, gave: Values, text: str) -> Move:
    apart = set_apart(turn, text)
    read, notes = _read(apart.text, form, gave) if apart.own_figures else (NO_VALUES, [])
    notes = [*apart.notes, *notes]
    if not read:
        old = counts.figures(form.fields, gave)
        stands = (report.EDIT_STANDS if notes else report.EDIT_UNREADABLE).format(old=old)
        return stay(turn, say("\n".join([*notes, stands])))
    new = {key: value for key, value in read.items() if form.stored.get(key) != value}
    if not new:
        return stay(turn, say("\n".join([*notes, report.EDIT_SAME])))
    sifted = sift(form.check, form.values, new)
    changes = [
        counts.change(i, form.stored.get(i.key), sifted.saved[i.key]) for i in form.fields if i.key in sifted.saved
    ]
    head = [
        *([report.edited(changes, wording.title(form))] if changes else []),
        *error_lines(form, sifted.errors, sifted.refused),
        *notes,
    ]
    source = form.current.source if form.current else Source.QUICK
    effects = [saving(turn, form, sifted.saved, source)] if sifted.saved else []
    if sifted.held:
        return hold(form, sifted, source, message=turn.message, head=head, effects=effects)
    return show(form, head, effects, form.in_order({**form.values, **sifted.saved}))


def _read(text: str, form: Form, gave: Values) -> tuple[Values, list[str]]:
    """The values the edited message gives now, and what of it is not taken.

    A bare number is read where the message had answered one question.
    """
    if is_entry(text, form.campaign):
        entry_now = read_entry(without_names(text, [form.unit]), form.campaign, form.fields)
        return entry_now.values, not_taken(form, entry_now)
    number = parse_count(text)
    if len(gave) > 1:
        return {}, []
    key = next(iter(gave))
    if isinstance(number, Count):
        return {key: number.value}, []
    return {}, [refusals.refused(wording.label(form.campaign.indicator(key)), number.read, number.reason)]

"""An edited chat message changes the answer it gave while that is a draft, afterwards nothing (INTERFACE §5)."""

from dialogs.conversation import Asking
from dialogs.entry_reading import is_entry, read_entry
from dialogs.form import Form, Values
from dialogs.numbers import Count, parse_count
from dialogs.rules import sift
from dialogs.steps import wording
from dialogs.steps.buttons import row
from dialogs.steps.report_answers import answer, saving
from dialogs.steps.report_entry import entry
from dialogs.steps.report_hold import error_lines, hold
from dialogs.steps.report_view import edit_button, show
from dialogs.submissions import Source, Subject
from dialogs.texts import counts, report
from dialogs.turn import Move, Turn, say, stay


def edited(turn: Turn) -> Move:
    """A message was edited to other words."""
    given = _given(turn)
    if given is None:
        return _unanswered(turn)
    form, gave = given
    title = wording.title(form)
    if form.submitted:
        text = report.EDIT_AFTER_SUBMISSION.format(title=title)
        return stay(turn, say(text, () if form.closed else (row(edit_button(form)),)))
    if form.closed:
        return show(form)
    standing = {key: value for key, value in gave.items() if form.stored.get(key) == value}
    if not standing:
        names = counts.names(i for i in form.fields if i.key in gave)
        return stay(turn, say(report.EDIT_REPLACED.format(names=names)))
    return _change(turn, form, standing)


def _given(turn: Turn) -> tuple[Form, Values] | None:
    """The form the edited message gave answers to, and those answers, later ones in place of earlier."""
    known: dict[tuple[int, Subject], dict[str, int]] = {}
    for unit_id, subject, values in turn.facts.given_by:
        known.setdefault((unit_id, subject), {}).update(values)
    for (unit_id, subject), gave in known.items():
        form = turn.form(unit_id, subject)
        if form is not None and gave:
            return form, gave
    return None


def _unanswered(turn: Turn) -> Move:
    """The message had answered nothing: what is understood now is as if it had just been sent."""
    if is_entry(turn.text, turn.facts.campaign):
        return entry(turn)
    if isinstance(turn.state, Asking) and isinstance(parse_count(turn.text), Count):
        return answer(turn)
    return stay(turn, say(report.EDIT_WITHOUT_ANSWER))


def _change(turn: Turn, form: Form, gave: Values) -> Move:
    read = _read(turn.text, form, gave)
    old = counts.figures(form.fields, gave)
    if not read:
        return stay(turn, say(report.EDIT_UNREADABLE.format(old=old)))
    new = {key: value for key, value in read.items() if form.stored.get(key) != value}
    if not new:
        return stay(turn, say(report.EDIT_SAME))
    sifted = sift(form.check, form.values, new)
    changes = [
        counts.change(i, form.stored.get(i.key), sifted.saved[i.key]) for i in form.fields if i.key in sifted.saved
    ]
    head = [
        *([report.edited(changes, wording.title(form))] if changes else []),
        *error_lines(form, sifted.errors, sifted.refused),
    ]
    source = form.current.source if form.current else Source.QUICK
    effects = [saving(turn, form, sifted.saved, source)] if sifted.saved else []
    if sifted.held:
        return hold(form, sifted, source, message=turn.message, head=head, effects=effects)
    return show(form, head, effects, form.in_order({**form.values, **sifted.saved}))


def _read(text: str, form: Form, gave: Values) -> Values:
    """The values the edited message gives now: a bare number where it had answered one question."""
    number = parse_count(text)
    if isinstance(number, Count):
        return {next(iter(gave)): number.value} if len(gave) == 1 else {}
    if not is_entry(text, form.campaign):
        return {}
    return read_entry(text.replace(form.unit.name, " "), form.campaign, form.fields).values

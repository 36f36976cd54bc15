"""确认提交: what the summary shows becomes the unit's submission, once, and only as it was shown."""

from collections.abc import Mapping, Sequence

from dialogs.conversation.buttons import button, stale
from dialogs.conversation.effects import AnswersSaved, Effect, Submitted
from dialogs.conversation.states import Idle
from dialogs.conversation.turn import Move, Turn, say
from dialogs.figures.rules import Finding, Sifted
from dialogs.forms.day_form import DayForm, days_locked
from dialogs.forms.facts import UnitFacts
from dialogs.forms.form import Form, Values
from dialogs.forms.table_form import TableForm
from dialogs.model.indicators import Severity
from dialogs.model.outgoing import Button
from dialogs.model.submissions import Source, Subject
from dialogs.steps.report import wording
from dialogs.steps.report.hold import error_lines, hold
from dialogs.steps.report.view import edit_rows, show
from dialogs.texts.liaison import report
from dialogs.texts.words import counts, labels


def submit(turn: Turn) -> Move:
    """确认提交 under a summary."""
    form = turn.pressed_form
    if form is None:
        return stale(turn)
    if form.submitted:
        return _again(turn, form)
    if form.closed:
        return show(form)
    values = form.values
    if form.mark(values) != turn.action.arg or form.missing(values):
        return show(form, [report.STALE_SUMMARY])
    return _checked(turn, form, values)


def _again(turn: Turn, form: Form) -> Move:
    """A second press of the same button, or another liaison's: 已提交, and nothing is changed."""
    if turn.action.arg.rpartition(">")[2] == form.mark(form.stored).rpartition(">")[2]:
        said = say(said_again(form, form.stored, form.is_zero), rows(turn, form), edits=turn.pressed_on)
        return Move(turn.state, (said,))
    return stale(turn)


def _checked(turn: Turn, form: Form, values: Values) -> Move:
    findings = form.check(values)
    errors = [f for f in findings if f.severity is Severity.ERROR]
    refusal = refused_zero(form, values)
    if errors or refusal:
        return show(form, [*error_lines(form, errors, values), *([refusal] if refusal else [])])
    unconfirmed = _unconfirmed(form, findings)
    if unconfirmed:
        held = {key: values[key] for f in unconfirmed for key in f.fields if key in values}
        sifted = Sifted({}, {}, (), form.in_order(held), tuple(unconfirmed))
        return hold(form, sifted, form.current.source if form.current else Source.QUESTIONS)
    if isinstance(form, DayForm) and not form.fields and not form.received.total():
        return show(form)
    zero = bool(form.fields) and not any(values.values())
    effect = submission(turn, form, values, zero=zero)
    return done(turn, form, effect, said_submitted(form, values, zero))


def _unconfirmed(form: Form, findings: Sequence[Finding]) -> list[Finding]:
    """Warnings nobody has confirmed yet: of values filled in beforehand, or since other days have changed."""
    warnings = [f for f in findings if f.severity is Severity.WARNING]
    return [f for f in warnings if not any(key in form.confirmed for key in f.fields)]


def saving(
    turn: Turn,
    form: Form,
    values: Values,
    source: Source,
    message: str = "",
    confirmed: Mapping[str, str] | None = None,
) -> AnswersSaved:
    """The effect that puts values into the draft."""
    given_by = message or turn.message
    values = form.in_order(values)
    return AnswersSaved(form.unit.id, form.subject, values, turn.source(source), given_by, confirmed or {})


def submission(turn: Turn, form: Form, values: Values, *, zero: bool, reason: str = "") -> Submitted:
    """The effect that submits `values`, with the warnings they were confirmed against."""
    source = form.current.source if form.current else Source.QUESTIONS
    confirmed = wording.confirmed_words(form, [] if zero else form.check(values), values)
    reasons = {key: why for key, why in form.reasons.items() if key in confirmed}
    return Submitted(
        form.unit.id,
        form.subject,
        values,
        turn.source(source),
        zero=zero,
        reason=reason,
        confirmed=confirmed,
        reasons=reasons,
    )


def done(turn: Turn, form: Form, effect: Effect, text: str) -> Move:
    """Submitted: the message whose button was pressed now says so."""
    return Move(Idle(), (effect, say(text, rows(turn, form), edits=turn.pressed_on)))


def said_submitted(form: Form, values: Values, zero: bool) -> str:
    """已提交, with what was; a table's receipt is a new one each time."""
    return _said(form, values, zero, form.facts.next_receipt)


def said_again(form: Form, values: Values, zero: bool) -> str:
    """已提交, as it stands already."""
    return _said(form, values, zero, form.current.receipt if form.current else "")


def _said(form: Form, values: Values, zero: bool, receipt: str) -> str:
    first = form.current.first_submitted_at if form.current else None
    at = (first or form.facts.now).astimezone(form.campaign.zone)
    late = form.late_at is not None and at >= form.late_at
    text = report.submitted(wording.title(form), wording.lines(form, values), at, zero, late)
    if isinstance(form, TableForm):
        return f"{text}\n{report.receipt(receipt)}" if receipt else text
    welcome = report.PHOTOS_WELCOME if form.fields else report.MORE_WELCOME
    return f"{text}\n{locked_again(form) or welcome}"


def locked_again(form: Form) -> str:
    """A day that had been reopened is locked once submitted; the week's figures are the table's where that stands."""
    if not isinstance(form, DayForm) or not days_locked(form.of, form.facts):
        return ""
    table = form.campaign.table
    subject = Subject(deliverable=table.key) if table else None
    stored = form.of.submission(subject) if subject else None
    stands = stored is not None and stored.counts and str(subject) not in form.of.unlocked
    return report.TABLE_STANDS if stands else report.LOCKED_AGAIN


def rows(turn: Turn, form: Form) -> tuple[tuple[Button, ...], ...]:
    """修改, and the reports of the person's other units that are still to come."""
    others = [of for of in (turn.unit_facts(u.id) for u in turn.units) if of and of.unit.id != form.unit.id]
    waiting = [_open(of, form.subject) for of in others if isinstance(form, DayForm) and _is_waiting(of, form.subject)]
    edit = () if isinstance(form, TableForm) or locked_again(form) else edit_rows(form)
    return (*edit, *((b,) for b in waiting[:5]))


def _open(of: UnitFacts, subject: Subject) -> Button:
    return button(f"{labels.REPORT} {of.unit.name}", "open", of.unit.id, subject)


def _is_waiting(of: UnitFacts, subject: Subject) -> bool:
    stored = of.submission(subject)
    return not of.collects and not of.unit.exempt and (stored is None or not stored.counts)


def refused_zero(form: Form, values: Mapping[str, int]) -> str:
    """Return why nothing but zeros cannot stand in place of a sum that is more; empty if it can (INTERFACE §6)."""
    if not isinstance(form, DayForm) or any(values.values()) or not any(form.below.values()):
        return ""
    below = {key: value for key, value in form.below.items() if value}
    return report.zero_refused(wording.title(form), counts.figures(form.fields, below))

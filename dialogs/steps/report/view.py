"""Show a form as it stands: its next question, its summary, what was submitted, or why it is closed."""

from collections.abc import Sequence
from typing import assert_never

from dialogs.conversation.buttons import Rows, button, cancel, row
from dialogs.conversation.effects import AnswersSaved, Effect
from dialogs.conversation.states import NO_VALUES, Asking, Idle, Reviewing
from dialogs.conversation.turn import Move, say
from dialogs.forms.day_form import DayForm, days_locked
from dialogs.forms.form import Closed, Form, HintKind, Values
from dialogs.forms.table_form import TableForm
from dialogs.model.indicators import Indicator
from dialogs.model.outgoing import Button
from dialogs.steps.report import wording
from dialogs.texts.liaison import report
from dialogs.texts.words import counts, labels


def show(
    form: Form, head: Sequence[str] = (), effects: Sequence[Effect] = (), values: Values | None = None, edits: str = ""
) -> Move:
    """The form as it stands with `values` (those stored, if left out): `head` goes before, `effects` are done first."""
    values = form.values if values is None else values
    if form.closed:
        return Move(Idle(), (*effects, say(_joined(head, closed(form)), edits=edits)))
    if form.submitted:
        return Move(Idle(), (*effects, say(_joined(head, submitted_view(form)), edit_rows(form), edits=edits)))
    missing = form.missing(values)
    if missing:
        return ask(form, missing[0], head, effects, values)
    saved = any(isinstance(effect, AnswersSaved) for effect in effects) or bool(form.stored) or _received(form) > 0
    text = _joined([*head, *_returned(form)], summary(form, values, saved=saved))
    shown = say(text, summary_rows(form, values), edits=edits)
    return Move(Reviewing(form.unit.id, form.subject), (*effects, shown))


def ask(
    form: Form,
    indicator: Indicator,
    head: Sequence[str] = (),
    effects: Sequence[Effect] = (),
    values: Values | None = None,
    *,
    proposal: Values = NO_VALUES,
    reason: str = "",
) -> Move:
    """The question about one indicator; `proposal` is the correction its answer adds to."""
    values = form.values if values is None else values
    state = Asking(form.unit.id, form.subject, indicator.key, proposal, reason)
    text = _joined([*head, *_returned(form)], question(form, indicator))
    if not values:
        text += "\n" + report.ASK_NUMBER.format(example=wording.example(form))
    return Move(state, (*effects, say(text, question_rows(form, indicator, values))))


def question(form: Form, indicator: Indicator) -> str:
    """A question's text."""
    place = form.number(indicator.key), len(form.fields)
    return report.question(wording.title(form), *place, wording.label(indicator), wording.hints(form, indicator))


def question_rows(form: Form, indicator: Indicator, values: Values) -> Rows:
    """A question's buttons."""
    yesterday = any(kind is HintKind.YESTERDAY for kind, _ in form.hints(indicator.key))
    back = form.number(indicator.key) > 1
    is_day = isinstance(form, DayForm)
    return (
        row(
            _on(form, labels.SAME, "same", indicator.key) if yesterday else None,
            _on(form, labels.REST_ZERO, "rest-zero") if form.missing(values) else None,
        ),
        row(
            _on(form, labels.NOTHING, "nothing") if is_day and not values else None,
            _on(form, labels.BACK, "field", form.fields[form.number(indicator.key) - 2].key) if back else None,
            cancel(),
        ),
    )


def summary(form: Form, values: Values, *, saved: bool) -> str:
    """Everything that is to be confirmed, with a collecting unit's word on what its figures stand in place of."""
    confirm = report.CONFIRM.format(example=wording.example(form, most=1))
    if not form.fields:
        confirm = report.CONFIRM_MATERIALS if _received(form) else report.NO_MATERIALS_YET
    if isinstance(form, DayForm) and form.below:
        confirm = f"{report.IN_PLACE_OF_SUM}\n{confirm}"
    if isinstance(form, TableForm):
        open_days = 0 if form.of.collects else len(form.campaign.days) - len(form.own_days)
        locks = [] if days_locked(form.of, form.facts) else [report.locking(open_days)]
        confirm = "\n".join([report.TABLE_REASON, *locks, confirm])
        if form.late_at and form.facts.now >= form.late_at:
            confirm = f"{report.LATE_TABLE}\n{confirm}"
    return report.summary(wording.title(form), saved, wording.lines(form, values), _ratio(form, values), confirm)


def summary_rows(form: Form, values: Values) -> Rows:
    """确认提交 for exactly these values, and 修改. Where nothing is counted there is nothing to edit."""
    submit = _on(form, labels.SUBMIT, "submit", form.mark(values))
    if form.fields:
        return (row(submit, edit_button(form)),)
    return (row(submit if _received(form) else None, _on(form, labels.NOTHING, "nothing"), cancel()),)


def _received(form: Form) -> int:
    """Count what has come in on a day without figures."""
    return form.received.total() if isinstance(form, DayForm) and not form.fields else 0


def submitted_view(form: Form) -> str:
    """Return the text of what was submitted."""
    zero = form.current is not None and form.current.zero
    if not form.fields:
        more = report.MORE_WELCOME
    elif form.subject.day == form.facts.today:
        more = report.TO_CHANGE
    else:
        # Figures without a day are today's: of another day, or of the table, only 修改 says which is meant.
        more = report.TO_CHANGE_BY_BUTTON
    return report.open_submitted(wording.title(form), wording.lines(form, form.stored), zero, more)


def edit_rows(form: Form) -> Rows:
    """修改, where there is something to edit."""
    return (row(edit_button(form)),) if form.fields else ()


def edit_button(form: Form) -> Button:
    """修改."""
    return _on(form, labels.EDIT, "edit")


def closed(form: Form) -> str:
    """Return the reason why the form cannot be filled, with what was reported, if anything."""
    campaign = form.campaign
    if isinstance(form, TableForm):
        match form.closed:
            case Closed.NOT_OWED:
                return report.TABLE_NOT_OWED.format(unit=form.unit.name)
            case Closed.CONFIRMED:
                return report.locked_view(wording.title(form), wording.lines(form, form.stored), report.TABLE_CONFIRMED)
            case Closed.BEFORE | Closed.OUTSIDE | Closed.FUTURE | Closed.LOCKED | None:  # of these a table has BEFORE
                return report.table_too_early(campaign.last)
            case other:
                assert_never(other)
    day = form.subject.day or campaign.first
    match form.closed:
        case Closed.NOT_OWED:
            return report.DAY_NOT_OWED.format(unit=form.unit.name)
        case Closed.BEFORE:
            return report.before_window(campaign.first, campaign.last)
        case Closed.FUTURE:
            return report.future_day(day)
        case Closed.LOCKED:
            return report.locked_view(wording.title(form), wording.lines(form, form.stored), report.locked_day(day))
        case Closed.OUTSIDE | Closed.CONFIRMED | None:  # of these a day has OUTSIDE
            return report.outside_window(campaign.first, campaign.last)
        case other:
            assert_never(other)


def _on(form: Form, label: str, verb: str, arg: str = "") -> Button:
    return button(label, verb, form.unit.id, form.subject, arg)


def _returned(form: Form) -> list[str]:
    if not form.returned:
        return []
    reason = form.of.returned_because.get(str(form.subject), "")
    return [report.RETURNED.format(reason=counts.cut(reason, 200) or report.NO_REASON)]


def _ratio(form: Form, values: Values) -> tuple[str, float] | None:
    found = form.ratio(values)
    return (found[0].short or found[0].label, found[1]) if found else None


def _joined(head: Sequence[str], body: str) -> str:
    return "\n".join([*head, body])

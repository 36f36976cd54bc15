"""/cancel: leave what is going on. What was saved stays a draft, and can be emptied (清空) (INTERFACE §5)."""

from dialogs.conversation import (
    Asking,
    ConfirmingWarning,
    ConfirmingZero,
    Correcting,
    DescribingLead,
    GivingReason,
    HandingIn,
    Idle,
    Reviewing,
    RewritingLead,
    WritingLead,
)
from dialogs.effects import DraftCleared
from dialogs.form import Form
from dialogs.outgoing import Button
from dialogs.steps import wording
from dialogs.steps.buttons import button, command, row
from dialogs.steps.stale import stale
from dialogs.submissions import Status, Subject
from dialogs.texts import counts, labels, leaving, report
from dialogs.turn import Move, Turn, idle, say, stay


def cancel(turn: Turn) -> Move:
    """/cancel in any state."""
    form = _form(turn)
    if form is not None and form.submitted:
        changing = isinstance(turn.state, Asking | ConfirmingWarning | Correcting)
        return idle(say(report.CORRECTION_DROPPED if changing else leaving.NOTHING))
    if form is not None and form.stored and form.current and form.current.status is Status.DRAFT:
        text = leaving.draft_kept(wording.title(form), counts.figures(form.fields, form.stored))
        return idle(say(text, (row(clear_button(form), go_on_button(form)),)))
    return idle(say(_left(turn)))


def _left(turn: Turn) -> str:
    match turn.state:
        case Idle():
            return leaving.NOTHING
        case DescribingLead() | RewritingLead():
            return leaving.LEAD_KEPT.format(number=turn.state.number)
        case HandingIn():
            return leaving.HAND_IN_KEPT
        case _:
            return leaving.LEFT


def _form(turn: Turn) -> Form | None:
    """The form being left; with nothing going on, today's where it has a draft."""
    state = turn.state
    if isinstance(state, Asking | ConfirmingWarning | GivingReason | Reviewing | ConfirmingZero | Correcting):
        return turn.form(state.unit_id, state.subject)
    if isinstance(state, DescribingLead | RewritingLead | HandingIn | WritingLead):
        return None
    forms = (turn.form(unit.id, Subject(day=turn.facts.today)) for unit in turn.units)
    return next((form for form in forms if form and form.stored and not form.submitted), None)


def clear_button(form: Form) -> Button:
    """清空, of exactly this draft."""
    return button(labels.CLEAR, "clear", form.unit.id, form.subject, form.mark(form.stored))


def go_on_button(form: Form) -> Button:
    """继续填报."""
    return button(labels.GO_ON, "open", form.unit.id, form.subject)


def clear(turn: Turn) -> Move:
    """清空: the draft is emptied, if it is still the one that was shown."""
    form = turn.pressed_form
    if form is None or form.submitted or form.returned or form.closed:
        return stale(turn)
    title = wording.title(form)
    if not form.stored:
        return stay(turn, say(report.CLEARED_ALREADY.format(title=title)))
    if form.mark(form.stored) != turn.action.arg:
        return stay(turn, say(report.STALE_SUMMARY, (row(go_on_button(form), clear_button(form)),)))
    again = (row(command(labels.REPORT, "/report")),)
    return idle(DraftCleared(form.unit.id, form.subject), say(report.DRAFT_CLEARED.format(title=title), again))

"""/help by role and state, and a short helpful reply to what is nothing."""

from collections.abc import Iterator

from dialogs.conversation.buttons import Rows, button, command, row, stale
from dialogs.conversation.effects import DraftCleared
from dialogs.conversation.states import (
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
from dialogs.conversation.turn import Move, Turn, idle, say, stay
from dialogs.forms.form import Form
from dialogs.model.outgoing import Button
from dialogs.model.submissions import Status, Subject
from dialogs.model.unit_kinds import RegisterPart, above, register_part
from dialogs.model.units import Role
from dialogs.steps.report import wording
from dialogs.steps.report.view import show, summary_rows
from dialogs.texts.liaison import helping, report
from dialogs.texts.words import counts, labels


def cancel(turn: Turn) -> Move:
    """/cancel in any state."""
    form = _form(turn)
    if form is not None and form.submitted:
        changing = isinstance(turn.state, Asking | ConfirmingWarning | Correcting)
        return idle(say(report.CORRECTION_DROPPED if changing else helping.NOTHING))
    if form is not None and form.stored and form.current and form.current.status is Status.DRAFT:
        text = helping.draft_kept(wording.title(form), counts.figures(form.fields, form.stored))
        return idle(say(text, (row(clear_button(form), go_on_button(form)),)))
    return idle(say(_left(turn)))


def _left(turn: Turn) -> str:
    match turn.state:
        case Idle():
            return helping.NOTHING
        case DescribingLead() | RewritingLead():
            return helping.LEAD_KEPT.format(number=turn.state.number)
        case HandingIn():
            return helping.HAND_IN_KEPT
        case _:
            return helping.LEFT


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


def show_help(turn: Turn) -> Move:
    """/help: what the person can do, and how to go on from here."""
    parts = [*_roles(turn), helping.ALL]
    if not isinstance(turn.state, Idle):
        parts.insert(0, helping.IN_THE_MIDDLE)
    return stay(turn, say("\n".join(parts), _rows(turn)))


def _roles(turn: Turn) -> Iterator[str]:
    """The commands of each role the person has."""
    facts, campaign = turn.facts, turn.facts.campaign
    table = campaign.table is not None
    if turn.is_liaison():
        counts, daily = bool(campaign.asked) and _reports(turn), campaign.daily is not None and _reports(turn)
        own_table = campaign.table is not None and any(campaign.table.due_for(u.kind) for u in facts.liaison_of)
        yield helping.liaison(counts=counts, daily=daily, table=own_table, register=_register(turn, Role.LIAISON))
    if facts.has(Role.SUPERVISOR):
        yield helping.supervisor(table=table, register=_register(turn, Role.SUPERVISOR))
    if facts.has(Role.ADMIN):
        events = [event.name for event in campaign.events]
        told, register = facts.has(Role.SUPERVISOR), _register(turn, Role.ADMIN)
        yield helping.admin(table=table, register=register, events=events, supervising=told)


def _reports(turn: Turn) -> bool:
    """Whether any of the person's units files days."""
    collecting = {unit.id for unit in turn.units if turn.facts.units[unit.id].collects}
    return any(u.id in collecting or turn.facts.campaign.kind(u.kind).reports for u in turn.facts.liaison_of)


def _register(turn: Turn, role: Role) -> str:
    """Return what /activities does for a person in that role, by the kinds of their units; empty if nothing."""
    campaign = turn.facts.campaign
    register = campaign.register
    kinds = {m.unit.kind for m in turn.facts.memberships if m.role is role}
    if register is None:
        return ""
    parts = {register_part(campaign, kind) for kind in kinds}
    if RegisterPart.APPROVES in parts or (role is Role.ADMIN and register.approved_by):
        return helping.APPROVES
    oversees = role is Role.ADMIN or (role is Role.SUPERVISOR and kinds & above(campaign, register.kept_by))
    return helping.KEEPS if oversees or RegisterPart.KEEPS in parts else ""


def not_understood(turn: Turn) -> Move:
    """Text that is nothing, with nothing going on; or an unknown command."""
    units = turn.units
    form = turn.form(units[0].id, Subject(day=turn.facts.today)) if units else None
    if form is None or form.closed or not form.fields:
        return stay(turn, say(report.not_understood(turn.text, report.NOT_UNDERSTOOD_SHORT), _rows(turn)))
    what_now = report.NOT_UNDERSTOOD.format(example=wording.example(form))
    return stay(turn, say(report.not_understood(turn.text, what_now), _rows(turn)))


def press_or_send(turn: Turn) -> Move:
    """Text that is nothing under a summary."""
    state = turn.state
    form = turn.form(state.unit_id, state.subject) if isinstance(state, Reviewing) else None
    if form is None or form.submitted or form.missing(form.values):
        return not_understood(turn)
    if not form.fields:
        return stay(turn, *show(form, [report.unknown([turn.text])]).effects)
    what_now = report.PRESS_OR_SEND.format(example=wording.example(form, most=1))
    return stay(turn, say(report.not_understood(turn.text, what_now), summary_rows(form, form.values)))


def _rows(turn: Turn) -> Rows:
    if not turn.is_liaison():
        return ()
    files_days = turn.facts.campaign.asked and _reports(turn)
    first = command(labels.REPORT, "/report") if files_days else command(labels.MATERIALS, "/materials")
    return (row(first, command(labels.STATUS, "/status")),)

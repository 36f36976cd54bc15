"""/help by role and state, and a short helpful reply to what is nothing."""

from dialogs.conversation import Idle, Reviewing
from dialogs.steps import wording
from dialogs.steps.buttons import Rows, command, row
from dialogs.steps.report_view import summary_rows
from dialogs.submissions import Subject
from dialogs.texts import helping, labels, report
from dialogs.turn import Move, Turn, say, stay
from dialogs.units import Role


def show_help(turn: Turn) -> Move:
    """/help: what the person can do, and how to go on from here."""
    facts = turn.facts
    parts = []
    if turn.is_liaison():
        campaign = facts.campaign
        parts.append(helping.liaison(bool(campaign.asked), campaign.table is not None, campaign.register is not None))
    if facts.has(Role.SUPERVISOR):
        parts.append(helping.SUPERVISOR)
    if facts.has(Role.ADMIN):
        parts.append(helping.ADMIN)
    parts.append(helping.ALL)
    if not isinstance(turn.state, Idle):
        parts.insert(0, helping.IN_THE_MIDDLE)
    return stay(turn, say("\n".join(parts), _rows(turn)))


def not_understood(turn: Turn) -> Move:
    """Text that is nothing, with nothing going on; or an unknown command."""
    units = turn.units
    form = turn.form(units[0].id, Subject(day=turn.facts.today)) if units else None
    if form is None or form.closed or not form.fields:
        return stay(turn, say(report.NOT_UNDERSTOOD_SHORT, _rows(turn)))
    return stay(turn, say(report.NOT_UNDERSTOOD.format(example=wording.example(form)), _rows(turn)))


def press_or_send(turn: Turn) -> Move:
    """Text that is nothing under a summary."""
    state = turn.state
    form = turn.form(state.unit_id, state.subject) if isinstance(state, Reviewing) else None
    if form is None or form.submitted or form.missing(form.values):
        return not_understood(turn)
    text = report.PRESS_OR_SEND.format(example=wording.example(form, most=1))
    return stay(turn, say(text, summary_rows(form, form.values)))


def _rows(turn: Turn) -> Rows:
    if not turn.is_liaison():
        return ()
    first = command(labels.REPORT, "/report") if turn.facts.campaign.asked else command(labels.MATERIALS, "/materials")
    return (row(first, command(labels.STATUS, "/status")),)

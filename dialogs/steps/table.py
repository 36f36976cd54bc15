"""/stats: the final table, filled in beforehand and signed by 确认提交 (INTERFACE §5, §6)."""

from dialogs.form import Form
from dialogs.steps.buttons import button, row
from dialogs.steps.report_correction import offer
from dialogs.steps.report_view import show
from dialogs.steps.stale import stale
from dialogs.steps.units import the_unit
from dialogs.submissions import Subject
from dialogs.texts import labels, report
from dialogs.turn import Move, Turn, say, stay


def stats(turn: Turn) -> Move:
    """/stats."""
    of = the_unit(turn)
    if isinstance(of, Move):
        return of
    table = turn.facts.campaign.table
    form = turn.form(of.unit.id, Subject(deliverable=table.key)) if table else None
    return open_table(turn, form) if form else stay(turn, say(report.NO_TABLE))


def open_table(turn: Turn, form: Form) -> Move:
    """The table as it stands. One confirmed before something below it changed is shown as what would change now."""
    if form.submitted and form.of.changed_below and not form.closed:
        changed = {key: value for key, value in form.prefill.items() if form.stored.get(key) != value}
        keep = (row(button(labels.AS_IT_IS, "as-it-is", form.unit.id, form.subject)),) if changed else ()
        head = [report.changed_below(form.of.changed_below)]
        return offer(form, form.in_order(changed), "", head, again=True, more=keep)
    return show(form)


def as_it_is(turn: Turn) -> Move:
    """原数不变: a table that something below has changed since is confirmed once more as it stands."""
    form = turn.pressed_form
    if form is None or not form.submitted or form.closed or not form.of.changed_below:
        return stale(turn)
    return offer(form, {}, "", again=True)

"""/stats: the final table, filled in beforehand and signed by 确认提交 (INTERFACE §5, §6)."""

from dialogs.form import Form
from dialogs.steps.report_correction import offer
from dialogs.steps.report_view import show
from dialogs.steps.units import the_unit
from dialogs.submissions import Subject
from dialogs.texts import report
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
        return offer(form, form.in_order(changed), "", [report.changed_below(form.of.changed_below)], again=True)
    return show(form)

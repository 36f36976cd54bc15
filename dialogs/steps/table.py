"""/stats: the final table, filled in beforehand and signed by 确认提交 (INTERFACE §5, §6)."""

from dataclasses import replace

from dialogs.effects import FileFiled
from dialogs.events import TableRead
from dialogs.form import Form
from dialogs.steps.buttons import button, row
from dialogs.steps.report_answers import take
from dialogs.steps.report_correction import offer
from dialogs.steps.report_view import closed, show
from dialogs.steps.stale import stale
from dialogs.steps.units import the_unit
from dialogs.submissions import Source, Subject, Target
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


def read(turn: Turn) -> Move:
    """A sheet filled in on the official form, or exported by another weekbot: taken by the same rules (来源 表格)."""
    event = turn.event
    table = turn.facts.campaign.table
    if not isinstance(event, TableRead) or table is None:
        return stay(turn, say(report.NO_TABLE))
    subject = Subject(deliverable=table.key)
    form = turn.form(event.file.target.unit_id, subject)
    if form is None:
        return stay(turn, say(report.NO_UNITS))
    if event.faults or form.closed:
        return stay(turn, say(report.sheet_refused([*event.faults, *([closed(form)] if form.closed else [])])))
    move = take(turn, form, event.values, Source.TABLE, [report.SHEET_READ])
    filed = FileFiled(event.file.number, Target(form.unit.id, subject), table.name)
    return replace(move, effects=(filed, *move.effects))


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
    return offer(form, {}, "", [report.AS_BEFORE], again=True)

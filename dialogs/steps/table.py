"""/stats: the final table, filled in beforehand and signed by 确认提交 (INTERFACE §5, §6)."""

from dataclasses import replace

from dialogs.conversation.buttons import button, row, stale
from dialogs.conversation.effects import Effect, FileFiled, FileRemoved, Say
from dialogs.conversation.events import TableRead
from dialogs.conversation.states import DescribingLead, HandingIn, WritingLead
from dialogs.conversation.turn import Move, Turn, say, stay
from dialogs.conversation.unit_choice import the_unit
from dialogs.forms.annex import Likeness
from dialogs.forms.form import Closed, Form
from dialogs.model.indicators import SCHOOLS
from dialogs.model.submissions import Source, Subject, Target
from dialogs.spelling.folding import alike
from dialogs.steps.awaited_table import is_filling
from dialogs.steps.photos import acknowledged, file_to, turned_away_now
from dialogs.steps.report.answers import take
from dialogs.steps.report.correction import offer
from dialogs.steps.report.view import closed, show
from dialogs.texts.liaison import report
from dialogs.texts.liaison import tables as texts
from dialogs.texts.words import labels


def read(turn: Turn) -> Move:
    """A sheet was looked at: taken as the table's draft, refused with what is wrong, or kept as the file it is."""
    event = turn.event
    if not isinstance(event, TableRead):
        return stale(turn)
    form = _form(turn, event)
    if form is None or form.closed or not _meant_as_table(turn, event, form):
        return _as_file(turn, event, form)
    faults = [*event.faults, *([] if event.faults else [*_others(turn, form, event), *_faults_for(form, event)][:1])]
    if faults:
        other = [] if is_filling(turn) else [texts.AS_MATERIAL]
        return stay(turn, FileRemoved(event.file.number), say("\n".join([report.sheet_refused(faults), *other])))
    return _taken(turn, event, form)


def _form(turn: Turn, event: TableRead) -> Form | None:
    """The table of the unit the sheet names, where the person reports for it, else of the unit the file belongs to."""
    table = turn.facts.campaign.table
    if table is None:
        return None
    named = [unit.id for unit in turn.units if alike(unit.name, event.body)]
    return turn.form(next(iter(named), event.file.target.unit_id), Subject(deliverable=table.key))


def _meant_as_table(turn: Turn, event: TableRead, form: Form) -> bool:
    if is_filling(turn):
        return True
    if isinstance(turn.state, HandingIn | WritingLead | DescribingLead):
        return event.likeness is Likeness.ANNEX and not event.faults
    return event.likeness is not Likeness.OTHER


def _others(turn: Turn, form: Form, event: TableRead) -> list[str]:
    """Whether it is the table of a unit somebody else reports for; above the own one a name is a template's."""
    named = turn.facts.names.called(event.body)
    if named is None or named.id in {form.unit.id, form.unit.parent_id} or named.parent_id is None:
        return []
    return [texts.others_table(event.body, form.unit.name)]


def _faults_for(form: Form, event: TableRead) -> list[str]:
    """Return the faults of the sheet as this unit's: no figure it is asked, or the schools of more than one."""
    if not form.in_order(event.values):
        return [texts.NO_ROW]
    asked = {indicator.key for indicator in form.fields}
    if SCHOOLS in event.values and SCHOOLS not in asked and event.values[SCHOOLS] > 1:
        return [texts.too_many_schools(form.unit.name, event.values[SCHOOLS])]
    return []


def _taken(turn: Turn, event: TableRead, form: Form) -> Move:
    other = event.body and not alike(event.body, form.unit.name)
    notes = [report.SHEET_READ, *([texts.other_body(event.body, form.unit.name)] if other else []), *event.notes]
    move = take(turn, form, form.in_order(event.values), Source.TABLE, notes)
    filed = FileFiled(event.file.number, Target(form.unit.id, form.subject), report.TABLE)
    return replace(move, effects=(filed, *_with_way_back(turn, event, move.effects)))


def _with_way_back(turn: Turn, event: TableRead, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """Whoever was handing in a document gets a button that puts the file there after all."""
    state, (*before, said) = turn.state, effects
    of = turn.unit_facts(getattr(state, "unit_id", 0))
    if not isinstance(state, HandingIn) or of is None or not isinstance(said, Say):
        return effects
    name = turn.facts.campaign.deliverable(state.subject.deliverable).name
    back = file_to(texts.keep_as_file(name), of, state.subject, [event.file], name)
    return (*before, Say(replace(said.message, buttons=(*said.message.buttons, row(back)))))


def _as_file(turn: Turn, event: TableRead, form: Form | None) -> Move:
    """A file like any other; where it looks like the table, why it is not taken as that."""
    if turn.unit_facts(event.file.target.unit_id) is None:
        return stay(turn)
    why = _not_taken(event, form)
    if form is not None and event.file.target.subject == form.subject:
        return turned_away_now(turn, event.file, why)
    return acknowledged(turn, [event.file], why)


def _not_taken(event: TableRead, form: Form | None) -> list[str]:
    if form is None or form.closed is Closed.NOT_OWED or event.likeness is Likeness.OTHER:
        return []
    if form.closed:
        return [texts.not_now(report.TABLE_CONFIRMED if form.closed is Closed.CONFIRMED else closed(form))]
    return [texts.not_now(fault) for fault in event.faults[:1]]


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

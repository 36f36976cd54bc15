"""/materials: what is due, done, missing, and a button for each (INTERFACE §5)."""

from typing import assert_never

from dialogs.conversation.buttons import button, cancel, in_rows, row, stale
from dialogs.conversation.states import HandingIn
from dialogs.conversation.turn import Move, Turn, say, stay
from dialogs.conversation.unit_choice import argument_for, the_unit
from dialogs.forms.facts import UnitFacts
from dialogs.forms.form import Form
from dialogs.forms.hand_in import HandIn
from dialogs.model.deliverables import FulfilledBy
from dialogs.model.outgoing import Button
from dialogs.spelling.folding import alike
from dialogs.steps.hand_in import contents, hand_in, submit_rows
from dialogs.steps.table import open_table
from dialogs.texts.liaison import materials as texts
from dialogs.texts.words import labels
from dialogs.texts.words.deliverable_kinds import words_of


def list_items(turn: Turn) -> Move:
    """List what the unit owes (/materials); open the deliverable that is named behind the command."""
    of = the_unit(turn)
    if isinstance(of, Move):
        return of
    items = owed(turn, of)
    if not items:
        return stay(turn, say(texts.NOTHING_OWED.format(unit=of.unit.name)))
    wanted = argument_for(turn, of)
    named = [item for item in items if alike(item.deliverable.name, wanted)]
    if named:
        return open_item(turn, named[0])
    lines = [_line(turn, item) for item in items]
    rows = in_rows((item_button(item) for item in items), 3)
    return stay(turn, say(texts.listing(of.unit.name, lines), rows))


def _line(turn: Turn, item: HandIn) -> str:
    due = item.of.dues[item.deliverable.key].astimezone(turn.facts.campaign.zone)
    return texts.line(item.deliverable.name, due, item.word, daily=item.deliverable.daily)


def owed(turn: Turn, of: UnitFacts) -> list[HandIn]:
    """Return the unit's hand-ins, in the campaign's order."""
    return [HandIn(turn.facts, of, d) for d in turn.facts.campaign.deliverables if d.key in of.dues]


def item_button(item: HandIn) -> Button:
    """Opens one deliverable."""
    return button(item.deliverable.name, "item", item.of.unit.id, item.subject)


def press_item(turn: Turn) -> Move:
    """Open the deliverable of a pressed button."""
    item = hand_in(turn, turn.action.unit_id, turn.action.subject)
    return open_item(turn, item) if item else stale(turn)


def open_item(turn: Turn, item: HandIn) -> Move:
    """Show what has come in for a deliverable, and ask for the rest."""
    match item.deliverable.kind.traits.fulfilled:
        case FulfilledBy.TABLE:
            form = turn.form(item.of.unit.id, item.subject)
            return open_table(turn, form) if isinstance(form, Form) else stale(turn)
        case FulfilledBy.ACTIVITIES:
            return stay(turn, say(texts.REGISTER, (row(button(labels.REGISTER, "command:activities")),)))
        case FulfilledBy.REGISTERING:
            return stay(turn, say(texts.CONTACT_DONE)) if item.submitted else _ask(turn, item)
        case FulfilledBy.HANDING_IN:
            return _ask(turn, item)
        case other:
            assert_never(other)


def _ask(turn: Turn, item: HandIn) -> Move:
    lines = _standing(item)
    if item.closed:
        return stay(turn, say("\n".join([*lines, texts.CLOSED])))
    stands = _stands(item)
    lines += contents(item, ask=not stands)
    if not item.takes_anything:  # of these `contents` has said what to send
        lines.append(words_of(item.deliverable.kind).send.format(name=item.deliverable.name))
    state = HandingIn(item.of.unit.id, item.subject)
    rows = (row(cancel()),) if stands else submit_rows(item)
    return Move(state, (say("\n".join(lines), rows),))


def _stands(item: HandIn) -> bool:
    """Whether what is there has been handed in already, and nothing has come since."""
    if not item.submitted or item.typed or item.newer:
        return False
    changed = item.stored.changed_at if item.stored else None
    return not any(f.sent_at and changed and f.sent_at > changed for f in item.all_files)


def _standing(item: HandIn) -> list[str]:
    stored = item.stored
    if stored is None:
        return []
    if item.submitted and stored.changed_at:
        at = stored.changed_at.astimezone(item.facts.campaign.zone)
        standing = texts.standing(item.deliverable.name, stored.receipt, at)
        return [standing] if item.closed else [standing, texts.REPLACED]
    reason = item.of.returned_because.get(str(item.subject), "")
    return [texts.returned(reason)] if reason else []

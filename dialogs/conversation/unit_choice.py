"""Choose the unit a person speaks of: the only one, the one just chosen, or ask with a button for each."""

from collections.abc import Sequence

from dialogs.conversation.buttons import button, cancel, in_rows
from dialogs.conversation.states import ChoosingUnit
from dialogs.conversation.turn import Move, Turn, say, stay
from dialogs.forms.facts import UnitFacts
from dialogs.model.units import Unit
from dialogs.spelling.folding import folded
from dialogs.spelling.names import names_of
from dialogs.texts.liaison import report

MOST = 90
"""The most buttons of a message, with room for 取消; a person of more units types the name."""

SHORT = 10
"""The longest name, in characters, of which two buttons fit one row of a phone."""


def the_unit(turn: Turn, text: str | None = None) -> UnitFacts | Move:
    """The unit meant, or the answer that asks for it. `text` is what is said again once it is chosen."""
    units = turn.units
    if not units:
        return stay(turn, say(report.NO_UNITS))
    said = turn.text if text is None else text
    chosen = turn.chosen or named_unit(units, said) or (units[0].id if len(units) == 1 else 0)
    found = turn.unit_facts(chosen)
    return found if found is not None else choose(turn, said)


def choose(turn: Turn, text: str) -> Move:
    """The question which unit is meant."""
    units = turn.units[:MOST]
    width = 2 if all(len(unit.name) <= SHORT for unit in units) else 1
    rows = in_rows((button(unit.name, "unit", unit.id) for unit in units), width)
    question = report.WHICH_OF_MANY if len(turn.units) > MOST else report.WHICH_UNIT
    return Move(ChoosingUnit(text, turn.message, turn.facts.sent_at), (say(question, (*rows, (cancel(),))),))


def named_unit(units: Sequence[Unit], text: str) -> int:
    """The unit named in a text, 0 where none is, or where it could be several."""
    named = units_named(units, text)
    return named[0].id if len(named) == 1 else 0


def unit_called(units: Sequence[Unit], text: str) -> int:
    """The unit whose name a text is, or is a part of that no other has; 0 where there is none."""
    exactly = names_of(tuple(units)).called(text)
    if exactly is not None:
        return exactly.id
    part = folded(text)
    partly = [unit.id for unit in units if part in folded(unit.name)] if len(part) > 1 and not part.isdigit() else []
    return partly[0] if len(partly) == 1 else 0


def argument_for(turn: Turn, of: UnitFacts) -> str:
    """Return a command's argument, without the unit's name in front that only says which unit is meant."""
    named, behind = names_of((of.unit,)).leading(turn.argument)
    return behind if named and len(turn.units) > 1 else turn.argument


def units_named(units: Sequence[Unit], text: str) -> list[Unit]:
    """The units named in a text; a name that is only part of another one named is left out."""
    named = {found.what.id for found in names_of(tuple(units)).found_in(text)}
    return [unit for unit in units if unit.id in named]

"""Figures that stand behind the name of a unit the person does not report for: they are never the own unit's.

What such a name leads is set apart and quoted back; what stands before it, or behind an own name again, stays. A name
at the end of a message, set off from what stands before it, signs all of it. An own name that goes on as a branch's
(附属小学, 二分校) is another unit's. Source: INTERFACE §5, "Quick entry": nothing is guessed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dialogs.conversation.effects import Say
from dialogs.conversation.states import Asking, ConfirmingWarning
from dialogs.conversation.turn import Move, Turn, fitting, say, stay
from dialogs.forms.report_entry import before_figures, is_entry, without_names
from dialogs.model.units import Unit
from dialogs.spelling.folding import folded
from dialogs.spelling.names import Found, names_of
from dialogs.steps.report.hold import keep_rows
from dialogs.steps.report.view import question, question_rows
from dialogs.texts.liaison import report

_GENERIC = frozenset(
    {
        *("学校", "学院", "大学", "职校", "中职", "高职", "中专", "技校", "职院", "职中", "高中", "初中"),
        *("校区", "分校", "本部", "总部", "教育局", "教体局", "教育厅", "职业学校", "职业学院", "职业中学"),
        *("技工学校", "技师学院", "职教中心", "职业教育中心", "中等职业学校", "高等职业学院"),
        *("职业技术学校", "职业技术学院", "职业高级中学"),
    }
)
"""Parts of many names, which alone name no unit."""
_ENDINGS = ("职", "中", "校", "院", "大学", "局", "厅", "委", "中心", "中专", "系")
_SHORT_ENDINGS = ("职", "职高", "职中", "职校", "职院", "中", "中专", "技校", "学院", "师范")
_BRANCH = re.compile(
    r"[^\W\d_]{0,8}(?:分校|分院|校区|附属[^\W\d_]{0,6}?(?:小学|中学|学校|幼儿园)|附中|附小|小学|幼儿园)(?!区)"
)
"""Words that, directly behind an own name, make it another unit's."""

NO_UNIT = -1
"""In place of a unit's number: the roster has no such unit."""

Named = Found[Unit]


@dataclass(frozen=True, slots=True)
class Apart:
    """A message without what is other units', and a line on each of those. `text` is as it came where there is none.

    `own_figures`: figures are left.
    """

    text: str
    notes: tuple[str, ...] = ()
    own_figures: bool = True


def set_apart(turn: Turn, text: str | None = None) -> Apart:
    """A message's text (the turn's, if left out) without the figures that stand behind other units' names."""
    text = turn.text if text is None else text
    own = {unit.id for unit in turn.units}
    named = [_as_meant(_with_bracket(found, text), text, own) for found in turn.facts.names.found_in(text)]
    others = [found for found in named if found.what.id not in own]
    if others and _signs(turn, text, others[-1], alone=len(others) == len(named)):
        return Apart("", (report.others_figures(text, others[-1].what.name, _own_name(turn)),), own_figures=False)
    notes, kept, behind = [], [], 0
    for found, end in _stretches(text, named, others):
        if found.start >= behind and is_entry(text[found.end : end], turn.facts.campaign):
            notes.append(report.others_figures(text[found.start : end], found.what.name, _own_name(turn)))
            kept.append(text[behind : found.start])
            behind = end
    if notes:
        rest = "\n".join([*kept, text[behind:]]).strip()
        return Apart(rest, tuple(notes), own_figures=is_entry(without_names(rest, turn.units), turn.facts.campaign))
    near = None if len(named) > len(others) else _nearly_named(turn, text)
    if near is not None:
        words, unit = near
        return Apart("", (report.maybe_others_figures(text, words, unit.name, _own_name(turn)),), own_figures=False)
    return Apart(text)


def told(notes: Sequence[str], move: Move) -> Move:
    """A move whose first words are these notes."""
    first = next((effect for effect in move.effects if isinstance(effect, Say)), None)
    if not notes or first is None:
        return move
    text = fitting("\n".join([*notes, first.message.text]))
    longer = replace(first, message=replace(first.message, text=text))
    return replace(move, effects=tuple(longer if effect is first else effect for effect in move.effects))


def nothing_own(turn: Turn, notes: Sequence[str]) -> Move:
    """The answer where all of a message is other units': what is being asked is asked again."""
    state = turn.state
    if not isinstance(state, Asking | ConfirmingWarning):
        return stay(turn, say("\n".join(notes)))
    form = turn.form(state.unit_id, state.subject)
    if form is None or form.closed:
        return stay(turn, say("\n".join(notes)))
    if isinstance(state, ConfirmingWarning):
        return stay(turn, say("\n".join([*notes, report.CONFIRM_KEEPS]), keep_rows(form, state.held)))
    indicator = form.campaign.indicator(state.key)
    return stay(turn, say("\n".join([*notes, question(form, indicator)]), question_rows(form, indicator, form.values)))


def _stretches(text: str, named: Sequence[Named], others: Sequence[Named]) -> Iterator[tuple[Named, int]]:
    """Each other unit's name with where what it leads ends: at the next name of any unit."""
    for found in others:
        yield found, next((later.start for later in named if later.start >= found.end), len(text))


def _with_bracket(found: Named, text: str) -> Named:
    """A name with the bracket that opens the heading of its form."""
    return replace(found, start=found.start - 1) if text[: found.start].endswith("【") else found


def _as_meant(found: Named, text: str, own: set[int]) -> Named:
    """An own name that goes on as a branch's is the name of another unit, in the roster or not."""
    branch = _BRANCH.match(text, found.end) if found.what.id in own else None
    if branch is None:
        return found
    return replace(found, what=replace(found.what, id=NO_UNIT, name=text[found.start : branch.end()]), end=branch.end())


def _signs(turn: Turn, text: str, last: Named, *, alone: bool) -> bool:
    """Whether a message ends with that name, set off from what stands before it, and names no own unit."""
    before, behind = text[: last.start], text[last.end :]
    if not alone or any(map(str.isalnum, behind)):
        return False
    line = before.rpartition("\n")[2]
    if "\n" in before and not any(map(str.isalnum, line)):
        return True
    return not before[-1:].isalpha() and is_entry(before, turn.facts.campaign)


def _nearly_named(turn: Turn, text: str) -> tuple[str, Unit] | None:
    """Words before the figures that are a part of another unit's name and of no own one's."""
    own = names_of(turn.units)
    for words in before_figures(text, turn.facts.campaign):
        name = folded(words)
        if name in _GENERIC or own.containing(name):
            continue
        unit = turn.facts.names.containing(name)
        if unit is not None and (name.endswith(_ENDINGS) or _begins(unit, name)):
            return words, unit
        if name.endswith(_SHORT_ENDINGS) and own.shortened(name) is None:
            unit = turn.facts.names.shortened(name)
            if unit is not None:
                return words, unit
    return None


def _begins(unit: Unit, name: str) -> bool:
    return len(name) > len("示例") and folded(unit.name).startswith(name)


def _own_name(turn: Turn) -> str:
    return turn.units[0].name if len(turn.units) == 1 else ""

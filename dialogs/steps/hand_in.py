"""Handing in a deliverable: what has come in for it, 确认提交, the receipt (INTERFACE §5)."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from dialogs.conversation.buttons import Rows, button, cancel, in_rows, numbers, read_numbers, row, stale
from dialogs.conversation.effects import Effect, Submitted, TextDrafted
from dialogs.conversation.states import HandingIn, Idle
from dialogs.conversation.turn import Move, Turn, say, stay
from dialogs.forms.facts import UnitFacts
from dialogs.forms.hand_in import HandIn
from dialogs.model.deliverables import Deliverable, TextTaken
from dialogs.model.submissions import FileKind, KeptFile, Source, Subject, Target
from dialogs.texts.liaison import materials as texts
from dialogs.texts.words import counts
from dialogs.texts.words.deliverable_kinds import words_of

BY_KIND = {FileKind.PHOTO: "照片", FileKind.VIDEO: "视频"}
"""The 类别 a file has by what it is."""

_ADDRESS = re.compile(
    r"(?:https?://)?(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?::\d{1,5})?(?:[/?#]\S{0,1000})?", re.IGNORECASE
)


def hand_in(turn: Turn, unit_id: int, subject: Subject | str, typed: str = "") -> HandIn | None:
    """Return the hand-in of one of the person's units, None if it owes no such thing."""
    try:
        about = Subject.parse(subject) if isinstance(subject, str) else subject
    except ValueError:
        return None
    of = turn.unit_facts(unit_id)
    if of is None or about.deliverable not in of.dues:
        return None
    return HandIn(turn.facts, of, turn.facts.campaign.deliverable(about.deliverable), typed)


def name_of(turn: Turn, subject: Subject) -> str:
    """A deliverable's name, its key where the campaign does not know it any more."""
    key = subject.deliverable
    return next((d.name for d in turn.facts.campaign.deliverables if d.key == key), key)


def is_closed(turn: Turn, of: UnitFacts, deliverable: Deliverable) -> bool:
    """Whether nothing can be handed in for it any more."""
    return HandIn(turn.facts, of, deliverable).closed


def category_of(turn: Turn, target: Target, file: KeptFile) -> str:
    """The 类别 of a file handed in, as far as it is known without asking."""
    if not target.subject.deliverable:
        return ""
    deliverable = turn.facts.campaign.deliverable(target.subject.deliverable)
    if not deliverable.categories:
        return deliverable.name
    category = BY_KIND.get(file.kind, "")
    return category if category in deliverable.categories else ""


def submit_rows(item: HandIn) -> Rows:
    """确认提交, or for materials 以上即全部材料; only where there is something."""
    if not item.has_content:
        return (row(cancel()),)
    label, verb = words_of(item.deliverable.kind).closing, item.deliverable.kind.traits.closed
    return (row(button(label, verb, item.of.unit.id, item.subject, item.mark), cancel()),)


def after_files(turn: Turn, of: UnitFacts, files: Sequence[KeptFile]) -> tuple[list[str], Rows]:
    """Return the lines and buttons for files of a deliverable that have reached the disk."""
    item = hand_in(turn, of.unit.id, files[0].target.subject)
    if item is None:
        return [], ()
    if not item.takes_anything:
        return [texts.FILES_SAVED], submit_rows(item)
    unnamed = [f for f in files if not f.category]
    if unnamed:
        return [texts.CHOOSE_CATEGORY], category_rows(item, unnamed)
    return [texts.MORE_MATERIALS], submit_rows(item)


def category_rows(item: HandIn, files: Sequence[KeptFile]) -> Rows:
    """A button per 类别 that a document may have."""
    listed = numbers([f.number for f in files])
    papers = [c for c in item.deliverable.categories if c not in BY_KIND.values()]
    about = item.of.unit.id, item.subject
    return in_rows((button(c, "file-to", *about, f"{listed}:{c}") for c in papers), 2)


def filed(
    turn: Turn, of: UnitFacts, deliverable: Deliverable, effects: Sequence[Effect], files: Sequence[KeptFile]
) -> Move:
    """Files were put under a deliverable."""
    item = HandIn(turn.facts, of, deliverable, more=tuple(files))
    names = "、".join(f.name or BY_KIND.get(f.kind, "") for f in files)
    text = texts.CATEGORISED.format(name=counts.cut(names, 60), category=files[0].category)
    unnamed = [f for f in item.all_files if f.target.subject == item.subject and not f.category]
    if unnamed and item.takes_anything:
        ask = texts.choose_next(counts.cut(unnamed[0].name, 60))
        rows = (*category_rows(item, unnamed[:1]), *submit_rows(item))
        return Move(HandingIn(of.unit.id, item.subject), (*effects, say(f"{text}\n{ask}", rows)))
    more = texts.MORE_MATERIALS if item.takes_anything else texts.FILES_SAVED
    return Move(HandingIn(of.unit.id, item.subject), (*effects, say(f"{text}\n{more}", submit_rows(item))))


def take_text(turn: Turn) -> Move:
    """Take text for the deliverable being handed in."""
    state = turn.state
    item = hand_in(turn, state.unit_id, state.subject) if isinstance(state, HandingIn) else None
    if item is None or not isinstance(state, HandingIn):
        return stale(turn)
    refused = _why_not(item, turn.text)
    if refused:
        rows = submit_rows(item) if item.has_content and not item.closed else (row(cancel()),)
        return stay(turn, say(refused, rows))
    typed = replace(item, typed=turn.text)
    effect = TextDrafted(item.of.unit.id, item.subject, turn.text)
    said = say(texts.TEXT_SAVED.format(name=item.deliverable.name, text=counts.cut(turn.text, 200)), submit_rows(typed))
    return Move(replace(state, text=turn.text), (effect, said))


def _why_not(item: HandIn, text: str) -> str:
    """Return the refusal of a text this deliverable does not take, quoting it; empty if it is taken."""
    name, read = item.deliverable.name, counts.cut(text, texts.QUOTED)
    if item.closed:
        return texts.text_refused(read, name, texts.CLOSED)
    kind = item.deliverable.kind
    taken, send = kind.traits.text, words_of(kind).send
    match taken:
        case TextTaken.ADDRESS:
            return "" if is_address(text) else texts.ADDRESS_REFUSED.format(read=read)
        case TextTaken.WORDS:
            return "" if any(map(str.isalnum, text)) else texts.text_refused(read, name, send)
        case TextTaken.NONE:
            goes_on = item.takes_anything and item.has_content
            return texts.text_refused(read, name, texts.MORE_MATERIALS if goes_on else send)
        case other:
            assert_never(other)


def is_address(text: str) -> bool:
    """Whether a text is an address of the web. It is never fetched."""
    return _ADDRESS.fullmatch(text) is not None


def submit(turn: Turn) -> Move:
    """Submit a hand-in (确认提交, 以上即全部材料): once, and only what was shown."""
    state = turn.state
    typed = state.text if isinstance(state, HandingIn) and str(state.subject) == turn.action.subject else ""
    item = hand_in(turn, turn.action.unit_id, turn.action.subject, typed=typed)
    if item is None:
        return stale(turn)
    if item.submitted and item.mark != turn.action.arg:
        return _again(turn, item) if _is_in(item, turn.action.arg) else stale(turn)
    if item.closed:
        return stay(turn, say(texts.CLOSED))
    if not item.has_content:
        nothing = texts.NO_MATERIALS if item.takes_anything else texts.NOTHING_TO_HAND_IN
        return stay(turn, say(nothing.format(name=item.deliverable.name)))
    if item.mark != turn.action.arg:
        return stay(turn, say("\n".join(contents(item)), submit_rows(item)))
    effect = Submitted(item.of.unit.id, item.subject, {}, turn.source(Source.QUESTIONS), text=item.text)
    said = say(receipt(item, turn.facts.next_receipt, item.files), edits=turn.pressed_on)
    return Move(Idle(), (effect, said))


def _is_in(item: HandIn, mark: str) -> bool:
    """Whether what a button stood under is what has been handed in."""
    known = {f.number for f in item.all_files}
    return not item.newer and mark.split(">", 3)[3:] == [item.text] and set(_listed(mark)) <= known


def _listed(mark: str) -> tuple[int, ...]:
    """The files a button stood under."""
    return read_numbers(mark.partition(">")[2].partition(">")[0])


def _again(turn: Turn, item: HandIn) -> Move:
    """A second press: the same receipt, and nothing is changed."""
    known = item.stored.receipt if item.stored else ""
    listed = _listed(turn.action.arg)
    files = [f for f in item.all_files if f.number in listed]
    return Move(turn.state, (say(receipt(item, known, files), edits=turn.pressed_on),))


def receipt(item: HandIn, number: str, handed_in: Sequence[KeptFile]) -> str:
    """已提交, with the receipt's number and the files' SHA-256."""
    due = item.of.dues.get(item.deliverable.key)
    first = item.stored.first_submitted_at if item.stored else None
    late = due is not None and (first or item.facts.now) >= due
    files = [] if item.takes_anything else [(f.name, f.sha256) for f in handed_in]
    return texts.handed_in(item.of.unit.name, item.deliverable.name, number, late, files, item.text)


def contents(item: HandIn, *, ask: bool = True) -> list[str]:
    """Return the lines on what has come in so far, and with `ask` how it is confirmed."""
    if item.takes_anything:
        found = Counter(f.category or BY_KIND.get(f.kind, texts.OTHER) for f in item.files)
        leads = [("线索", len(item.of.leads))] if item.of.leads else []
        more = texts.MORE_MATERIALS if item.has_content else words_of(item.deliverable.kind).send
        return [texts.received(item.of.unit.name, [*found.items(), *leads]), *([more] if ask else [])]
    if not item.has_content:
        return []
    listed = texts.contents([f.name or BY_KIND.get(f.kind, "") for f in item.files], item.text)
    return [listed, *([texts.FILES_SAVED] if ask else [])]

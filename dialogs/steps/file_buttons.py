"""The buttons under what was received: where files belong, 不公开, 撤回."""

from collections.abc import Sequence
from dataclasses import replace

from dialogs.effects import Effect, FileFiled, FileMarked, FileRemoved
from dialogs.papers import called, misplaced
from dialogs.steps import hand_in
from dialogs.steps.buttons import button, read_numbers, row
from dialogs.steps.photos import where
from dialogs.steps.stale import stale
from dialogs.submissions import KeptFile, Subject, Target
from dialogs.texts import labels
from dialogs.texts import photos as texts
from dialogs.turn import Move, Turn, say, stay


def refile(turn: Turn) -> Move:
    """A button said what a document is."""
    of = turn.unit_facts(turn.action.unit_id)
    listed, _, category = turn.action.arg.partition(":")
    files = _own(turn, listed)
    subject = _subject(turn)
    if of is None or subject is None or not files:
        return stale(turn)
    if subject.day:
        return _other_unit(turn, Target(of.unit.id, subject), files)
    if subject.deliverable not in of.dues:
        return stale(turn)
    deliverable = turn.facts.campaign.deliverable(subject.deliverable)
    if hand_in.is_closed(turn, of, deliverable):
        return stale(turn)
    target = Target(of.unit.id, subject)
    if wrong := misplaced(turn.facts.campaign, [replace(f, target=target) for f in files]):
        return stay(turn, say("\n".join(texts.no_paper(f.name, called(f), deliverable.name) for f in wrong)))
    filed: list[Effect] = [FileFiled(f.number, target, category) for f in files]
    return hand_in.filed(turn, of, deliverable, filed, [replace(f, target=target, category=category) for f in files])


def _other_unit(turn: Turn, target: Target, files: Sequence[KeptFile]) -> Move:
    filed = tuple(FileFiled(f.number, target, f.category) for f in files)
    return stay(turn, *filed, say(texts.MOVED.format(where=where(turn, target))))


def _subject(turn: Turn) -> Subject | None:
    try:
        return Subject.parse(turn.action.subject)
    except ValueError:
        return None


def mark(turn: Turn, *, private: bool) -> Move:
    """不公开, or public again."""
    files = _own(turn, turn.action.arg)
    if not files:
        return stale(turn)
    label, verb = (labels.PUBLIC, "public") if private else (labels.PRIVATE, "private")
    back = button(label, verb, arg=turn.action.arg)
    marked = tuple(FileMarked(f.number, private) for f in files)
    return stay(turn, *marked, say(texts.MADE_PRIVATE if private else texts.MADE_PUBLIC, (row(back),)))


def make_private(turn: Turn) -> Move:
    """不公开."""
    return mark(turn, private=True)


def make_public(turn: Turn) -> Move:
    """恢复公开."""
    return mark(turn, private=False)


def remove(turn: Turn) -> Move:
    """撤回: what has not been handed in yet is taken back."""
    files = [f for f in _own(turn, turn.action.arg) if not _is_submitted(turn, f)]
    if not files:
        return stale(turn)
    taken_back = tuple(FileRemoved(f.number) for f in files)
    return stay(turn, *taken_back, say(texts.REMOVED.format(count=len(files))))


def _is_submitted(turn: Turn, file: KeptFile) -> bool:
    of = turn.unit_facts(file.target.unit_id)
    stored = of.submission(file.target.subject) if of and file.target.subject.deliverable else None
    return stored is not None and stored.counts


def _own(turn: Turn, listed: str) -> list[KeptFile]:
    """The files of those numbers among the person's units'."""
    wanted = set(read_numbers(listed))
    units = (turn.unit_facts(unit.id) for unit in turn.units)
    return [f for of in units if of for f in of.files if f.number in wanted]

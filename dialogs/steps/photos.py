"""Photos, videos, files: at any moment, one acknowledgement for those of one album (INTERFACE §5)."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from dialogs.conversation.buttons import Rows, button, in_rows, numbers, read_numbers, row, stale
from dialogs.conversation.effects import Effect, FileFiled, FileMarked, FileRemoved
from dialogs.conversation.events import FileOffered, FileRefused, FilesKept
from dialogs.conversation.states import DescribingLead, HandingIn, WritingLead
from dialogs.conversation.turn import Move, Turn, say, stay
from dialogs.conversation.unit_choice import MOST, named_unit
from dialogs.forms.facts import UnitFacts
from dialogs.forms.report_entry import is_entry
from dialogs.model.deliverables import Deliverable
from dialogs.model.file_kinds import shown_kind
from dialogs.model.outgoing import Button
from dialogs.model.submissions import FileKind, FileState, KeptFile, Subject, Target
from dialogs.parsing.documents import called, has_macros, is_paper, misplaced
from dialogs.steps import hand_in
from dialogs.steps.awaited_table import no_sheets, open_table
from dialogs.steps.report.view import summary_rows
from dialogs.texts.liaison import photos as texts
from dialogs.texts.liaison import registration, report
from dialogs.texts.words import labels

CATEGORIES = {FileKind.PHOTO: "照片", FileKind.VIDEO: "视频", FileKind.DOCUMENT: ""}
"""The 类别 of a file that is not asked for one."""


def offered(turn: Turn) -> Move:
    """A file was announced: decide what it belongs to, and say nothing until it is on disk."""
    event = turn.event
    if not isinstance(event, FileOffered):
        return stale(turn)
    of = _unit(turn)
    if of is None:
        return _turned_away(turn, event.file, report.NO_UNITS)
    target = _target(turn, of, event.file)
    if target is None:
        return _turned_away(turn, event.file, texts.NOT_NOW.format(why=_why_not(turn)))
    filed = _filed(turn, target, event.file)
    if isinstance(turn.state, WritingLead):
        return Move(replace(turn.state, files=(*turn.state.files, event.file.number)), (filed,))
    by_sending_time = target.lead is None and target.subject.day not in {None, turn.facts.today, _day_open(turn)}
    return Move(turn.state, (filed,), dated=str(target.subject.day) if by_sending_time else "")


def _filed(turn: Turn, target: Target, file: KeptFile) -> FileFiled:
    """The file under its target: a photo or video sent as a file is one all the same, but for a plan that is a scan."""
    seen = file if _is_paper(turn, target) else replace(file, kind=shown_kind(file))
    category = hand_in.category_of(turn, target, seen) or CATEGORIES[seen.kind]
    return FileFiled(file.number, target, category, seen.kind if seen.kind is not file.kind else None)


def _is_paper(turn: Turn, target: Target) -> bool:
    """Whether the target is a deliverable in itself, whatever its file looks like."""
    key = target.subject.deliverable
    return bool(key) and not turn.facts.campaign.deliverable(key).takes_anything


def _unit(turn: Turn) -> UnitFacts | None:
    """The unit the caption names or is being spoken of, else the one spoken of last, else the first."""
    going_on, event = getattr(turn.state, "unit_id", 0), turn.event
    named = _named(turn, event.file) if isinstance(event, FileOffered) and len(turn.units) > 1 else 0
    first = (going_on, named) if isinstance(turn.state, WritingLead | DescribingLead | HandingIn) else (named, going_on)
    spoken_of = (*first, turn.conversation.unit_id, *(unit.id for unit in turn.units))
    return next((of for of in map(turn.unit_facts, spoken_of) if of), None)


def _named(turn: Turn, file: KeptFile) -> int:
    """The unit a file's caption names; members of one album stay together, for only one of them has a caption."""
    units = [of for of in map(turn.unit_facts, (unit.id for unit in turn.units)) if of]
    before = ((of.unit.id, other) for of in units for other in of.files if other.number < file.number)
    together = (unit_id for unit_id, other in before if file.album and other.album == file.album)
    return next(together, 0) or named_unit(turn.units, file.caption)


def _target(turn: Turn, of: UnitFacts, file: KeptFile) -> Target | None:
    state = turn.state
    if isinstance(state, DescribingLead):
        lead = next((lead for lead in of.leads if lead.number == state.number), None)
        return Target(of.unit.id, Subject(day=lead.day if lead else turn.facts.day), state.number)
    if isinstance(state, HandingIn) and _takes(turn, state, file):
        return Target(of.unit.id, state.subject)
    day = _day_open(turn) or _day_of_album(of, file) or turn.facts.day
    if turn.facts.campaign.in_window(day):
        return Target(of.unit.id, Subject(day=day))
    materials = open_materials(turn, of)
    return Target(of.unit.id, Subject(deliverable=materials.key)) if materials else open_table(turn, of, file)


def _day_open(turn: Turn) -> date | None:
    """The day whose report is being filled."""
    subject = getattr(turn.state, "subject", None)
    return subject.day if isinstance(subject, Subject) else None


def _day_of_album(of: UnitFacts, file: KeptFile) -> date | None:
    """The day the earlier members of a file's album went to: midnight divides no album."""
    together = (f.target for f in of.files if file.album and f.album == file.album and f.number < file.number)
    return next((target.subject.day for target in together if target.lead is None), None)


def _takes(turn: Turn, state: HandingIn, file: KeptFile) -> bool:
    """Whether the deliverable being handed in takes such a file: a plan is a document, a photo is the day's."""
    deliverable = turn.facts.campaign.deliverable(state.subject.deliverable)
    return deliverable.takes_anything or file.kind is FileKind.DOCUMENT


def open_materials(turn: Turn, of: UnitFacts) -> Deliverable | None:
    """The unit's deliverable that takes any number of files, where it can still be handed in."""
    owed = (d for d in turn.facts.campaign.deliverables if d.takes_anything and d.key in of.dues)
    return next((d for d in owed if not hand_in.is_closed(turn, of, d)), None)


def _why_not(turn: Turn) -> str:
    campaign = turn.facts.campaign
    before = turn.facts.today < campaign.first
    return texts.not_begun(campaign.first) if before else texts.NOTHING_OWED


def _turned_away(turn: Turn, file: KeptFile, text: str) -> Move:
    """Say so once for all members of an album."""
    removed = FileRemoved(file.number)
    if file.album and file.album == turn.conversation.turned_away:
        return stay(turn, removed)
    return Move(
        turn.state, (removed, say(registration.STRANGER if turn.is_stranger() else text)), turned_away=file.album
    )


def turned_away_now(turn: Turn, file: KeptFile, head: Sequence[str] = ()) -> Move:
    """A sheet that was awaited as the table, and is none: nothing takes it."""
    said = say("\n".join([*head, texts.NOT_NOW.format(why=_why_not(turn))]))
    return stay(turn, FileRemoved(file.number), said)


def kept(turn: Turn) -> Move:
    """Files are on disk: one acknowledgement, with what they belong to and what can be done with them."""
    event = turn.event
    files = [f for f in event.files if turn.unit_facts(f.target.unit_id)] if isinstance(event, FilesKept) else []
    alike = event.alike if isinstance(event, FilesKept) else frozenset()
    if not files:
        return stay(turn)
    wrong = misplaced(turn.facts.campaign, files)
    removed = tuple(FileRemoved(f.number) for f in wrong)
    head = [texts.no_paper(f.name, called(f), hand_in.name_of(turn, f.target.subject)) for f in wrong]
    rest, filed = _by_bytes(turn, [f for f in files if f not in wrong])
    if not rest:
        return stay(turn, *removed, say("\n".join(head)))
    move = acknowledged(turn, rest, [*head, *no_sheets(turn, rest)], alike)
    return replace(move, effects=(*removed, *filed, *move.effects))


def _by_bytes(turn: Turn, files: Sequence[KeptFile]) -> tuple[list[KeptFile], list[FileFiled]]:
    """Files are what their bytes say: a film that came as a photo, a photo without an ending, is filed anew."""
    found: list[KeptFile] = []
    filed: list[FileFiled] = []
    for file in files:
        kind = shown_kind(file)
        if file.state is FileState.KEPT and kind is not file.kind and not _is_paper(turn, file.target):
            seen = replace(file, kind=kind)
            category = hand_in.category_of(turn, file.target, seen) or CATEGORIES[kind]
            filed.append(FileFiled(file.number, file.target, category, kind))
            file = replace(seen, category=category)  # noqa: PLW2901 (what is said of it is what it is filed as)
        found.append(file)
    return found, filed


def acknowledged(turn: Turn, files: Sequence[KeptFile], head: Sequence[str] = (), alike: Collection[int] = ()) -> Move:
    """Say what these files of the person's units belong to, after `head`; `alike` look like earlier ones."""
    here = [f for f in files if f.state is not FileState.LOST]
    lines = [line for target in dict.fromkeys(f.target for f in here) for line in _kept_lines(turn, target, here)]
    repeated = [n for n, f in enumerate(here, 1) if f.repeats is not None]
    lines += [texts.repeats(repeated, len(here))] if repeated else []
    similar = [n for n, f in enumerate(here, 1) if f.repeats is None and f.number in alike]
    lines += [texts.alike(similar, len(here))] if similar else []
    lines += [texts.CAPTION_NOT_READ] if any(is_entry(f.caption, turn.facts.campaign) for f in here) else []
    lines += [texts.with_macros(f.name) for f in here if has_macros(f)]
    lines += [texts.VOICE_NOT_HEARD] if any(f.mime.startswith("audio/") for f in here) else []
    lost = len(files) - len(here)
    lines += [texts.LOST.format(count=lost)] if lost else []
    text, rows = _asked(turn, here)
    return stay(turn, say("\n".join([*head, *lines, *text]), (*rows, *_file_rows(here))))


def _kept_lines(turn: Turn, target: Target, files: Sequence[KeptFile]) -> list[str]:
    """Return the line on what files belong to, and on the day they were sent if that is not today."""
    kinds = Counter(f.kind for f in files if f.target == target)
    day, today = target.subject.day, turn.facts.today
    dated = day is not None and target.lead is None and day < today and str(day) == turn.conversation.dated
    kept = texts.kept(list(kinds.items()), where(turn, target))
    return [kept, *([report.by_sending_time(day, today)] if day and dated else [])]


def where(turn: Turn, target: Target) -> str:
    """Return the words for what files belong to."""
    if target.lead is not None:
        return texts.lead(target.lead)
    of = turn.unit_facts(target.unit_id)
    unit = of.unit.name if of else ""
    if target.subject.day:
        return report.day_title(unit, target.subject.day)
    return f"{unit}「{hand_in.name_of(turn, target.subject)}」"


def _asked(turn: Turn, files: Sequence[KeptFile]) -> tuple[list[str], Rows]:
    """Return the question and buttons on what is open: which document it is, which unit's, whether that is all."""
    if not files:
        return [], ()
    target = files[0].target
    of = turn.unit_facts(target.unit_id)
    if of is None:
        return [], ()
    if isinstance(turn.state, DescribingLead):
        done = button(labels.DONE, "lead-done", target.unit_id, arg=str(turn.state.number))
        return [], (row(done),)
    if isinstance(turn.state, HandingIn) and target.subject == turn.state.subject:
        return hand_in.after_files(turn, of, files)
    documents = [f for f in files if f.kind is FileKind.DOCUMENT and not f.category]
    kinds = _document_rows(turn, of, documents) if documents else ()
    if kinds:
        return [texts.WHAT_IS_IT], kinds
    return _of_day(turn, of, files)


def _of_day(turn: Turn, of: UnitFacts, files: Sequence[KeptFile]) -> tuple[list[str], Rows]:
    """A liaison of several units may correct the unit; where nothing is counted the day's materials are confirmed."""
    target = files[0].target
    others = [unit for unit in turn.units if unit.id != of.unit.id]
    if others and target.lead is None and not getattr(turn.state, "unit_id", 0):
        found = (turn.unit_facts(unit.id) for unit in others[:MOST])
        rows = in_rows((file_to(o.unit.name, o, target.subject, files, "") for o in found if o), 2)
        return [texts.WRONG_UNIT if len(others) <= MOST else texts.WRONG_OF_MANY], rows
    if target.lead is None and _is_earlier_day(turn, target):
        return [], (row(file_to(texts.TO_TODAY, of, Subject(day=turn.facts.today), files, "")),)
    form = turn.form(of.unit.id, target.subject)
    if form is None or form.fields or form.submitted or form.closed:
        return [], ()
    return [], summary_rows(form, {})


def _is_earlier_day(turn: Turn, target: Target) -> bool:
    """Whether files went to a day gone by, whose report is being filled or corrected, while today takes files too."""
    day, today = target.subject.day, turn.facts.today
    return day is not None and day < today and turn.facts.campaign.in_window(today)


def _document_rows(turn: Turn, of: UnitFacts, files: Sequence[KeptFile]) -> Rows:
    """A button for each thing a document may be."""
    found: list[Button] = []
    for deliverable in turn.facts.campaign.deliverables:
        if deliverable.key not in of.dues or hand_in.is_closed(turn, of, deliverable):
            continue
        subject = Subject(deliverable=deliverable.key)
        if deliverable.is_document:
            if not all(is_paper(f) for f in files):
                continue
            found.append(file_to(deliverable.name, of, subject, files, deliverable.name))
        elif deliverable.takes_anything:
            kinds = [c for c in deliverable.categories if c not in CATEGORIES.values()]
            found += [file_to(category, of, subject, files, category) for category in kinds]
    return in_rows(found, 2)


def file_to(label: str, of: UnitFacts, subject: Subject, files: Iterable[KeptFile], category: str) -> Button:
    """Puts these files under another subject, as `category`."""
    arg = f"{numbers([f.number for f in files])}:{category}"
    return button(label, "file-to", of.unit.id, subject, arg)


def _file_rows(files: Sequence[KeptFile]) -> Rows:
    shown = [f.number for f in files]
    if not shown:
        return ()
    return (
        row(button(labels.PRIVATE, "private", arg=numbers(shown)), button(labels.REMOVE, "remove", arg=numbers(shown))),
    )


def refused(turn: Turn) -> Move:
    """A file could not be taken: what to do instead, at once."""
    event = turn.event
    if not isinstance(event, FileRefused):
        return stale(turn)
    return stay(turn, say(texts.refused(event.name, event.size, event.trouble, event.limit)))


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

"""Story leads (新闻线索): a text in one message or several, a category by button, photos until 完成 (INTERFACE §5)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from dialogs.conversation.buttons import Rows, button, cancel, read_numbers, row, stale
from dialogs.conversation.effects import Effect, FileFiled, LeadSaved, Say
from dialogs.conversation.states import DescribingLead, Idle, RewritingLead, WritingLead
from dialogs.conversation.turn import Move, Turn, say, stay
from dialogs.conversation.unit_choice import argument_for, the_unit
from dialogs.forms.facts import UnitFacts
from dialogs.model.submissions import FileState, Lead, Subject, Target
from dialogs.texts.liaison import leads as texts
from dialogs.texts.words import counts, labels

LONGEST = 20_000
"""The longest body of a lead, in characters: it must fit a cell of the workbook."""

TITLE = 30
"""The longest title proposed, in characters."""

_SENTENCE = re.compile(r"[。！？!?\n]|(?<=\S)[.;；](?=\s|$)")


def lead(turn: Turn) -> Move:
    """Begin a lead (/lead), with its text behind the command or in the next message."""
    of = the_unit(turn)
    if isinstance(of, Move):
        return of
    text = argument_for(turn, of)
    if text:
        return _new(turn, of, text, ())
    return Move(WritingLead(of.unit.id), (say(texts.WRITE, (row(cancel()),)),))


def write(turn: Turn) -> Move:
    """Save the text of a new lead."""
    state = turn.state
    of = turn.unit_facts(state.unit_id) if isinstance(state, WritingLead) else None
    if of is None or not isinstance(state, WritingLead):
        return stale(turn)
    if _says_nothing(turn.text):
        return stay(turn, say(texts.WRITE, (row(cancel()),)))
    return _new(turn, of, turn.text, state.files)


def _says_nothing(text: str) -> bool:
    """Whether a text is no story: a word of thanks, or a sticker, which comes as its emoji."""
    return text in texts.POLITE or not any(map(str.isalnum, text))


def _new(turn: Turn, of: UnitFacts, body: str, files: Sequence[int]) -> Move:
    number, day = turn.facts.next_lead, turn.facts.day
    if len(body) > LONGEST:
        return stay(turn, say(texts.too_long(number, LONGEST)))
    title = proposed_title(body)
    target = Target(of.unit.id, Subject(day=day), number)
    sent = {f.number: f for f in of.files}
    filed = [FileFiled(n, target, sent[n].category if n in sent else "") for n in files]
    saved = LeadSaved(number, of.unit.id, day, title, body, "")
    ask, rows = _next(turn, of, number, "")
    said = say("\n".join([texts.saved(number, title, len(files)), *turn.dated, ask]), rows)
    return Move(DescribingLead(of.unit.id, number), (saved, *filed, said))


def proposed_title(body: str) -> str:
    """The first sentence, cut to a title's length."""
    first = next((part.strip() for part in _SENTENCE.split(body) if part.strip()), body)
    return counts.cut(first, TITLE)


def _next(turn: Turn, of: UnitFacts, number: int, category: str) -> tuple[str, Rows]:
    """Return the next request: the category while there is none, then photos."""
    if turn.facts.campaign.lead_categories and not category:
        return texts.CHOOSE_CATEGORY, category_rows(turn, of, number)
    return texts.PHOTOS, done_rows(of, number)


def category_rows(turn: Turn, of: UnitFacts, number: int) -> Rows:
    """A button per 宣传重点; it may be left out."""
    named = turn.facts.campaign.lead_categories
    rows = (row(button(c.name, "lead-category", of.unit.id, arg=f"{number}:{c.key}")) for c in named)
    return (*rows, row(button(labels.SKIP, "lead-part", of.unit.id, arg=f"{number}:photos")))


def done_rows(of: UnitFacts, number: int) -> Rows:
    """完成, and 跳过 for who has no photos."""
    unit_id, arg = of.unit.id, str(number)
    return (
        row(button(labels.DONE, "lead-done", unit_id, arg=arg), button(labels.SKIP, "lead-done", unit_id, arg=arg)),
    )


def choose_category(turn: Turn) -> Move:
    """Set the category of a pressed button."""
    number, _, key = turn.action.arg.partition(":")
    found = _pressed_lead(turn, number)
    category = next((c for c in turn.facts.campaign.lead_categories if c.key == key), None)
    if found is None or category is None:
        return stale(turn)
    of, known = found
    said = "\n".join([texts.categorised(known.number, category.name), texts.PHOTOS])
    return Move(
        DescribingLead(of.unit.id, known.number),
        (saving(replace(known, category=key)), say(said, done_rows(of, known.number))),
    )


def add(turn: Turn) -> Move:
    """Add text to the lead that is being described."""
    state = turn.state
    found = _lead(turn, state.unit_id, state.number) if isinstance(state, DescribingLead) else None
    if found is None:
        return Move(Idle(), (say(texts.GONE),))
    of, known = found
    if turn.text in {labels.DONE, labels.SKIP}:
        return Move(Idle(), (_finished(of, known),))
    ask, rows = _next(turn, of, known.number, known.category)
    if _says_nothing(turn.text):
        return stay(turn, say(f"{texts.NOT_THAT}\n{ask}", rows))
    body = f"{known.body}\n{turn.text}"
    if len(body) > LONGEST:
        return stay(turn, say(texts.too_long(known.number, LONGEST), rows))
    said = say("\n".join([texts.ADDED.format(number=known.number), ask]), rows)
    return stay(turn, saving(replace(known, body=body)), said)


def done(turn: Turn) -> Move:
    """完成, or 跳过."""
    found = _pressed_lead(turn, turn.action.arg)
    if found is None:
        return stale(turn)
    of, known = found
    describing = isinstance(turn.state, DescribingLead | RewritingLead) and turn.state.number == known.number
    return Move(Idle() if describing else turn.state, (_finished(of, known),))


def _finished(of: UnitFacts, known: Lead) -> Say:
    count = files_of(of, known.number)
    photos = texts.WITH_PHOTOS.format(count=count) if count else ""
    return say(texts.DONE.format(number=known.number, photos=photos))


def files_of(of: UnitFacts, number: int) -> int:
    """Count a lead's files, without those that were lost."""
    return sum(f.target.lead == number and f.state is not FileState.LOST for f in of.files)


def view(turn: Turn) -> Move:
    """A lead's button under /today: to read and to edit."""
    found = _pressed_lead(turn, turn.action.arg)
    if found is None:
        return stale(turn)
    of, known = found
    named = {c.key: c.name for c in turn.facts.campaign.lead_categories}
    category = named.get(known.category, known.category)
    text = texts.view(known.number, known.title, known.body, category, files_of(of, known.number), known.starred)
    parts = [(labels.EDIT_TITLE, "title"), (labels.EDIT_BODY, "body")]
    edit = row(*(button(label, "lead-part", of.unit.id, arg=f"{known.number}:{part}") for label, part in parts))
    more = row(
        button(labels.EDIT_CATEGORY, "lead-part", of.unit.id, arg=f"{known.number}:category") if named else None,
        button(labels.ADD_PHOTOS, "lead-part", of.unit.id, arg=f"{known.number}:photos"),
    )
    return stay(turn, say(text, (edit, more)))


def edit_part(turn: Turn) -> Move:
    """A button of the lead's view."""
    number, _, part = turn.action.arg.partition(":")
    found = _pressed_lead(turn, number)
    if found is None:
        return stale(turn)
    of, known = found
    describing = DescribingLead(of.unit.id, known.number)
    match part:
        case "category":
            return Move(describing, (say(texts.CHOOSE_CATEGORY, category_rows(turn, of, known.number)),))
        case "photos":
            return Move(describing, (say(texts.PHOTOS, done_rows(of, known.number)),))
        case _:
            ask = texts.ASK_TITLE if part == "title" else texts.ASK_BODY
            return Move(RewritingLead(of.unit.id, known.number, part), (say(ask, (row(cancel()),)),))


def rewrite(turn: Turn) -> Move:
    """Save the new title or body."""
    state = turn.state
    found = _lead(turn, state.unit_id, state.number) if isinstance(state, RewritingLead) else None
    if found is None or not isinstance(state, RewritingLead):
        return Move(Idle(), (say(texts.GONE),))
    of, known = found
    if not turn.text or len(turn.text) > LONGEST:
        return stay(turn, say(texts.too_long(known.number, LONGEST), (row(cancel()),)))
    title = counts.cut(turn.text, 100)
    changed = replace(known, title=title) if state.part == "title" else replace(known, body=turn.text)
    said = say(texts.changed(known.number, changed.title), done_rows(of, known.number))
    return Move(DescribingLead(of.unit.id, known.number), (saving(changed), said))


def saving(changed: Lead) -> Effect:
    """The effect that saves a changed lead."""
    return LeadSaved(changed.number, changed.unit_id, changed.day, changed.title, changed.body, changed.category)


def _pressed_lead(turn: Turn, number: str) -> tuple[UnitFacts, Lead] | None:
    listed = read_numbers(number)
    return _lead(turn, turn.action.unit_id, listed[0]) if listed else None


def _lead(turn: Turn, unit_id: int, number: int) -> tuple[UnitFacts, Lead] | None:
    of = turn.unit_facts(unit_id)
    known = next((lead for lead in of.leads if lead.number == number), None) if of else None
    return (of, known) if of and known else None

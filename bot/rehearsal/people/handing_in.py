"""Handing in deliverables: documents, an address, the materials of the whole week."""

from bot.rehearsal.people.leads import some_photos
from bot.rehearsal.people.meanings import looks, mistake, says
from bot.rehearsal.people.phrases import ADDRESS, ARTICLE, CASE_PAPER, NO_ADDRESS, PAPER, TEXT
from bot.rehearsal.people.reading import SAVED, SUBMITTED
from bot.rehearsal.people.sample_files import pdf, word_document
from bot.rehearsal.people.simulated_unit import Office
from bot.rehearsal.world.person import Person
from bot.rehearsal.world.script import Answer, SampleFile, Script
from dialogs.model.deliverables import Deliverable, FilesTaken, FulfilledBy, TextTaken
from dialogs.model.submissions import CASE, FileKind
from dialogs.texts.words import labels
from dialogs.texts.words.deliverable_kinds import words_of

_PICTURES = "照片"

_PAPERS = {CASE: CASE_PAPER, "稿件": ARTICLE}
"""How a document of that 类别 is called."""


class HandingIn:
    """One deliverable of `office`, as `me` hands it in."""

    def __init__(self, me: Person, office: Office, item: Deliverable) -> None:
        self._me = me
        self._office = office
        self._item = item

    def by_materials(self) -> Script[None]:
        """By /materials, as the kind wants it; nothing for what is fulfilled or filled in elsewhere."""
        wanted = self._item.kind.traits
        if wanted.fulfilled is not FulfilledBy.HANDING_IN:
            return
        answer = yield from self._open()
        if wanted.text is TextTaken.ADDRESS:
            answer = yield from self._type_address()
        elif wanted.text is TextTaken.WORDS:
            answer = yield from self._type(TEXT.format(unit=self._office.name))
        elif wanted.files is FilesTaken.ANYTHING:
            answer = yield from self._send_materials(answer)
        else:
            answer = yield from self._send_paper(self._item.name, self._item.name)
        yield from self._confirm(answer)

    def dropped(self) -> Script[None]:
        """A document sent out of the blue; a button says what it is."""
        answer = yield from self._send_paper(self._item.name, "")
        answer = yield from self._name(answer, self._item.name)
        yield from self._confirm(answer)

    def again(self) -> Script[None]:
        """Once more, where it was sent back."""
        if self._item.name in self._office.returned:
            yield from self.by_materials()

    def _confirm(self, answer: Answer) -> Script[None]:
        label = words_of(self._item.kind).closing
        judge = says("hand-in", SUBMITTED, item=self._item.name)
        answer = yield from self._me.presses(label, judge, on=answer, unit=self._office.name)
        if answer.says(SUBMITTED):
            self._office.submit(self._item.name, {})

    def _open(self) -> Script[Answer]:
        answer = yield from self._me.types(f"/materials {self._office.name}", looks(), unit=self._office.name)
        return (yield from self._me.presses(self._item.name, looks(), on=answer, unit=self._office.name))

    def _type_address(self) -> Script[Answer]:
        if self._me.chance(0.2):
            yield from self._me.types(NO_ADDRESS, mistake(), unit=self._office.name, expect=False)
        return (yield from self._type(ADDRESS.format(number=self._me.rng.randrange(1000))))

    def _type(self, text: str) -> Script[Answer]:
        judge = says("address", SAVED, item=self._item.name, text=text)
        return (yield from self._me.types(text, judge, unit=self._office.name))

    def _send_materials(self, answer: Answer) -> Script[Answer]:
        """A document for some of the 类别, photos, then that is all."""
        for category in self._item.categories:
            if category in _PAPERS and self._me.chance(0.6):
                answer = yield from self._send_paper(category, "")
                answer = yield from self._name(answer, category)
        if _PICTURES in self._item.categories and (self._me.chance(0.6) or not answer.offers(labels.ALL_MATERIALS)):
            judge = says("material", SAVED, item=self._item.name, category=_PICTURES)
            answer = yield from self._me.sends(some_photos(self._me), judge, unit=self._office.name)
        return answer

    def _name(self, answer: Answer, category: str) -> Script[Answer]:
        """Press what the document just sent is."""
        judge = says("category", SAVED, item=self._item.name, category=category)
        return (yield from self._me.presses(category, judge, on=answer, unit=self._office.name))

    def _send_paper(self, called: str, category: str) -> Script[Answer]:
        name = _PAPERS.get(called, PAPER).format(unit=self._office.name, item=called)
        if self._me.chance(0.5):
            file = SampleFile(FileKind.DOCUMENT, f"{name}.docx", word_document(f"{name} {self._me.rng.random()}"))
        else:
            file = SampleFile(FileKind.DOCUMENT, f"{name}.pdf", pdf(f"{name} {self._me.rng.random()}"))
        judge = says("material", SAVED, item=self._item.name, category=category)
        return (yield from self._me.sends((file,), judge, unit=self._office.name))

"""Carrying a report or a table to its end: questions answered, warnings dealt with, slips mended, 确认提交."""

from collections.abc import Mapping
from datetime import date

from bot.rehearsal.meanings import QUESTIONS, QUICK, looks, saves, submits
from bot.rehearsal.office import Office
from bot.rehearsal.person import Judge, Person
from bot.rehearsal.reading import REFUSED, SUBMITTED, asked_field
from bot.rehearsal.script import Answer, Script
from bot.rehearsal.spelling import spelled_answer
from dialogs.indicators import Indicator
from dialogs.texts import labels
from dialogs.texts.counts import figure, short

MOST_STEPS = 40
"""After so many steps a person gives up."""

IMPATIENCE = 0.2
"""At so many questions of one a person sends everything that is left at once."""


class Filling:
    """The report of `office` for `day` on its way to saying `truth`.

    `answer` is what was answered last, `source` how what it answers came in.
    """

    def __init__(
        self, me: Person, office: Office, day: date, truth: Mapping[str, int], answer: Answer, source: str
    ) -> None:
        self._me = me
        self._office = office
        self._day = day
        self._truth = truth
        self._answer = answer
        self._source = source

    def finish(self) -> Script[None]:
        """Go on until it is submitted."""
        for _ in range(MOST_STEPS):
            self._answer = yield from self._step()
            if self._answer.says(SUBMITTED):
                return
        self._me.wonders(f"{self._office.name} {self._day}: {self._answer.text}")

    def _step(self) -> Script[Answer]:
        draft = self._office.drafts.get(self._day, {})
        wrong = {key: value for key, value in self._truth.items() if draft.get(key, value) != value}
        if self._answer.offers(labels.KEEP):
            return (yield from self._decide())
        if wrong:
            return (yield from self._mend(wrong))
        if self._answer.offers(labels.SUBMIT):
            return (yield from self._submit())
        return (yield from self._reply(asked_field(self._answer, self._office.fields)))

    def _decide(self) -> Script[Answer]:
        """仍然保存 where what the warning quotes is the truth, 重填 where a finger slipped."""
        told = {figure(field, self._truth[field.key]) for field in self._office.fields}
        lines = [line for line in self._answer.text.splitlines() if line.startswith(REFUSED) and line.endswith("？")]
        if all(line.removeprefix(f"{REFUSED}：").partition("，")[0] in told for line in lines):
            return (yield from self._press(labels.KEEP, saves(self._office, self._day, self._truth, self._source)))
        return (yield from self._press(labels.REFILL, looks()))

    def _mend(self, values: Mapping[str, int]) -> Script[Answer]:
        """One message with all these, whatever was asked."""
        self._source = QUICK
        text = " ".join(f"{short(f)}{values[f.key]}" for f in self._office.fields if f.key in values)
        judge = saves(self._office, self._day, values, QUICK)
        return (yield from self._types(text, judge))

    def _submit(self) -> Script[Answer]:
        # Values a warning holds back at 确认提交 itself are kept by a button, whatever they came in by before.
        self._source = QUESTIONS
        kind = "report" if any(self._truth.values()) else "zero"
        return (yield from self._press(labels.SUBMIT, submits(self._office, self._day, self._truth, kind)))

    def _reply(self, asked: Indicator | None) -> Script[Answer]:
        """Answer the question, with a button where one says it, or everything left at once."""
        if asked is None:
            return (yield from self._me.types("/status", looks(), unit=self._office.name))
        self._source = QUESTIONS
        left = {f.key: self._truth[f.key] for f in self._office.fields[self._office.fields.index(asked) :]}
        if not any(left.values()) and self._answer.offers(labels.REST_ZERO):
            return (yield from self._press(labels.REST_ZERO, saves(self._office, self._day, left, QUESTIONS)))
        if len(left) > 1 and self._me.chance(IMPATIENCE):
            return (yield from self._mend(left))
        value = self._truth[asked.key]
        judge = saves(self._office, self._day, {asked.key: value}, QUESTIONS)
        return (yield from self._types(spelled_answer(value, asked.measure, self._me.rng), judge))

    def _types(self, text: str, judge: Judge) -> Script[Answer]:
        """What is typed is saved, or a warning asks first."""
        return (yield from self._me.types(text, judge, unit=self._office.name, expect=None))

    def _press(self, label: str, judge: Judge) -> Script[Answer]:
        return (yield from self._me.presses(label, judge, on=self._answer, unit=self._office.name, expect=None))

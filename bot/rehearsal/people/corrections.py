"""Corrections (更正) of what was submitted: by quick entry or 修改, after the digest with a reason."""

from datetime import date

from bot.rehearsal.people.meanings import QUESTIONS, QUICK, corrects, looks, proposes, submits
from bot.rehearsal.people.phrases import REASONS
from bot.rehearsal.people.reading import SUBMITTED, saved_values
from bot.rehearsal.people.simulated_unit import Office, Values
from bot.rehearsal.world.person import Judge, Person
from bot.rehearsal.world.script import Answer, Script
from dialogs.texts.liaison import report
from dialogs.texts.words import labels
from dialogs.texts.words.counts import short

MOST_STEPS = 6


class Correction:
    """A change of the submitted report of `day`; nothing where there is none, or nothing to change."""

    def __init__(self, me: Person, office: Office, day: date) -> None:
        self._me = me
        self._office = office
        self._day = day
        self._changes = self._found_wrong()
        self._reason = ""

    def make_if_unlocked(self, today: date) -> Script[None]:
        """The same for a day the admin has reopened."""
        if self._day in self._office.unlocked:
            yield from self.make(today)

    def make(self, today: date) -> Script[None]:
        """Propose it, confirm it."""
        if not self._changes:
            return
        if self._me.chance(0.5):
            answer = yield from self._by_entry(today)
        else:
            answer = yield from self._by_field(today)
        for _ in range(MOST_STEPS):
            answer = yield from self._step(answer)
            if answer.says(SUBMITTED):
                return
        self._me.wonders(f"{self._office.name} {self._day}: {answer.text}")

    def _found_wrong(self) -> Values:
        """One or two figures that turn out to be others; they keep the rules."""
        stored = self._office.filed.get(self._day, {})
        if not any(stored.values()):
            return {}
        free = [key for key in ("enterprises", "projects") if key in stored]
        key = self._me.rng.choice(free or list(stored)[-1:])
        changes = {key: stored[key] + self._me.rng.randrange(1, 4)}
        if "participants" in stored and self._me.chance(0.4):
            changes["participants"] = stored["participants"] + self._me.rng.randrange(5, 60)
        return self._office.in_order(changes)

    def _by_entry(self, today: date) -> Script[Answer]:
        """教师35, for another day behind /report and its date."""
        words = [f"{short(f)}{self._changes[f.key]}" for f in self._office.fields if f.key in self._changes]
        others = any(day != self._day for day in self._office.drafts)
        opening = [] if self._day == today and not others else ["/report", self._day.isoformat()]
        return (yield from self._types(" ".join([*opening, *words]), self._part(QUICK)))

    def _by_field(self, today: date) -> Script[Answer]:
        """/report, 修改, the field's button, the new figure; a second one by quick entry."""
        day = "" if self._day == today else f" {self._day.isoformat()}"
        answer = yield from self._types(f"/report{day}", looks())
        answer = yield from self._press(labels.EDIT, looks(), answer)
        first, *others = [field for field in self._office.fields if field.key in self._changes]
        answer = yield from self._press(short(first), looks(), answer)
        answer = yield from self._types(str(self._changes[first.key]), self._part(QUESTIONS))
        for field in others:
            answer = yield from self._types(f"{short(field)}{self._changes[field.key]}", self._part(QUICK))
        return answer

    def _step(self, answer: Answer) -> Script[Answer]:
        if answer.offers(labels.KEEP):
            return (yield from self._press(labels.KEEP, self._part(), answer))
        if answer.says(report.REASON_WANTED):
            self._reason = self._me.rng.choice(REASONS)
            return (yield from self._types(self._reason, self._part()))
        return (yield from self._press(labels.SUBMIT, self._done(answer), answer))

    def _part(self, source: str = "") -> Judge:
        return proposes(self._office, self._day, self._changes, source)

    def _done(self, shown: Answer) -> Judge:
        if saved_values(shown, self._office.fields, self._changes):
            return submits(self._office, self._day, self._office.drafts[self._day])
        return corrects(self._office, self._day, self._changes, self._reason)

    def _types(self, text: str, judge: Judge) -> Script[Answer]:
        return (yield from self._me.types(text, judge, unit=self._office.name))

    def _press(self, label: str, judge: Judge, on: Answer) -> Script[Answer]:
        return (yield from self._me.presses(label, judge, on=on, unit=self._office.name))

"""The final table (情况统计表) by /stats: looked through, changed where the week was not its largest day, confirmed."""

from bot.rehearsal.people.activity import keeping_rules
from bot.rehearsal.people.meanings import QUESTIONS, QUICK, corrects, looks, saves, submits
from bot.rehearsal.people.phrases import AGED_ROSTER
from bot.rehearsal.people.reading import SUBMITTED, asked_field, proposed_values, table_bound, table_values
from bot.rehearsal.people.simulated_unit import Office, Values
from bot.rehearsal.world.person import Judge, Person
from bot.rehearsal.world.script import Answer, Script
from dialogs.model.deliverables import Deliverable
from dialogs.model.indicators import Indicator, IndicatorKind
from dialogs.texts.liaison import report
from dialogs.texts.words import labels
from dialogs.texts.words.counts import short

MOST_STEPS = 60

PARTICIPANTS = "participants"
"""The figure a week often has more of than its largest day."""

CHANGED_SINCE = report.changed_below(("",)).partition("，")[0]
"""How the table begins that has to be confirmed anew."""


class FinalTable:
    """The table of `office`, on its way to being confirmed."""

    def __init__(self, me: Person, office: Office, item: Deliverable) -> None:
        self._me = me
        self._office = office
        self._item = item.name
        self._looked_through = False
        self._shown: Values = {}

    def fill(self) -> Script[None]:
        """From /stats to 已提交."""
        answer = yield from self._types(f"/stats {self._office.name}", looks())
        for _ in range(MOST_STEPS):
            self._shown = table_values(answer, self._office.fields) or self._shown
            answer = yield from self._step(answer)
            if answer.says(SUBMITTED):
                return
        self._me.wonders(f"{self._office.name} {self._item}: {answer.text}")

    def confirm_anew(self) -> Script[None]:
        """Look at the table again; where something below has changed since it was confirmed, confirm it anew."""
        answer = yield from self._types(f"/stats {self._office.name}", looks())
        if answer.says(CHANGED_SINCE):
            judge = corrects(self._office, self._item, proposed_values(answer, self._office.fields))
            yield from self._press(labels.SUBMIT, judge, answer)

    def again(self) -> Script[None]:
        """Once more, where it was sent back."""
        if self._item in self._office.returned:
            yield from self.fill()

    def _step(self, answer: Answer) -> Script[Answer]:
        asked = asked_field(answer, self._office.fields)
        if answer.says(report.REASON_FOR_WARNING):
            return (yield from self._types(AGED_ROSTER, self._saves(self._shown, QUICK)))
        if answer.offers(labels.KEEP):
            return (yield from self._press(labels.KEEP, self._saves(self._shown, QUICK), answer))
        if asked:
            value = self._week()[asked.key]
            return (yield from self._types(str(value), self._saves({asked.key: value}, QUESTIONS)))
        amiss = self._amiss(answer)
        if amiss:
            text = " ".join(f"{short(f)}{amiss[f.key]}" for f in self._office.fields if f.key in amiss)
            return (yield from self._types(text, self._saves(amiss, QUICK)))
        judge = submits(self._office, self._item, dict(self._shown), "table")
        return (yield from self._press(labels.SUBMIT, judge, answer))

    def _amiss(self, answer: Answer) -> Values:
        """What of the table shown is to be another number: what breaks a rule, once what the person knows better."""
        kept = keeping_rules(self._office.campaign, self._shown)
        amiss = {key: value for key, value in kept.items() if value != self._shown[key]}
        if amiss or self._looked_through:
            return amiss
        self._looked_through = True
        field = next((f for f in self._office.fields if f.key == PARTICIPANTS and f.key in self._shown), None)
        if field is None or self._me.chance(0.6):
            return {}
        return self._more(field, table_bound(answer, field))

    def _more(self, field: Indicator, most: int | None) -> Values:
        """More than the largest day, as far as the days allow."""
        shown = self._shown[field.key]
        return {field.key: shown + (most - shown) // 3} if most and most - shown > 3 else {}  # noqa: PLR2004

    def _week(self) -> Values:
        """The week as it really was, for a unit that has to be asked."""
        days = list(self._office.plan.values())
        week = {
            f.key: (sum if f.kind is IndicatorKind.ADDITIVE else max)(day[f.key] for day in days)
            for f in self._office.fields
        }
        return keeping_rules(self._office.campaign, week)

    def _saves(self, values: Values, source: str) -> Judge:
        return saves(self._office, self._item, values, source)

    def _types(self, text: str, judge: Judge) -> Script[Answer]:
        return (yield from self._me.types(text, judge, unit=self._office.name, expect=None))

    def _press(self, label: str, judge: Judge, on: Answer) -> Script[Answer]:
        return (yield from self._me.presses(label, judge, on=on, unit=self._office.name, expect=None))

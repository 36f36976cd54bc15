"""How a liaison fills in a day's report: in one message, in the prompt's form, question by question, 同昨日, zero."""

from collections.abc import Mapping
from datetime import date

from bot.rehearsal.people.meanings import QUESTIONS, QUICK, looks, mistake, saves, says, submits
from bot.rehearsal.people.phrases import ABOUT, ASIDE
from bot.rehearsal.people.reading import REFUSED, SUBMITTED, asked_field
from bot.rehearsal.people.simulated_unit import Office, Values
from bot.rehearsal.world.number_styles import EntryStyle, spelled_answer
from bot.rehearsal.world.person import Judge, Person
from bot.rehearsal.world.script import Answer, Script
from dialogs.model.indicators import Indicator
from dialogs.texts.liaison import report
from dialogs.texts.words import labels
from dialogs.texts.words.counts import figure, short
from dialogs.texts.words.dates import month_day

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


_TOO_LATE = report.EDIT_AFTER_SUBMISSION.partition("，")[2]

AMISS = 10
"""A slip of the finger: one zero too many."""


class DailyReport:
    """One report of `office` for `day`, as `me` fills it in. `style` is how `me` writes a quick entry."""

    def __init__(self, me: Person, office: Office, day: date, style: EntryStyle, *, several: bool = False) -> None:
        self._me = me
        self._office = office
        self._day = day
        self._style = style
        self._several = several
        self._truth = office.in_order(office.plan[day])

    @property
    def day(self) -> date:
        """The day it is about."""
        return self._day

    @property
    def anything(self) -> bool:
        """Whether anything happened that day."""
        return any(self._truth.values())

    def quick(self, today: date) -> Script[None]:
        """One message; another day's, or that of one of several units, is opened first."""
        yield from self._open_unless_clear(today)
        answer = yield from self._enter(self._truth, amiss=self._me.chance(self._office.habits.mistakes))
        reference = answer.sent[0]
        yield from self._finish(self._truth, answer)
        if self._me.chance(0.04):
            yield from self._reword_too_late(reference)

    def form(self) -> Script[None]:
        """The prompt's form, copied and filled in."""
        blank = self._blank_form()
        if blank is None:
            yield from self.quick(self._day)
            return
        given = {f"{short(field)}：": self._truth[field.key] for field in self._office.fields}
        text = "\n".join(line + str(given[line]) if line in given else line for line in blank.splitlines())
        judge = saves(self._office, self._day, self._truth, QUICK)
        answer = yield from self._me.types(text, judge, unit=self._office.name, expect=None)
        yield from self._finish(self._truth, answer)

    def questions(self, today: date) -> Script[None]:
        """Question by question, with a word that is no number now and then, and 其余填0 where that is true."""
        answer = yield from self._open(today)
        if self._me.chance(self._office.habits.mistakes) and asked_field(answer, self._office.fields):
            about = self._me.rng.choice(ABOUT).format(n=30)
            answer = yield from self._me.types(about, mistake(), unit=self._office.name, expect=False)
        yield from self._finish(self._truth, answer, QUESTIONS)

    def same(self) -> Script[None]:
        """同昨日 under the prompt, where the unit reported yesterday; then what differs."""
        prompt = self._prompt()
        yesterday = self._yesterday()
        if prompt is None or yesterday is None or not prompt.offers(labels.SAME):
            yield from self.quick(self._day)
            return
        judge = saves(self._office, self._day, yesterday, QUESTIONS)
        answer = yield from self._me.presses(labels.SAME, judge, on=prompt, unit=self._office.name, expect=None)
        truth = yesterday if self._me.chance(0.5) else {**yesterday, **self._some_projects()}
        changed = {key: value for key, value in truth.items() if value != yesterday.get(key)}
        if changed and not answer.offers(labels.KEEP):
            answer = yield from self._enter(changed)
            yield from self._finish(truth, answer)
        else:
            yield from self._finish(truth, answer, QUESTIONS)

    def zero(self) -> Script[None]:
        """今日无活动, by the prompt's button where it is there, else typed."""
        prompt = self._prompt()
        name = self._office.name
        if prompt and prompt.offers(labels.NOTHING):
            answer = yield from self._me.presses(labels.NOTHING, looks("proposal"), on=prompt, unit=name)
        else:
            answer = yield from self._me.types(labels.NOTHING, looks("proposal"), unit=name)
        nothing = {field.key: 0 for field in self._office.fields}
        yield from self._finish(nothing, answer, QUESTIONS)

    def later(self) -> Script[None]:
        """稍后提醒 under the prompt: the reminder comes an hour later."""
        prompt = self._prompt()
        if prompt and prompt.offers(labels.LATER):
            yield from self._me.presses(labels.LATER, looks(), on=prompt, unit=self._office.name)

    def in_place_of_sum(self) -> Script[None]:
        """A collecting unit: 今日无活动 is refused where units below report activity; then figures of its own."""
        refused = says("mistake", "请按「确认提交」")
        yield from self._me.types(labels.NOTHING, refused, unit=self._office.name, expect=None)
        yield from self.quick(self._day)

    def half(self, today: date) -> Script[None]:
        """Begin and be called away: what was saved stays a draft."""
        yield from self._open_unless_clear(today)
        given = dict(list(self._truth.items())[:4])
        yield from self._enter(given)
        if self._me.chance(0.5):
            yield from self._me.types("/cancel", looks(), unit=self._office.name)

    def reworded(self, today: date) -> Script[None]:
        """A quick entry without its last field, then the message itself edited, then the rest."""
        yield from self._open_unless_clear(today)
        first = dict(list(self._truth.items())[:-1])
        key = "enterprises" if "enterprises" in first else next(iter(first))
        wrong = {**first, key: first[key] + 1}
        answer = yield from self._enter(wrong)
        if not answer.offers(labels.KEEP):
            text = self._style.write(self._office.fields, first)
            judge = saves(self._office, self._day, {key: first[key]}, QUICK)
            answer = yield from self._me.rewords(answer.sent[0], text, judge, unit=self._office.name)
        yield from self._finish(self._truth, answer)

    def again(self, today: date) -> Script[None]:
        """Begin, empty the draft (清空), and do it all once more."""
        yield from self.half(today)
        answer = yield from self._me.types("取消", looks(), unit=self._office.name)
        if answer.offers(labels.CLEAR):
            cleared = says("clear", "已清空", date=self._day.isoformat())
            yield from self._me.presses(labels.CLEAR, cleared, on=answer, unit=self._office.name)
            self._office.drafts.pop(self._day, None)
            self._office.sources.pop(self._day, None)
        yield from self.quick(today)

    def redo(self) -> Script[None]:
        """What was sent back, by the button of the letter that says so: mended and submitted again."""
        letter = self._me.sees(self._office.name, month_day(self._day), "被退回", offering=labels.OPEN)
        if letter is None or self._day not in self._office.returned:
            return
        answer = yield from self._me.presses(labels.OPEN, looks(), on=letter, unit=self._office.name)
        truth = dict(self._office.drafts[self._day])
        key = "enterprises" if "enterprises" in truth else next(iter(truth))
        truth[key] += 1
        yield from self._finish(truth, answer, QUESTIONS)

    def _open_unless_clear(self, today: date) -> Script[None]:
        """Open the report wherever a quick entry might be taken for another day's or unit's."""
        others = [day for day in self._office.drafts if day != self._day]
        if self._day != today or self._several or others:
            yield from self._open(today)

    def _reword_too_late(self, reference: str) -> Script[None]:
        """Edit the message of a report that is submitted: nothing changes, and the answer says so."""
        wrong = {key: value + 1 for key, value in self._truth.items()}
        text = self._style.write(self._office.fields, wrong)
        judge = mistake(_TOO_LATE)
        yield from self._me.rewords(reference, text, judge, unit=self._office.name, expect=False)

    def _finish(self, truth: Values, answer: Answer, source: str = QUICK) -> Script[None]:
        return Filling(self._me, self._office, self._day, truth, answer, source).finish()

    def _open(self, today: date) -> Script[Answer]:
        """/report, of another day with its date; of one of several units with its name."""
        word = "" if self._day == today else self._me.rng.choice((self._day.isoformat(), f"{self._day.day}日"))
        name = self._office.name if self._several else ""
        text = " ".join(part for part in ("/report", name, word) if part)
        return (yield from self._me.types(text, looks(), unit=self._office.name))

    def _enter(self, values: Mapping[str, int], *, amiss: bool = False) -> Script[Answer]:
        """Type values as a quick entry, with a slip where something is to go amiss."""
        text = self._style.write(self._office.fields, values)
        if amiss:
            values, text = self._slip(dict(values))
        judge = saves(self._office, self._day, values, QUICK)
        return (yield from self._me.types(text, judge, unit=self._office.name, expect=None))

    def _slip(self, values: Values) -> tuple[Values, str]:
        """The values that may be understood, and the text with a slip: an about-word, a stray word, a zero too many."""
        fields = self._office.fields
        slip = self._me.rng.choice(("about", "aside", "zero", "sum"))
        largest = max(values, key=lambda key: values[key])
        match slip:
            case "about":
                key = self._me.rng.choice(list(values))
                rest = {k: v for k, v in values.items() if k != key}
                label = short(next(field for field in fields if field.key == key))
                about = self._me.rng.choice(ABOUT).format(n=values[key] + 300)
                return rest, f"{self._style.write(fields, rest)}\n{label}：{about}"
            case "zero" if values[largest]:
                wrong = {**values, largest: values[largest] * AMISS}
                return wrong, self._style.write(fields, wrong)
            case "sum" if {"media", "provincial_media"} <= values.keys():
                wrong = {**values, "media": 0, "provincial_media": values["provincial_media"] + 2}
                return wrong, self._style.write(fields, wrong)
            case _:
                return values, f"{self._style.write(fields, values)}\n{self._me.rng.choice(ASIDE)}"

    def _prompt(self) -> Answer | None:
        return self._me.sees(f"【{self._office.name} {month_day(self._day)}】", "复制下面")

    def _blank_form(self) -> str | None:
        """This unit's form on the screen, as it is copied."""
        prompt = self._prompt()
        if prompt is None:
            return None
        heading = f"【{self._office.name} {month_day(self._day)}】"
        mine = heading + prompt.text.partition(heading)[2].partition("\n\n")[0]
        return mine if f"{short(self._office.fields[0])}：\n" in mine else None

    def _yesterday(self) -> Values | None:
        before = [day for day in self._office.filed if isinstance(day, date) and day < self._day]
        latest = max(before, default=None)
        return self._office.filed[latest] if latest and (self._day - latest).days == 1 else None

    def _some_projects(self) -> Values:
        return {"projects": self._truth["projects"]} if "projects" in self._truth else {}

"""The activity register as people keep it: planned activities entered, changed, called off, handed in, let out."""

import random
from collections.abc import Mapping, Sequence
from datetime import date
from re import MULTILINE
from re import compile as pattern
from typing import assert_never

from bot.rehearsal.people.meanings import looks, mistake, says
from bot.rehearsal.people.phrases import ACTIVITIES, APPROVAL_REFUSED, LEADER, NOTE, VENUES
from bot.rehearsal.people.reading import SAVED, SUBMITTED
from bot.rehearsal.people.simulated_unit import Office
from bot.rehearsal.world.ledger import Meaning
from bot.rehearsal.world.person import Judge, Person
from bot.rehearsal.world.script import Answer, Script
from dialogs.model.campaign import Campaign
from dialogs.model.register import FieldKind, Register, RegisterColumn
from dialogs.texts.office import activities as texts
from dialogs.texts.words import labels
from dialogs.texts.words.dates import month_day

Values = dict[str, str]
"""An activity's values by column key, as they are meant: dates ISO, times HH:MM, counts in digits."""

_KEPT = pattern(rf"^{SAVED}：活动(\d+)", MULTILINE)
_WAITS = pattern(r"^【外出报备】(?P<unit>.+) 活动(?P<number>\d+) 待审批$", MULTILINE)
_REFUSED = pattern(r" 活动(\d+)（.*）审批未通过")

MOST = 3
"""A unit plans so many activities at most."""

GOING_OUT = 0.4
"""So many of them, of one, wait for approval where any does."""


class Registering:
    """The register of `unit`, as `me` keeps it."""

    def __init__(self, me: Person, unit: str, campaign: Campaign, register: Register) -> None:
        self._me = me
        self._unit = unit
        self._campaign = campaign
        self._register = register
        self._kept: dict[int, Values] = {}
        self._mended: set[int] = set()

    def plan_the_week(self, office: Office, item: str) -> Script[None]:
        """Enter what is planned, one after the other, and hand the register in."""
        me = self._me
        if me.chance(0.1):
            yield from me.types(
                f"/activities {texts.NEW} {self._unit}\n天气：晴", mistake(), unit=self._unit, expect=False
            )
        for _ in range(1 + me.rng.randrange(MOST)):
            yield from self._enter(f"{texts.NEW} {self._unit}", made_up(self._register, self._unit, self._days, me.rng))
        if len(self._kept) > 1 and me.chance(0.3):
            yield from self._call_off(self._kept.popitem()[0])
        judge = says("hand-in", SUBMITTED, item=item)
        answer = yield from me.types(f"/activities {labels.SUBMIT} {self._unit}", judge, unit=self._unit)
        if answer.says(SUBMITTED):
            office.submit(item, {})

    def put_dates(self, numbers: Sequence[int]) -> Script[None]:
        """Give activities the notice lists their date, their place and what else is known of them."""
        yield from self._me.types("/activities", looks(), unit=self._unit)
        for number in numbers:
            known = made_up(self._register, self._unit, self._days, self._me.rng)
            del known[self._register.columns[0].key]
            yield from self._enter(str(number), known)

    def mend(self) -> Script[None]:
        """Give an activity that may not go out another day, and have it looked at again."""
        told = [found for m in self._me.screen.messages if self._unit in m.text and (found := _REFUSED.search(m.text))]
        for number in dict.fromkeys(int(found[1]) for found in told):
            if number in self._kept and number not in self._mended:
                self._mended.add(number)
                yield from self._enter(str(number), self._another_day(self._kept[number]))

    @property
    def _days(self) -> Sequence[date]:
        return self._campaign.days

    def _another_day(self, known: Values) -> Values:
        key = next(column.key for column in self._register.columns if column.kind is FieldKind.DATE)
        return {key: next(day.isoformat() for day in reversed(self._days) if day.isoformat() != known.get(key))}

    def _enter(self, what: str, values: Values) -> Script[None]:
        columns = {column.key: column for column in self._register.columns}
        lines = [f"{columns[key].name}：{_written(columns[key], value)}" for key, value in values.items()]
        text = "\n".join([f"/activities {what}", *lines])
        answer = yield from self._me.types(text, _kept(values), unit=self._unit)
        found = _KEPT.search(answer.text)
        if found:
            number = int(found[1])
            self._kept[number] = {**self._kept.get(number, {}), **values}

    def _call_off(self, number: int) -> Script[None]:
        judge = says("activity-removed", "已删除", number=number)
        yield from self._me.types(f"/activities {texts.REMOVE} {number}", judge, unit=self._unit)


class LettingOut:
    """The office that approves what goes out (外出报备), as `me` of it decides what has come in."""

    def __init__(self, me: Person) -> None:
        self._me = me
        self._decided: set[str] = set()

    def decide(self) -> Script[None]:
        """Approve what waits, now and then refuse it with a reason."""
        for message in tuple(self._me.screen.messages):
            asked = _WAITS.search(message.text)
            if asked is None or message.reference in self._decided:
                continue
            self._decided.add(message.reference)
            number, unit = int(asked["number"]), asked["unit"]
            if self._me.chance(0.2):
                text = f"/activities {texts.REFUSE} {number} {APPROVAL_REFUSED}"
                yield from self._me.types(text, _decides(number, APPROVAL_REFUSED), unit=unit, expect=None)
            else:
                on = Answer(message.at, messages=(message,))
                yield from self._me.presses(texts.APPROVE, _decides(number), on=on, unit=unit, expect=None)


def made_up(register: Register, unit: str, days: Sequence[date], rng: random.Random) -> Values:
    """An activity that never was: a value for every column, the first its name. Often one that has to be approved."""
    values = {column.key: _value(column, number, unit, days, rng) for number, column in enumerate(register.columns)}
    return {**values, **register.approval_when} if rng.random() < GOING_OUT else values


def _value(column: RegisterColumn, number: int, unit: str, days: Sequence[date], rng: random.Random) -> str:
    match column.kind:
        case FieldKind.DATE:
            return rng.choice(days).isoformat()
        case FieldKind.TIME:
            return f"{rng.randrange(8, 17):02}:{rng.choice((0, 30)):02}"
        case FieldKind.COUNT:
            return str(rng.randrange(20, 900, 10))
        case FieldKind.CHOICE:
            return rng.choice(column.choices)
        case FieldKind.TEXT if number == 0:
            return rng.choice(ACTIVITIES).format(unit=unit)
        case FieldKind.TEXT:
            return rng.choice(_TEXTS.get(column.key, (NOTE,)))
        case other:
            assert_never(other)


_TEXTS: Mapping[str, Sequence[str]] = {"venue": VENUES, "place": VENUES, "leader": (LEADER,)}


def _written(column: RegisterColumn, value: str) -> str:
    """As people write it: 5月16日."""
    return month_day(date.fromisoformat(value)) if column.kind is FieldKind.DATE else value


def _kept(values: Values) -> Judge:
    """The answer says which activity it is now; what was meant is saved whole."""

    def judge(answer: Answer) -> Meaning:
        found = _KEPT.search(answer.text)
        number = int(found[1]) if found else None
        return {"kind": "activity", "number": number, "values": values, "accepted": found is not None}

    return judge


def _decides(number: int, reason: str = "") -> Judge:
    word = texts.decided(number, approved=not reason)
    return says("approval", word, number=number, approved=not reason, reason=reason)

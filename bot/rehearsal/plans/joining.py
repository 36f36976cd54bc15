"""When people register, leave and are replaced, and when the groups are bound."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.rehearsal.people.joining import (
    LIAISON,
    SUPERVISOR,
    Codes,
    ask_for_invite,
    leave,
    look_in_first,
    register,
    wander_in,
)
from bot.rehearsal.people.officials import bind
from bot.rehearsal.people.population import Cast, Liaison
from bot.rehearsal.plans.tasks import CLOSED, OPEN, Errand, moment, some_day
from bot.rehearsal.world.person import Person

EARLY = (time(8, 5), time(8, 25))
MORNING = (time(8, 30), time(9, 30))
FORENOON = (time(9, 30), time(11, 30))

SETTLING_IN = 3
"""Within so many days from the beginning most liaisons register."""


class JoiningPlan:
    """Errands of coming and going, from `first_day` on. `codes` are the invites handed out."""

    def __init__(self, cast: Cast, codes: Codes, first_day: date) -> None:
        self._cast = cast
        self._codes = codes
        self._first_day = first_day
        self._zone = cast.campaign.zone

    def errands(self) -> Iterator[Errand]:
        """All of them."""
        admin, stranger = self._cast.admin, self._cast.stranger
        yield Errand(self._at(admin, self._first_day, EARLY), admin, partial(look_in_first, admin))
        for group in self._cast.groups:
            yield Errand(self._at(admin, self._first_day, MORNING), admin, partial(bind, admin, group.chat, group.unit))
        yield Errand(self._at(stranger, self._first_day, FORENOON), stranger, partial(wander_in, stranger))
        for unit, supervisor in self._cast.supervisors.items():
            script = partial(register, supervisor, unit, SUPERVISOR, self._codes)
            yield Errand(self._at(supervisor, self._first_day, FORENOON), supervisor, script)
        for office in self._cast.offices:
            liaisons = self._cast.liaisons[office.name]
            if liaisons:
                yield self._joins(liaisons[0], office.name)
            if office.name == self._cast.parts.doubled:
                yield from self._joins_later(liaisons[1], office.name, self._second_day())
            if office.name == self._cast.parts.left:
                yield from self._replaced(liaisons, office.name)

    def joined_by(self, unit: str) -> date:
        """By when the unit's first liaison has registered."""
        return self._late_day() if unit == self._cast.parts.latecomer else self._settled_day()

    def _settled_day(self) -> date:
        return self._first_day + timedelta(days=SETTLING_IN)

    def _second_day(self) -> date:
        """When the second liaison of a unit that has two joins."""
        return self._settled_day() + timedelta(days=1)

    def _late_day(self) -> date:
        return self._cast.campaign.first + timedelta(days=1)

    def _leaving_day(self) -> date:
        return self._cast.campaign.first + timedelta(days=3)

    def _joins(self, liaison: Liaison, unit: str) -> Errand:
        person = liaison.person
        if unit == self._cast.parts.latecomer:
            at = self._at(person, self._late_day(), (time(17, 0), time(18, 30)))
        else:
            at = self._at(person, some_day(self._first_day, self._settled_day(), person.rng), (time(11, 30), CLOSED))
        return Errand(at, person, partial(register, person, unit, LIAISON, self._codes))

    def _joins_later(self, liaison: Liaison, unit: str, day: date) -> Iterator[Errand]:
        """With an invite the admin makes that morning."""
        admin, person = self._cast.admin, liaison.person
        yield Errand(self._at(admin, day, FORENOON), admin, partial(ask_for_invite, admin, unit, self._codes))
        at = self._at(person, day, (time(12, 0), time(15, 30)))
        yield Errand(at, person, partial(register, person, unit, LIAISON, self._codes))

    def _replaced(self, liaisons: list[Liaison], unit: str) -> Iterator[Errand]:
        """The first liaison leaves before the others' working day begins, the second takes over."""
        person = liaisons[0].person
        yield Errand(self._at(person, self._leaving_day(), (time(8, 0), OPEN)), person, partial(leave, person, unit))
        yield from self._joins_later(liaisons[1], unit, self._leaving_day())

    def in_charge(self, unit: str, day: date) -> list[Liaison]:
        """Who has something to report for the unit on that day, as far as the plan goes."""
        liaisons = self._cast.liaisons[unit]
        if unit == self._cast.parts.exempt or day <= self.joined_by(unit):
            return []
        if unit != self._cast.parts.left:
            return liaisons if day > self._second_day() else liaisons[:1]
        # Whoever leaves does not begin what would end the next day.
        leaving = self._leaving_day()
        return liaisons[1:] if day > leaving else liaisons[:1] if day < leaving - timedelta(days=1) else []

    def _at(self, who: Person, day: date, span: tuple[time, time]) -> datetime:
        return moment(day, span, self._zone, who.rng)

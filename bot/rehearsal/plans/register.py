"""When the activity register is kept beside its due time: what the notice lists, what may go out, what may not."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from functools import partial

from bot.rehearsal.people.population import Cast
from bot.rehearsal.people.registering import LettingOut, Registering
from bot.rehearsal.plans.joining import JoiningPlan
from bot.rehearsal.plans.tasks import Errand, moment, some_day
from bot.rehearsal.world.person import Person
from bot.rehearsal.world.script import Script
from dialogs.model.register import Register
from dialogs.parsing.activities import listed

FORENOON = (time(9, 5), time(11, 30))
AFTERNOON = (time(13, 5), time(15, 30))
BEFOREHAND = 3
"""So many days before the window at most the activities of the notice get their dates."""


class RegisterPlan:
    """Errands of the register, besides those of handing it in."""

    def __init__(self, cast: Cast, joining: JoiningPlan, first_day: date) -> None:
        self._cast = cast
        self._campaign = cast.campaign
        self._joining = joining
        self._first_day = first_day

    def errands(self) -> Iterator[Errand]:
        """All of them."""
        register = self._campaign.register
        if register is None:
            return
        yield from self._of_listed(register)
        for office in self._cast.offices:
            liaisons = self._cast.liaisons[office.name]
            if liaisons and office.row.kind == register.approved_by:
                yield from self._decisions(liaisons[0].person)

    def _of_listed(self, register: Register) -> Iterator[Errand]:
        """Whoever the notice gives activities to tells when and where they are."""
        keepers = {self._campaign.root: self._cast.supervisors[self._campaign.root]}
        known = {office.name: self._cast.liaisons[office.name] for office in self._cast.offices}
        keepers |= {unit: liaisons[0].person for unit, liaisons in known.items() if liaisons}
        for unit, me in keepers.items():
            numbers = [number for number, (name, _) in listed(register).items() if name == unit]
            chosen = [number for number in numbers if me.chance(0.7)]
            if not chosen:
                continue
            earliest = max(self._campaign.first - timedelta(days=BEFOREHAND), self._joining.joined_by(unit))
            day = some_day(earliest + timedelta(days=1), self._campaign.first, me.rng)
            keeping = Registering(me, unit, self._campaign, register)
            yield self._errand(me, day, FORENOON, partial(keeping.put_dates, chosen))

    def _decisions(self, me: Person) -> Iterator[Errand]:
        """Twice a day whoever approves looks what waits."""
        letting = LettingOut(me)
        for day in _days(self._first_day, self._campaign.last):
            yield self._errand(me, day, FORENOON, letting.decide)
            yield self._errand(me, day, AFTERNOON, letting.decide)

    def _errand(self, who: Person, day: date, span: tuple[time, time], script: Callable[[], Script[None]]) -> Errand:
        return Errand(moment(day, span, self._campaign.zone, who.rng), who, script)


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)

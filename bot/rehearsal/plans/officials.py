"""What supervisors and the admin do, and what the liaisons concerned do about it."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from functools import partial

from bot.rehearsal.people import officials
from bot.rehearsal.people.corrections import Correction
from bot.rehearsal.people.daily import DailyReport
from bot.rehearsal.people.handing_in import HandingIn
from bot.rehearsal.people.officials import look_in
from bot.rehearsal.people.population import Cast, Liaison
from bot.rehearsal.people.simulated_unit import Office
from bot.rehearsal.people.tables import FinalTable
from bot.rehearsal.plans.dues import DuesPlan
from bot.rehearsal.plans.joining import JoiningPlan
from bot.rehearsal.plans.tasks import BEFORE_DIGEST, Errand, moment
from bot.rehearsal.world.person import Person
from bot.rehearsal.world.script import Script
from dialogs.model.deliverables import Deliverable, DeliverableKind

FORENOON = (time(9, 40), time(11, 50))
AFTERNOON = (time(14, 0), time(15, 50))
LATE = (time(20, 40), time(21, 40))

RETURNS = 0.2
"""On so many days of one a supervisor returns a report of the day before."""

RETURNED_ITEMS = 2
"""So many units get their document, and so many their table, returned."""


class OfficialsPlan:
    """Errands of those in charge, and of those they make work for."""

    def __init__(self, cast: Cast, joining: JoiningPlan, dues: DuesPlan, first_day: date) -> None:
        self._cast = cast
        self._campaign = cast.campaign
        self._joining = joining
        self._dues = dues
        self._first_day = first_day
        self._by_name = {office.name: office for office in cast.offices}

    def errands(self) -> Iterator[Errand]:
        """All of them."""
        if self._campaign.daily is not None:
            for day in self._campaign.days:
                yield from self._of_day(day)
        yield from self._exemption()
        yield from self._extension()
        yield from self._unlocking()
        yield from self._returned_items()
        yield from self._moved_events()
        everyone = partial(officials.tell_everyone, self._cast.admin)
        yield self._errand(self._cast.admin, self._campaign.first - timedelta(days=1), AFTERNOON, everyone)

    def _of_day(self, day: date) -> Iterator[Errand]:
        for unit, supervisor in self._cast.supervisors.items():
            if supervisor.chance(0.2):
                yield self._errand(supervisor, day, BEFORE_DIGEST, partial(look_in, supervisor))
            if supervisor.chance(0.15):
                yield self._errand(supervisor, day, BEFORE_DIGEST, partial(officials.remind, supervisor))
            if supervisor.chance(0.2):
                recommend = partial(officials.recommend, supervisor, self._cast.offices)
                yield self._errand(supervisor, day, LATE, recommend)
            if self._campaign.asked and supervisor.chance(RETURNS):
                yield from self._return_of(unit, supervisor, day)

    def _return_of(self, unit: str, supervisor: Person, day: date) -> Iterator[Errand]:
        """A report returned on the next day, and mostly mended by its liaison that afternoon."""
        simple = [office for office in self._cast.offices if self._is_simple(office)]
        below = [office for office in simple if (office.row.parent or self._campaign.root) == unit]
        if not below:
            return
        office, after = supervisor.rng.choice(below), day + timedelta(days=1)
        yield self._errand(supervisor, after, FORENOON, partial(officials.send_back, supervisor, office, day))
        liaison = self._liaison(office)
        if supervisor.chance(0.8):
            report = DailyReport(liaison.person, office, day, liaison.style)
            yield self._errand(liaison.person, after, AFTERNOON, report.redo)

    def _returned_items(self) -> Iterator[Errand]:
        """Some documents and tables are returned the day after they were due, and handed in again."""
        supervisor = self._cast.supervisors[self._campaign.root]
        for kind in (DeliverableKind.DOCUMENT, DeliverableKind.TABLE):
            item = next((d for d in self._campaign.deliverables if d.kind is kind), None)
            if item is None:
                continue
            dues = [(o, item.due_for(o.row.kind)) for o in self._cast.offices if self._is_simple(o)]
            for office, due in [(office, due) for office, due in dues if due][:RETURNED_ITEMS]:
                yield from self._returned_item(supervisor, office, item, due.day + timedelta(days=1))

    def _returned_item(self, supervisor: Person, office: Office, item: Deliverable, day: date) -> Iterator[Errand]:
        send_back = partial(officials.send_back, supervisor, office, item.name)
        yield self._errand(supervisor, day, FORENOON, send_back)
        me = self._liaison(office).person
        redo = (
            FinalTable(me, office, item).again
            if item.kind is DeliverableKind.TABLE
            else HandingIn(me, office, item).again
        )
        yield self._errand(me, day, AFTERNOON, redo)

    def _moved_events(self) -> Iterator[Errand]:
        """The day before, when everyone has been told of it, an event is put off by a day."""
        for event in self._campaign.events:
            script = partial(officials.move_event, self._cast.admin, event.name, event.start + timedelta(days=1))
            yield self._errand(self._cast.admin, event.start.date() - timedelta(days=1), AFTERNOON, script)

    def _exemption(self) -> Iterator[Errand]:
        office = self._by_name.get(self._cast.parts.exempt)
        if office:
            script = partial(officials.exempt, self._cast.admin, office)
            yield self._errand(
                self._cast.admin, self._joining.joined_by(office.name) + timedelta(days=1), FORENOON, script
            )

    def _extension(self) -> Iterator[Errand]:
        office = self._by_name.get(self._cast.parts.extended)
        item = self._dues.last_document(office) if office else None
        due = item.due_for(office.row.kind) if office and item else None
        until = self._dues.extension(office, item) if office and item else None
        if office and item and due and until:
            script = partial(officials.extend, self._cast.admin, office, item.name, due.at, until)
            yield self._errand(self._cast.admin, due.day - timedelta(days=1), AFTERNOON, script)

    def _unlocking(self) -> Iterator[Errand]:
        """A day is reopened when everybody's table is due, and corrected."""
        office = self._by_name.get(self._cast.parts.unlocked)
        table = self._campaign.table
        due = table.due_for(office.row.kind) if office and table else None
        if office is None or due is None:
            return
        day, on = self._campaign.days[1], due.day + timedelta(days=1)
        unlock = partial(officials.unlock, self._cast.admin, office, day)
        yield self._errand(self._cast.admin, on, FORENOON, unlock)
        me = self._liaison(office).person
        yield self._errand(me, on, AFTERNOON, lambda: Correction(me, office, day).make_if_unlocked(on))

    def _is_simple(self, office: Office) -> bool:
        """Whether nothing particular is to be expected of the unit."""
        parts = self._cast.parts
        special = {parts.unregistered, *parts.shared, parts.doubled, parts.left, parts.exempt, parts.unlocked}
        return not office.collects and office.name not in special and bool(self._cast.liaisons[office.name])

    def _liaison(self, office: Office) -> Liaison:
        return self._cast.liaisons[office.name][0]

    def _errand(self, who: Person, day: date, span: tuple[time, time], script: Callable[[], Script[None]]) -> Errand:
        return Errand(moment(day, span, self._campaign.zone, who.rng), who, script)

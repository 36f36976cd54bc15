"""When each unit hands in what is due: in time, late, or never."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.rehearsal.people.handing_in import HandingIn
from bot.rehearsal.people.population import Cast, Liaison
from bot.rehearsal.people.registering import Registering
from bot.rehearsal.people.simulated_unit import Office
from bot.rehearsal.people.tables import FinalTable
from bot.rehearsal.plans.joining import JoiningPlan
from bot.rehearsal.plans.tasks import CLOSED, OPEN, Errand, moment, some_day
from bot.rehearsal.world.person import Person
from dialogs.model.deliverables import Deliverable, DeliverableKind, Due

AHEAD = 6
"""At most so many days before the last one people begin to think of it."""

LATE_DAYS = 2
"""So many days after it at most what is late comes in."""

EVENING = time(18, 0)
"""When more time is over."""

MENDING, MENDING_DAYS = (time(11, 40), time(13, 0)), 2
"""When on so many days after it was handed in people look what of the register may not go out."""

NEVER = 0.3
"""Of what does not come in on time so much never does, of one."""


class DuesPlan:
    """Errands of handing in; nothing happens before `first_day`."""

    def __init__(self, cast: Cast, joining: JoiningPlan, first_day: date) -> None:
        self._cast = cast
        self._joining = joining
        self._first_day = first_day

    def errands(self) -> Iterator[Errand]:
        """All of them."""
        for office in self._cast.offices:
            for item in self._cast.campaign.deliverables:
                due = item.due_for(office.row.kind)
                if due and not item.daily:
                    yield from self._of(office, item, due)

    def _may_drop(self, item: Deliverable, due: Due) -> bool:
        """Whether a document may be sent out of the blue: as long as materials are taken at any time."""
        until = [d.at for m in self._cast.campaign.deliverables if m.takes_anything for d in m.dues]
        return item.is_document and any(at > due.at for at in until)

    def extension(self, office: Office, item: Deliverable) -> datetime | None:
        """Until when that unit has more time: for the last document it owes, until the evening two days later."""
        if office.name != self._cast.parts.extended or item is not self.last_document(office):
            return None
        due = item.due_for(office.row.kind)
        return None if due is None else self._cast.campaign.at(due.day + timedelta(days=2), EVENING)

    def last_document(self, office: Office) -> Deliverable | None:
        """The document the unit owes last."""
        owed = [d for d in self._cast.campaign.deliverables if d.is_document and d.due_for(office.row.kind)]
        return owed[-1] if owed else None

    def _of(self, office: Office, item: Deliverable, due: Due) -> Iterator[Errand]:
        known = self._cast.liaisons[office.name]
        if not known:
            return
        extended = self.extension(office, item)
        if extended:
            due = replace(due, at=extended)
        day = self._day(office, item, due, known[0]) if extended is None else due.day
        liaisons = [] if day is None else self._joining.in_charge(office.name, day)
        if day is None or not liaisons:
            return
        liaison = liaisons[0]
        at = moment(day, self._hours(day, due), self._cast.campaign.zone, liaison.person.rng)
        yield from self._errands_at(at, office, liaison, item, due)

    def _day(self, office: Office, item: Deliverable, due: Due, liaison: Liaison) -> date | None:
        """On which day it is handed in; None: never."""
        rng = liaison.person.rng
        joined = self._joining.joined_by(office.name) + timedelta(days=1)
        if rng.random() < office.habits.diligence:
            begin = max(self._begins(item, due), due.day - timedelta(days=AHEAD), joined)
            return some_day(begin, due.day, rng)
        if rng.random() < NEVER:
            return None
        return max(some_day(due.day + timedelta(days=1), due.day + timedelta(days=LATE_DAYS), rng), joined)

    def _begins(self, item: Deliverable, due: Due) -> date:
        """From when it makes sense: the table and the materials when the week is over, or on the last day for them."""
        last = self._cast.campaign.last
        is_summary = item.is_document and due.day > last  # a plan is due before the week
        after_the_week = item.kind in {DeliverableKind.TABLE, DeliverableKind.MATERIALS} or is_summary
        return min(last + timedelta(days=1), due.day) if after_the_week else self._first_day

    def _hours(self, day: date, due: Due) -> tuple[time, time]:
        """On the last day only hours that are still in time."""
        last = due.at.time() if due.at.date() == day else CLOSED
        return OPEN, min(last, CLOSED)

    def _errands_at(
        self, at: datetime, office: Office, liaison: Liaison, item: Deliverable, due: Due
    ) -> Iterator[Errand]:
        me = liaison.person
        if item.kind is DeliverableKind.TABLE:
            yield Errand(at, me, FinalTable(me, office, item).fill)
            if office.collects:
                again = at + timedelta(days=LATE_DAYS)
                yield Errand(again, me, FinalTable(me, office, item).confirm_anew)
            return
        if item.kind is DeliverableKind.REGISTER:
            yield from self._register(at, office, me, item)
            return
        hand_in = HandingIn(me, office, item)
        dropped = self._may_drop(item, due) and not liaison.several and me.chance(0.15)
        yield Errand(at, me, hand_in.dropped if dropped else hand_in.by_materials)
        better = at + timedelta(minutes=20)
        if item.kind is DeliverableKind.ADDRESS and better < due.at and me.chance(0.1):
            yield Errand(better, me, HandingIn(me, office, item).by_materials)

    def _register(self, at: datetime, office: Office, me: Person, item: Deliverable) -> Iterator[Errand]:
        """The activities of the week; of those that may not go out some get another day the next afternoons."""
        campaign = self._cast.campaign
        if campaign.register is None:
            return
        keeping = Registering(me, office.name, campaign, campaign.register)
        yield Errand(at, me, partial(keeping.plan_the_week, office, item.name))
        for later in range(1, MENDING_DAYS + 1):
            day = at.date() + timedelta(days=later)
            yield Errand(moment(day, MENDING, campaign.zone, me.rng), me, keeping.mend)

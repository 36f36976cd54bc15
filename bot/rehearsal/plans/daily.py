"""When each unit reports each day, and how; and what happens beside: photos, leads, corrections, a look at progress."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.rehearsal.people.corrections import Correction
from bot.rehearsal.people.daily import DailyReport
from bot.rehearsal.people.habits import Manner, Rhythm
from bot.rehearsal.people.leads import of_the_day, send_photos, some_photos, tell_story
from bot.rehearsal.people.meanings import looks, submits
from bot.rehearsal.people.officials import look_at_own
from bot.rehearsal.people.population import Cast, Liaison
from bot.rehearsal.people.simulated_unit import Office
from bot.rehearsal.plans.joining import JoiningPlan
from bot.rehearsal.plans.tasks import BEFORE_DIGEST, Errand, moment
from bot.rehearsal.world.person import Person
from bot.rehearsal.world.script import Script
from dialogs.texts.words import labels


def send_the_days(me: Person, office: Office, day: date, *, several: bool = False) -> Script[None]:
    """Send the day's photos and confirm that these are all, or 今日无活动; one of `several` units is opened first."""
    if several:
        yield from me.types(f"/report {office.name}", looks(), unit=office.name)
    if me.chance(office.habits.idle):
        answer = yield from me.types(labels.NOTHING, looks("proposal"), unit=office.name)
        kind = "zero"
    else:
        answer = yield from me.sends(some_photos(me), of_the_day, unit=office.name)
        kind = "report"
    if answer.offers(labels.SUBMIT):
        yield from me.presses(labels.SUBMIT, submits(office, day, {}, kind), on=answer, unit=office.name)


AFTERNOON = (time(9, 0), time(20, 50))
MATERIALS_HOURS = (time(16, 3), time(21, 0))
MORNING_AFTER = (time(9, 5), time(11, 0))
RUSH = (Rhythm.EARLY, Rhythm.PROMPT, Rhythm.NUDGED, Rhythm.AT_NIGHT, Rhythm.SILENT)
"""What a unit of no fixed rhythm does on a day, one of these."""


class DailyPlan:
    """Errands of the window's days."""

    def __init__(self, cast: Cast, joining: JoiningPlan) -> None:
        self._cast = cast
        self._joining = joining
        self._campaign = cast.campaign
        self._filer = next((o.name for o in cast.offices if o.collects), "")
        """A collecting unit that once files a figure of its own."""

    def errands(self) -> Iterator[Errand]:
        """All of them."""
        if self._campaign.daily is None:
            return
        for day in self._campaign.days:
            for office in self._cast.offices:
                liaisons = self._joining.in_charge(office.name, day)
                if liaisons and self._campaign.kind(office.row.kind).reports:
                    yield from self._of_unit(office, liaisons, day)

    def _of_unit(self, office: Office, liaisons: list[Liaison], day: date) -> Iterator[Errand]:
        liaison = liaisons[0].person.rng.choice(liaisons)
        if not office.collects:
            yield from self._report(office, liaison, day)
        elif self._campaign.asked and office.name == self._filer and day == self._campaign.days[1]:
            yield from self._own_figure(office, liaison, day)
        yield from self._beside(office, liaison, day)

    def _report(self, office: Office, liaison: Liaison, day: date) -> Iterator[Errand]:
        me = liaison.person
        rhythm = me.rng.choice(RUSH) if office.habits.rhythm is Rhythm.PATCHY else office.habits.rhythm
        if rhythm.value is None:
            return
        if not self._campaign.asked:
            at = self._at(liaison, day, MATERIALS_HOURS)
            yield Errand(at, me, partial(send_the_days, me, office, day, several=liaison.several))
            return
        on = day + timedelta(days=1) if rhythm is Rhythm.NEXT_DAY else day
        at = self._at(liaison, on, rhythm.value)
        report = DailyReport(me, office, day, liaison.style, several=liaison.several)
        if rhythm is Rhythm.PROMPT and not liaison.several and me.chance(0.1):
            yield Errand(self._at(liaison, day, (time(16, 1), time(16, 10))), me, report.later)
            at += timedelta(hours=1, minutes=30)
        yield Errand(at, me, self._manner(office, liaison, report, at))
        yield from self._corrections(office, liaison, day, at)

    def _manner(
        self, office: Office, liaison: Liaison, report: DailyReport, at: datetime
    ) -> Callable[[], Script[None]]:
        """How the report is filled in this time."""
        me, today = liaison.person, at.date()
        if office.habits.unfinished and me.chance(0.4):
            return partial(report.half, today)
        if me.chance(0.05):
            return partial(me.rng.choice((report.reworded, report.again)), today)
        if not report.anything and not liaison.several and today == report.day:
            return report.zero
        manner = office.habits.manner
        if manner is Manner.MIXED:
            manner = me.rng.choice((Manner.QUICK, Manner.FORM, Manner.QUESTIONS, Manner.SAME))
        if manner is Manner.QUESTIONS:
            return partial(report.questions, today)
        if manner is Manner.QUICK or today != report.day or liaison.several:
            return partial(report.quick, today)
        return report.form if manner is Manner.FORM else report.same

    def _corrections(self, office: Office, liaison: Liaison, day: date, at: datetime) -> Iterator[Errand]:
        """The same evening, or the next morning with a reason."""
        me = liaison.person
        if liaison.several or not me.chance(office.habits.corrections):
            return
        soon = at + timedelta(minutes=me.rng.randrange(6, 50), seconds=me.rng.randrange(1, 59))
        if me.chance(0.6) and soon.date() == at.date():
            yield Errand(soon, me, lambda: Correction(me, office, day).make(soon.date()))
            return
        late = self._at(liaison, at.date() + timedelta(days=1), MORNING_AFTER)
        yield Errand(late, me, lambda: Correction(me, office, day).make(late.date()))

    def _own_figure(self, office: Office, liaison: Liaison, day: date) -> Iterator[Errand]:
        """A collecting unit that has something to report tries a zero report, is refused, and files its own figure."""
        report = DailyReport(liaison.person, office, day, liaison.style)
        if report.anything:
            yield Errand(self._at(liaison, day, BEFORE_DIGEST), liaison.person, report.in_place_of_sum)

    def _beside(self, office: Office, liaison: Liaison, day: date) -> Iterator[Errand]:
        me = liaison.person
        if liaison.several:
            return
        if me.chance(office.habits.photos):
            yield Errand(self._at(liaison, day, AFTERNOON), me, partial(send_photos, me, office))
        if me.chance(office.habits.leads):
            yield Errand(self._at(liaison, day, AFTERNOON), me, partial(tell_story, me, office, day))
        if me.chance(0.05):
            yield Errand(self._at(liaison, day, AFTERNOON), me, partial(look_at_own, me, office))

    def _at(self, liaison: Liaison, day: date, span: tuple[time, time]) -> datetime:
        return moment(day, span, self._campaign.zone, liaison.person.rng)

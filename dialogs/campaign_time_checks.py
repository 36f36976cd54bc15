"""What must hold between the times in a campaign file: their order, quiet hours, and no year forgotten."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from dialogs.campaign import CalendarEvent, Daily
from dialogs.campaign_faults import FaultCode, Faults, Place
from dialogs.campaign_parts import CampaignParts
from dialogs.campaign_reader import Placed
from dialogs.campaign_sections import Week
from dialogs.deliverables import DayTime, ReminderPlan

LONGEST_WINDOW = timedelta(days=62)
FARTHEST = timedelta(days=120)
"""How far from the window a date may be before it looks like a forgotten year."""


def check_times(parts: CampaignParts, faults: Faults) -> None:
    """Note every fault between times."""
    _TimeChecks(parts, faults).run()


class _TimeChecks:
    def __init__(self, parts: CampaignParts, faults: Faults) -> None:
        self.parts = parts
        self.faults = faults

    def run(self) -> None:
        parts = self.parts
        if parts.week:
            self._window(parts.week)
        if parts.daily:
            self._daily(parts.daily)
        if parts.reminders:
            self._reminders(parts.reminders)
        for deliverable in parts.deliverables:
            for number, due in enumerate(deliverable.item.dues):
                self._near_window((*deliverable.place, "dues", number, "at"), due.day)
        for event in parts.events:
            self._event(event)

    def _window(self, week: Placed[Week]) -> None:
        first, last = week.item.first, week.item.last
        if last < first:
            self.faults.add(FaultCode.WINDOW_ORDER, (*week.place, "last"), first=str(first), last=str(last))
        elif last - first > LONGEST_WINDOW:
            self.faults.add(FaultCode.WINDOW_LONG, (*week.place, "last"), first=str(first), last=str(last))

    def _daily(self, daily: Placed[Daily]) -> None:
        day = daily.item
        clocks = [("prompt", day.prompt), *(("nudges", nudge) for nudge in day.nudges), ("digest", day.digest)]
        for (_, earlier), (key, later) in pairwise(clocks):
            if later <= earlier:
                self.faults.add(FaultCode.DAILY_ORDER, (*daily.place, key), given=_hm(later), earlier=_hm(earlier))
        for key, clock in (*clocks, ("late_digest", day.late_digest)):
            self._loud((*daily.place, key), clock)

    def _reminders(self, plan: Placed[ReminderPlan]) -> None:
        steps: Sequence[tuple[str, Sequence[DayTime]]] = (
            ("before", plan.item.reminders),
            ("escalation", (plan.item.escalation,)),
            ("bulletin", (plan.item.bulletin,)),
            ("overdue", plan.item.overdue),
        )
        for key, times in steps:
            for number, step in enumerate(times):
                self._loud((*plan.place, key), step.at)
                after = key in {"bulletin", "overdue"}
                if (step.days > 0) is not after or (number and _order(times[number - 1]) >= _order(step)):
                    self.faults.add(FaultCode.PLAN_ORDER, (*plan.place, key), key=key)

    def _event(self, event: Placed[CalendarEvent]) -> None:
        if event.item.end <= event.item.start:
            self.faults.add(FaultCode.EVENT_ORDER, (*event.place, "end"))
        self._near_window((*event.place, "start"), event.item.start.date())
        for number, notice in enumerate(event.item.notices):
            self._loud((*event.place, "notices", number), notice.at)

    def _near_window(self, place: Place, day: date) -> None:
        week = self.parts.week
        if week and not week.item.first - FARTHEST <= day <= week.item.last + FARTHEST:
            self.faults.add(FaultCode.FAR_FROM_WINDOW, place, given=str(day), first=str(week.item.first))

    def _loud(self, place: Place, clock: time) -> None:
        quiet = self.parts.quiet
        if quiet and quiet.item.covers(clock):
            start, end = _hm(quiet.item.start), _hm(quiet.item.end)
            self.faults.add(FaultCode.IN_QUIET_HOURS, place, given=_hm(clock), start=start, end=end)


def _order(step: DayTime) -> datetime:
    return datetime.combine(date(2000, 1, 15) + timedelta(days=step.days), step.at)


def _hm(clock: time) -> str:
    return clock.strftime("%H:%M")

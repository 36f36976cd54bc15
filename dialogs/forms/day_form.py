"""A day's report as a form: yesterday's values beside its questions, the rules of the day, the lock."""

from collections import Counter
from datetime import date, datetime, timedelta

from dialogs.figures.rules import Check, DayCheck
from dialogs.forms.facts import Facts, UnitFacts
from dialogs.forms.form import Closed, Form, HintKind, Values, window_closed
from dialogs.model.submissions import FileKind, FileState, Subject


class DayForm(Form):
    """A unit's daily report (日报)."""

    __slots__ = ()

    @property
    def day(self) -> date:
        """The day it is about."""
        return self.subject.day or date.min

    @property
    def prefill(self) -> Values:
        """Nothing: a day's figures are never assumed."""
        return {}

    @property
    def check(self) -> Check:
        """The campaign's rules, with the unit's other submitted days."""
        others = [
            DayForm(self.facts, self.of, Subject(day=day)).stored
            for day in self.campaign.days
            if day != self.day and (submission := self.of.of_day(day)) and submission.counts
        ]
        return DayCheck(self.campaign, self.unit, others, (self.day - self.campaign.first).days + 1)

    @property
    def closed(self) -> Closed | None:
        """Not the unit's to file, outside the window, still to come, or locked; a returned report is open."""
        if not self.campaign.kind(self.unit.kind).reports and not self.of.collects:
            return Closed.NOT_OWED
        outside = window_closed(self.campaign, self.day, self.facts.today)
        if outside:
            return outside
        return Closed.LOCKED if days_locked(self.of, self.facts) and not self.reopened else None

    @property
    def reopened(self) -> bool:
        """Whether a return or an unlock named this very day."""
        return self.returned or str(self.subject) in self.of.unlocked

    @property
    def late_at(self) -> datetime | None:
        """The time of that day's digest."""
        return self.campaign.digest_at(self.day)

    @property
    def yesterday(self) -> Values:
        """The figures the unit submitted for the day before; empty if it did not."""
        before = DayForm(self.facts, self.of, Subject(day=self.day - timedelta(days=1)))
        return before.stored if before.submitted else {}

    @property
    def below(self) -> Values:
        """The sum of the units below on that day."""
        return self.of.children_days.get(str(self.subject), {}) if self.of.collects else {}

    @property
    def received(self) -> Counter[FileKind | None]:
        """The day's files by kind, and its leads (under None)."""
        files = (f for f in self.of.files if f.target.subject == self.subject and f.state is not FileState.LOST)
        leads = sum(lead.day == self.day for lead in self.of.leads)
        return Counter({None: leads}) + Counter(f.kind for f in files)

    def hints(self, key: str) -> tuple[tuple[HintKind, int], ...]:
        """Yesterday's value, and the sum of the units below."""
        found = []
        if key in self.yesterday:
            found.append((HintKind.YESTERDAY, self.yesterday[key]))
        if key in self.below:
            found.append((HintKind.BELOW, self.below[key]))
        return tuple(found)

    def wants_reason(self) -> bool:
        """After that day's digest officials have read the figures."""
        return self.late_at is not None and self.facts.now >= self.late_at


def days_locked(of: UnitFacts, facts: Facts) -> bool:
    """Whether the unit's days are locked: its final table was confirmed, or has been due (INTERFACE §5).

    They stay so when the table alone is returned: a return reopens exactly what it names.
    """
    table = facts.campaign.table
    if table is None:
        return False
    confirmed = of.submission(Subject(deliverable=table.key))
    if confirmed is not None and confirmed.first_submitted_at is not None:
        return True
    due = of.dues.get(table.key)
    return due is not None and facts.now >= due

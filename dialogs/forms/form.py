"""A form as it stands now: a day's report or the final table. Both are filled by the same dialog."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dialogs.figures.entered import is_returned, is_zero_report
from dialogs.figures.rules import Check
from dialogs.forms.facts import Facts, UnitFacts
from dialogs.model.campaign import Campaign
from dialogs.model.indicators import Indicator, IndicatorKind
from dialogs.model.submissions import Status, Subject, Submission
from dialogs.model.units import Unit

Values = Mapping[str, int]


class Closed(StrEnum):
    """The reasons why a form cannot be filled."""

    BEFORE = "before"
    """The window, or for the table its last day, is still to come."""
    OUTSIDE = "outside"
    """No day of the window."""
    FUTURE = "future"
    """A day that is still to come."""
    LOCKED = "locked"
    """The day is locked: the final table is confirmed, or was due."""
    CONFIRMED = "confirmed"
    """The table is confirmed; only a return or an unlock reopens it."""
    NOT_OWED = "not-owed"
    """The unit owes no table; or it is of a kind that never reports, and collects from nobody."""


class HintKind(StrEnum):
    """The numbers shown with a question."""

    YESTERDAY = "yesterday"
    BELOW = "below"
    """The sum of the units below."""
    DAYS = "days"
    """The sum of the days."""
    LARGEST_DAY = "largest-day"


@dataclass(frozen=True, slots=True)
class Form(ABC):
    """A form of one unit. `of` is what is known of the unit, `subject` the day or the table."""

    facts: Facts
    of: UnitFacts
    subject: Subject

    @property
    def campaign(self) -> Campaign:
        """The campaign."""
        return self.facts.campaign

    @property
    def unit(self) -> Unit:
        """The unit that reports."""
        return self.of.unit

    @property
    def fields(self) -> tuple[Indicator, ...]:
        """The indicators asked, in the table's order."""
        return self.campaign.asked_of(self.unit.kind)

    @property
    def current(self) -> Submission | None:
        """The submission stored for it, None if nothing is."""
        return self.of.submission(self.subject)

    @property
    def submitted(self) -> bool:
        """Whether it is submitted, and its figures stand."""
        return self.current is not None and self.current.status is Status.SUBMITTED

    @property
    def returned(self) -> bool:
        """Whether it was sent back and waits to be submitted again."""
        return self.current is not None and is_returned(self.current)

    @property
    def stored(self) -> Values:
        """The values that are on disk, of a draft or of what was submitted."""
        if self.current is None:
            return {}
        if self.current.zero:
            return {indicator.key: 0 for indicator in self.fields}
        return {i.key: self.current.values[i.key] for i in self.fields if i.key in self.current.values}

    @property
    def values(self) -> Values:
        """The values to start from: what is stored, over what can be filled in beforehand."""
        return self.in_order({**self.prefill, **self.stored})

    @property
    def confirmed(self) -> Mapping[str, str]:
        """The warnings confirmed so far, by indicator key."""
        return self.current.confirmed if self.current else {}

    @property
    def reasons(self) -> Mapping[str, str]:
        """The reasons given with confirmed warnings, by indicator key."""
        return self.current.reasons if self.current else {}

    def missing(self, values: Values) -> tuple[Indicator, ...]:
        """Return the indicators asked that are not among `values`."""
        return tuple(i for i in self.fields if i.key not in values)

    def in_order(self, values: Values) -> Values:
        """`values` in the table's order, without what is not asked here."""
        return {i.key: values[i.key] for i in self.fields if i.key in values}

    def number(self, key: str) -> int:
        """The place of a field among those asked, from 1."""
        return [i.key for i in self.fields].index(key) + 1

    def mark(self, values: Values) -> str:
        """Return the mark of a 确认提交 that confirms these values: once the mark changes the button is stale."""
        standing = "submitted" if self.submitted else "returned" if self.returned else "draft"
        return f"{standing}>{words(self.in_order(values))}"

    def change_mark(self, proposal: Values) -> str:
        """Return the mark of a correction's 确认提交, which confirms these changes on top of what is stored now."""
        return f"{self.mark(self.stored)}>{words(self.in_order(proposal))}"

    def ratio(self, values: Values) -> tuple[Indicator, float] | None:
        """The derived indicator of the table and its value for these values, where the roster knows its denominator."""
        for indicator in self.campaign.indicators:
            if indicator.kind is IndicatorKind.DERIVED:
                whole = {"enrolment": self.unit.enrolment, "staff": self.unit.staff}.get(indicator.denominator)
                part = values.get(indicator.numerator)
                if whole and part is not None:
                    return indicator, part / whole
        return None

    @property
    def is_zero(self) -> bool:
        """Whether what is stored is a zero report: 今日无活动, or nothing but zeros."""
        return self.current is not None and is_zero_report(self.current)

    @property
    @abstractmethod
    def prefill(self) -> Values:
        """The figures known before anything is entered."""

    @property
    @abstractmethod
    def check(self) -> Check:
        """The rules its values must keep."""

    @property
    @abstractmethod
    def closed(self) -> Closed | None:
        """The reason why it cannot be filled now, None if it can."""

    @property
    @abstractmethod
    def late_at(self) -> datetime | None:
        """The instant from which it is late."""

    @abstractmethod
    def hints(self, key: str) -> tuple[tuple[HintKind, int], ...]:
        """The numbers that help to answer that question."""

    def wants_reason(self) -> bool:
        """Whether a change now is a correction after its digest (更正), for which a reason is asked."""
        return False


def words(values: Values) -> str:
    """Values as a button's argument."""
    return ",".join(f"{key}={value}" for key, value in values.items())


def window_closed(campaign: Campaign, day: date, today: date) -> Closed | None:
    """Return the reason in the window why a day cannot be reported, None if there is none."""
    if not campaign.in_window(day):
        return Closed.BEFORE if today < campaign.first else Closed.OUTSIDE
    return Closed.FUTURE if day > today else None

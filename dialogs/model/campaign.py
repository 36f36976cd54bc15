"""The campaign model: everything one official notice asks for, as data.

A campaign (活动周) is read whole from a TOML file (`dialogs.campaign.file`) and never changes while the program runs.
Whatever differs between two notices stands here and nowhere in code. Times of day are in the campaign's own zone.
`source` on an item is the clause of the notice it comes from; `OURS` marks what the notice does not say.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from dialogs.model.awards import Award
from dialogs.model.deliverables import DayTime, Deliverable, DeliverableKind, ReminderPlan
from dialogs.model.indicators import OURS, SCHOOLS, Indicator, IndicatorKind, Rule
from dialogs.model.register import Register


@dataclass(frozen=True, slots=True)
class UnitKind:
    """A kind of unit (单位类型).

    `parents`: kinds it may stand under; `unusual_parents`: allowed, with a warning (a 高等职业院校 under a 州市).
    `single_school`: one school or a part of one (二级学院): its number of schools is never asked, and is 0 or 1 even
    where it has units below it. `reports`: False for bodies that are never
    应报 whatever the tree says (an issuing department that only keeps a register).
    """

    name: str
    parents: tuple[str, ...] = ()
    unusual_parents: tuple[str, ...] = ()
    single_school: bool = False
    reports: bool = True
    source: str = OURS


@dataclass(frozen=True, slots=True)
class Daily:
    """The daily rhythm within the window (INTERFACE §7). `late_digest` is on the next day."""

    prompt: time
    nudges: tuple[time, ...]
    digest: time
    late_digest: time
    source: str = OURS


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours: nothing but answers goes out from `start` until `end` the next morning."""

    start: time
    end: time
    source: str = OURS

    def covers(self, clock: time) -> bool:
        """Whether that time of day is quiet; `start` is, `end` is not."""
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


@dataclass(frozen=True, slots=True)
class Grace:
    """The longest delay at which a slot is still carried out after an outage; older ones are missed."""

    personal: timedelta
    collective: timedelta
    source: str = OURS


@dataclass(frozen=True, slots=True)
class LeadCategory:
    """A lead's category: one of the notice's publicity priorities (宣传重点)."""

    key: str
    name: str
    source: str = OURS


@dataclass(frozen=True, slots=True)
class ActivityForms:
    """A group of activity forms the notice names: 四开放, 三贴近, 两走进."""

    name: str
    forms: tuple[str, ...]
    source: str = OURS


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A dated event everyone is told of (启动仪式, 集中展示日); an admin may move it.

    `notices`: when everyone is told, relative to its day.
    """

    key: str
    name: str
    start: datetime
    end: datetime
    notices: tuple[DayTime, ...] = ()
    source: str = OURS


@dataclass(frozen=True, slots=True)
class Shortlist:
    """What is recommended to those above (择优推介): the starred leads, on a sheet of that name."""

    name: str
    source: str = OURS


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a unit stands on the tile map: a grid, not a geographic outline.

    `unit` is the place name its unit's name contains (昆明 for 昆明市教育体育局); `short` is written on the tile.
    """

    unit: str
    row: int
    column: int
    short: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """One notice's campaign. `first` … `last` is the window, both inclusive; `root` is the unit it all goes up to."""

    name: str
    title: str
    theme: str
    notice: str
    zone: ZoneInfo
    first: date
    last: date
    root: str
    unit_kinds: tuple[UnitKind, ...]
    direct_label: str
    """The name of units right under the root as a row of the digest (直报单位)."""
    collector_kind: str
    """The kind whose units are the rows of the digest (州市教育行政部门); empty: every unit under the root is a row."""
    collector_label: str
    """The name of such a row: 州市, 区县, 市."""
    table_title: str
    indicators: tuple[Indicator, ...]
    rules: tuple[Rule, ...]
    daily: Daily | None
    deliverables: tuple[Deliverable, ...]
    reminders: ReminderPlan
    quiet: Quiet
    grace: Grace
    lead_categories: tuple[LeadCategory, ...]
    activity_forms: tuple[ActivityForms, ...]
    events: tuple[CalendarEvent, ...]
    invite_days: int
    """The time an invite is valid, in days."""
    register: Register | None = None
    tiles: tuple[Tile, ...] = ()
    awards: tuple[Award, ...] = ()
    shortlist: Shortlist | None = None
    digest_as_text: bool = False
    """The digest is also given as plain text, to paste into a group elsewhere (Liaoning's QQ group)."""
    source: str = OURS
    """The clause that sets the theme and the window."""

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of the window."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))

    @property
    def asked(self) -> tuple[Indicator, ...]:
        """The indicators that are entered, not computed, in the table's order."""
        return tuple(i for i in self.indicators if i.kind is not IndicatorKind.DERIVED)

    @property
    def table(self) -> Deliverable | None:
        """The deliverable that is the final table, if the notice has one."""
        return next((d for d in self.deliverables if d.kind is DeliverableKind.TABLE), None)

    def indicator(self, key: str) -> Indicator:
        """The indicator of that key. Raises KeyError."""
        return _by_key(self.indicators, key)

    def deliverable(self, key: str) -> Deliverable:
        """The deliverable of that key. Raises KeyError."""
        return _by_key(self.deliverables, key)

    def kind(self, name: str) -> UnitKind:
        """The unit kind of that name. Raises KeyError."""
        for kind in self.unit_kinds:
            if kind.name == name:
                return kind
        raise KeyError(name)

    def asked_of(self, kind: str) -> tuple[Indicator, ...]:
        """Return what a unit of that kind is asked: a single school never for its number of schools (INTERFACE §6)."""
        if self.kind(kind).single_school:
            return tuple(i for i in self.asked if i.key != SCHOOLS)
        return self.asked

    def at(self, day: date, clock: time) -> datetime:
        """That time of day in the campaign's zone."""
        return datetime.combine(day, clock, tzinfo=self.zone)

    def today(self, now: datetime) -> date:
        """The date it is in the campaign's zone."""
        return now.astimezone(self.zone).date()

    def in_window(self, day: date) -> bool:
        """Whether that day is one of the window's."""
        return self.first <= day <= self.last

    def digest_at(self, day: date) -> datetime | None:
        """Return the instant that day's digest is posted: a daily report is late after it."""
        return self.at(day, self.daily.digest) if self.daily else None


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=_Keyed)


def _by_key(items: tuple[K, ...], key: str) -> K:
    for item in items:
        if item.key == key:
            return item
    raise KeyError(key)

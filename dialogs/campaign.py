"""The campaign model: everything one official notice asks for, as data.

A campaign (活动周) is read whole from a TOML file (`dialogs.campaign_file`) and never changes while the program runs.
Whatever differs between two notices stands here and nowhere in code. Times of day are in the campaign's own zone.
`source` on an item is the clause of the notice it comes from; `OURS` marks what the notice does not say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from dialogs.awards import Award

OURS = "ours"
"""The `source` of an item this program adds to the notice."""


class IndicatorKind(StrEnum):
    """How an indicator's days make its week (INTERFACE §6)."""

    ADDITIVE = "additive"
    DISTINCT = "distinct"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator (指标): one column of the notice's table.

    `label` is the official label, word for word; `aliases` are what people type for it; `measure` is the unit word
    behind a value (人, 所 …). A derived indicator is `numerator` / `denominator`, where the denominator is a number
    the roster knows of the unit (`enrolment`); it is computed and never asked.
    """

    key: str
    label: str
    kind: IndicatorKind
    aliases: tuple[str, ...] = ()
    measure: str = ""
    numerator: str = ""
    denominator: str = ""
    source: str = OURS


class Severity(StrEnum):
    """An error refuses the values; a warning asks the liaison to confirm them."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class AtLeastSum:
    """`indicator` is at least the sum of `parts` (media ≥ central + provincial)."""

    indicator: str
    parts: tuple[str, ...]
    severity: Severity
    source: str = OURS


@dataclass(frozen=True, slots=True)
class AtMostKnown:
    """`indicator` is at most what the roster knows of the unit: `enrolment` or `staff`; no rule where it is unknown."""

    indicator: str
    known: str
    severity: Severity
    source: str = OURS


@dataclass(frozen=True, slots=True)
class NearOwnDays:
    """A day's value lies within median/`factor` … median×`factor` of the unit's own submitted days.

    Applies from the `from_day`-th day of the window on and where the median is at least `least_median`.
    """

    factor: int
    from_day: int
    least_median: int
    severity: Severity
    source: str = OURS


Rule = AtLeastSum | AtMostKnown | NearOwnDays


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


class DeliverableKind(StrEnum):
    """What a deliverable is, and so how it is checked."""

    DOCUMENT = "document"
    ADDRESS = "address"
    CONTACT = "contact"
    TEXT = "text"
    MATERIALS = "materials"
    TABLE = "table"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Due:
    """A due time (截止时间) of a deliverable for some unit kinds.

    `at` is the first instant that is late: the notice's 5月10日 24:00 is 5月11日 00:00, and `day` is 5月10日.
    `to_root`: handed to the root (its date heads the progress column, its bulletin goes to every group); False: handed
    to the parent (a 州市), whose groups alone get that bulletin. `source` is empty where it is the deliverable's.
    """

    at: datetime
    kinds: tuple[str, ...]
    to_root: bool = True
    source: str = ""

    @property
    def day(self) -> date:
        """The last day on which it is in time."""
        return (self.at - timedelta(microseconds=1)).date()


@dataclass(frozen=True, slots=True)
class Deliverable:
    """Something a unit hands in by a date (报送项目): 方案, 统计表, 材料 …

    `categories` are the 类别 a handed-in file may have (典型案例, 稿件, 照片, 视频); empty: the deliverable's own name.
    `daily`: handed in on every day of the window (Jinan); the daily prompt and its nudges ask for it in place of the
    reminder plan, and its dues are the last day's.
    """

    key: str
    name: str
    kind: DeliverableKind
    dues: tuple[Due, ...]
    categories: tuple[str, ...] = ()
    daily: bool = False
    source: str = OURS

    def due_for(self, kind: str) -> Due | None:
        """The due of units of that kind, None if they do not owe it."""
        return next((due for due in self.dues if kind in due.kinds), None)

    @property
    def column_day(self) -> date:
        """The date its column shows: the root's, `方案（05-10）`."""
        return max((due for due in self.dues), key=lambda due: (due.to_root, due.at)).day


@dataclass(frozen=True, slots=True)
class Daily:
    """The daily rhythm within the window (INTERFACE §7). `late_digest` is on the next day."""

    prompt: time
    nudges: tuple[time, ...]
    digest: time
    late_digest: time
    source: str = OURS


@dataclass(frozen=True, slots=True)
class DayTime:
    """`days` after a due day (negative: before) at `at`."""

    days: int
    at: time


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """When units missing a deliverable, and those above them, are told: relative to the due day (INTERFACE §7)."""

    reminders: tuple[DayTime, ...]
    escalation: DayTime
    bulletin: DayTime
    overdue: tuple[DayTime, ...]
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
    """How late an overdue slot is still carried out after an outage; older ones are missed."""

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
class RegisterColumn:
    """A column of an activity register; `kind` is text, date, time, count or choice (of `choices`)."""

    key: str
    name: str
    kind: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """An activity the notice itself lists: the unit it gives it to, and its values by column key."""

    unit: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Register:
    """An activity register (活动信息统计表): planned activities, and which of them wait for whose approval.

    `kept_by` are the unit kinds that enter activities. An activity waits for approval where every column named in
    `approval_when` has the value given; `approved_by` is the unit kind that approves, reminded at `approval_reminder`
    relative to the day the activity starts. `entries` are there from the beginning.
    """

    name: str
    columns: tuple[RegisterColumn, ...]
    kept_by: tuple[str, ...]
    approval_when: Mapping[str, str] = field(default_factory=dict)
    approved_by: str = ""
    approval_reminder: DayTime | None = None
    entries: tuple[RegisterEntry, ...] = ()
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
    """What units right under the root are called as a row of the digest (直报单位)."""
    collector_kind: str
    """The kind whose units are the rows of the digest (州市教育行政部门); empty: every unit under the root is a row."""
    collector_label: str
    """What such a row is called: 州市, 区县, 市."""
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
    """How long an invite opens, in days."""
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

    def lead_category(self, key: str) -> LeadCategory:
        """The lead category of that key. Raises KeyError."""
        return _by_key(self.lead_categories, key)

    def kind(self, name: str) -> UnitKind:
        """The unit kind of that name. Raises KeyError."""
        for kind in self.unit_kinds:
            if kind.name == name:
                return kind
        raise KeyError(name)

    def asked_of(self, kind: str) -> tuple[Indicator, ...]:
        """What a unit of that kind is asked: a single school never for its number of schools (INTERFACE §6)."""
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
        """When that day's digest is posted: a daily report is late after it."""
        return self.at(day, self.daily.digest) if self.daily else None


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=_Keyed)

SCHOOLS = "schools"
"""The key of the indicator that counts schools: for a single school it is implied, not asked."""


def _by_key(items: tuple[K, ...], key: str) -> K:
    for item in items:
        if item.key == key:
            return item
    raise KeyError(key)

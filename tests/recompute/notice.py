"""What an outsider reads from a notice: who reports, what is due when, the table's columns, the activities it lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


class Kind(Enum):
    """How a figure adds up over the days."""

    DISTINCT = auto()
    ADDITIVE = auto()
    DERIVED = auto()


class Indicator(NamedTuple):
    """A column of the table."""

    key: str
    label: str
    kind: Kind


NATIONAL_TABLE = (
    Indicator("schools", "参与活动的职业院校数（所）", Kind.DISTINCT),
    Indicator("teachers", "参与活动的职业院校教师数（人）", Kind.DISTINCT),
    Indicator("students", "参与活动的职业院校学生数（人）", Kind.DISTINCT),
    Indicator("coverage", "参与活动的职业院校学生参与覆盖率", Kind.DERIVED),
    Indicator("enterprises", "参与活动的企业数", Kind.DISTINCT),
    Indicator("participants", "参与总人数（人）", Kind.DISTINCT),
    Indicator("central_media", "中央媒体对活动报道总数", Kind.ADDITIVE),
    Indicator("provincial_media", "省级以上媒体对活动报道总数（不含中央媒体报道）", Kind.ADDITIVE),
    Indicator("media", "媒体报道总数", Kind.ADDITIVE),
    Indicator("projects", "观摩体验活动项目数", Kind.ADDITIVE),
)
"""The ten figures that are asked all over the country."""


class Deliverable(NamedTuple):
    """What is due once. `dues`: the first instant that is late, by kind of unit; `column`: the root's date.

    `daily`: it is in when a report of every day of the window is.
    """

    name: str
    column: date
    dues: Mapping[str, datetime]
    daily: bool = False


class Column(NamedTuple):
    """A column of an activity register; `kind` is text, date, time, count or choice."""

    key: str
    name: str
    kind: str


@dataclass(frozen=True)
class Register:
    """An activity register: its name, its columns, what the notice lists (unit, name), what has to be approved."""

    name: str
    columns: Sequence[Column]
    listed: Sequence[tuple[str, str]] = ()
    approval_when: Mapping[str, str] = field(default_factory=dict)


class Criterion(NamedTuple):
    """A criterion of an award, in the notice's words, and what is known that speaks to it; people mark every one."""

    name: str
    figures: Sequence[str]


class Award(NamedTuple):
    """What is awarded to how many units of which kinds."""

    name: str
    places: int
    kinds: Sequence[str]
    criteria: Sequence[Criterion]


@dataclass(frozen=True)
class Notice:
    """One campaign. `idle` are kinds of unit that owe no daily report, `single_schools` those that are one school.

    `shortlist`: what is recommended goes further up.
    """

    name: str
    root: str
    root_kind: str
    days: Sequence[date]
    deliverables: Sequence[Deliverable]
    indicators: Sequence[Indicator] = ()
    table_title: str = ""
    single_schools: frozenset[str] = frozenset()
    idle: frozenset[str] = frozenset()
    register: Register | None = None
    awards: Sequence[Award] = ()
    shortlist: bool = False
    digest: time = time(20, 30)
    zone: ZoneInfo = ZONE

    @property
    def counted(self) -> list[Indicator]:
        """What is a number by itself; the coverage is computed."""
        return [indicator for indicator in self.indicators if indicator.kind is not Kind.DERIVED]

    def digest_of(self, day: date) -> datetime:
        """When that day's digest goes out: from then on its report is late."""
        return datetime.combine(day, self.digest, tzinfo=self.zone)


CONTACT, TABLE = "联络员", "统计表"
"""Deliverables that are not simply handed in, by their names wherever a notice asks for them."""


def days(first: date, last: date) -> tuple[date, ...]:
    """Every day from the first to the last."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def due(month: int, day: int, *kinds: str) -> dict[str, datetime]:
    """Due by 24:00 of that day."""
    return dict.fromkeys(kinds, datetime(2023, month, day, tzinfo=ZONE) + timedelta(days=1))


def until(month: int, day: int, clock: time, *kinds: str) -> dict[str, datetime]:
    """Due at that time of that day."""
    return dict.fromkeys(kinds, datetime.combine(date(2023, month, day), clock, tzinfo=ZONE))

"""The campaign yunnan-2023 as an outsider reads it from the notice and its annex."""

from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
ROOT = "云南省教育厅"
TABLE_TITLE = "2023年职业教育活动周情况统计表"

DAYS = tuple(date(2023, 5, 14) + timedelta(days=n) for n in range(7))
DIGEST = time(20, 30)


class Kind(Enum):
    """How a figure adds up over the days."""

    DISTINCT = auto()
    ADDITIVE = auto()
    DERIVED = auto()


class Indicator(NamedTuple):
    """A column of the annex."""

    key: str
    label: str
    kind: Kind


INDICATORS = (
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

COUNTED = tuple(indicator for indicator in INDICATORS if indicator.kind is not Kind.DERIVED)
"""What is a number by itself; the coverage is computed."""

PREFECTURE, COUNTY = "州市教育行政部门", "县区教育行政部门"
COLLEGE, PROVINCIAL, SCHOOL = "高等职业院校", "省属中等职业学校", "职业学校"

SINGLE_SCHOOLS = frozenset({COLLEGE, PROVINCIAL, SCHOOL})
"""Kinds of unit that are one school each, which nobody asks how many schools they are."""


class Deliverable(NamedTuple):
    """What is due once. `dues`: the first instant that is late, by kind of unit; `column`: the province's date."""

    name: str
    column: date
    dues: dict[str, datetime]


def _midnight_after(month: int, day: int) -> datetime:
    """24:00 of that day."""
    return datetime(2023, month, day, tzinfo=ZONE) + timedelta(days=1)


def _due(month: int, day: int, *kinds: str) -> dict[str, datetime]:
    return dict.fromkeys(kinds, _midnight_after(month, day))


_DIRECT = (PREFECTURE, COLLEGE, PROVINCIAL)

CONTACT, TABLE, MATERIALS = "联络员", "统计表", "材料"

DELIVERABLES = (
    Deliverable("方案", date(2023, 5, 10), _due(5, 10, *_DIRECT)),
    Deliverable("网站地址", date(2023, 5, 10), _due(5, 10, *_DIRECT)),
    Deliverable(CONTACT, date(2023, 5, 10), _due(5, 10, *_DIRECT)),
    Deliverable(TABLE, date(2023, 5, 27), {**_due(5, 25, SCHOOL, COUNTY), **_due(5, 27, *_DIRECT)}),
    Deliverable("总结报告", date(2023, 5, 27), _due(5, 27, *_DIRECT)),
    Deliverable(MATERIALS, date(2023, 5, 31), _due(5, 31, *_DIRECT, COUNTY, SCHOOL)),
)


def digest_of(day: date) -> datetime:
    """When that day's digest goes out: from then on its report is late."""
    return datetime.combine(day, DIGEST, tzinfo=ZONE)

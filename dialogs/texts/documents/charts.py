"""Words on charts: as few as a phone can show."""

from collections.abc import Sequence
from datetime import date, datetime

from dialogs.texts.notifications.digest import percent, thousands
from dialogs.texts.notifications.reminders import month_day

ALMOST = 0.99
"""What a rate that is not full is shown as at most."""

TRENDS = "各项指标逐日变化"
UNIT_CALENDAR = "各单位逐日报送"
LACKING_CALENDAR = "有缺报的单位"
MAP = "报送率分布（方格示意，不是地图）"


def digest_title(unit: str, day: date) -> str:
    """Above the digest's picture."""
    return f"{unit} {month_day(day)}"


def standing_title(unit: str) -> str:
    """Above the picture of `/progress` and `/pending`."""
    return f"{unit} 报送情况"


def as_of(now: datetime) -> str:
    """The moment a picture shows; `now` is in the campaign's zone."""
    return f"截至{month_day(now.date())}{now:%H:%M}"


def tally(owed: int, filed: int, missing: int, rate: float | None) -> str:
    """The reporting rate under a title."""
    return f"应报{thousands(owed)} 已报{thousands(filed)} 未报{thousands(missing)} 报送率{percent(rate)}"


def rates(label: str) -> str:
    """Above the bars; `label` is what a row is called."""
    return f"各{label}报送率（已报/应报）"


def calendar(label: str) -> str:
    """Above the calendar of rows and days."""
    return f"各{label}逐日报送率（%）"


def legend(entries: Sequence[tuple[str, str]]) -> str:
    """What the signs of a calendar stand for."""
    return " ".join(f"{sign}={word}" for sign, word in entries)


def whole_percent(rate: float | None) -> str:
    """67%, and 100% for a full rate alone; a dash where there is nothing to divide by."""
    return percent(rate if rate is None or rate >= 1 else min(rate, ALMOST), 0)


def bar(filed: int, owed: int, rate: float | None) -> str:
    """Behind a bar."""
    return f"{thousands(filed)}/{thousands(owed)} {whole_percent(rate)}"


def more(count: int) -> str:
    """In place of rows beyond the limit."""
    return f"另有{thousands(count)}行未画"


def day_of_month(day: date) -> str:
    """A day over a column."""
    return f"{day.day}日"

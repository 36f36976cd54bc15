"""What `/progress` and `/pending` answer: where things stand at this moment."""

from collections.abc import Sequence
from datetime import date, datetime

from dialogs.texts.notifications.digest import percent, thousands
from dialogs.texts.notifications.reminders import due_words, month_day

NOTHING_PENDING = "没有缺报"
NOTHING_DUE = "现在没有要报的"
DAYS = "各天（应报/已报/零报告/未报 报送率）"
ITEMS = "报送项目（应报/已报/按时/缺 报送率）"
PASTE = "以上文字块可直接复制到工作群。"


def progress_title(unit: str, now: datetime) -> str:
    """The first line of `/progress`; `now` is in the campaign's zone."""
    return f"{unit} 报送进度（{month_day(now.date())}{now:%H:%M}）"


def pending_title(unit: str, now: datetime) -> str:
    """The first line of `/pending`."""
    return f"{unit} 未报情况（{month_day(now.date())}{now:%H:%M}）"


def rows_heading(day: date, label: str) -> str:
    """Above the rows of one day."""
    return f"{month_day(day)}按{label}（应报/已报/零报告/未报 报送率）"


def units_heading(day: date) -> str:
    """Above single units with their state of that day and how many of the days until then they reported."""
    return f"{month_day(day)}各单位（已报天数）"


def unit_row(name: str, state: str, filed: int, days: int) -> str:
    """A single unit's line."""
    return f"{name} {state or '待报'}（{filed}/{days}天）"


def counts(name: str, numbers: Sequence[int], rate: float | None) -> str:
    """A line with counts in the order of its heading."""
    return f"{name} {'/'.join(thousands(number) for number in numbers)} {percent(rate)}"


def item_name(name: str, due: datetime) -> str:
    """A deliverable with its due time."""
    return f"{name}（{due_words(due)}）"


def missing_day(day: date, count: int) -> str:
    """Above who has not reported for that day."""
    return f"{month_day(day)}日报未报（{thousands(count)}）"


def missing_items(due: datetime, count: int) -> str:
    """Above who lacks something due then."""
    return f"{due_words(due)}截止的材料，缺（{thousands(count)}）"


def lacks(unit: str, deliverables: Sequence[str]) -> str:
    """A unit with what it lacks, in a running text."""
    return f"{unit}（{'、'.join(deliverables)}）"


def more(count: int) -> str:
    """In place of lines beyond the limit."""
    return f"另有{thousands(count)}个单位"


def paste(day: date, now: datetime, units: str, until: datetime | None) -> str:
    """A text to paste into a WeChat group: who is asked to report, without any reproach."""
    when = f"请于{until:%H:%M}前报送" if until else "请尽快补报"
    return (
        f"【职业教育活动周】截至{now:%H:%M}，以下单位{month_day(day)}的日报还没有收到：{units}。"
        f"{when}；没有活动也请报“今日无活动”。谢谢！"
    )


def paste_items(due: datetime, units: str) -> str:
    """The same for what is due by one due time; `units` each with what they lack."""
    return f"【职业教育活动周】以下材料还没有收到：{units}。截止时间{due_words(due)}，请抓紧报送。谢谢！"

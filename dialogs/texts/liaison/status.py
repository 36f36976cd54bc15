"""What /today and /status say."""

from collections.abc import Sequence
from datetime import date, datetime

from dialogs.texts.words.counts import cut
from dialogs.texts.words.dates import due, month_day

NO_UNIT = "没有权限：您不是联络员，没有要填报的单位。看各单位进度发 /progress。"
NOTHING_YET = "日报：还没有报"
NO_DAY = "今天不在活动周内，没有日报。"
RETURNED = "被退回"
DRAFT = "草稿"
WAITING = "待报"


def today_heading(unit: str, day: date) -> str:
    """Whose day it is."""
    return f"{unit} {month_day(day)}"


def report_line(word: str, at: datetime | None) -> str:
    """Where the day's report stands."""
    return f"日报：{word}（{at:%H:%M}）" if at else f"日报：{word}"


def received(photos: int, videos: int, documents: int, leads: Sequence[tuple[int, str]]) -> str:
    """What else has come in."""
    lines = [f"照片 {photos}，视频 {videos}，文件 {documents}，线索 {len(leads)}"]
    lines += [f"线索{number}：{cut(title, 30)}" for number, title in leads]
    return "\n".join(lines)


TODAYS_REPORT = "今日日报"


def overview_heading(units: int, complete: int) -> str:
    """So many units, of which so many have nothing open."""
    return (
        f"您负责{units}个单位，{complete}个已齐，{units - complete}个还有未报的："
        if complete < units
        else (f"您负责{units}个单位，都已报齐。")
    )


def overview_line(unit: str, lacks: Sequence[str]) -> str:
    """A unit and what it still has to send."""
    return f"· {unit}：{'、'.join(lacks)}"


def overview_rest(number: int) -> str:
    """Units without a line of their own."""
    return f"…… 还有{number}个单位未报齐"


def overview_end(command: str, unit: str) -> str:
    """How one unit is seen whole."""
    return f"看一个单位，在后面写名称：{command} {unit}"


def status_heading(unit: str) -> str:
    """Whose progress it is."""
    return f"{unit} 进度"


def day_line(day: date, word: str, *, locked: bool = False) -> str:
    """A day's state; `locked`: without a report, and nothing can be reported any more."""
    return f"{month_day(day)} {word}{'，已锁定' if locked else ''}"


def item_line(name: str, at: datetime, word: str, *, daily: bool = False) -> str:
    """A deliverable's state; `daily`: handed in on every day of the window."""
    return f"{name}（{'每天报，到 ' if daily else ''}{due(at)}{'' if daily else ' 截止'}）{word}"


def return_line(name: str, reason: str) -> str:
    """What was returned, and why."""
    return f"退回：{name}——{cut(reason, 60)}"


def liaisons(names: Sequence[str]) -> str:
    """The unit's other liaisons."""
    return f"同单位联络员：{'、'.join(names)}"


EXEMPT = "本单位免报。"
COLLECTS = "本单位汇总下级数据，不要求每日填报。"

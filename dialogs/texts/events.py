"""A calendar event (启动仪式, 集中展示日): its notices, and what is said when it is moved."""

from collections.abc import Sequence
from datetime import datetime

from dialogs.texts.counts import thousands
from dialogs.texts.dates import due, month_day

NO_EVENTS = "本次活动没有可以改期的日程。"
PAST = "这个时间已经过去，没有改动。"


def usage(name: str, start: datetime) -> str:
    """How an event is moved, by the example of this one."""
    return f"请这样写：/event 名称 日期 时间\n例如：/event {name} {_span_start(start)}"


def which_event(names: Sequence[str], how: str) -> str:
    """No event of that name."""
    return f"请写日程的名称：{'、'.join(names)}\n{how}"


def unmoved(name: str, start: datetime) -> str:
    """It begins then already."""
    return f"{name}本来就是{_span_start(start)}开始，没有改动。"


def moved(name: str, start: datetime, end: datetime, people: int) -> str:
    """To the admin."""
    return f"已改期：{name} {span(start, end)}。已通知{thousands(people)}处。"


def has_moved(name: str, start: datetime, end: datetime, before: datetime) -> str:
    """To everyone."""
    return f"【改期通知】{name}改到{span(start, end)}（原定{_span_start(before)}）。"


def notice(name: str, start: datetime, end: datetime) -> str:
    """A calendar event's notice, to everyone."""
    return f"【日程提醒】{name}：{span(start, end)}。"


def span(start: datetime, end: datetime) -> str:
    """5月16日 09:30—18:00."""
    until = f"{end:%H:%M}" if end.date() == start.date() else due(end)
    return f"{_span_start(start)}—{until}"


def _span_start(start: datetime) -> str:
    return f"{month_day(start.date())} {start:%H:%M}"

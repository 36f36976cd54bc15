"""What admins are told when something needs a person."""

from collections.abc import Sequence
from datetime import date, datetime

from dialogs.texts.words.counts import thousands
from dialogs.texts.words.dates import clock, due, month_day

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


UNFINISHED = "您当时还有没做完的填报或报送，发 /today 或 /status 看看记到哪里，缺的请再发一次。"
SEND_AGAIN = "已经发过的，请再发一次：点下面的按钮，或直接把数据发来。没有发过的，也请补报。"


def head(since: datetime, until: datetime, kept_since: datetime) -> str:
    """From when to when the program was down, and which messages the channel has dropped meanwhile."""
    return f"系统{clock(since)}至{clock(until)}停机，{clock(kept_since)}以前您发来的消息可能没有收到。"


def missing(unit: str, days: Sequence[date], drafts: Sequence[date]) -> str:
    """A unit's days without a report, and those begun and not submitted."""
    words = [f"{_days(days)}的日报没有收到"] if days else []
    words += [f"{_days(drafts)}的日报只有草稿，还没有确认提交"] if drafts else []
    return f"{unit}：{'；'.join(words)}。"


def to_admins(since: datetime, until: datetime, asked: int) -> str:
    """What an admin is told of it."""
    told = f"已请{asked}位联络员核对，缺的再发一次" if asked else "没有需要再问的联络员"
    return f"系统{clock(since)}至{clock(until)}停机超过24小时，期间发来的消息可能丢失。{told}。"


def recovered(uncertain: int, failed: int) -> str:
    """What a new start found under way: messages nobody knows the end of."""
    parts = [f"{uncertain}条再发一次，个别人可能看到两遍"] if uncertain else []
    parts += [f"{failed}条此前已重发过，不再发送"] if failed else []
    return f"上次运行中断时，有{uncertain + failed}条消息正在发送，不知是否送达：{'；'.join(parts)}。"


def _days(days: Sequence[date]) -> str:
    return "、".join(month_day(day) for day in days)


def quarantined(channel: str, update_id: str) -> str:
    """An update could not be handled."""
    return f"有一条消息无法处理，已隔离保存（{channel}，编号{update_id}）。其余消息不受影响；请联系维护人员查看日志。"


UNHANDLED = "您刚发的这条没能处理，未保存，已转维护人员查看。请换个说法再发一次，或发 /help。"
"""To whoever sent an update that was put aside."""


def files_kept_at_least(count: int) -> str:
    """To whoever sent files that are kept, where nothing more can be said of them."""
    return f"您发的{count}个文件已收到，后续处理出错，已转维护人员查看，不用重发。可发 /materials 查看。"


def files_unanswered(numbers: Sequence[int]) -> str:
    """To the admins: files that are kept and could not be dealt with."""
    which = "、".join(map(str, numbers[:10]))
    return f"有{len(numbers)}个文件已保存，但后续处理出错（编号{which}）。其余不受影响；请联系维护人员查看日志。"


def removed_from_group(title: str) -> str:
    """The bot was removed from a bound group."""
    return f"机器人已被移出群“{title}”，该群不再收到日报摘要。如需恢复，请重新拉入并发 /bind。"


def unreachable(units: Sequence[str]) -> str:
    """Messages do not reach somebody any more: a liaison who blocked the bot, or a group."""
    who = f"{'、'.join(units[:5])}的一位登记人员" if units else "一个已绑定的群或登记人员"
    return f"消息送不到{who}了（可能停用了机器人或已离开）。对方再发一条消息即恢复；换人请用 /invite 补发邀请码。"

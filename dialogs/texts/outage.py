"""What is said after a long outage (停机): what may have been lost, and what to send again."""

from collections.abc import Sequence
from datetime import date, datetime

from dialogs.texts.dates import clock, month_day

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

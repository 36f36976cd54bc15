"""/extend, /unlock, /exempt and /broadcast: what admins are answered, and what others then read."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dialogs.texts.office.commands import told
from dialogs.texts.words.counts import cut, thousands
from dialogs.texts.words.dates import due

EXTEND_USAGE = "请这样写：/extend 项目 [单位] 日期 时间\n例如：/extend 方案 2023-05-12 18:00"
UNLOCK_USAGE = "请这样写：/unlock 单位 日期|统计表|项目\n例如：/unlock 示例一职 5月15日"
EXEMPT_USAGE = "请写上理由：/exempt 单位 理由\n例如：/exempt 示例一职 停办"
BROADCAST_USAGE = "请这样写：/broadcast [未报|单位类型] 内容\n例如：/broadcast 未报 请今天20:00前报送"
PAST = "这个时间已经过去，没有改动。"
ROOT_OWES_NOTHING = "最上级单位不在应报之列，不用免报。"
SEND = "确认发送"
CANCEL = "取消"
LIFT = "恢复应报"
NOBODY_TO_TELL = "没有符合条件的登记人员，没有发送。"
CANCELLED = "已取消，没有发送。"
NOT_SENT_ANY_MORE = "这条已经取消，没有发送。"


def no_deliverable(word: str, known: Sequence[str]) -> str:
    """No deliverable of that name."""
    return f"没有项目“{cut(word, 20)}”。本次活动的项目：{'、'.join(known)}"


def not_owed(unit: str, name: str, owes: Sequence[str]) -> str:
    """The unit does not owe that, but these; `owes` is empty where it owes nothing."""
    instead = f"它要报的是：{'、'.join(owes)}。" if owes else "它没有要报送的项目。"
    return f"{unit}不用报送{name}，没有改动。{instead}"


def too_early(name: str, before: datetime) -> str:
    """The new due time would take time away, or change nothing."""
    return f"{name}现在的截止时间是{due(before)}，延期要晚于原定时间，没有改动。"


def extended(name: str, dues: Mapping[str, datetime], at: datetime, people: int) -> str:
    """To the admin: the due times that moved, by kinds of units or one unit: to `at`, or back to their own."""
    notified = f"已通知{people}位联络员。" if people else "没有需要通知的联络员。"
    whose = "、".join(name for name, then in dues.items() if then == at)
    others = {then: [name for name, of in dues.items() if of == then] for then in dues.values() if then != at}
    back = "".join(f"{'、'.join(names)}的恢复为{due(then)}。" for then, names in others.items())
    return f"{name}（{whose}）的截止时间改为{due(at)}。{back}{notified}"


def more_time(unit: str, name: str, before: datetime, at: datetime) -> str:
    """To the liaisons of a unit; `unit` empty: of everybody."""
    whose = f"{unit}：" if unit else ""
    return f"{whose}{name}的截止时间改为{due(at)}（原{due(before)}）。"


def not_locked(unit: str, what: str) -> str:
    """There is nothing to reopen."""
    return f"{unit}的{what}没有锁定，联络员本来就可以填报和修改，没有改动。"


def not_yet(what: str) -> str:
    """What is still to come needs no unlocking."""
    return f"{what}还没有开始填报，没有改动。"


def unlocked(unit: str, what: str, people: int) -> str:
    """To the admin."""
    return f"已解锁：{unit} {what}，重新提交后恢复锁定。{told(people)}"


def open_again(unit: str, what: str) -> str:
    """To the unit's liaisons."""
    return f"{unit} {what}已解锁，可修改。改好后请重新提交。"


def exempted(unit: str, reason: str, people: int, *, collects: bool) -> str:
    """To the admin: the unit is out of 应报."""
    only = "只免本单位自己的报送，下属单位照常应报。" if collects else "不再计入应报，也不再提醒；已报的保留。"
    return f"已免报：{unit}（{reason}）。{only}{told(people)}"


def exempt_already(unit: str) -> str:
    """The unit is out of 应报 already: is it to be back?"""
    return f"{unit}已经是免报，没有改动。要恢复，请按「{LIFT}」或发 /exempt {unit} 恢复"


def not_exempt(unit: str) -> str:
    """The unit is not out of 应报."""
    return f"{unit}本来就在应报之列，没有改动。"


def owing_again(unit: str, people: int) -> str:
    """To the admin: the unit is back in 应报."""
    return f"已恢复应报：{unit}。{told(people)}"


def you_are_exempt(unit: str, reason: str) -> str:
    """To the unit's liaisons."""
    return f"{unit}本次活动免报（{reason}），不再提醒；已报的内容保留。"


def you_owe_again(unit: str) -> str:
    """To the unit's liaisons."""
    return f"{unit}恢复应报，请按时报送。发 /status 查看进度。"


def preview(to: str, people: int, units: int, silent: int, content: str) -> str:
    """What would be sent, and to how many. `silent`: units without anybody registered."""
    unheard = f"\n另有{thousands(silent)}个单位没有登记人员，收不到。" if silent else ""
    head = f"群发预览：{to}，{thousands(people)}人（{thousands(units)}个单位）{unheard}"
    return f"{head}\n\n{broadcast(content)}\n\n内容无误请按「{SEND}」。"


def broadcast(content: str) -> str:
    """What the recipients read."""
    return f"【通知】{content}"


EVERYONE = "全部登记人员"
WHO_IS_MISSING = "未报单位的联络员"


def of_kind(kind: str) -> str:
    """The people of the units of a kind."""
    return f"{kind}的登记人员"


def sent_to(people: int, content: str) -> str:
    """A broadcast is on its way."""
    return f"已发送给{thousands(people)}人：{cut(content, 60)}"


def sent_already(people: str) -> str:
    """A broadcast's button was pressed again."""
    return f"这条已经发送过（{people}人），没有重复发送。"

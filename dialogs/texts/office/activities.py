"""/activities: the register of planned activities, and their approval."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from dialogs.model.register import FieldKind, RegisterColumn
from dialogs.texts.words.counts import cut, quoted, thousands
from dialogs.texts.words.dates import clock, month_day

NEW = "新增"
REMOVE = "删除"
APPROVE = "批准"
REFUSE = "不批准"
CHANGE = "修改"
NONE_YET = "还没有登记活动。"
NOTHING_NEW = "没有读到要登记的内容。"
REFUSE_USAGE = "请写上编号和理由：/activities 不批准 3 理由"
NOTHING_TO_HAND_IN = "还没有登记活动，没有提交。"
STATES = {"": "", "waiting": "待审批", "approved": "审批通过", "refused": "审批未通过"}
_ACCEPTED: Mapping[FieldKind, str] = {
    FieldKind.DATE: "日期，如 5月15日",
    FieldKind.TIME: "时刻，如 09:30",
    FieldKind.COUNT: "整数，如 120",
    FieldKind.TEXT: "200字以内的文字",
}


def heading(register: str, count: int) -> str:
    """Above the list."""
    return f"{register}（{thousands(count)}项）"


def line(number: int, unit: str, values: Sequence[str], state: str) -> str:
    """An activity on one line."""
    parts = [part for part in (unit, *values, state) if part]
    return cut(f"活动{number} {'，'.join(parts)}", 160)


def shown(column: RegisterColumn, value: str) -> str:
    """A stored value as people read it."""
    if column.kind is FieldKind.DATE and value:
        return month_day(date.fromisoformat(value))
    return thousands(int(value)) if column.kind is FieldKind.COUNT and value else value


def more(count: int) -> str:
    """In place of activities beyond those shown."""
    return f"另有{thousands(count)}项；只看一个单位请发 /activities 单位。"


def form(command: str, lines: Sequence[tuple[str, str]]) -> str:
    """A form to copy, fill in and send back."""
    return "\n".join(["复制下面，填好发回即可：", "", command, *(f"{name}：{value}" for name, value in lines)])


def saved(number: int, lines: Sequence[tuple[str, str]], state: str) -> str:
    """An activity is on disk."""
    body = [f"{name}：{value}" for name, value in lines if value]
    return "\n".join([f"已保存：活动{number}{f'（{state}）' if state else ''}", *body])


def refused(column: RegisterColumn, read: str) -> str:
    """A value that was not taken."""
    accepted = f"以下之一：{'、'.join(column.choices)}" if column.kind is FieldKind.CHOICE else _ACCEPTED[column.kind]
    return f"未保存：{column.name}——「{cut(read, 30)}」。请写{accepted}。"


def unknown(lines: Sequence[str]) -> str:
    """Lines that are no column's."""
    return f"没看懂：{quoted(lines)}。每行写一栏，如「活动名称：校园开放日」。"


def name_wanted(name: str) -> str:
    """A new activity without its name."""
    return f"未保存：请写上{name}。"


def no_activity(number: int) -> str:
    """No such activity."""
    return f"没有活动{number}。"


def usage(register: str) -> str:
    """Words behind the command that mean nothing."""
    return f"没看懂。发 /activities 查看{register}；改一项发 /activities 编号，如 /activities 3"


def removed(number: int, name: str) -> str:
    """An activity was called off."""
    return f"已删除活动{number}（{cut(name, 40)}）。"


def waits(number: int, unit: str, lines: Sequence[tuple[str, str]]) -> str:
    """To those who approve."""
    body = [f"{name}：{value}" for name, value in lines if value]
    head = f"【外出报备】{unit} 活动{number} 待审批"
    return "\n".join([head, *body, f"不同意请发：/activities 不批准 {number} 理由"])


def still_waits(number: int, unit: str, name: str, starts: datetime) -> str:
    """To those who approve, before it begins."""
    return f"【外出报备】{unit} 活动{number}（{cut(name, 40)}）{clock(starts)}开始，还没有审批。"


def called_off(number: int, unit: str, name: str) -> str:
    """To those who approve: an activity that waited or had been approved."""
    return f"【外出报备】{unit} 已取消活动{number}（{cut(name, 40)}），不用再审批。"


def not_waiting(number: int) -> str:
    """There is nothing to approve."""
    return f"活动{number}不在待审批之列，没有改动。"


def decided(number: int, *, approved: bool) -> str:
    """To who decided."""
    return f"活动{number}：{'已批准' if approved else '未批准'}，已通知该单位。"


def approved_for(unit: str, number: int, name: str) -> str:
    """To the unit's liaisons."""
    return f"{unit} 活动{number}（{cut(name, 40)}）审批通过，可以外出。"


def refused_for(unit: str, number: int, name: str, reason: str) -> str:
    """To the unit's liaisons."""
    return f"{unit} 活动{number}（{cut(name, 40)}）审批未通过，请勿外出。\n理由：{reason}\n修改后会重新送审。"


def handed_in(unit: str, name: str, count: int, receipt: str, *, late: bool) -> str:
    """The register was handed in."""
    return (
        f"已提交：{unit} {name}（{count}项活动{'，迟报' if late else ''}）\n回执号：{receipt}\n之后有变动直接修改即可。"
    )


def handed_in_already(unit: str, name: str, receipt: str) -> str:
    """The register had been handed in."""
    return f"{unit}的{name}已提交过（回执号：{receipt}），有变动直接修改即可。"

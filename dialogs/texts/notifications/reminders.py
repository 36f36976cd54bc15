"""What reminders say: exactly what is missing, by when, and how to hand it in."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from dialogs.schedule.slot import Slot, SlotKind

NAMES_SHOWN = 40
"""How many units a list names before it counts the rest: a phone screen or two."""


def month_day(day: date) -> str:
    """5月10日."""
    return f"{day.month}月{day.day}日"


def due_words(due: datetime) -> str:
    """A due time as the notices write it: 5月10日24:00 for the midnight that ends the day."""
    if due.hour == due.minute == 0:
        return f"{month_day((due - timedelta(days=1)).date())}24:00"
    return f"{month_day(due.date())}{due:%H:%M}"


FEW = 10
"""How many units stand behind each item to somebody who reports for many."""


def names(units: Sequence[str], most: int = NAMES_SHOWN) -> str:
    """Unit names on one line, the rest counted beyond `most`."""
    shown = "、".join(units[:most])
    return f"{shown} 等{len(units)}个单位" if len(units) > most else shown


def _way(names: Collection[str], table: str, *, late: bool) -> str:
    """How it is handed in; `table` is the final table's name, which has a command of its own."""
    if set(names) == {table}:
        return f"发 /stats {'补报' if late else '填报'}。"
    materials = f"发 /materials {'补报' if late else '查看和报送'}"
    return f"{materials}；{table}发 /stats。" if table in names else f"{materials}。"


def reminder(unit: str, items: Sequence[tuple[str, datetime]], today: date, table: str) -> str:
    """To a liaison before a due time: what the unit still misses, each with its own due time."""
    lines = [f"{unit}：还有{len(items)}项没有收到"]
    lines += [f"· {name}，{due_words(due)}截止{_days_left(due, today)}" for name, due in items]
    lines.append(_way([name for name, _ in items], table, late=False))
    return "\n".join(lines)


def _days_left(due: datetime, today: date) -> str:
    left = ((due - timedelta(microseconds=1)).date() - today).days
    return {0: "（今天）", 1: "（明天）"}.get(left, f"（还有{left}天）" if left > 0 else "")


def overdue(unit: str, items: Sequence[tuple[str, datetime]], table: str) -> str:
    """To a liaison after a due time: what is overdue; it is still taken, as 迟报."""
    lines = [f"{unit}：以下项目已过截止时间，仍可补报（记为迟报）"]
    lines += [f"· {name}，{due_words(due)}截止" for name, due in items]
    lines.append(_way([name for name, _ in items], table, late=True))
    return "\n".join(lines)


def of_many(units: Sequence[tuple[str, Sequence[tuple[str, datetime]]]], today: date | None, table: str) -> str:
    """To a liaison of many units: per item and due time those that miss it. `today` is None once it is overdue."""
    by_item: dict[tuple[str, datetime], list[str]] = {}
    for unit, items in units:
        for item in items:
            by_item.setdefault(item, []).append(unit)
    what = "以下项目已过截止时间，仍可补报（记为迟报）" if today is None else "还有项目没有收到"
    lines = [f"您负责的{len(units)}个单位：{what}"]
    for (name, due), missing in by_item.items():
        left = "" if today is None else _days_left(due, today)
        lines.append(f"· {name}，{due_words(due)}截止{left}（{len(missing)}）：{names(missing, FEW)}")
    lines.append(_way([name for name, _ in by_item], table, late=today is None))
    return "\n".join(lines)


def missing_list(heading: str, missing: Sequence[tuple[str, Sequence[str]]]) -> str:
    """To a supervisor: per item the units that still miss it."""
    lines = [heading]
    lines += [f"· {item}（{len(units)}）：{names(units)}" for item, units in missing]
    return "\n".join(lines)


def escalation(missing: Sequence[tuple[str, Sequence[str]]], due: datetime) -> str:
    """To a supervisor on the due day."""
    return missing_list(f"今天{due_words(due)}截止，以下单位尚缺：", missing)


def overdue_list(missing: Sequence[tuple[str, Sequence[str]]], due: datetime) -> str:
    """To a supervisor after the due day."""
    return missing_list(f"{due_words(due)}已截止，以下单位仍缺：", missing)


def silent_units(units: Sequence[str]) -> str:
    """To whoever is in charge: units nobody has registered for, in place of their messages."""
    return (
        f"以下{len(units)}个单位还没有登记联络员，提醒无法送达：\n{names(units)}\n"
        "请把邀请码转给他们（管理员可用 /invite 单位 补发）。"
    )


_WHAT = {
    SlotKind.EVENT: "活动通知",
    SlotKind.PROMPT: "每日填报提示",
    SlotKind.NUDGE: "催报提醒",
    SlotKind.REMINDER: "截止前提醒",
    SlotKind.OVERDUE: "逾期提醒",
    SlotKind.ESCALATION: "缺报名单",
    SlotKind.DIGEST: "每日摘要",
    SlotKind.LATE_DIGEST: "补报更正",
    SlotKind.BULLETIN: "截止通报",
}


def missed(slot: Slot) -> str:
    """A slot that was not carried out: 5月14日16:00每日填报提示."""
    return f"{month_day(slot.at.date())}{slot.at:%H:%M}{_WHAT[slot.kind]}"

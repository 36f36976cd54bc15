"""A campaign's calendar in words: a line for every slot, every due time and every event, in order of time."""

from datetime import date, datetime
from typing import assert_never

from dialogs.model.campaign import Campaign
from dialogs.schedule.calendar import Slot, SlotKind, all_slots
from dialogs.schedule.deadline_slots import due_name

_WEEKDAYS = "一二三四五六日"
_SLOTS = {
    SlotKind.EVENT: "活动预告",
    SlotKind.PROMPT: "每日填报",
    SlotKind.NUDGE: "催报",
    SlotKind.REMINDER: "提醒",
    SlotKind.OVERDUE: "逾期提醒",
    SlotKind.ESCALATION: "缺项名单",
    SlotKind.DIGEST: "每日简报",
    SlotKind.LATE_DIGEST: "补报更正",
    SlotKind.BULLETIN: "截止通报",
}


def timeline(campaign: Campaign) -> list[str]:
    """The whole calendar; what falls on one instant in the order it is read, due times last."""
    lines = [(slot.at, number, _slot(campaign, slot)) for number, slot in enumerate(all_slots(campaign))]
    last = len(lines)
    for deliverable in campaign.deliverables:
        for due in deliverable.dues:
            what = f"截止　　  {deliverable.name}：{_who(campaign, due.kinds)}"
            lines.append((due.at, last, f"{due_name(due.at)} 周{weekday(due.day)}  {what}"))
            last += 1
    for event in campaign.events:
        what = f"活动　　  {event.name}，到 {end_name(event.start, event.end)}"
        lines.append((event.start, last, f"{event.start:%Y-%m-%d %H:%M} 周{weekday(event.start)}  {what}"))
    return [line for *_, line in sorted(lines)]


def weekday(day: date) -> str:
    """一 … 日."""
    return _WEEKDAYS[day.weekday()]


def end_name(start: datetime, end: datetime) -> str:
    """When something ends: the time alone where it is the same day."""
    return f"{end:%H:%M}" if start.date() == end.date() else due_name(end)


def _slot(campaign: Campaign, slot: Slot) -> str:
    title = _SLOTS[slot.kind].ljust(4, "　")
    return f"{slot.at:%Y-%m-%d %H:%M} 周{weekday(slot.at)}  {title}  {_what(campaign, slot)}"


def _what(campaign: Campaign, slot: Slot) -> str:
    match slot.kind:
        case SlotKind.EVENT:
            return f"{next(e.name for e in campaign.events if e.key == slot.event)}，发给所有单位"
        case SlotKind.PROMPT:
            return "发给应报单位的联络员"
        case SlotKind.NUDGE:
            return f"第 {slot.ordinal} 次，只发给当天还没报的单位"
        case SlotKind.DIGEST:
            return "发到各群，各看各的下属；没有群的主管单独发"
        case SlotKind.LATE_DIGEST:
            return f"{slot.day:%m-%d} 的补报和更正，有才发"
        case SlotKind.REMINDER | SlotKind.OVERDUE | SlotKind.ESCALATION | SlotKind.BULLETIN:
            return f"{_due(campaign, slot)}，{_to_whom(campaign, slot)}"
        case other:
            assert_never(other)


def _to_whom(campaign: Campaign, slot: Slot) -> str:
    match slot.kind:
        case SlotKind.REMINDER:
            return f"只发给还缺的单位：{_who(campaign, slot.kinds)}"
        case SlotKind.OVERDUE:
            return f"第 {slot.ordinal} 次，发给仍缺的单位和主管"
        case SlotKind.ESCALATION:
            return "有缺的才发，发给主管"
        case _:
            groups = "各群" if slot.to_root else f"{campaign.collector_label}的群"
            return f"发到{groups}，各看各的下属"


def _due(campaign: Campaign, slot: Slot) -> str:
    names = "、".join(campaign.deliverable(key).name for key in slot.deliverables)
    return f"{names}（{due_name(slot.due or slot.at)[len('2023-') :]} 截止）"


def _who(campaign: Campaign, kinds: tuple[str, ...]) -> str:
    below_root = {kind.name for kind in campaign.unit_kinds if kind.parents}
    return "各单位" if set(kinds) == below_root else "、".join(kinds)

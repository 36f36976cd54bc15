"""What a digest says of messages that an outage kept from being sent (漏发)."""

from dialogs.slot import Slot, SlotKind
from dialogs.texts.reminders import month_day

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

"""What is said when a rehearsal is over."""

from collections.abc import Mapping

OCCASIONS = {
    "answer": "回复",
    "notice": "通知",
    "prompt": "每日提示",
    "nudge": "催报",
    "reminder": "期限提醒",
    "escalation": "缺项名单",
    "overdue": "逾期提醒",
    "digest": "简报",
    "late-digest": "补报简报",
    "bulletin": "期限通报",
    "event": "活动通知",
    "asked-for": "稍后提醒",
}
"""What called for a message."""


def summary(messages: Mapping[str, int], reports: int, surprises: int) -> str:
    """How much was sent, by kind and per completed report."""
    total = sum(messages.values())
    lines = [f"{_named(occasion)}：{count:,}" for occasion, count in messages.items()]
    each = f"，平均每份日报 {total / reports:.1f} 条" if reports else ""
    lines.append(f"共发送 {total:,} 条，完成日报 {reports:,} 份{each}")
    lines.append(f"与预期不符 {surprises} 处")
    return "\n".join(lines)


def _named(occasion: str) -> str:
    return "、".join(OCCASIONS.get(part, part) for part in occasion.split("+"))

"""What admins are told when something needs a person."""

from collections.abc import Sequence


def quarantined(channel: str, update_id: str) -> str:
    """An update could not be handled."""
    return f"有一条消息无法处理，已隔离保存（{channel}，编号{update_id}）。其余消息不受影响；请联系维护人员查看日志。"


def removed_from_group(title: str) -> str:
    """The bot was removed from a bound group."""
    return f"机器人已被移出群“{title}”，该群不再收到日报摘要。如需恢复，请重新拉入并发 /bind。"


def unreachable(units: Sequence[str]) -> str:
    """Messages do not reach somebody any more: a liaison who blocked the bot, or a group."""
    who = f"{'、'.join(units[:5])}的一位登记人员" if units else "一个已绑定的群或登记人员"
    return f"消息送不到{who}了（可能停用了机器人或已离开）。对方再发一条消息即恢复；换人请用 /invite 补发邀请码。"

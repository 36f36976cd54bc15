"""What admins are told when something needs a person."""

from collections.abc import Sequence


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

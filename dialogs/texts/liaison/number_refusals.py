"""What is said about a text that is no count: what was read, and what is accepted instead (INTERFACE §5)."""

from collections.abc import Mapping

from dialogs.parsing.numbers import Reason
from dialogs.texts.words.counts import cut

_WHY: Mapping[Reason, str] = {
    Reason.ABOUT: "是大概的数，请发确切的整数，如 300",
    Reason.RANGE: "是一个范围，请发一个确切的整数",
    Reason.FRACTION: "不是整数，请发整数，如 32",
    Reason.SIGN: "带正负号，请直接发数字，如 32",
    Reason.PERCENT: "是百分数，请发整数",
    Reason.POSITIONAL: "像一串数字，请写成 123 或 一百二十三",
    Reason.BARE_UNIT: "前面缺数，请写成 100 或 一百",
    Reason.GROUPING: "分隔不清，请写成 1200 或 1,200",
    Reason.LOOKALIKE: "有不是数字的字符，请用 0-9，如 32",
    Reason.TOO_LARGE: "太大了，最多 999,999,999",
    Reason.MALFORMED: "写法不成一个数，请发数字，如 320",
    Reason.SURROUNDED: "夹着别的文字，请只发数字，如 32",
    Reason.NONE_MEANT: "不是数字，没有请发 0",
    Reason.NOT_A_NUMBER: "不是数字，请发整数，如 32",
}


def refused(label: str, read: str, reason: Reason) -> str:
    """A value that is not taken: which field, what was understood, what is accepted."""
    return f"未保存：{label}——「{cut(read, 30)}」{_WHY[reason]}。"


def several(label: str, read: str) -> str:
    """A field with more than one number behind it."""
    return f"未保存：{label}——「{cut(read, 30)}」里不止一个数，请只写一个整数。"


def conflict(label: str, read: str) -> str:
    """A field given twice with two values."""
    return f"未保存：{label}——写了两个不同的数「{cut(read, 30)}」，请只发一个。"

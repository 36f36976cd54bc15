"""What stands under a table and is none of its rows: who filled it in, who checked it, when, totals, notes."""

import re
from collections.abc import Sequence
from typing import Final

from dialogs.spelling.folding import folded

_WHO: Final = (
    "(?:填表|填报|制表|填写|经办|经手|报送|上报|审核|审批|复核|审定|签发|核对|校对|联系)(?:人|者)"
    "|(?:单位|部门|科室|学校|主要|分管|主管)?负责人|(?:分管|主管|单位|学校)领导|领导签字|联系电话|联系方式|办公电话|电子邮箱"
    "|(?:填表|填报|制表|上报|报送)(?:日期|时间|单位)"
)
_SIGNED: Final = re.compile(
    f"(?:{_WHO}|填表|填报|制表|审核|审批|复核|签发|校长|局长|院长|电话|手机号?|座机|传真|邮箱|日期|时间"
    "|(?:加盖|单位)?(?:盖章|公章)|签字|签名|签章|单位|学校|附?注|备注|(?:填表|填报|填写)?说明|注意(?:事项)?)"
)
"""What stands before a colon, as it is compared."""

_BEGINNING: Final = re.compile(_WHO)
_TOTAL: Final = re.compile("(?:本页)?(?:合计|总计|小计|共计)|总数|汇总")
_SEAL: Final = re.compile(r"(?:单位)?\(?(?:加盖|单位)?(?:盖章|公章|签章)\)?")
_DATE: Final = re.compile(r"(?:\d{2,4}|[〇零一二三四五六七八九]{4})?年\d{0,2}月\d{0,2}日?")
_LONGEST: Final = 40
"""A beginning without a colon tells only in a text no longer than a name and a date."""


def is_signature(text: str) -> bool:
    """Whether a text is for whoever signs the table (填表人：…), or a note to it."""
    word = folded(text)
    head, colon, _ = word.partition(":")
    if colon and _SIGNED.fullmatch(head.partition("(")[0] or head):
        return True
    return bool(_SEAL.fullmatch(word) or _DATE.fullmatch(word))


def is_signed_row(texts: Sequence[str]) -> bool:
    """Whether a row that has these texts, from the left, is a signature, a total or a note, and no row of the table."""
    first = folded(texts[0]) if texts else ""
    if is_signature(first) or _SIGNED.fullmatch(first) or _TOTAL.fullmatch(first.rstrip(":")):
        return True
    return bool(_BEGINNING.match(first)) and len(first) <= _LONGEST
